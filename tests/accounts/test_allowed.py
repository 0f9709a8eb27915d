"""An archive from somebody else runs no program here, and sends no variable anywhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.accounts import allowed, login, password_account
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import Config
from mailtrove.errors import PasswordSourceNotAllowed, ServerUnreachable


@pytest.fixture
def credentials(tmp_path: Path) -> CredentialStore:
    return CredentialStore(tmp_path / "credentials")


def connect(account: Account, credentials: CredentialStore) -> None:
    login.connect(account, account, credentials=credentials, config=Config())


def with_command(tmp_path: Path) -> tuple[Account, Path]:
    ran = tmp_path / "ran"
    account = password_account("ada@example.org", host="127.0.0.1", port=1)
    return replace(account, password_command=f"tee {ran}"), ran


def test_a_command_that_only_the_archive_names_is_not_run(credentials: CredentialStore, tmp_path: Path) -> None:
    account, ran = with_command(tmp_path)
    with pytest.raises(PasswordSourceNotAllowed, match="nobody allowed"):
        connect(account, credentials)
    assert not ran.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"password_command": "sh -c 'echo other'"},
        {"password_command": "", "password_variable": "HOME"},
        {"host": "127.0.0.2"},
        {"imap_user": "somebody"},
    ],
    ids=lambda changed: ",".join(changed),
)
def test_what_was_allowed_is_allowed_for_that_mailbox_alone(
    credentials: CredentialStore, tmp_path: Path, changed: dict[str, str]
) -> None:
    account, _ = with_command(tmp_path)
    allowed.allow(account, credentials)
    with pytest.raises(PasswordSourceNotAllowed):
        connect(replace(account, **changed), credentials)  # type: ignore[arg-type]


def test_an_allowed_variable_is_used_until_it_is_forgotten(
    credentials: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "hush")
    account = replace(password_account("ada@example.org", host="127.0.0.1", port=1), password_variable="MAIL_PASSWORD")
    allowed.allow(account, credentials)
    with pytest.raises(ServerUnreachable):  # port 1: the password was had, and nobody answers
        connect(account, credentials)
    allowed.forget(account, credentials)
    with pytest.raises(PasswordSourceNotAllowed):
        connect(account, credentials)
