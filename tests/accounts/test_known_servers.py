"""The providers that are known without asking."""

import re

import pytest

from mailtrove.accounts import detect
from mailtrove.accounts.discovered import Source
from mailtrove.accounts.known_servers import KNOWN_SERVERS, KnownServer, known_by_domain, known_by_mx, known_by_server
from mailtrove.auth.account_type import PERSONAL_DOMAINS
from mailtrove.config import Config
from mailtrove.imap.state import Security


@pytest.mark.parametrize(
    ("email", "host", "port", "security", "user"),
    [
        ("ada@gmail.com", "imap.gmail.com", 993, Security.TLS, "ada@gmail.com"),
        ("ada@GoogleMail.com", "imap.gmail.com", 993, Security.TLS, "ada@GoogleMail.com"),
        ("ada@me.com", "imap.mail.me.com", 993, Security.TLS, "ada@me.com"),
        ("ada@gmx.de", "imap.gmx.net", 993, Security.TLS, "ada@gmx.de"),
        ("ada@gmx.com", "imap.gmx.com", 993, Security.TLS, "ada@gmx.com"),
        ("ada@proton.me", "127.0.0.1", 1143, Security.STARTTLS, "ada@proton.me"),
        ("ada@posteo.de", "posteo.de", 993, Security.TLS, "ada@posteo.de"),
    ],
)
def test_a_known_domain_has_its_server_without_asking(
    email: str, host: str, port: int, security: Security, user: str
) -> None:
    found = detect(email, Config())
    assert (found.host, found.port, found.security, found.user) == (host, port, security, user)
    assert found.source is Source.KNOWN
    assert found.route is None


@pytest.mark.parametrize(
    ("exchanger", "name"),
    [
        ("aspmx.l.google.com", "Gmail"),
        ("ALT1.ASPMX.L.GOOGLE.COM.", "Gmail"),
        ("in1-smtp.messagingengine.com", "Fastmail"),
        ("mx01.mail.icloud.com", "iCloud Mail"),
        ("mail.protonmail.ch", "Proton Mail"),
        ("mx.notgoogle.com", ""),
        ("google.com.evil.org", ""),
        ("", ""),
    ],
)
def test_who_takes_in_a_domains_mail_is_known_by_its_end(exchanger: str, name: str) -> None:
    known = known_by_mx(exchanger)
    assert (known.name if known else "") == name


def test_no_domain_is_two_providers_and_none_is_microsofts() -> None:
    domains = [domain for known in KNOWN_SERVERS for domain in known.domains]
    assert len(domains) == len(set(domains))
    assert not PERSONAL_DOMAINS & set(domains)
    assert all(known_by_domain(domain) is not None for domain in domains)


@pytest.mark.parametrize("known", KNOWN_SERVERS, ids=lambda known: known.host)
def test_what_a_login_needs_fits_a_small_screen_and_its_link_is_https(known: KnownServer) -> None:
    assert len(known.steps) <= 3
    assert all(len(step) <= 69 and step.isprintable() for step in known.steps)
    assert not known.link or re.fullmatch(r"https://[a-z0-9./-]{1,60}", known.link)
    assert bool(known.steps) == bool(known.link)
    assert known_by_server(known.host) == known
