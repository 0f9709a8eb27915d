"""The applications that are registered at the sandbox's provider: what each may be, and where answers may be sent."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

NATIVE_CLIENT: Final = "https://login.microsoftonline.com/common/oauth2/nativeclient"
"""Microsoft's own page for programs that receive nothing; here, nobody ever goes there."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One application."""

    client_id: str
    secret: str = field(default="", repr=False)
    """Of a “Web” one; without it nothing is redeemed, and no device codes are given."""


MAILTROVE: Final = Registration("5a9db0c5-1843-4ada-8c0d-e0f0a9a17e57")
"""A public client, as programs on people's computers are."""
WEB: Final = Registration("3eb0b0b0-1843-4ada-8c0d-e0f0a9a17e57", "a-secret-of-the-sandbox")
"""A confidential one, as an organisation's administrator may have made it."""
REGISTRATIONS: Final = {one.client_id: one for one in (MAILTROVE, WEB)}


def is_registered(redirect_uri: str, paths: frozenset[str]) -> bool:
    """Whether answers may go there: localhost with any port and an exact path (Entra, reply URL restrictions), or
    the page for native clients."""
    if redirect_uri == NATIVE_CLIENT:
        return True
    try:
        parts = urlsplit(redirect_uri)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and parts.hostname == "localhost"
        and port != 0
        and parts.username is None
        and not parts.query
        and not parts.fragment
        and (parts.path or "/") in paths
    )
