"""Every way a server says no, and every way the line breaks, as one of our errors with the server's words.

The one border between imapclient, imaplib, ssl and sockets on one side and the rest of the house on the
other. Exchange says much of it in prose: see the table of patterns.
"""

import base64
import binascii
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from imapclient import exceptions

from mailtrove.errors import (
    CertificateRejected,
    CommandRefused,
    ConnectionLost,
    MailboxNotConnected,
    MailtroveError,
    ServerError,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    TooManyConnections,
)
from mailtrove.imap.refusals import login_refused

MAX_WORDS: Final = 500
_LONGEST_WAIT: Final = 24 * 3600.0
_USUAL_WAIT: Final = 60.0
"""Seconds, where a server asks to wait without saying how long."""

_BACKOFF: Final = re.compile(r"backoff time:\s*(\d+)\s*milliseconds", re.IGNORECASE)
"""Exchange: “Request is throttled. Suggested Backoff Time: 299961 milliseconds”."""
_THROTTLED: Final = re.compile(
    r"throttled|overquota|\[limit\]|bandwidth limits|\[inuse\]|server (is )?busy",
    re.IGNORECASE,
)
"""Exchange, Gmail (`[OVERQUOTA]`, `[THROTTLED]`), Dovecot (`[LIMIT]`), RFC 5530."""
_TOO_MANY: Final = re.compile(r"too many (\w+ ){0,2}connections|number of (\w+ )?connections", re.IGNORECASE)
"""Gmail: “Too many simultaneous connections.”; Dovecot: “Maximum number of connections from user+IP exceeded”."""
_EXPIRED: Final = re.compile(r"accesstokenexpired|session invalidated", re.IGNORECASE)
"""Exchange: “* BYE Session invalidated - AccessTokenExpired”."""
_NOT_CONNECTED: Final = re.compile(r"authenticated but not connected", re.IGNORECASE)
_UNAVAILABLE: Final = re.compile(r"\[unavailable\]|\[serverbug\]|temporary authentication failure", re.IGNORECASE)

_CERTIFICATE_REMEDIES: Final = {
    9: "It is valid only from a later date on. Check this computer's clock and date, then try again.",
    10: "It has expired. Check this computer's clock and date; if they are right, tell who runs the mail server.",
    62: "It belongs to another name. Check the account's host: it must be the name that the certificate was made for.",
}
"""By OpenSSL's X509_V_ERR numbers: not yet valid, expired, host name mismatch. Else the class's: `ca_file`."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{4,}")
_PARSER_ERRORS: Final = (
    ValueError,
    LookupError,
    TypeError,
    OverflowError,
    RecursionError,
    AssertionError,
    AttributeError,
)
"""What imapclient's and imaplib's parsers raise at answers that are no IMAP."""

_WRAPPINGS: Final = (
    re.compile(r"^command: [A-Z]+ => (.*)$", re.DOTALL),
    re.compile(r"^[A-Za-z]+ command error: BAD \[b(['\"])(.*)\1\]$", re.DOTALL),
    re.compile(r"^[A-Za-z]+ failed: (.*)$", re.DOTALL),
    re.compile(r"^b(['\"])(.*)\1$", re.DOTALL),
)
"""What imaplib and imapclient put round the server's words."""


@contextmanager
def dialling(host: str, port: int) -> Iterator[None]:
    """Errors of making a connection.

    Raises:
        CertificateRejected, ServerThrottled, ServerUnreachable: as the case is.
    """
    where = f"{host}:{port}"
    try:
        yield
    except MailtroveError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise CertificateRejected(
            f"{where}: {error.verify_message}.",
            remedy=_CERTIFICATE_REMEDIES.get(error.verify_code, ""),
            details=f"Server: {where}\nSaid: {error}",
        ) from error
    except ssl.SSLError as error:
        raise ServerUnreachable(
            f"{where} doesn't speak TLS as expected: {error.reason or error}.",
            remedy="Check the port and whether it wants TLS or STARTTLS.",
        ) from error
    except socket.gaierror as error:
        raise ServerUnreachable(
            f"The name {host} can't be found: {error.strerror}.",
            remedy="Check the server's name for mistakes, and the network and its name service (DNS); then try again.",
        ) from error
    except TimeoutError as error:
        raise ServerUnreachable(
            f"{where} doesn't answer.",
            remedy=f"Check the network and the port. Some networks let nothing through to port {port}.",
        ) from error
    except ConnectionRefusedError as error:
        raise ServerUnreachable(
            f"{where}: {error.strerror}.",
            remedy="No mail server listens there. Check host and port: usually 993 for TLS, 143 for STARTTLS.",
        ) from error
    except OSError as error:
        raise ServerUnreachable(f"{where}: {error.strerror or error}.") from error
    except exceptions.IMAPClientError as error:
        words = words_of(error)
        raise _known(words) or ServerUnreachable(f"{where} greets with: {words}") from error
    except _PARSER_ERRORS as error:
        raise ServerUnreachable(f"{where} doesn't speak IMAP: {_clipped(str(error))}") from error


