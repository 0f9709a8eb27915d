"""An archive from somebody else: whatever host its rows name, a token goes to its provider's server alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from mailtrove.accounts import login, password_account
from mailtrove.accounts.proof import prove_mailbox
from mailtrove.accounts.shared import shared_account
from mailtrove.archive.records import Account
from mailtrove.auth import microsoft
from mailtrove.auth.credentials import CredentialStore, MicrosoftCredential
from mailtrove.auth.google_credential import GoogleCredential
from mailtrove.config import Config, GoogleConfig, MicrosoftConfig
from mailtrove.errors import SignInExpired
from mailtrove.imap import connection
from mailtrove.imap.connection import PasswordLogin, TokenLogin
from mailtrove.imap.state import Security, Server

THEIRS = password_account("ada@example.org", host="imap.evil.example", port=143, security=Security.STARTTLS)
ADA = replace(THEIRS, id=1, provider="microsoft", auth_method="xoauth2", tid="t", oid="ada")
SHARED = replace(shared_account("team@example.org", ADA), id=2)
KATHERINE = replace(THEIRS, id=3, provider="google", auth_method="xoauth2", oid="katherine")
CONFIG = Config(
    microsoft=MicrosoftConfig(client_id="us", imap_host="outlook.office365.us", imap_port=9993),
    google=GoogleConfig(client_id="us"),
)


@dataclass
class Dialled:
    """What would have been dialled, and with which token."""

    servers: list[Server] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def connect(self, server: Server, login: PasswordLogin | TokenLogin) -> "Dialled":
        self.servers.append(server)
        if isinstance(login, TokenLogin):
            self.tokens.append(login.token(False))
        return self

    def close(self) -> None:
        """As a connection has it."""


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> Dialled:
    seen = Dialled()
    monkeypatch.setattr(connection, "connect", seen.connect)
    return seen


@pytest.fixture
def credentials(tmp_path: Path) -> CredentialStore:
    """Ada's sign-in and Katherine's, both good for an hour."""
    store = CredentialStore(tmp_path / "credentials")
    theirs = MicrosoftCredential("{}", "t", "t", "ada", "s", "https://login.microsoftonline.com/t", "us")
    store.save_microsoft("microsoft:ada@example.org", theirs)
    hers = GoogleCredential("r", "hers", int(time.time()) + 3600, "katherine", "us", "https://accounts.google.com")
    store.save_google("google:ada@example.org", hers)
    return store


@pytest.fixture
def ask(credentials: CredentialStore, monkeypatch: pytest.MonkeyPatch) -> Callable[[Account, Account], None]:
    """Connects to the first account with the second one's sign-in; Microsoft's tokens come without asking it."""
    monkeypatch.setattr("mailtrove.auth.refresh._refuse_stale", lambda *_: None)
    monkeypatch.setattr("mailtrove.auth.refresh._cached_token", lambda _: "his")

    def connecting(account: Account, signer: Account) -> None:
        login.connect(account, signer, credentials=credentials, config=CONFIG).close()

    return connecting


@pytest.mark.parametrize(
    ("account", "signer", "host", "port", "token"),
    [
        (ADA, ADA, "outlook.office365.us", 9993, "his"),
        (SHARED, ADA, "outlook.office365.us", 9993, "his"),
        (replace(SHARED, provider="google"), ADA, "outlook.office365.us", 9993, "his"),
        (KATHERINE, KATHERINE, "imap.gmail.com", 993, "hers"),
    ],
)
def test_a_token_goes_where_the_configuration_says_and_by_tls(
    ask: Callable[[Account, Account], None],
    dialled: Dialled,
    account: Account,
    signer: Account,
    host: str,
    port: int,
    token: str,
) -> None:
    ask(account, signer)
    (server,) = dialled.servers
    assert (server.host, server.port, server.security) == (host, port, Security.TLS)
    assert dialled.tokens == [token]


@pytest.mark.parametrize("row", [ADA, KATHERINE], ids=["microsoft", "google"])
def test_a_fresh_token_is_tried_there_too(dialled: Dialled, row: Account) -> None:
    prove_mailbox(row, "token", "", config=CONFIG, report=lambda _: None)
    assert [server.host for server in dialled.servers] == [login.server_of(row, CONFIG).host]
    assert dialled.servers[0].host != row.host


@pytest.mark.parametrize(
    ("account", "signer"),
    [
        (replace(ADA, oid="eve"), replace(ADA, oid="eve")),
        (replace(ADA, tid="elsewhere"), replace(ADA, tid="elsewhere")),
        (replace(ADA, tid="", oid=""), replace(ADA, tid="", oid="")),
        (SHARED, replace(ADA, oid="eve")),
        (replace(KATHERINE, oid="eve"), replace(KATHERINE, oid="eve")),
        (replace(KATHERINE, oid=""), replace(KATHERINE, oid="")),
    ],
)
def test_a_row_of_another_person_does_not_get_the_token_of_that_address(
    ask: Callable[[Account, Account], None], dialled: Dialled, account: Account, signer: Account
) -> None:
    with pytest.raises(SignInExpired, match="made for another person"):
        ask(account, signer)
    assert dialled.tokens == []


def test_a_password_goes_to_the_accounts_own_server(dialled: Dialled) -> None:
    login.try_password(THEIRS, "hush", CONFIG)
    assert [server.host for server in dialled.servers] == [THEIRS.host]


def test_upper_and_lower_case_of_a_tenant_or_person_are_the_same(
    credentials: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailtrove.auth.refresh._refuse_stale", lambda *_: None)
    monkeypatch.setattr("mailtrove.auth.refresh._cached_token", lambda _: "his")
    key = "microsoft:ada@example.org"
    assert microsoft.access_token(credentials, key, person=("T", "ADA"), config=CONFIG) == "his"
