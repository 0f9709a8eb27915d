"""Autoconfig files: which server is taken from them, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.accounts.autoconfig import MAX_LETTERS, NamedServer, autoconfig_urls, is_host, server_in
from mailtrove.imap.state import Security

ADA = "ada@lovelace.org"
TLS = NamedServer("imap.lovelace.org", 993, Security.TLS, ADA)
STARTTLS = NamedServer("imap.lovelace.org", 143, Security.STARTTLS, ADA)


def server(
    *,
    kind: str = "imap",
    host: str = "imap.lovelace.org",
    port: str = "993",
    socket: str = "SSL",
    user: str = "%EMAILADDRESS%",
    authentication: str = "<authentication>password-cleartext</authentication>",
) -> str:
    return (
        f'<incomingServer type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>'
        f"{authentication}<username>{user}</username></incomingServer>"
    )


def file(*servers: str, before: str = "") -> str:
    provider = f'<emailProvider id="lovelace.org">{"".join(servers)}</emailProvider>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<clientConfig version="1.1">{provider}</clientConfig>'


START = server(port="143", socket="STARTTLS")
OAUTH = "<authentication>OAuth2</authentication>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (file(server()), TLS),
        (file(START), STARTTLS),
        (file(START, server()), TLS),
        (file(server(kind="pop3"), START), STARTTLS),
        (file(server(user="%EMAILLOCALPART%")), NamedServer("imap.lovelace.org", 993, Security.TLS, "ada")),
        (file(server(host="imap.%EMAILDOMAIN%")), TLS),
        (file(server(user="")), TLS),
        (file(server(host="IMAP.Lovelace.org.")), TLS),
        (file(server(authentication=OAUTH + "<authentication>password-encrypted</authentication>")), TLS),
        ("\n" + file(server()), TLS),
    ],
)
def test_the_best_server_of_a_file_is_taken(text: str, found: NamedServer) -> None:
    assert server_in(text, ADA) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>Not found</body></html>",
        "<clientConfig>",
        file(),
        file(server(kind="pop3")),
        file(server(socket="plain")),
        file(server(port="143", socket="plain"), server(socket="none")),
        file(server(port="0")),
        file(server(port="65536")),
        file(server(port="²")),
        file(server(port="9" * 5000)),
        file(server(host="imap lovelace.org")),
        file(server(host="imap.lovelace.org/evil")),
        file(server(host="a" * 64 + ".org")),
        file(server(user="ada&#10;evil")),
        file(server(user="a" * 300)),
        file(server(authentication=OAUTH)),
        file(server(), before='<!DOCTYPE x [<!ENTITY a "b">]>'),
        file(server(), before="<!doctype x>"),
        file(server()) + " " * MAX_LETTERS + "x",
        "\x00",
    ],
)
def test_a_file_that_names_no_safe_server_names_none(text: str) -> None:
    assert server_in(text, ADA) is None


@given(st.text(max_size=300))
def test_no_file_does_harm(text: str) -> None:
    assert server_in(text, ADA) is None
    server_in(file(text), ADA)
    server_in(file(server(host=text, user=text)), ADA)


def test_placeholders_in_an_address_are_not_filled_twice() -> None:
    odd = "%EMAILDOMAIN%@lovelace.org"
    found = server_in(file(server()), odd)
    assert found is not None
    assert found.user == odd


def test_files_are_asked_for_over_https_without_the_address_that_is_still_being_typed() -> None:
    assert autoconfig_urls("a+b&c@Lovelace.org") == (
        "https://autoconfig.lovelace.org/mail/config-v1.1.xml",
        "https://lovelace.org/.well-known/autoconfig/mail/config-v1.1.xml",
    )


@pytest.mark.parametrize("host", ["imap.x.org", "127.0.0.1", "::1", "localhost", "mx_1.x.org"])
def test_hosts_are_known_as_such(host: str) -> None:
    assert is_host(host)
