"""A shared mailbox on a real Dovecot that takes a delegate's token for it, as Exchange does with Full Access."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.records import Account
from mailtrove.errors import (
    AccountError,
    AccountExists,
    DelegateMissing,
    InvalidAddress,
    LoginRefused,
    MailOnly,
)
from mailtrove.sandbox.people import ADA, ANALYSTS
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.registrations import MAILTROVE
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncState
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot, TrustedKey
from tests.homes import Home, opened_home

pytestmark = pytest.mark.serial

SHARED = ANALYSTS.mailbox
STRANGERS = "registrar@lovelace.example"
LETTER = b"From: Ada <ada@lovelace.example>\r\nSubject: Figures\r\n\r\nTwo and two\r\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Ada is signed in; a Dovecot has her mailbox, and the analysts' for her token."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with opened_home(tmp_path) as made, _mail_server(made.provider) as dovecot:
        dovecot.deliver(SHARED, "INBOX", LETTER)
        dovecot.deliver(ADA.mailbox, "INBOX", LETTER.replace(b"Figures", b"Hers"))
        made.serve_mail(dovecot.imaps_port, dovecot.ca_file)
        yield made


def _mail_server(provider: Provider) -> Dovecot:
    key = TrustedKey(provider.kid, provider.public_key_pem.decode(), MAILTROVE.client_id)
    return Dovecot(keys=[key], capability=EXCHANGE_CAPABILITY, shared=(SHARED, ADA.mailbox))


def synced(home: Home, account: Account) -> tuple[SyncState, int]:
    """How a sync of the account ended, and what it brought."""
    engine = SyncEngine(home.archive, home.accounts.connect, locks=home.paths.locks, watch=lambda _: None)
    try:
        engine.start(account)
        assert engine.wait(account.id, 60)
        progress = engine.progress(account.id)
        assert progress is not None
        return progress.state, progress.fetched
    finally:
        engine.close()


def test_a_shared_mailbox_is_archived_with_its_delegates_sign_in(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    assert (shared.signs_in_as, shared.imap_user, shared.tid) == (ada.id, SHARED, ADA.tid)
    assert len(home.secrets()) == 1
    assert synced(home, shared) == (SyncState.DONE, 1)
    subjects = [row.subject for row in browse.message_rows(home.archive, [1]).values()]
    assert subjects == ["Figures"]


def test_a_mailbox_without_full_access_is_refused_in_words_and_nothing_is_stored(home: Home) -> None:
    ada = home.add()
    with pytest.raises(LoginRefused, match=STRANGERS) as refused:
        home.accounts.add_shared(STRANGERS, ada)
    assert "Full Access" in refused.value.remedy
    assert home.accounts.all() == [ada]


def test_the_old_form_of_a_shared_mailboxs_name_is_refused_in_words(home: Home) -> None:
    ada = home.add()
    with pytest.raises(InvalidAddress, match="passwords"):
        home.accounts.add_shared(f"{ADA.email}\\analysts", ada)
    with pytest.raises(InvalidAddress, match="passwords"):
        home.accounts.add_shared(SHARED, ada, imap_user=f"{ADA.email}\\analysts")


def test_a_shared_mailbox_opens_no_other(home: Home) -> None:
    shared = home.accounts.add_shared(SHARED, home.add())
    with pytest.raises(AccountError, match="shared mailbox itself"):
        home.accounts.add_shared(STRANGERS, shared)


def test_it_is_added_once_and_never_given_a_sign_in_of_its_own(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    with pytest.raises(AccountExists):
        home.accounts.add_shared(SHARED, ada)
    with pytest.raises(AccountExists, match="shared mailbox"):
        home.add(replace(ADA, email=SHARED))
    assert home.accounts.all() == [ada, shared]


def test_signing_in_again_to_it_signs_its_delegate_in_again(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    home.provider.grants.revoke_all()
    assert home.sign_in_again(shared) == ada
    assert synced(home, shared) == (SyncState.DONE, 1)


def test_a_removed_delegate_leaves_its_mail_and_says_what_is_missing(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    synced(home, shared)
    assert home.accounts.removal_of(ada).dependents == (shared,)
    home.accounts.remove(ada)
    with pytest.raises(DelegateMissing, match=SHARED):
        home.accounts.connect(shared)
    assert synced(home, shared)[0] is SyncState.FAILED
    assert home.accounts.removal_of(shared).messages == 1


def test_a_delegate_that_is_added_again_opens_it_again(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    home.accounts.remove(ada)
    again = home.add()
    assert again.id != ada.id
    assert home.accounts.signer_of(shared) == again
    assert synced(home, shared) == (SyncState.DONE, 1)


def test_it_goes_on_with_its_mail_when_it_is_kept_and_added_again(home: Home) -> None:
    ada = home.add()
    shared = home.accounts.add_shared(SHARED, ada)
    synced(home, shared)
    home.accounts.remove(shared, keep_mail=True)
    assert len(home.secrets()) == 1  # they are Ada's
    with pytest.raises(MailOnly):
        home.accounts.connect(home.accounts.find(SHARED))
    again = home.accounts.add_shared(SHARED, ada)
    assert again == shared
    assert synced(home, again) == (SyncState.DONE, 0)


def test_removing_it_keeps_its_delegate_signed_in(home: Home) -> None:
    ada = home.add()
    home.accounts.remove(home.accounts.add_shared(SHARED, ada))
    assert home.accounts.all() == [ada]
    home.accounts.connect(ada).close()
