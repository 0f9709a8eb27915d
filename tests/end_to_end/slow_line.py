"""A slow line to a real server: passes bytes on at a given pace, so that a test can act in mid-download."""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Final, Self

_PIECE: Final = 16 * 1024


class SlowLine:
    """Listens on loopback and passes everything on to `port`, the answers at `bytes_per_second` a connection."""

    def __init__(self, port: int, bytes_per_second: int) -> None:
        self._target = port
        self.bytes_per_second = bytes_per_second
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.passed = 0
        """Bytes that came from the server."""
        self.said: list[bytearray] = []
        """What each client sent, in the order in which they came; to be read where the line is not encrypted."""

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)
        for line in self._sockets:
            line.close()

    def cut(self) -> None:
        """Break every line."""
        for line in list(self._sockets):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._sockets += [near, far]
            self.said.append(bytearray())
            for thread in (
                threading.Thread(target=self._pass_on, args=(near, far, self.said[-1]), daemon=True),
                threading.Thread(target=self._pass_on, args=(far, near, None), daemon=True),
            ):
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: socket.socket, target: socket.socket, said: bytearray | None) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                if said is not None:
                    said += piece
                else:
                    self.passed += len(piece)
                    time.sleep(len(piece) / self.bytes_per_second)
                target.sendall(piece)
        for line in (source, target):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
