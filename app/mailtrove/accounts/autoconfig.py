"""Autoconfig files, in which a domain tells mail programs where its servers are.

The format is Thunderbird's (config-v1.1.xml). A file comes from somebody we don't know: it is small, has no
document type, and names at most what a person could type.
"""

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from mailtrove.imap.state import Security

MAX_LETTERS: Final = 1 << 17
"""The longest that providers publish has some ten thousand."""
_DECLARATION: Final = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
"""Where entities could be made that grow without end, or read files."""
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*|\[?[0-9a-f:]+\]?")
_SECURITY: Final = {"ssl": Security.TLS, "starttls": Security.STARTTLS}
"""In the order they are preferred; "plain" is not among them."""
_LOGS_IN_WITH_PASSWORD: Final = ("", "password-cleartext", "plain", "password-encrypted", "secure")


@dataclass(frozen=True, slots=True)
class NamedServer:
    """An IMAP server as somebody named it."""

    host: str
    port: int
    security: Security
    user: str
    """The name to log in with."""


def autoconfig_urls(email: str) -> tuple[str, ...]:
    """Where a domain may publish its file, in the order that counts.

    Asked for without the address, which Thunderbird adds: a domain that is still being typed may be a stranger's.
    """
    domain = email.rpartition("@")[2].lower()
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def server_in(text: str, email: str) -> NamedServer | None:
    """The best IMAP server that the file names for this address; None when it is no such file or names none.

    TLS from the first byte before STARTTLS; servers without either, and those that want no password, are left out.
    """
    if len(text) > MAX_LETTERS or _DECLARATION.search(text):
        return None
    try:
        root = ElementTree.fromstring(text.strip())
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag != "clientConfig":
        return None
    found = [server for each in root.iterfind("./emailProvider/incomingServer") if (server := _server(each, email))]
    return min(found, key=lambda server: list(_SECURITY.values()).index(server.security), default=None)


def _server(node: ElementTree.Element, email: str) -> NamedServer | None:
    def said(name: str) -> str:
        return _filled((node.findtext(name) or "").strip(), email)

    security = _SECURITY.get(said("socketType").lower())
    host, port, user = said("hostname").lower().rstrip("."), said("port"), said("username") or email
    methods = [(each.text or "").strip().lower() for each in node.iterfind("authentication")] or [""]
    if node.get("type") != "imap" or security is None or not is_host(host):
        return None
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        return None
    if not user.isprintable() or len(user) > 254 or not any(method in _LOGS_IN_WITH_PASSWORD for method in methods):
        return None
    return NamedServer(host, int(port), security, user)


def is_host(text: str) -> bool:
    """Whether it can be a host's name or address."""
    return _HOST.fullmatch(text.lower()) is not None


def _filled(text: str, email: str) -> str:
    local, _, domain = email.rpartition("@")
    values = {"%EMAILADDRESS%": email, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    return re.sub("|".join(values), lambda found: values[found[0]], text)
