"""Running a server of the sandbox in a thread of this process, with an event loop of its own; for tests."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar


class Service(Protocol):
    """What can be started and closed in an event loop."""

    async def start(self) -> None:
        """Open ports and answer."""

    async def close(self) -> None:
        """Close them."""


Served = TypeVar("Served", bound=Service)


@contextmanager
def running(service: Served) -> Iterator[Served]:
    """Serve until the block ends; its addresses are known inside."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sandbox service", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(service.start(), loop).result(10)
        yield service
    finally:
        asyncio.run_coroutine_threadsafe(service.close(), loop).result(10)
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
