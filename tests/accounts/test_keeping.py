"""What is kept of a login with a password when somebody removes the account, or leaves, while it runs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.accounts import Accounts, accounts, password_account
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.config import Config
from mailtrove.errors import AccountNotFound, ArchiveError, SignInCancelled
from mailtrove.imap import connection
from mailtrove.paths import Paths

ADA = password_account("ada@example.org")
BY_COMMAND = replace(ADA, password_command="echo hush")


class Home:
    """An archive and its accounts; what happens while somebody logs in is the test's to say."""

    def __init__(self, archive: Archive, paths: Paths) -> None:
        self.archive = archive
        self.accounts = Accounts(archive, Config(), paths)
        self.paths = paths
        self.meanwhile: Callable[[], object] = lambda: None

    def secrets(self) -> list[str]:
        """The names of the credential files; locks hold nothing."""
        return sorted(file.name for file in self.paths.credentials.glob("*.json"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    paths = Paths.below(tmp_path)
    with Archive.open(paths.archive_file) as archive:
        made = Home(archive, paths)
        monkeypatch.setattr(accounts, "try_password", lambda *_: made.meanwhile())
        yield made


@pytest.mark.parametrize("account", [ADA, BY_COMMAND], ids=["typed", "by a command"])
def test_a_password_of_an_account_that_is_removed_meanwhile_is_not_kept(home: Home, account: Account) -> None:
    added = home.accounts.add_password(account, "hush")
    assert len(home.secrets()) == 1
    home.meanwhile = lambda: home.accounts.remove(added)
    with pytest.raises(AccountNotFound):
        home.accounts.change_password(added, "another")
    assert (home.accounts.all(), home.secrets()) == ([], [])


@pytest.mark.parametrize("account", [ADA, BY_COMMAND], ids=["typed", "by a command"])
def test_an_account_that_can_not_be_written_leaves_nothing_behind(
    home: Home, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Account:
        raise ArchiveError("no room")

    monkeypatch.setattr(account_store, "add_account", full)
    with pytest.raises(ArchiveError):
        home.accounts.add_password(account, "hush")
    assert home.secrets() == []


def test_kept_mail_that_is_removed_meanwhile_leaves_nothing_behind(home: Home) -> None:
    home.accounts.remove(home.accounts.add_password(BY_COMMAND), keep_mail=True)
    home.meanwhile = lambda: home.accounts.remove(home.accounts.find(ADA.email))
    with pytest.raises(AccountNotFound):
        home.accounts.add_password(BY_COMMAND)
    assert (home.accounts.all(), home.secrets()) == ([], [])


@pytest.mark.parametrize("account", [ADA, BY_COMMAND], ids=["typed", "by a command"])
def test_who_leaves_while_the_login_runs_keeps_nothing(home: Home, account: Account) -> None:
    cancelled = threading.Event()
    home.meanwhile = cancelled.set
    with pytest.raises(SignInCancelled):
        home.accounts.add_password(account, "hush", cancelled=cancelled)
    assert (home.accounts.all(), home.secrets()) == ([], [])


def test_who_leaves_while_another_password_is_tried_keeps_the_old_one(home: Home) -> None:
    added = home.accounts.add_password(ADA, "hush")
    (file,) = home.paths.credentials.glob("*.json")
    before = file.read_bytes()
    cancelled = threading.Event()
    home.meanwhile = cancelled.set
    with pytest.raises(SignInCancelled):
        home.accounts.change_password(added, "another", cancelled=cancelled)
    assert file.read_bytes() == before


def test_who_leaves_while_a_shared_mailbox_is_opened_adds_none(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = replace(ADA, provider="microsoft", auth_method="xoauth2", tid="t", oid="o")
    ada = account_store.add_account(home.archive, ada)
    cancelled = threading.Event()

    class Opened:
        def close(self) -> None:
            cancelled.set()

    monkeypatch.setattr(connection, "connect", lambda *_: Opened())
    with pytest.raises(SignInCancelled):
        home.accounts.add_shared("team@example.org", ada, cancelled=cancelled)
    assert home.accounts.all() == [ada]
