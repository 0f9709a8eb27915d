"""What `Accounts` keeps of a sign-in, and what it never keeps: with the sandbox's provider, without a mail server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.accounts import password_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.events import SignInEvent, Step, StepChanged
from mailtrove.errors import (
    AccountExists,
    AccountNotFound,
    AlreadySyncing,
    ArchiveError,
    CredentialsUnsafe,
    SignInCancelled,
    WrongMailbox,
)
from mailtrove.sandbox.people import ADA
from tests.homes import Home, opened_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with opened_home(tmp_path) as home:
        yield home


def test_an_account_is_kept_with_who_signed_in(home: Home) -> None:
    added = home.add()
    assert (added.tid, added.oid) == (ADA.tid, ADA.oid)
    assert home.accounts.all() == [added]
    (name,) = home.secrets()
    assert (home.paths.credentials / name).stat().st_mode & 0o777 == 0o600


def test_signing_in_again_as_another_person_changes_nothing(home: Home) -> None:
    added = home.add()
    other = replace(added, oid="0bad0bad-1843-4bcd-9f00-000000000009")
    account_store.update_account(home.archive, other)
    (name,) = home.secrets()
    before = (home.paths.credentials / name).read_bytes()
    with pytest.raises(WrongMailbox):
        home.sign_in_again(other)
    with pytest.raises(WrongMailbox):
        home.add()
    assert home.accounts.all() == [other]
    assert (home.paths.credentials / name).read_bytes() == before


def test_who_stops_while_the_mailbox_is_tried_keeps_nothing(home: Home) -> None:
    def stop(event: SignInEvent) -> None:
        if isinstance(event, StepChanged) and event.step is Step.MAILBOX:
            home.cancelled.set()

    home.listen = stop
    with pytest.raises(SignInCancelled):
        home.add()
    assert home.accounts.all() == []
    assert home.secrets() == []


def test_a_sign_in_without_a_row_leaves_no_credentials(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Account:
        raise ArchiveError("no room")

    monkeypatch.setattr(account_store, "add_account", full)
    with pytest.raises(ArchiveError):
        home.add()
    assert home.secrets() == []


def test_a_mailbox_that_is_here_by_another_address_leaves_no_credentials(home: Home) -> None:
    """As where two addresses are one mailbox, which answers to the sign-in name."""
    there = replace(password_account("countess@lovelace.example", user=ADA.email), host="localhost", port=1)
    account_store.add_account(home.archive, there)
    with pytest.raises(AccountExists):
        home.add()
    assert home.secrets() == []


def test_what_another_process_added_meanwhile_keeps_its_credentials(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_add = account_store.add_account

    def overtaken(archive: Archive, account: Account) -> Account:
        really_add(archive, account)
        return really_add(archive, account)

    monkeypatch.setattr(account_store, "add_account", overtaken)
    with pytest.raises(AccountExists):
        home.add()
    assert len(home.secrets()) == 1


@pytest.mark.parametrize("way", ["again", "added once more"])
def test_an_account_that_is_removed_while_it_signs_in_leaves_no_credentials(home: Home, way: str) -> None:
    added = home.add()

    def remove(event: SignInEvent) -> None:
        if isinstance(event, StepChanged) and event.step is Step.MAILBOX and home.accounts.all():
            home.accounts.remove(added)

    home.listen = remove
    with pytest.raises(AccountNotFound):
        home.sign_in_again(added) if way == "again" else home.add()
    assert home.accounts.all() == []
    assert home.secrets() == []


def test_one_that_is_removed_and_added_again_meanwhile_keeps_its_credentials(home: Home) -> None:
    added = home.add()

    def replaced(event: SignInEvent) -> None:
        if isinstance(event, StepChanged) and event.step is Step.MAILBOX and home.accounts.find(ADA.email) == added:
            home.accounts.remove(added)
            account_store.add_account(home.archive, added)

    home.listen = replaced
    with pytest.raises(AccountNotFound):
        home.sign_in_again(added)
    assert len(home.secrets()) == 1


def test_a_removed_account_leaves_neither_row_nor_credentials(home: Home) -> None:
    home.accounts.remove(home.add())
    assert home.accounts.all() == []
    assert home.secrets() == []


def test_credentials_that_cannot_be_removed_keep_their_account_listed(home: Home) -> None:
    added = home.add()
    home.paths.credentials.chmod(0o755)
    with pytest.raises(CredentialsUnsafe):
        home.accounts.remove(added)
    assert home.accounts.all() == [added]
    home.paths.credentials.chmod(0o700)
    home.accounts.remove(added)
    assert home.secrets() == []


def test_an_account_that_is_syncing_is_not_removed(home: Home) -> None:
    """Its row could become another account's, and with it the mail that the sync still brings."""
    added = home.add()
    sync = AccountLock(home.paths.locks, added)
    sync.acquire()
    with pytest.raises(AlreadySyncing):
        home.accounts.remove(added)
    assert home.accounts.find(ADA.email) == added
    assert len(home.secrets()) == 1
    sync.release()
    home.accounts.remove(added)
    with pytest.raises(AccountNotFound):
        home.accounts.find(ADA.email)
