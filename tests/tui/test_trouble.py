"""Which errors offer to sign in again, straight from the error and from a run that failed."""

import pytest

from mailtrove.errors import (
    CredentialsDamaged,
    CredentialsMissing,
    CredentialsNotSaved,
    CredentialsUnsafe,
    KeyringLocked,
    KeyringMissing,
    MailtroveError,
    PasswordSourceNotAllowed,
    SignInExpired,
)
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.tui.trouble import trouble_of, trouble_of_sync


@pytest.mark.parametrize(
    ("error", "offered"),
    [
        (CredentialsMissing("x"), True),
        (CredentialsDamaged("x"), True),
        (SignInExpired("x"), True),
        (PasswordSourceNotAllowed("x"), True),
        (CredentialsUnsafe("x"), False),
        (CredentialsNotSaved("x"), False),
        (KeyringMissing("x"), False),
        (KeyringLocked("x"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_signing_in_again_is_offered_where_it_mends(error: MailtroveError, offered: bool) -> None:
    failed = SyncProgress(
        1, "ada@b.example", SyncState.FAILED, title=error.title, what_happened=str(error), remedy=error.remedy
    )
    assert trouble_of(error).sign_in_again == trouble_of_sync(failed).sign_in_again == offered


def test_a_mistake_of_ours_shows_no_secret() -> None:
    assert "s3cr3t" not in trouble_of(ValueError("Bearer s3cr3t")).what_happened
