"""Every way in which the provider can't be asked, as one of our errors: the border to requests and urllib3.

In our words: the libraries' may hold a proxy's password, and an answer's body may hold tokens. The details give
what the libraries said with such things left out, and of an answer its status and a few harmless headers.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import requests
import urllib3.exceptions

from mailtrove.errors import (
    ProviderNameUnknown,
    ProviderTrouble,
    ProviderUnreachable,
    ProviderUntrusted,
    ProxyRefused,
)
from mailtrove.redaction import redacted

_TELLING: Final = ("Date", "Retry-After", "Content-Type", "Server", "x-ms-request-id", "client-request-id")
"""Headers that help and hold nothing secret."""
_MAX_DETAILS: Final = 2000
_LONGEST_WAIT: Final = timedelta(days=1)
_UNVERIFIED: Final = re.compile(r"certificate verify failed: ([^(\[]*[^(\[\s])")
_BY_THE_CLOCK: Final = re.compile(r"expired|not yet valid")


def refuse_outage(host: str, status: int, headers: Mapping[str, str]) -> None:
    """Statuses that say nothing about the request itself; MSAL would make exceptions of its own of them.

    Raises:
        ProviderTrouble: it is overloaded, or has an outage of its own.
        ProviderUnreachable: it sends us elsewhere.
    """
    if status == 429 or status >= 500:
        told = "asks for fewer requests" if status == 429 else "has an outage"
        wait = _wait(headers)
        raise ProviderTrouble(
            f"{host} {told} (HTTP {status}).",
            remedy=f"It asks to wait {_in_words(wait)}; try again after that. Nothing was stored." if wait else "",
            details=facts_of(status, headers),
        )
    if 300 <= status < 400:
        raise ProviderUnreachable(
            f"{host} sends us elsewhere (HTTP {status}), where we don't go.",
            remedy="A network's own log-in page may stand between. Open any web page first, then try again.",
            details=facts_of(status, headers),
        )


def no_providers_answer(host: str, status: int, headers: Mapping[str, str]) -> ProviderUnreachable:
    """The error for an answer that is no JSON object; then it isn't the provider who answered."""
    return ProviderUnreachable(
        f"{host} answered, but not as a sign-in service does (HTTP {status}).",
        remedy="A network's own log-in page or a proxy may stand between. Open any web page first, then retry.",
        details=facts_of(status, headers),
    )


def facts_of(status: int, headers: Mapping[str, str]) -> str:
    """An answer as far as it can be shown, a fact a line."""
    known = {name.lower(): value for name, value in headers.items()}
    told = (f"{name}: {known[name.lower()]}" for name in _TELLING if name.lower() in known)
    return redacted("\n".join((f"HTTP {status}", *told)))[:_MAX_DETAILS]


def unreachable(error: Exception, host: str, *, ca_file: str) -> ProviderUnreachable:
    """The error for a request that brought no answer."""
    kind, words, remedy = _told(error, host, ca_file)
    said = redacted(f"{type(error).__name__}: {error}")[:_MAX_DETAILS]
    return kind(words, remedy=remedy, details=f"{said}\nTimestamp: {datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}")


def _told(error: Exception, host: str, ca_file: str) -> tuple[type[ProviderUnreachable], str, str]:
    if isinstance(error, requests.exceptions.SSLError):
        if "CERTIFICATE_VERIFY_FAILED" not in str(error):
            return ProviderUnreachable, f"No secure connection to {host} came about.", ""
        found = _UNVERIFIED.search(str(error))
        why = f": {found[1]}" if found else ""
        return ProviderUntrusted, f"The certificate of {host} can't be verified{why}.", _trust_remedy(why, ca_file)
    if isinstance(error, requests.exceptions.ProxyError):
        if "407" in str(error):
            remedy = "It wants a name and a password. Put them into the address that HTTPS_PROXY holds in your shell."
            return ProxyRefused, f"The proxy for {host} doesn't know you (HTTP 407).", remedy
        return ProxyRefused, f"The proxy for {host} can't be reached, or refuses.", ""
    if isinstance(error, requests.exceptions.Timeout):
        return ProviderUnreachable, f"{host} did not answer in time.", ""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return ProviderNameUnknown, f"The name {host} can't be resolved.", ""
    return ProviderUnreachable, f"No connection to {host}.", ""


def _trust_remedy(why: str, ca_file: str) -> str:
    """Empty where the class knows best."""
    if _BY_THE_CLOCK.search(why):
        return "Check this computer's clock and date first: a certificate is judged by them. Then try again."
    if ca_file:
        return (
            f"ca_file under [network] in config.toml names {ca_file}, which lacks the authority that signed it. Ask who"
            " runs your network for its CA bundle, and name that one."
        )
    return ""


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """How long the answer asks to wait: seconds or a date (RFC 9110 10.2.3)."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "").strip()
    try:
        found = timedelta(seconds=int(said)) if said.isdigit() else parsedate_to_datetime(said) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return None
    return min(found, _LONGEST_WAIT) if found > timedelta() else None


def _in_words(wait: timedelta) -> str:
    seconds = wait.total_seconds()
    if seconds <= 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds <= 7200 else f"{seconds / 3600:.0f} hours"