@contextmanager
def logging_in(host: str, user: str, detail: Callable[[], str], secret: str, *, with_token: bool) -> Iterator[None]:
    """Errors of AUTHENTICATE and LOGIN. `detail` is asked for what SASL said; `secret` never shows in words.

    Raises:
        LoginRefused, ImapSwitchedOff, PasswordsDisabled, MailboxNotConnected, ServerThrottled, ServerUnreachable,
        ConnectionLost: as the case is.
    """
    try:
        with talking(host, lambda: False):
            yield
    except CommandRefused as error:
        words = error.what_happened
        why = detail()
        said = f"{words} ({why})" if why else words
        if secret:
            said = without_secret(said, secret)
        if _UNAVAILABLE.search(said):
            raise ServerUnreachable(f"{host} can't log anybody in just now: {said}") from error.__cause__
        raise login_refused(host, user, said, with_token=with_token) from error.__cause__


@contextmanager
def talking(host: str, interrupted: Callable[[], bool]) -> Iterator[None]:
    """Errors of any command after that. Once `interrupted` says so, whatever happens is a `ConnectionLost`.

    Raises:
        CommandRefused, ConnectionLost, MailboxNotConnected, ServerThrottled, SessionExpired: as the case is.
    """
    try:
        yield
    except MailtroveError:
        raise
    except (exceptions.IMAPClientError, OSError, *_PARSER_ERRORS) as error:
        if interrupted():
            raise ConnectionLost(f"The connection to {host} was stopped.") from error
        raise _translated(host, error) from error


def without_secret(words: str, secret: str) -> str:
    """A server's words without the secret, should it send it back: as it is, or in base64 as SASL carries it."""

    def unless_it_holds(found: re.Match[str]) -> str:
        try:
            holds = secret.encode() in base64.b64decode(found[0] + "=" * (-len(found[0]) % 4))
        except binascii.Error:
            holds = False
        return "…" if holds else found[0]

    return _BASE64.sub(unless_it_holds, words.replace(secret, "…"))


def words_of(error: BaseException) -> str:
    """The server's own words in an exception of imaplib or imapclient, shortened."""
    words = str(error)
    for _ in range(len(_WRAPPINGS)):
        for wrapping in _WRAPPINGS:
            match = wrapping.match(words)
            if match:
                words = match[match.lastindex or 0]
    return _clipped(words)


def _translated(host: str, error: Exception) -> ServerError:
    if isinstance(error, TimeoutError):
        return ConnectionLost(f"{host} doesn't answer any more.")
    if isinstance(error, OSError):
        return ConnectionLost(f"{host}: {_clipped(error.strerror or str(error))}.")
    if isinstance(error, exceptions.IMAPClientError):
        words = words_of(error)
        known = _known(words)
        if known:
            return known
        # imapclient makes a LoginError even of a line that broke while logging in.
        if isinstance(error, exceptions.IMAPClientAbortError) or isinstance(
            error.__context__, exceptions.IMAPClientAbortError
        ):
            return ConnectionLost(f"{host}: {words}")
        if isinstance(error, exceptions.ProtocolError):
            return CommandRefused(f"{host} answered what can't be understood: {words}")
        if words.startswith("got more than"):  # imaplib gave up in mid-line, so nothing after it can be trusted
            return ConnectionLost(f"{host} sent a line that is too long.")
        return CommandRefused(words)
    return CommandRefused(f"{host} answered what can't be understood: {_clipped(str(error))}")


def _known(words: str) -> ServerError | None:
    backoff = _BACKOFF.search(words)
    if backoff:
        return ServerThrottled(words, wait_seconds=min(max(int(backoff[1]) / 1000, 1.0), _LONGEST_WAIT))
    if _EXPIRED.search(words):
        return SessionExpired(words)
    if _NOT_CONNECTED.search(words):
        return MailboxNotConnected(words)
    if _TOO_MANY.search(words):
        return TooManyConnections(words, wait_seconds=_USUAL_WAIT)
    if _THROTTLED.search(words):
        return ServerThrottled(words, wait_seconds=_USUAL_WAIT)
    return None


def _clipped(words: str) -> str:
    return words if len(words) <= MAX_WORDS else words[:MAX_WORDS] + "…"
