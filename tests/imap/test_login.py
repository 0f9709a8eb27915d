"""Logging in to a real Dovecot: what proves who the server is, and who we are."""

import socket

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mailtrove.errors import CertificateRejected, ConfigError, LoginRefused, ServerUnreachable
from mailtrove.imap.connection import PasswordLogin, TokenLogin, connect
from mailtrove.imap.dial import hang_up, open_line
from mailtrove.imap.state import Security, Server
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot, TrustedKey
from tests.imap.conftest import ADA, Mint, at

pytestmark = pytest.mark.serial


def test_a_certificate_of_an_unknown_authority_is_rejected_and_no_token_renewed_for_it(
    dovecot: Dovecot,
) -> None:
    asked: list[bool] = []

    def token(force_refresh: bool) -> str:
        asked.append(force_refresh)
        return "token"

    with pytest.raises(CertificateRejected, match=r"self-signed certificate|unable to get local issuer"):
        connect(Server(dovecot.host, dovecot.imaps_port), TokenLogin(ADA, token))
    assert asked == [False]


def test_a_certificate_for_another_name_is_rejected(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **more: object) -> object:
        return real("127.0.0.1" if host == "mail.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    server = Server("mail.example", dovecot.imaps_port, Security.TLS, str(dovecot.ca_file))
    with pytest.raises(CertificateRejected, match=r"mail\.example"):
        connect(server, PasswordLogin(ADA, lambda: dovecot.password))


def test_a_ca_file_that_is_no_bundle_is_named(dovecot: Dovecot) -> None:
    server = Server(dovecot.host, dovecot.imaps_port, Security.TLS, str(dovecot.root / "dovecot.conf"))
    with pytest.raises(ConfigError, match=r"dovecot\.conf"):
        connect(server, PasswordLogin(ADA, lambda: dovecot.password))


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.PLAIN])
def test_a_password_opens_the_mailbox_over_every_kind_of_line_to_this_machine(
    dovecot: Dovecot, security: Security
) -> None:
    with connect(at(dovecot, security=security), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
        assert [folder.name for folder in connection.folders()] == ["INBOX"]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.PLAIN])
def test_no_line_waits_for_acknowledgements(dovecot: Dovecot, security: Security) -> None:
    client = open_line(at(dovecot, security=security))
    assert client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    hang_up(client)


def test_a_password_with_umlauts_and_quotes_opens_the_mailbox() -> None:
    password = 'grüß"Gott"§'
    with (
        Dovecot(password=password) as dovecot,
        connect(at(dovecot), PasswordLogin(ADA, lambda: password)) as connection,
    ):
        connection.noop()


def test_a_wrong_password_is_refused_with_the_servers_words(dovecot: Dovecot) -> None:
    with pytest.raises(LoginRefused, match="AUTHENTICATIONFAILED") as refused:
        connect(at(dovecot), PasswordLogin(ADA, lambda: "wrong-horse"))
    assert "wrong-horse" not in str(refused.value)


@pytest.mark.parametrize("mechanisms", ["plain xoauth2 oauthbearer", "plain xoauth2", "plain oauthbearer"])
def test_a_token_that_dovecot_verifies_itself_opens_the_mailbox(
    trusted_key: TrustedKey, mint: Mint, mechanisms: str
) -> None:
    with Dovecot(keys=[trusted_key], mechanisms=mechanisms) as dovecot:
        dovecot.deliver(ADA, "INBOX", b"Subject: hers\r\n\r\n")
        with connect(at(dovecot), TokenLogin(ADA, lambda _: mint(ADA))) as connection:
            assert connection.examine("INBOX").exists == 1


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_forged_token_is_refused_with_what_the_server_says_and_without_the_token(
    trusted_key: TrustedKey, mechanism: str
) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {"sub": ADA, "email": ADA, "exp": 4_000_000_000}
    forged = jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": "k1"})
    with (
        Dovecot(keys=[trusted_key], mechanisms=mechanism) as dovecot,
        pytest.raises(LoginRefused, match=r"status (401|invalid_token)") as refused,
    ):
        connect(at(dovecot), TokenLogin(ADA, lambda _: forged))
    assert forged not in str(refused.value)


def test_a_token_for_somebody_else_does_not_open_the_mailbox(trusted_key: TrustedKey, mint: Mint) -> None:
    with Dovecot(keys=[trusted_key]) as dovecot, pytest.raises(LoginRefused):
        connect(at(dovecot), TokenLogin(ADA, lambda _: mint("grace@hopper.example")))


def test_a_refused_token_is_asked_for_once_more_refreshed(trusted_key: TrustedKey, mint: Mint) -> None:
    asked: list[bool] = []

    def token(force_refresh: bool) -> str:
        asked.append(force_refresh)
        return mint(ADA, 3600 if force_refresh else -10)

    with Dovecot(keys=[trusted_key]) as dovecot:
        connect(at(dovecot), TokenLogin(ADA, token)).close()
    assert asked == [False, True]


def test_capabilities_are_those_announced_after_login(dovecot: Dovecot) -> None:
    with connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
        assert "CONDSTORE" in connection.capabilities
        assert "AUTH=PLAIN" not in connection.capabilities
    with (
        Dovecot(capability=EXCHANGE_CAPABILITY) as exchange,
        connect(at(exchange), PasswordLogin(ADA, lambda: exchange.password)) as connection,
    ):
        assert connection.capabilities == set(EXCHANGE_CAPABILITY.upper().split())


def test_without_encryption_only_this_machine_is_talked_to() -> None:
    with pytest.raises(ServerUnreachable, match="without encryption"):
        connect(Server("mail.example.org", 143, Security.PLAIN), PasswordLogin(ADA, lambda: "secret"))


def test_tls_to_a_port_that_speaks_plainly_is_said_so(dovecot: Dovecot) -> None:
    server = Server(dovecot.host, dovecot.imap_port, Security.TLS, str(dovecot.ca_file))
    with pytest.raises(ServerUnreachable, match="TLS"):
        connect(server, PasswordLogin(ADA, lambda: dovecot.password))
