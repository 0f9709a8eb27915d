"""What an address tells, and adding, finding and removing accounts."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.accounts import Accounts, detect, is_email_address, password_account
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.auth.account_type import AccountType
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftConfig
from mailtrove.errors import AccountAmbiguous, AccountExists, AccountNotFound, InvalidAddress, ServerUnreachable
from mailtrove.imap.state import Security
from mailtrove.paths import Paths


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.sqlite3") as opened:
        yield opened


@pytest.fixture
def accounts(archive: Archive, tmp_path: Path) -> Accounts:
    return Accounts(archive, Config(), Paths.below(tmp_path))


@pytest.mark.parametrize(
    "text", ["ada@example.edu", "a.b+c@mail.example.co.uk", "o'hara@x-y.org", "grüße@müller.example"]
)
def test_addresses_as_people_type_them_are_taken(text: str) -> None:
    assert is_email_address(text)


@pytest.mark.parametrize(
    "text", ["", "ada", "ada@", "@x.org", "a b@x.org", "ada@x", "a@b@c.org", "ada@x..org", "ada@-x.org", "a\n@x.org"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_email_address(text)
    with pytest.raises(InvalidAddress):
        detect(text, Config())
    with pytest.raises(InvalidAddress):
        password_account(text)


def test_a_personal_domain_goes_to_the_consumers_tenant() -> None:
    found = detect("grace@hotmail.com", Config())
    assert found.route is not None
    assert (found.provider, found.route.account_type) == ("microsoft", AccountType.PERSONAL)
    assert found.route.authority == "https://login.microsoftonline.com/consumers"
    assert (found.host, found.port, found.security) == ("outlook.office365.com", 993, Security.TLS)
    assert "hotmail.com" in found.reason


def test_any_other_domain_is_taken_for_an_organisation_in_the_configured_tenant() -> None:
    config = Config(microsoft=MicrosoftConfig(tenant_id="example.edu"))
    found = detect("ada@example.edu", config)
    assert found.route is not None
    assert found.route.account_type is AccountType.ORGANISATION
    assert found.route.authority.endswith("/example.edu")
    named = detect("ada@example.edu", config, tenant="other.example").route
    assert named is not None
    assert named.authority.endswith("/other.example")


def test_a_provider_that_is_not_microsofts_gets_its_own_host_and_a_password() -> None:
    found = detect("someone@GMAIL.com", Config())
    assert (found.provider, found.host, found.route) == ("google", "imap.gmail.com", None)
    assert found.known is not None
    assert found.known.password == "an app password"


def test_what_a_password_account_leaves_out_is_guessed() -> None:
    account = password_account("ada@example.org")
    assert account.identifier == "imaps://ada@example.org@imap.example.org:993"
    given = password_account("ada@example.org", host="::1", port=1430, security=Security.STARTTLS, user="ada")
    assert given.identifier == "imap+starttls://ada@[::1]:1430"


def test_an_account_is_found_by_address_name_or_identifier_in_any_case(archive: Archive, accounts: Accounts) -> None:
    added = account_store.add_account(archive, password_account("ada@example.org"))
    for name in ("ADA@example.org", added.identifier):
        assert accounts.find(name) == added


def test_no_account_and_several_accounts_are_errors_that_name_them(archive: Archive, accounts: Accounts) -> None:
    with pytest.raises(AccountNotFound, match="ada"):
        accounts.find("ada@example.org")
    for host in ("a.example.org", "b.example.org"):
        account_store.add_account(archive, password_account("ada@example.org", host=host))
    with pytest.raises(AccountAmbiguous, match=r"a\.example\.org.*b\.example\.org"):
        accounts.find("ada@example.org")


def test_a_login_that_does_not_work_keeps_nothing(accounts: Accounts, tmp_path: Path) -> None:
    nobody = password_account("ada@example.org", host="127.0.0.1", port=1)
    with pytest.raises(ServerUnreachable):
        accounts.add_password(nobody, "secret")
    assert accounts.all() == []
    assert list((tmp_path / "credentials").glob("*")) == []


def test_a_mailbox_is_added_once(archive: Archive, accounts: Accounts) -> None:
    account = account_store.add_account(archive, password_account("ada@example.org"))
    with pytest.raises(AccountExists):
        accounts.add_password(account, "secret")


def test_a_password_account_is_never_turned_into_a_microsoft_one(archive: Archive, accounts: Accounts) -> None:
    account_store.add_account(archive, password_account("ada@example.org"))
    with pytest.raises(AccountExists, match="password"):
        accounts.add_microsoft(
            "Ada@example.org", Watcher(lambda _: None, threading.Event(), lambda _: BrowserStart(False, "in a test"))
        )
