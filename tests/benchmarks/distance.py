"""A line to a server far away: each way takes its time, however much is under way; and round trips are counted.

A process of its own: one that it is put before must not wait for Python on its behalf.
"""

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed on."""

    turns: int
    """How often a client spoke after the server had: round trips, those of TLS included."""
    received: int
    """Bytes from the server, those of TLS included."""


class Distance:
    """Listens on loopback and passes everything on to `port`, half of `seconds` later each way."""

    def __init__(self, port: int, seconds: float) -> None:
        self._command = (sys.executable, "-m", "tests.benchmarks.distance", str(port), str(seconds))
        self.port = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._answer())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)  # it ends when it hears no more

    def passed(self) -> Passed:
        """What was passed on since this was asked last."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Passed(*map(int, self._answer().split()))

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


class _Line:
    """The other end, in its process."""

    def __init__(self, target: int, seconds: float) -> None:
        self._target = target
        self._half = seconds / 2
        self._server_spoke = False
        self._turns = 0
        self._received = 0

    async def serve(self) -> None:
        """Tell the port, and pass on until the process ends."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        threading.Thread(target=self._answer, daemon=True).start()
        await server.serve_forever()

    def _answer(self) -> None:
        for _ in sys.stdin:
            print(self._turns, self._received, flush=True)
            self._turns = self._received = 0
        os._exit(0)

    async def _serve(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", self._target)
        self._server_spoke = True
        await asyncio.gather(self._pass_on(near, to_far, spoken=False), self._pass_on(far, to_near, spoken=True))

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, spoken: bool) -> None:
        on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(on_its_way, target))
        now = asyncio.get_running_loop().time
        while piece := await source.read(65536):
            self._turns += not spoken and self._server_spoke
            self._server_spoke = spoken
            self._received += len(piece) * spoken
            on_its_way.put_nowait((now() + self._half, piece))
        on_its_way.put_nowait((0.0, b""))
        await arriving

    async def _arrive(self, on_its_way: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due, piece = await on_its_way.get()
            if not piece:
                break
            await asyncio.sleep(max(due - now(), 0.0))
            target.write(piece)
        target.close()


if __name__ == "__main__":
    asyncio.run(_Line(int(sys.argv[1]), float(sys.argv[2])).serve())
