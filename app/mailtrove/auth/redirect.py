"""The one-shot loopback receiver of the browser's answer (RFC 8252 7.3).

Listens on 127.0.0.1 and, best effort, on ::1 (browsers may take localhost for either), reads the few requests
that come with one thread that never waits for any one of them, and stops listening after the right one.
"""

import errno
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit

from mailtrove.auth import page
from mailtrove.auth.callback import MAX_BODY_BYTES, MAX_HEAD_BYTES, Awaited, Verdict, judge
from mailtrove.errors import ReceiverUnavailable, SignInCancelled, SignInTimedOut

_GLANCE_SECONDS: Final = 0.05
"""How often the receiver looks whether the person cancelled."""
_REQUEST_SECONDS: Final = 5.0
"""How long one connection may take, from its beginning to the end of our answer."""
_FAREWELL_SECONDS: Final = 1.0
"""How long, after the right answer, those who are still connected may take to be told."""
_MAX_CONNECTIONS: Final = 32
_MAX_RECEIVED: Final = MAX_HEAD_BYTES + MAX_BODY_BYTES + 4
_PORT_TRIES: Final = 5

Other = TypeVar("Other")


def _nothing() -> None:
    """What is asked where there is no other way to answer."""


@dataclass(slots=True, eq=False)
class _Visitor:
    """One connection: what came, what is still to be sent, and until when."""

    line: socket.socket
    until: float
    received: bytearray = field(default_factory=bytearray, repr=False)
    to_send: bytes = b""
    answered: bool = False
    parting: bool = False
    """All is sent; the rest of what they say is read and thrown away, so that our answer isn't reset."""


