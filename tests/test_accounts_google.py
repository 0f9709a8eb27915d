"""Google accounts from the sign-in to the mailbox: what is kept, what is never kept, and what opens."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailtrove.accounts import Accounts, password_account
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import SignInEvent, Step, StepChanged, StepState
from mailtrove.auth.watcher import Watcher
from mailtrove.errors import AccountExists, SignInDeclined, SignInExpired, WrongMailbox
from mailtrove.paths import Paths
from mailtrove.sandbox.certificates import Certificates
from mailtrove.sandbox.google_provider import GoogleProvider
from mailtrove.sandbox.people import KATHERINE
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.stand_in_browser import follow
from mailtrove.sandbox.tokens import SigningKey
from mailtrove.sandbox.world import Sandbox
from tests.auth.google_stage import GoogleStage, answering


@dataclass
class Home:
    """An archive and its accounts; nobody answers for the mailbox, which is a warning and no more."""

    stage: GoogleStage
    archive: Archive
    accounts: Accounts
    paths: Paths

    def add(self) -> Account:
        return self.accounts.add_google(KATHERINE.email, self.stage.watcher())

    def secrets(self) -> dict[str, bytes]:
        """The credential files; locks hold nothing."""
        return {file.name: file.read_bytes() for file in self.paths.credentials.glob("*") if file.suffix != ".lock"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    paths = Paths.below(tmp_path / "home")
    google = GoogleProvider(Certificates(tmp_path / "provider"), SigningKey())
    with running(google) as provider, Archive.open(paths.archive_file) as archive:
        stage = GoogleStage(provider, tmp_path / "home")
        yield Home(stage, archive, Accounts(archive, stage.config, paths), paths)


def test_an_account_is_kept_with_who_signed_in_and_without_a_secret(home: Home) -> None:
    added = home.add()
    assert (added.provider, added.auth_method, added.tid, added.oid) == ("google", "xoauth2", "", KATHERINE.oid)
    assert (added.host, added.port, added.imap_user) == ("127.0.0.1", 1, KATHERINE.email)
    assert home.accounts.all() == [added]
    assert len(home.secrets()) == 1
    written = home.paths.archive_file.read_bytes()
    assert home.stage.provider.client_secret.encode() not in written + b"".join(home.secrets().values())


def test_signing_in_again_keeps_the_row_and_replaces_the_secret(home: Home) -> None:
    added, before = home.add(), home.secrets()
    assert home.accounts.sign_in_again(added, home.stage.watcher()) == added
    assert home.add() == added
    assert home.secrets().keys() == before.keys()
    assert home.secrets() != before


def test_signing_in_again_as_another_person_changes_nothing(home: Home) -> None:
    other = replace(home.add(), oid="119180826202002249999")
    account_store.update_account(home.archive, other)
    before = home.secrets()
    with pytest.raises(WrongMailbox):
        home.accounts.sign_in_again(other, home.stage.watcher())
    assert (home.accounts.all(), home.secrets()) == ([other], before)


def test_mail_that_was_kept_from_an_app_password_goes_on_with_the_sign_in(home: Home) -> None:
    by_password = password_account(KATHERINE.email, host=home.stage.config.google.imap_host)
    kept = account_store.add_account(home.archive, replace(by_password, auth_method="none"))
    revived = home.add()
    assert (revived.id, revived.provider, revived.auth_method) == (kept.id, "google", "xoauth2")
    assert home.accounts.all() == [revived]
    assert len(home.secrets()) == 1


def test_an_app_password_that_still_logs_in_is_not_repointed(home: Home) -> None:
    by_password = password_account(KATHERINE.email, host=home.stage.config.google.imap_host)
    account = account_store.add_account(home.archive, by_password)
    with pytest.raises(AccountExists, match="password"):
        home.add()
    assert home.accounts.all() == [account]


def test_an_unticked_permission_keeps_nothing(home: Home) -> None:
    with pytest.raises(SignInDeclined):
        home.accounts.add_google(KATHERINE.email, home.stage.watcher(answering(mail="")))
    assert (home.accounts.all(), home.secrets()) == ([], {})


@pytest.mark.parametrize("way", ["password", "microsoft"])
def test_an_address_that_gets_in_another_way_is_never_repointed(home: Home, way: str) -> None:
    here = password_account(KATHERINE.email)
    if way == "microsoft":
        here = replace(here, provider="microsoft", auth_method="xoauth2")
    account_store.add_account(home.archive, here)
    with pytest.raises(AccountExists):
        home.add()
    assert home.stage.urls == []


def test_a_google_account_is_never_repointed_to_microsoft(home: Home) -> None:
    home.add()
    with pytest.raises(AccountExists, match="Google"):
        home.accounts.add_microsoft(KATHERINE.email, home.stage.watcher())


def test_a_dead_grant_is_told_when_the_mailbox_is_opened(home: Home) -> None:
    home.stage.provider.access_token_seconds = 100
    added = home.add()
    home.stage.provider.grants.revoke_all()
    with pytest.raises(SignInExpired):
        home.accounts.connect(added)


def browser(url: str) -> BrowserStart:
    threading.Thread(target=follow, args=(url,)).start()
    return BrowserStart(True, "the test walks")


@pytest.mark.serial
def test_her_mailbox_opens_in_the_demo_and_after_a_renewal(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    with Sandbox(tmp_path, messages=20) as sandbox, Archive.open(paths.archive_file) as archive:
        accounts = Accounts(archive, sandbox.write_config(paths), paths)
        assert KATHERINE in sandbox.addresses.people
        told: list[SignInEvent] = []
        added = accounts.add_google(KATHERINE.email, Watcher(told.append, threading.Event(), browser))
        said = [event for event in told if isinstance(event, StepChanged) and event.step is Step.MAILBOX]
        assert said[-1].state is StepState.DONE
        store, key = CredentialStore(paths.credentials), f"google:{KATHERINE.email}"
        first = store.load_google(key)
        store.save_google(key, replace(first, expires_on=0))
        with accounts.connect(added) as connection:
            assert [folder.name for folder in connection.folders()] == ["INBOX"]
        assert store.load_google(key).access_token != first.access_token
