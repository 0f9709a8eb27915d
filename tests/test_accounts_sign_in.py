"""What `Accounts` keeps of a sign-in, and what it never keeps: with the sandbox's provider, without a mail server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from mailtrove.accounts import Accounts, password_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import SignInEvent, Step, StepChanged
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftConfig, NetworkConfig
from mailtrove.errors import (
    AccountExists,
    AccountNotFound,
    AlreadySyncing,
    ArchiveError,
    CredentialsUnsafe,
    SignInCancelled,
    WrongMailbox,
)
from mailtrove.paths import Paths
from mailtrove.sandbox.people import ADA, Person
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.stand_in_browser import follow


@dataclass
class Home:
    """An archive and its accounts, a provider, and a browser that signs in as whom the URL hints at."""

    provider: Provider
    archive: Archive
    accounts: Accounts
    paths: Paths
    cancelled: threading.Event = field(default_factory=threading.Event)
    listen: Callable[[SignInEvent], None] = lambda _: None
    threads: list[threading.Thread] = field(default_factory=list)

    def browser(self, url: str) -> BrowserStart:
        self.threads.append(threading.Thread(target=follow, args=(url,)))
        self.threads[-1].start()
        return BrowserStart(True, "the test walks")

    def add(self, person: Person = ADA) -> Account:
        return self._signing_in(self.accounts.add_microsoft, person.email)

    def sign_in_again(self, account: Account) -> Account:
        return self._signing_in(self.accounts.sign_in_again, account)

    def secrets(self) -> list[str]:
        """The names of the credential files; locks hold nothing."""
        return sorted(file.name for file in self.paths.credentials.glob("*") if file.suffix != ".lock")

    def _signing_in(self, sign_in: Callable[..., Account], who: object) -> Account:
        try:
            return sign_in(who, Watcher(lambda event: self.listen(event), self.cancelled, self.browser))
        finally:
            for thread in self.threads:
                thread.join(10)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    paths = Paths.below(tmp_path / "home")
    with running(Provider(tmp_path / "provider")) as provider, Archive.open(paths.archive_file) as archive:
        config = Config(
            # Port 1: nobody answers, which is a warning and no more.
            microsoft=MicrosoftConfig(
                provider.client_id, authority=provider.authority, imap_host="127.0.0.1", imap_port=1
            ),
            network=NetworkConfig(ca_file=str(provider.ca_file), timeout_seconds=10),
        )
        yield Home(provider, archive, Accounts(archive, config, paths), paths)


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
    there = replace(password_account("countess@lovelace.example", user=ADA.email), host="127.0.0.1", port=1)
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
