"""What a refused login is told as: one row for each thing that servers say."""

import base64
import re
import ssl
from pathlib import Path

import pytest
import trustme

from mailtrove.errors import (
    CertificateRejected,
    ImapSwitchedOff,
    LoginRefused,
    PasswordsDisabled,
    ServerError,
)
from mailtrove.imap.connection import PasswordLogin, TokenLogin, connect
from mailtrove.imap.faults import without_secret
from mailtrove.imap.refusals import login_refused, takes_no_passwords
from mailtrove.imap.state import Security, Server
from mailtrove.redaction import redacted
from tests.imap.scripted import ScriptedServer

EXCHANGE = "outlook.office365.com"
GMAIL = "imap.gmail.com"
OTHER = "mail.example.edu"
TOKEN, PASSWORD = True, False


@pytest.mark.parametrize(
    ("host", "with_token", "said", "kind", "remedy"),
    [
        (EXCHANGE, TOKEN, "AUTHENTICATE failed.", LoginRefused, r"1\..*Forwarding and IMAP.*2\..*ada@.*3\..*Sign in"),
        (OTHER, TOKEN, "Invalid token", LoginRefused, r"1\..*settings.*2\..*ada@.*3\..*Sign in again"),
        (EXCHANGE, PASSWORD, "AUTHENTICATE failed.", PasswordsDisabled, "Sign in with Microsoft"),
        (EXCHANGE, PASSWORD, "LOGIN failed. BasicAuthBlocked", PasswordsDisabled, "in the browser"),
        (OTHER, PASSWORD, "Basic authentication is disabled.", PasswordsDisabled, "in the browser"),
        (OTHER, PASSWORD, "basic auth is blocked", PasswordsDisabled, "in the browser"),
        (OTHER, TOKEN, "IMAP is disabled for this mailbox.", ImapSwitchedOff, "Outlook.com: Settings > Mail > Forw"),
        (EXCHANGE, TOKEN, "IMAP is disabled for this mailbox.", ImapSwitchedOff, "Forwarding and IMAP.*admin.micros"),
        (
            GMAIL,
            PASSWORD,
            "[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page (Failure)",
            ImapSwitchedOff,
            "gmail.com > Settings > Forwarding and POP/IMAP",
        ),
        (GMAIL, PASSWORD, "[ALERT] IMAP access is disabled for your domain.", ImapSwitchedOff, r"admin\.google\.com"),
        (GMAIL, PASSWORD, "[ALERT] Application-specific password required", LoginRefused, "app password"),
        (GMAIL, PASSWORD, "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", LoginRefused, "app password"),
        (GMAIL, PASSWORD, "[ALERT] Please log in via your web browser: https://…", LoginRefused, "confirm that it was"),
        (OTHER, PASSWORD, "[AUTHENTICATIONFAILED] Nope", LoginRefused, "Check user name and password"),
    ],
)
def test_a_refused_login_says_what_it_means_and_what_to_check(
    host: str, with_token: bool, said: str, kind: type[ServerError], remedy: str
) -> None:
    found = login_refused(host, "ada@lovelace.example", said, with_token=with_token)
    assert type(found) is kind
    assert found.what_happened == f"{host} refused ada@lovelace.example: {said}"
    assert re.search(remedy, found.remedy, re.DOTALL)
    assert redacted(found.remedy) == found.remedy
    assert {f"Server: {host}", "User name: ada@lovelace.example", f"Said: {said}"} < set(found.details.splitlines())


def test_gmails_page_for_app_passwords_can_be_copied() -> None:
    found = login_refused(GMAIL, "ada", "[AUTHENTICATIONFAILED] Invalid credentials", with_token=False)
    assert [copied.text for copied in found.to_copy] == ["https://myaccount.google.com/apppasswords"]


def test_a_server_that_takes_no_passwords_is_microsofts_or_wants_a_better_line() -> None:
    assert type(takes_no_passwords(EXCHANGE)) is PasswordsDisabled
    assert "TLS on port 993" in takes_no_passwords(OTHER).remedy


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (b"TAG NO AUTHENTICATE failed.\r\n", LoginRefused),
        (b"TAG NO IMAP is disabled for this mailbox.\r\n", ImapSwitchedOff),
    ],
)
def test_a_token_is_never_in_what_is_told(words: bytes, kind: type[ServerError]) -> None:
    echo = words.replace(b"\r\n", b" t0ken\r\n", 1)
    with ScriptedServer({"AUTHENTICATE": echo}) as script, pytest.raises(kind) as refused:
        connect(script.server(), TokenLogin("ada", lambda _: "t0ken"))
    assert type(refused.value) is kind
    assert "t0ken" not in refused.value.what_happened + refused.value.details


def test_basic_authentication_that_is_disabled_is_told_as_that_over_the_wire() -> None:
    words = b"TAG NO Basic authentication is disabled.\r\n"
    with ScriptedServer({"AUTHENTICATE": words}) as script, pytest.raises(PasswordsDisabled):
        connect(script.server(), PasswordLogin("ada", lambda: "x"))


def test_a_certificate_of_nobody_we_know_names_ca_file(tmp_path: Path) -> None:
    with _tls_server(tmp_path, "localhost") as script, pytest.raises(CertificateRejected) as rejected:
        connect(Server("localhost", script.port, Security.TLS), PasswordLogin("ada", lambda: "x"))
    assert "ca_file" in rejected.value.remedy
    assert "CERTIFICATE_VERIFY_FAILED" in rejected.value.details


def test_a_certificate_for_another_name_says_so(tmp_path: Path) -> None:
    with _tls_server(tmp_path, "mail.example.edu") as script:
        server = Server("localhost", script.port, Security.TLS, ca_file=str(tmp_path / "ca.pem"))
        with pytest.raises(CertificateRejected) as rejected:
            connect(server, PasswordLogin("ada", lambda: "x"))
    assert "another name" in rejected.value.remedy


def _tls_server(folder: Path, name: str) -> ScriptedServer:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return ScriptedServer(tls=context)


@pytest.mark.parametrize("secret", ["s3cret!", "eyJ0eXAi.Ab-c_d"])
def test_a_server_that_sends_the_login_back_is_not_quoted_with_its_secret(secret: str) -> None:
    lines = (f"\0ada@x.edu\0{secret}", f"user=ada@x.edu\1auth=Bearer {secret}\1\1")
    sent = " ".join(base64.b64encode(line.encode()).decode() for line in lines)
    told = without_secret(f"bad login {secret}: {sent} at AUTHENTICATE, see HelpPage42", secret)
    assert told.startswith("bad login …: …")
    assert told.endswith("at AUTHENTICATE, see HelpPage42")
    assert secret not in told
    for line in lines:
        assert base64.b64encode(line.encode()).decode().rstrip("=") not in told
