"""Listening on this computer only: 127.0.0.1, and ::1 where there is one, on a port that the system chooses."""

import errno
import socket
import ssl
from typing import Self

from aiohttp import web


def open_sockets(wanted: int = 0, tries: int = 5) -> list[socket.socket]:
    """Listening sockets on one free port, the first of them for 127.0.0.1.

    `localhost` may mean ::1 to a browser, so the same port is taken there too when that can be had. Where another
    program has it there, another port is tried, so that nobody is sent to a stranger. `wanted` is taken if it is free.
    """
    for attempt in range(tries):
        first = _first(wanted if attempt == 0 else 0)
        port = first.getsockname()[1]
        try:
            second = _listen("::1", port, socket.AF_INET6)
        except OSError as error:
            if _taken(error) and attempt < tries - 1:
                first.close()
                continue
            return [first]
        return [first, second]
    raise AssertionError("unreachable: the last try always returns")


class Listener:
    """A web application that answers on loopback."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    @classmethod
    async def open(cls, application: web.Application, context: ssl.SSLContext | None = None, *, port: int = 0) -> Self:
        """Answer with this application; over TLS when a context is given; on that port, if it is free."""
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        sockets = open_sockets(port)
        for listening in sockets:
            await web.SockSite(runner, listening, ssl_context=context).start()
        return cls(runner, sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop answering and drop open connections."""
        await self._runner.cleanup()


def _first(wanted: int) -> socket.socket:
    try:
        return _listen("127.0.0.1", wanted, socket.AF_INET)
    except OSError as error:
        if not wanted or not _taken(error):
            raise
    return _listen("127.0.0.1", 0, socket.AF_INET)


def _listen(host: str, port: int, family: int) -> socket.socket:
    listening = socket.create_server((host, port), family=family, backlog=100)
    # asyncio sets this on connections only when their protocol is named, which create_server's are not:
    # without it every small answer waits 40 ms for the delayed acknowledgement of the one before. Inherited by accept.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _taken(error: OSError) -> bool:
    return error.errno == errno.EADDRINUSE
