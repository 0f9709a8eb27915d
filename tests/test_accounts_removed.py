"""Ways out and back: what removing means, mail that is kept, the same mailbox again, and nothing ever repointed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.accounts import password_account, removal
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, browse, store
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.records import Account, AccountSummary
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.watcher import Watcher
from mailtrove.errors import (
    AccountExists,
    AlreadySyncing,
    ArchiveError,
    ConfigError,
    CredentialsMissing,
    DelegateMissing,
    MailOnly,
    SignInExpired,
    WrongMailbox,
)
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE
from mailtrove.sync.engine import SyncEngine
from tests.homes import Home, opened_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with opened_home(tmp_path) as made:
        yield made


def with_mail(home: Home, account: Account) -> Account:
    """The account, with a message in its archive."""
    folder = store.note_folders(home.archive, account.id, [("INBOX", "/", "inbox")])["INBOX"]
    message = FetchedMessage(uid=1, flags=frozenset(), internal_date=1614591000, size=9, raw=b"Subject: x\r\n\r\nx\r\n")
    store.commit_messages(home.archive, account.id, folder, 1, [message])
    return account


def stored(home: Home, account: Account) -> Account:
    return account_store.add_account(home.archive, account)


def summary_of(account: Account) -> AccountSummary:
    return AccountSummary(account, 2014, 84_300_000, 12, None, "done", 0, "")


# What it means

MICROSOFT = replace(password_account("ada@example.edu"), id=1, provider="microsoft", auth_method="xoauth2", oid="o")


@pytest.mark.parametrize(
    ("account", "secret", "page"),
    [
        (replace(MICROSOFT, account_type="organisation"), "sign-in", "https://myapps.microsoft.com"),
        (replace(MICROSOFT, account_type="personal"), "sign-in", "https://account.live.com/consent/Manage"),
        (replace(MICROSOFT, provider="google"), "sign-in", "https://myaccount.google.com/permissions"),
        (replace(MICROSOFT, signs_in_as=7, account_type="organisation"), "", ""),
        (replace(MICROSOFT, auth_method="none", account_type="organisation"), "", ""),
        (password_account("ada@example.edu"), "password", ""),
        (replace(password_account("ada@example.edu"), password_command="pass mail"), "", ""),
        (replace(password_account("ada@example.edu"), password_variable="MAIL"), "", ""),
    ],
)
def test_what_goes_and_where_consent_is_withdrawn(account: Account, secret: str, page: str) -> None:
    found = removal(summary_of(account), [account])
    assert (found.secret, found.consent.url if found.consent else "") == (secret, page)
    assert (found.messages, found.bytes, found.folders) == (2014, 84_300_000, 12)


def test_the_shared_mailboxes_that_stop_are_named_but_not_those_that_stand_still() -> None:
    shared = replace(MICROSOFT, id=2, signs_in_as=1, email="shared@example.edu")
    kept = replace(shared, id=3, auth_method="none", email="kept@example.edu")
    others = replace(shared, id=4, signs_in_as=9, oid="another", email="others@example.edu")
    assert removal(summary_of(MICROSOFT), [MICROSOFT, shared, kept, others]).dependents == (shared,)


# Kept mail


def test_kept_mail_is_there_without_any_way_in(home: Home) -> None:
    added = with_mail(home, home.add())
    home.accounts.remove(added, keep_mail=True)
    (summary,) = browse.summaries(home.archive)
    assert (summary.account, summary.messages) == (replace(added, auth_method="none"), 1)
    assert summary.account.mail_only
    assert home.secrets() == []
    with pytest.raises(MailOnly, match=ADA.email):
        home.accounts.connect(summary.account)


def test_kept_mail_is_not_synced_and_notes_no_failed_run(home: Home) -> None:
    home.accounts.remove(home.add(), keep_mail=True)
    kept = home.accounts.find(ADA.email)
    engine = SyncEngine(home.archive, home.accounts.connect, locks=home.paths.locks, watch=lambda _: None)
    with pytest.raises(MailOnly):
        engine.start(kept)
    engine.close()
    assert browse.summaries(home.archive)[0].last_outcome == ""


def test_the_same_person_revives_it_in_its_place(home: Home) -> None:
    added = with_mail(home, home.add())
    home.accounts.remove(added, keep_mail=True)
    assert home.add() == added
    (summary,) = browse.summaries(home.archive)
    assert (summary.account.id, summary.messages) == (added.id, 1)
    assert len(home.secrets()) == 1


def test_another_person_of_that_address_does_not(home: Home) -> None:
    added = home.add()
    account_store.update_account(home.archive, replace(added, oid="0bad0bad-1843-4bcd-9f00-000000000009"))
    home.accounts.remove(home.accounts.find(ADA.email), keep_mail=True)
    with pytest.raises(WrongMailbox):
        home.add()
    assert home.accounts.find(ADA.email).mail_only
    assert home.secrets() == []


def test_a_revival_that_can_not_be_written_leaves_no_credentials(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.accounts.remove(home.add(), keep_mail=True)

    def full(*_: object) -> None:
        raise ArchiveError("no room")

    monkeypatch.setattr(account_store, "update_account", full)
    with pytest.raises(ArchiveError):
        home.add()
    assert home.secrets() == []


def test_kept_mail_can_be_removed_after_all(home: Home) -> None:
    home.accounts.remove(with_mail(home, home.add()), keep_mail=True)
    home.accounts.remove(home.accounts.find(ADA.email))
    assert home.accounts.all() == []


def test_mail_is_not_kept_from_an_account_that_syncs(home: Home) -> None:
    added = home.add()
    sync = AccountLock(home.paths.locks, added)
    sync.acquire()
    with pytest.raises(AlreadySyncing):
        home.accounts.remove(added, keep_mail=True)
    assert home.accounts.all() == [added]
    assert len(home.secrets()) == 1
    sync.release()


# Never another way in


@pytest.mark.parametrize(("provider", "method"), [("imap", "password"), ("imap", "none"), ("microsoft", "password")])
def test_an_account_with_a_password_is_never_turned_into_a_sign_in(home: Home, provider: str, method: str) -> None:
    account = stored(home, replace(password_account(ADA.email), provider=provider, auth_method=method))
    with pytest.raises(AccountExists, match="password"):
        home.add()
    assert home.accounts.all() == [account]
    assert home.provider.asked == []


def kept_from_password(home: Home, **changes: object) -> Account:
    """Kept mail of Ada's mailbox at the provider's server, from the days when that took passwords."""
    by_password = password_account(ADA.email, host=home.config.microsoft.imap_host, port=993)
    kept = replace(by_password, auth_method="none", skipped_folders=("Junk",), **changes)  # type: ignore[arg-type]
    return stored(home, kept)


def test_kept_mail_of_a_server_that_takes_no_passwords_any_more_goes_on_with_the_sign_in(home: Home) -> None:
    kept = with_mail(home, kept_from_password(home, password_command="pass mail"))
    revived = home.add()
    (summary,) = browse.summaries(home.archive)
    assert (summary.account, summary.messages) == (revived, 1)
    assert (revived.id, revived.skipped_folders) == (kept.id, kept.skipped_folders)
    assert (revived.provider, revived.auth_method, revived.oid) == ("microsoft", "xoauth2", ADA.oid)
    assert (revived.host, revived.port) == (home.config.microsoft.imap_host, home.config.microsoft.imap_port)
    assert revived.password_command == ""
    assert home.sign_in_again(revived) == revived


@pytest.mark.parametrize(
    "changes",
    [
        {"auth_method": "password"},
        {"host": "imap.lovelace.example"},
        {"imap_user": "analysts@lovelace.example"},
        {"signs_in_as": 7},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_logs_in_or_may_be_another_mailbox_does_not(home: Home, changes: dict[str, object]) -> None:
    account = kept_from_password(home)
    account_store.update_account(home.archive, replace(account, **changes))  # type: ignore[arg-type]
    before = home.accounts.all()
    with pytest.raises(AccountExists):
        home.add()
    assert (home.accounts.all(), home.secrets(), home.provider.asked) == (before, [], [])


def test_a_password_account_beside_the_kept_mail_is_not_repointed(home: Home) -> None:
    kept_from_password(home)
    stored(home, password_account(ADA.email, host="imap.lovelace.example"))
    before = home.accounts.all()
    with pytest.raises(AccountExists, match=r"imap\.lovelace\.example"):
        home.add()
    assert home.accounts.all() == before


def test_a_revival_whose_identifier_is_anothers_changes_nothing(home: Home) -> None:
    kept_from_password(home)
    server = home.config.microsoft
    taken = password_account("countess@lovelace.example", host=server.imap_host, port=server.imap_port, user=ADA.email)
    stored(home, taken)
    before = home.accounts.all()
    with pytest.raises(AccountExists):
        home.add()
    assert (home.accounts.all(), home.secrets()) == (before, [])


@pytest.mark.parametrize("keep", [False, True])
def test_a_sign_in_never_falls_back_to_a_password(home: Home, keep: bool) -> None:
    added = home.add()
    if keep:
        home.accounts.remove(added, keep_mail=True)
    before = home.accounts.all()
    as_password = replace(added, id=0, provider="imap", auth_method="password")
    with pytest.raises(AccountExists, match="in with Microsoft"):
        home.accounts.add_password(as_password, "a stale password")
    assert home.accounts.all() == before
    assert len(home.secrets()) == (0 if keep else 1)


def test_a_sign_in_without_its_token_asks_for_it_though_a_password_lies_about(home: Home) -> None:
    added = home.add()
    credentials = CredentialStore(home.paths.credentials)
    credentials.remove(f"microsoft:{ADA.email}")
    credentials.save_password(f"imap:{added.identifier}", "a stale password")
    with pytest.raises(CredentialsMissing):
        home.accounts.connect(added)


@pytest.mark.parametrize("method", ["xoauth2", "none"])
def test_a_google_account_is_not_signed_in_with_microsoft(home: Home, method: str) -> None:
    google = replace(password_account(ADA.email), provider="google", auth_method=method, oid="1843")
    stored(home, google)
    with pytest.raises(AccountExists, match="Google"):
        home.add()


# Registrations and tenants


def test_the_registration_is_kept_with_the_account_and_used_again(home: Home) -> None:
    added = home.add(app="work")
    assert (added.oauth_app, home.accounts.find(ADA.email).oauth_app) == ("work", "work")
    asked = len(home.provider.asked)
    assert home.sign_in_again(added).oauth_app == "work"
    used = {one.params["client_id"] for one in home.provider.asked[asked:] if "client_id" in one.params}
    assert used == {added.client_id}


def test_a_registration_that_vanished_is_named_and_the_account_stays(home: Home) -> None:
    added = home.add(app="work")
    home.configure(replace(home.config, microsoft=replace(home.config.microsoft, apps={})))
    for use in (home.accounts.connect, home.sign_in_again):
        with pytest.raises(ConfigError, match="work"):
            use(added)
    assert home.accounts.all() == [added]
    assert len(home.secrets()) == 1


def test_a_client_id_that_changed_asks_to_sign_in_again_with_the_new_one(home: Home) -> None:
    added = home.add()
    web = home.config.microsoft.apps["work"]
    changed = replace(home.config.microsoft, client_id=web.client_id, client_secret=web.client_secret)
    home.configure(replace(home.config, microsoft=changed))
    with pytest.raises(SignInExpired, match="client_id"):
        home.accounts.connect(added)
    assert home.sign_in_again(added).client_id == web.client_id


@pytest.mark.parametrize("tenant", ["", ADA.tenant, ADA.tid])
def test_the_tenant_is_known_by_name_and_signed_in_at_again_whatever_config_says_now(home: Home, tenant: str) -> None:
    added = home.add(tenant=tenant)
    assert added.authority == f"{home.provider.authority}/{ADA.tenant}"
    home.configure(replace(home.config, microsoft=replace(home.config.microsoft, tenant_id=ALAN.tenant)))
    asked = len(home.provider.asked)
    assert home.sign_in_again(added) == added
    assert {one.tenant for one in home.provider.asked[asked:] if one.endpoint == "authorize"} == {ADA.tid}


@pytest.mark.parametrize("person", [GRACE, EMMY])
def test_personal_accounts_sign_in_again_at_consumers(home: Home, person: object) -> None:
    added = home.add(person)  # type: ignore[arg-type]
    assert added.authority == f"{home.provider.authority}/consumers"
    asked = len(home.provider.asked)
    home.sign_in_again(added)
    assert {one.tenant for one in home.provider.asked[asked:] if one.endpoint == "authorize"} == {"consumers"}


def test_a_watcher_that_would_be_asked_in_vain_is_not(home: Home) -> None:
    """A shared mailbox whose delegate is gone: nobody is sent to a browser."""
    shared = stored(home, replace(MICROSOFT, id=0, signs_in_as=99, email="shared@example.edu"))
    visited: list[str] = []

    def browser(url: str) -> BrowserStart:
        visited.append(url)
        return BrowserStart(True, "")

    with pytest.raises(DelegateMissing):
        home.accounts.sign_in_again(shared, Watcher(lambda _: None, threading.Event(), browser))
    assert visited == []
