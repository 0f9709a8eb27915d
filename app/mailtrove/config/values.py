"""Which values can be meant: the rules that a type alone doesn't tell. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailtrove.config.settings import Config, MicrosoftApp, MicrosoftConfig

_APP_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_NAME: Final = 60
"""Of a saved search, in characters."""
_NAMED_REDIRECTS: Final = ("https://login.microsoftonline.com/common/oauth2/nativeclient",)
"""Redirects that no program receives: the address they end at is pasted."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that can't be meant."""

    section: str
    key: str
    wanted: str
    """What it must be, in words: "from 1 to 4"."""


def misfits(config: Config) -> Iterator[Misfit]:
    """Every value that can't be meant, in the file's order."""
    microsoft, google, network = config.microsoft, config.google, config.network
    yield from _registration("microsoft", microsoft)
    for name, app in microsoft.apps.items():
        section = f"microsoft.apps.{name}"
        if not _APP_NAME.fullmatch(name):
            yield Misfit("microsoft.apps", name, "named with letters, digits, - and _ only")
        yield from _registration(section, app)
    for section, authority in (("microsoft", microsoft.authority), ("google", google.authority)):
        if not _is_https_host(authority):
            yield Misfit(section, "authority", "an https URL without a path, like https://login.microsoftonline.com")
    for section, server in (("microsoft", microsoft), ("google", google)):
        if not re.fullmatch(r"[^\s/@]+", server.imap_host):
            yield Misfit(section, "imap_host", "a host name")
        if not 0 < server.imap_port < 65536:
            yield Misfit(section, "imap_port", "a port from 1 to 65535")
    if config.credentials.store not in ("files", "keyring"):
        yield Misfit("credentials", "store", '"files" or "keyring"')
    if network.ca_file and not _is_file(network.ca_file):
        yield Misfit("network", "ca_file", "the path of a PEM file, or empty")
    if not 1 <= network.timeout_seconds <= 600:
        yield Misfit("network", "timeout_seconds", "from 1 to 600")
    if not 1 <= config.sync.connections <= 4:
        yield Misfit("sync", "connections", "from 1 to 4")
    for name in config.searches:
        if not is_search_name(name):
            yield Misfit(
                "searches", name, f"named with 1 to {LONGEST_NAME} printable characters, none a quotation mark"
            )


def is_search_name(name: str) -> bool:
    """Whether a search can be called so, and be named in the search language."""
    sayable = name.isprintable() and '"' not in name and name == name.strip()
    return sayable and 0 < len(name) <= LONGEST_NAME


def _registration(section: str, app: MicrosoftApp | MicrosoftConfig) -> Iterator[Misfit]:
    if not _is_redirect(app.redirect_uri):
        yield Misfit(section, "redirect_uri", "http://localhost (with a port or path if need be), or https://localhost")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", app.tenant_id):
        yield Misfit(section, "tenant_id", "a tenant's GUID or domain, or common")


def _is_https_host(url: str) -> bool:
    """Only a host and perhaps a port: a name before an @ would look like the host and not be it."""
    match = re.fullmatch(r"https://(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?", url)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536)


def _is_redirect(uri: str) -> bool:
    """As a browser would send it back, so that it is recognised: without blanks, name, query or fragment."""
    if uri in _NAMED_REDIRECTS:
        return True
    match = re.fullmatch(r"https?://(?:localhost|127\.0\.0\.1)(?::([0-9]{1,5}))?(?:/[!-~]*)?", uri)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536) and not set(uri) & set("?#")


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):  # too long, or ~ of nobody
        return False