class Receiver:
    """The listening end of a redirect URI; a context manager. Belongs to one thread.

    `configured` is the redirect_uri of config.toml: without a port a free one is chosen, which Microsoft allows
    for localhost (reply URLs, "Localhost exceptions").
    """

    def __init__(self, configured: str) -> None:
        """Bind at once, so that the URL that is shown can't lead to somebody else's program.

        Raises:
            ReceiverUnavailable: the port is taken, or there is no loopback at all.
        """
        parts = urlsplit(configured)
        self._host = parts.hostname or "localhost"
        self._path = parts.path or "/"
        self._listeners = _listen(self._host, parts.port)
        self.port: int = self._listeners[0].getsockname()[1]
        self.redirect_uri = f"http://{self._host}:{self.port}{parts.path}"
        """As it must be sent and registered: nothing is added to the path."""
        self._selector = selectors.DefaultSelector()
        self._visitors: list[_Visitor] = []
        self._strangers = 0
        for listener in self._listeners:
            self._selector.register(listener, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and hang up on everybody. May be called again."""
        self._stop_listening()
        for visitor in list(self._visitors):
            self._hang_up(visitor)
        self._selector.close()

    def wait(
        self,
        state: str,
        *,
        seconds: float,
        cancelled: threading.Event,
        elsewhere: Callable[[], Other | None] = _nothing,
    ) -> Mapping[str, str] | Other:
        """The fields of the one answer that carries `state`: with `code`, or with `error`.

        Whatever else comes is answered with a page that says so, and changes nothing. `elsewhere` is asked many
        times a second, on this thread, whether an answer came another way; the first one, here or there, is it.

        Raises:
            SignInTimedOut: nobody came in time.
            SignInCancelled: `cancelled` was set.
        """
        port = f":{self.port}" if self.port != 80 else ""
        hosts = frozenset(name + port for name in ("localhost", "127.0.0.1", "[::1]"))
        awaited = Awaited(self._path, hosts, state)
        deadline = time.monotonic() + seconds
        while True:
            if (other := elsewhere()) is not None:
                return other
            if cancelled.is_set():
                raise SignInCancelled("You stopped it while the browser was awaited.")
            if time.monotonic() >= deadline:
                raise SignInTimedOut(self._why_nothing_came(seconds))
            if answer := self._turn(awaited):
                self._farewell(awaited)
                return answer

    def _turn(self, awaited: Awaited) -> Mapping[str, str] | None:
        """Do what can be done now, without waiting for anyone; the right answer when it came."""
        for key, _ in self._selector.select(_GLANCE_SECONDS):
            if key.data is None:
                self._welcome(key.fileobj)  # type: ignore[arg-type]
                continue
            if answer := self._serve(key.data, awaited):
                return answer
        self._dismiss_slow()
        return None

    def _welcome(self, listener: socket.socket) -> bool:
        """Take in the next visitor; False when nobody is at the door (any more)."""
        try:
            line, _ = listener.accept()
        except OSError:
            return False
        line.setblocking(False)
        if len(self._visitors) >= _MAX_CONNECTIONS:
            self._hang_up(min(self._visitors, key=lambda visitor: visitor.until))
        visitor = _Visitor(line, time.monotonic() + _REQUEST_SECONDS)
        self._visitors.append(visitor)
        self._selector.register(line, selectors.EVENT_READ, visitor)
        return True

    def _serve(self, visitor: _Visitor, awaited: Awaited) -> Mapping[str, str] | None:
        if visitor not in self._visitors:
            return None  # hung up on since the selector told of it
        try:
            if visitor.to_send:
                self._send(visitor)
                return None
            heard = visitor.line.recv(65536)
        except BlockingIOError:
            return None
        except OSError:
            self._hang_up(visitor)
            return None
        if not heard:
            self._hang_up(visitor)
        elif not visitor.parting:
            return self._listen_to(visitor, heard, awaited)
        return None

    def _listen_to(self, visitor: _Visitor, heard: bytes, awaited: Awaited) -> Mapping[str, str] | None:
        visitor.received += heard
        verdict = judge(bytes(visitor.received[:_MAX_RECEIVED]), awaited)
        if verdict is None:
            return None
        used_up = verdict.answer is not None and not self._listeners
        self._reply(visitor, Verdict(page.USED) if used_up else verdict)
        if verdict.answer is None:
            self._strangers += verdict.page is page.STRANGER
        return None if used_up else verdict.answer

    def _reply(self, visitor: _Visitor, verdict: Verdict) -> None:
        visitor.answered = True
        visitor.to_send = verdict.page.response(head_only=verdict.head_only)
        self._selector.modify(visitor.line, selectors.EVENT_WRITE, visitor)
        try:
            self._send(visitor)
        except BlockingIOError:
            pass  # the selector tells when there is room again
        except OSError:
            self._hang_up(visitor)

    def _send(self, visitor: _Visitor) -> None:
        sent = visitor.line.send(visitor.to_send)
        visitor.to_send = visitor.to_send[sent:]
        if not visitor.to_send:
            visitor.parting = True
            visitor.line.shutdown(socket.SHUT_WR)
            self._selector.modify(visitor.line, selectors.EVENT_READ, visitor)

    def _dismiss_slow(self) -> None:
        now = time.monotonic()
        for visitor in [visitor for visitor in self._visitors if visitor.until <= now]:
            if visitor.answered or not visitor.received:  # a browser's spare connection, never used
                self._hang_up(visitor)
            else:
                visitor.until = now + _FAREWELL_SECONDS
                self._reply(visitor, Verdict(page.TOO_SLOW))

    def _farewell(self, awaited: Awaited) -> None:
        """Stop listening; give those who are mid-way the time to be answered."""
        for listener in self._listeners:
            while self._welcome(listener):
                pass
        self._stop_listening()
        deadline = time.monotonic() + _FAREWELL_SECONDS
        self._turn(awaited)
        while time.monotonic() < deadline and any(v.received for v in self._visitors):
            self._turn(awaited)

    def _stop_listening(self) -> None:
        for listener in self._listeners:
            self._selector.unregister(listener)
            listener.close()
        self._listeners = []

    def _hang_up(self, visitor: _Visitor) -> None:
        if visitor in self._visitors:
            self._visitors.remove(visitor)
            self._selector.unregister(visitor.line)
            visitor.line.close()

    def _why_nothing_came(self, seconds: float) -> str:
        said = f"Nobody came back from the browser within {_in_words(seconds)}."
        if self._strangers:
            said += f" What did come ({self._strangers}) belonged to other sign-ins."
        return said


def _in_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes and not rest:
        return f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"{seconds:g} seconds"


def _listen(host: str, port: int | None) -> list[socket.socket]:
    tries = 1 if port else _PORT_TRIES
    for attempt in range(tries):
        try:
            return _listen_on_both(host, port or 0)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or attempt == tries - 1:
                wanted = f"Port {port}" if port else "A port"
                raise ReceiverUnavailable(
                    f"{wanted} on this computer can't be listened on: {error.strerror}."
                ) from error
    raise AssertionError("the last try returns or raises")


def _listen_on_both(host: str, port: int) -> list[socket.socket]:
    """127.0.0.1 and, for the name localhost, ::1 on the same port where this computer has it.

    A port that somebody else holds on ::1 is no good: the browser might bring them our answer.
    """
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    if host != "localhost":
        return [first]
    try:
        return [first, _bound(socket.AF_INET6, "::1", first.getsockname()[1])]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            first.close()
            raise
        return [first]


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if port:  # a fixed port must be usable again right after the last sign-in
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(_MAX_CONNECTIONS)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
