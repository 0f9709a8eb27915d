"""A line to a server far away: each way takes its time, however much is under way; and round trips are counted."""

import asyncio
import threading
from types import TracebackType
from typing import Self


class Distance:
    """Listens on loopback and passes everything on to `port`, half of `seconds` later each way."""

    def __init__(self, port: int, seconds: float) -> None:
        self._target = port
        self._half = seconds / 2
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self._server_spoke = False
        self.turns = 0
        """How often a client spoke after the server had: round trips, those of TLS included."""
        self.received = 0
        """Bytes from the server, those of TLS included."""

    def __enter__(self) -> Self:
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self.port = serving.result(5).sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _serve(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", self._target)
        self._server_spoke = True
        await asyncio.gather(self._pass_on(near, to_far, spoken=False), self._pass_on(far, to_near, spoken=True))

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, spoken: bool) -> None:
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(on_its_way, target))
        while piece := await source.read(65536):
            self.turns += not spoken and self._server_spoke
            self._server_spoke = spoken
            self.received += len(piece) * spoken
            on_its_way.put_nowait((self._loop.time() + self._half, piece))
        on_its_way.put_nowait((0.0, b""))
        await arriving

    async def _arrive(self, on_its_way: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await on_its_way.get()
            if not piece:
                break
            await asyncio.sleep(max(due - self._loop.time(), 0.0))
            target.write(piece)
        target.close()
