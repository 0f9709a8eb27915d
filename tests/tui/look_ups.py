"""A stand-in for looking addresses up: what it finds is given by domain, and it can be made to wait."""

import dataclasses
import threading
from collections.abc import Callable

import pytest

from mailtrove.accounts import Discovered, Source, discovery
from mailtrove.accounts.autoconfig import NamedServer
from mailtrove.accounts.discovered import at_microsoft, at_server
from mailtrove.config import Config
from mailtrove.errors import SignInCancelled
from mailtrove.imap.state import Security

_PATIENCE_SECONDS = 20.0


class LookUps:
    """What the stand-in was asked, and when it may answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.held: dict[str, threading.Event] = {}
        """Addresses that are answered once their event is set."""

    def discover(self, email: str, config: Config, *, cancelled: threading.Event) -> Discovered:
        """As `discovery.discover`."""
        self.asked.append(email)
        if email in self.held:
            assert self.held[email].wait(_PATIENCE_SECONDS)
        if cancelled.is_set() and email not in self.held:
            raise SignInCancelled("The person typed on.")
        domain = email.rpartition("@")[2]
        return _FOUND.get(domain, _nothing)(email, config)


def stand_in(monkeypatch: pytest.MonkeyPatch) -> LookUps:
    """Put a stand-in in place of the look-ups."""
    made = LookUps()
    monkeypatch.setattr(discovery, "discover", made.discover)
    return made


def _microsoft(email: str, config: Config) -> Discovered:
    reason = "The mail of lovelace.org is delivered to lovelace-org.mail.protection.outlook.com"
    return dataclasses.replace(at_microsoft(email, config, Source.MX, reason), tenant="lovelace.org")


def _outside(email: str, config: Config) -> Discovered:
    server = NamedServer("imap.hoster.net", 993, Security.TLS, email)
    warning = "imap.hoster.net is not part of noether.org: log in only if you know it."
    return at_server(
        email, server, config, Source.SRV, "The DNS of noether.org names imap.hoster.net (SRV)", warning=warning
    )


def _published(email: str, config: Config) -> Discovered:
    server = NamedServer("imap.bletchley.org", 993, Security.TLS, "alan")
    return at_server(
        email, server, config, Source.AUTOCONFIG, "autoconfig.bletchley.org says so in its autoconfig file"
    )


def _nothing(email: str, config: Config) -> Discovered:
    domain = email.rpartition("@")[2]
    server = NamedServer(f"imap.{domain}", 993, Security.TLS, email)
    reason = f"{domain} doesn't tell where its mail server is, and is no organisation at Microsoft"
    warning = "The server is only a guess: ask whoever runs your mail."
    return at_server(email, server, config, Source.GUESS, reason, warning=warning)


_FOUND: dict[str, Callable[[str, Config], Discovered]] = {
    "lovelace.org": _microsoft,
    "noether.org": _outside,
    "bletchley.org": _published,
}
