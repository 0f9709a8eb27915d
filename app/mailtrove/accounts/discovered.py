"""What is known of an address's account before anybody signs in, and how sure that is. Pure."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mailtrove.accounts.autoconfig import NamedServer
from mailtrove.accounts.known_servers import GMAIL, KnownServer, is_below, known_by_server
from mailtrove.auth.account_type import Route, guess_route
from mailtrove.config import Config
from mailtrove.imap.state import Security

_MICROSOFT_SERVERS: Final = ("office365.com", "outlook.com", "office365.us", "outlook.cn")


class Source(StrEnum):
    """Where it comes from."""

    KNOWN = "known"
    """Built in, or named by the person: nothing need be asked."""
    MX = "mx"
    AUTOCONFIG = "autoconfig"
    SRV = "srv"
    TRIED = "tried"
    """A usual name was tried, and an IMAP server answered there."""
    TENANT = "tenant"
    """Microsoft knows the domain."""
    GUESS = "guess"
    """Nobody told, or nobody was asked."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """What an address's account is, where its mailbox is, and why that is believed."""

    provider: str
    """"microsoft", "google" or "imap"."""
    domain: str
    host: str
    port: int
    security: Security
    user: str
    """The name to log in with."""
    reason: str
    """Why, in words; may quote what others published."""
    source: Source
    route: Route | None = None
    """Where Microsoft's sign-in begins; None elsewhere."""
    known: KnownServer | None = None
    """The provider, where it is a known one, with what a login there needs."""
    warning: str = ""
    """What the person should look at before a password is sent; may quote what others published."""
    tenant: str = ""
    """The organisation at Microsoft that the domain belongs to; empty where nobody told."""


def at_microsoft(email: str, config: Config, source: Source, reason: str = "", *, tenant: str = "") -> Discovered:
    """An account that signs in at Microsoft; the domain decides whether a personal one."""
    microsoft = config.microsoft
    route = guess_route(email, authority=microsoft.authority, tenant=tenant or microsoft.tenant_id)
    return Discovered(
        provider="microsoft",
        domain=_domain(email),
        host=microsoft.imap_host,
        port=microsoft.imap_port,
        security=Security.TLS,
        user=email,
        reason=reason or route.reason,
        source=source,
        route=route,
    )


def at_known(email: str, known: KnownServer, config: Config, source: Source, reason: str) -> Discovered:
    """An account at a known provider; Gmail's server can be another by configuration."""
    google = known is GMAIL
    return Discovered(
        provider="google" if google else "imap",
        domain=_domain(email),
        host=config.google.imap_host if google else known.host,
        port=config.google.imap_port if google else known.port,
        security=known.security,
        user=known.user(email),
        reason=reason,
        source=source,
        known=known,
    )


def at_server(
    email: str, server: NamedServer, config: Config, source: Source, reason: str, *, warning: str = ""
) -> Discovered:
    """An account on the server that somebody named; at a known provider where the server is one's."""
    if any(is_below(server.host, ending) for ending in _MICROSOFT_SERVERS):
        return at_microsoft(email, config, source, reason)
    if known := known_by_server(server.host):
        found = at_known(email, known, config, source, reason)
        return found if known.local_part_only else dataclasses.replace(found, user=server.user)
    return Discovered(
        provider="imap",
        domain=_domain(email),
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        reason=reason,
        source=source,
        warning=warning,
    )


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
