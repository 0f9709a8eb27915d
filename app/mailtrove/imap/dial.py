"""From a server's address to a logged-in IMAPClient: the line, its privacy, and who we are.

Nothing secret is sent before the line is private, or the server is this very machine.
"""

import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout, exceptions

from mailtrove.errors import AnswerTooLarge, LoginRefused, ServerUnreachable
from mailtrove.imap import sasl
from mailtrove.imap.faults import dialling, logging_in
from mailtrove.imap.fetch_answers import check_answers
from mailtrove.imap.refusals import takes_no_passwords
from mailtrove.imap.state import Security, Server
from mailtrove.trust import shared_tls_context

_log: Final = logging.getLogger(__name__)

MAX_LITERAL: Final = 64 * 1024**2
"""Bytes. Large messages are asked for in pieces far below that; whoever announces more wants our memory."""
_READ_AT_ONCE: Final = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """A user name, and where its password comes from when it is needed."""

    user: str
    password: Callable[[], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """A user name, and where its access token comes from."""

    user: str
    token: Callable[[bool], str] = field(repr=False)
    """Its argument is `force_refresh`: False first, True once when the server refused that token."""


def open_line(server: Server) -> IMAPClient:
    """A connection on which secrets may be sent.

    Raises:
        CertificateRejected: TLS, but not with who it should be.
        ConfigError: the configured CA bundle can't be used.
        ServerUnreachable: no connection, or none that is private.
        ServerThrottled: connected, and asked to come back later.
    """
    if server.security is Security.PLAIN and not _is_this_machine(server.host):
        raise ServerUnreachable(
            f"{server.host} would be talked to without encryption.",
            remedy="Use TLS or STARTTLS; without them only a server on this computer is used.",
        )
    tls = server.security is Security.TLS
    context = None if server.security is Security.PLAIN else shared_tls_context(server.ca_file)
    timeout = SocketTimeout(server.timeout_seconds, server.timeout_seconds)
    with dialling(server.host, server.port):
        client = IMAPClient(server.host, server.port, ssl=tls, ssl_context=context, timeout=timeout)
        try:
            _tame(client)
            check_answers(client)
            if server.security is Security.STARTTLS:
                _start_tls(client, server, context)
        except BaseException:
            hang_up(client)
            raise
    _log.info("Connected to %s:%d.", server.host, server.port)
    return client


def log_in_with_password(client: IMAPClient, host: str, user: str, password: str) -> None:
    """AUTHENTICATE PLAIN, else LOGIN.

    Raises:
        LoginRefused, ImapSwitchedOff, PasswordsDisabled, MailboxNotConnected: connected, but not let in.
        ServerThrottled, ServerUnreachable, ConnectionLost: as the case is.
    """
    with logging_in(host, user, str, password, with_token=False):
        capabilities = client.capabilities()
        if b"AUTH=PLAIN" in capabilities:
            client.sasl_login("PLAIN", sasl.plain(user, password))
        elif b"LOGINDISABLED" in capabilities:
            raise takes_no_passwords(host)
        elif not (user + password).isascii() or not (user + password).isprintable():
            raise LoginRefused(f"{host} takes only plain ASCII letters in user name and password.")
        else:
            # imaplib quotes the password but not the name.
            quoted = user.replace("\\", "\\\\").replace('"', '\\"')
            client.login(f'"{quoted}"', password)


def log_in_with_token(client: IMAPClient, host: str, user: str, token: str) -> None:
    """AUTHENTICATE XOAUTH2, or OAUTHBEARER where that is all the server offers.

    Raises:
        LoginRefused, ImapSwitchedOff, PasswordsDisabled, MailboxNotConnected: connected, but not let in.
        ServerThrottled, ServerUnreachable, ConnectionLost: as the case is.
    """
    said: list[sasl.TokenExchange] = []
    with logging_in(host, user, lambda: said[0].refusal if said else "", token, with_token=True):
        capabilities = client.capabilities()
        if b"AUTH=XOAUTH2" not in capabilities and b"AUTH=OAUTHBEARER" in capabilities:
            mechanism, exchange = "OAUTHBEARER", sasl.oauthbearer(user, token)
        else:
            mechanism, exchange = "XOAUTH2", sasl.xoauth2(user, token)
        said.append(exchange)
        client.sasl_login(mechanism, exchange)


def hang_up(client: IMAPClient) -> None:
    """Close the socket without a word to the server."""
    _log.info("Hanging up on %s.", client.host)
    try:
        client.shutdown()
    except (OSError, exceptions.IMAPClientError):
        client.socket().close()


def _start_tls(client: IMAPClient, server: Server, context: ssl.SSLContext | None) -> None:
    # PREAUTH would skip the state in which STARTTLS is allowed; both are how a man in the middle strips it.
    if client.welcome.startswith(b"* PREAUTH") or not client.has_capability("STARTTLS"):
        raise ServerUnreachable(
            f"{server.host}:{server.port} doesn't offer STARTTLS, so nothing was sent.",
            remedy="Try TLS on port 993. If STARTTLS worked before, somebody may be listening in.",
        )
    client.starttls(context)


def _tame(client: IMAPClient) -> None:
    """Undo what makes imaplib slow, and bound what it would otherwise believe.

    One of the few that reach for `_imap`: IMAPClient sets imaplib's `debug` to 5, which calls repr() on every body
    (70 % of its time, see notes/performance.md), and offers no way to unset it. `read` is imaplib's documented hook for
    subclasses; as it comes it takes memory for whatever size is announced (gh-119511).
    """
    # imaplib sends what a login says and the end of the line apart, and Nagle's algorithm (RFC 896) holds the end back
    # until the server has acknowledged the rest, which it puts off (RFC 1122, 4.2.3.2): 80 ms for each login.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    imap: Any = client._imap
    imap.debug = 0
    read_from_line: Callable[[int], bytes] = imap.read

    def read(size: int) -> bytes:
        if size > MAX_LITERAL:
            raise AnswerTooLarge(f"The server announced {size} bytes at once, more than mailtrove takes.")
        if size <= _READ_AT_ONCE:
            return read_from_line(size)
        pieces = []
        while size:
            piece = read_from_line(min(size, _READ_AT_ONCE))
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    imap.read = read


def _is_this_machine(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def shut_down(line: socket.socket) -> None:
    """Wake whoever reads from the line or writes to it; safe from any thread.

    Not `line.shutdown()`: for TLS that also takes the decryption away from under the thread that is reading.
    """
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return  # it is down already
