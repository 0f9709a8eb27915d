"""A mail server on loopback that says exactly what a test tells it to, for answers that no real one gives on demand."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final, Self

from mailtrove.imap.state import Security, Server

Answer = bytes | Callable[["Line", bytes], None]
"""What is sent, `TAG` standing for the command's tag; or what is done, given the line and the command."""

_USUAL: Final[Mapping[str, Answer]] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2\r\nTAG OK done\r\n",
    "AUTHENTICATE": b"TAG OK welcome\r\n",
    "LIST": b'* LIST () "/" INBOX\r\nTAG OK done\r\n',
    "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 12] .\r\nTAG OK [READ-ONLY] done\r\n",
    "NOOP": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE see you\r\nTAG OK done\r\n",
}


class Line:
    """One client's line, as the script sees it."""

    def __init__(self, line: socket.socket, hung_up: threading.Event) -> None:
        self._line = line
        self._reader = line.makefile("rb")
        self.hung_up = hung_up
        """Set when the test is over: what waits for ever waits for this."""
        self.tag = b""

    def read(self) -> bytes:
        """The next line of the client, empty when it has gone."""
        return self._reader.readline()

    def send(self, text: bytes) -> None:
        """Send, with `TAG` replaced by the tag of the last command."""
        self._line.sendall(text.replace(b"TAG", self.tag))

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._line.close()


class ScriptedServer:
    """Serves any number of clients, one after the other or at once, until it is left."""

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        greeting: bytes = b"* OK ready\r\n",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._answers = {**_USUAL, **(answers or {})}
        self._greeting = greeting
        self._tls = tls
        self._over = threading.Event()
        self._lines: list[Line] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.commands: list[bytes] = []
        """Every command received, without its tag."""

    def server(self, *, timeout_seconds: float = 10.0, ca_file: str = "") -> Server:
        """Where it is, for `connect`."""
        security = Security.TLS if self._tls else Security.PLAIN
        return Server("localhost" if self._tls else "127.0.0.1", self.port, security, ca_file, timeout_seconds)

    def __enter__(self) -> Self:
        self._listener.settimeout(0.05)
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.close()
        for line in self._lines:
            line.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                continue
            self._start(lambda client=client: self._serve(client))  # type: ignore[misc]

    def _serve(self, client: socket.socket) -> None:
        try:
            client.settimeout(None)
            line = Line(self._tls.wrap_socket(client, server_side=True) if self._tls else client, self._over)
        except OSError:
            client.close()
            return
        self._lines.append(line)
        try:
            line.send(self._greeting)
            while text := line.read():
                self._answer(line, text)
        except (OSError, ValueError):
            return  # the client has gone, or the test is over
        finally:
            line.close()

    def _answer(self, line: Line, text: bytes) -> None:
        match = re.match(rb"(\S+) ((?:UID )?\S+)", text)
        if match is None:
            return
        line.tag, command = match[1], text[len(match[1]) + 1 :].strip()
        self.commands.append(command)
        if match[2].upper() == b"AUTHENTICATE":
            line.send(b"+ \r\n")
            line.read()
        answer = self._answers.get(match[2].decode().upper(), b"TAG BAD what?\r\n")
        if isinstance(answer, bytes):
            line.send(answer)
        else:
            answer(line, command)
