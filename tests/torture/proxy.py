"""Between mailtrove and a real server: passes everything on, but for what a `Play` has go wrong.

    with FaultProxy(dovecot) as proxy:
        proxy.play = Play([Fault(Kind.GOODBYE, 3, b"Connection closed. 14")])
        ... sync through proxy.port ...

TLS ends here, with the real server's own certificate; from here on it is plain. What goes wrong on the line goes
wrong with the encrypted bytes, where TLS has to notice; the rest is other words of the server. One thread, one loop.
"""

import asyncio
import contextlib
import ssl
import threading
from types import TracebackType
from typing import Final, Self

from tests.dovecot import Dovecot
from tests.torture import wire
from tests.torture.faults import Fault, Kind, tampered
from tests.torture.play import Play
from tests.torture.wire import Answer, Command

_PIECE: Final = 16 * 1024
_LONGEST_LINE: Final = 64 * 1024 * 1024


class _Cut(Exception):
    """The line is to be cut now."""


class _Conversation:
    """One client that dialled."""

    def __init__(
        self,
        proxy: "FaultProxy",
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._proxy = proxy
        self._from_client, self._to_client = client
        self._from_server, self._to_server = server
        self._struck: dict[bytes, Fault] = {}
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = proxy.context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._silent = False
        self._rate = 0
        self._sending = asyncio.Lock()
        self._is_private = asyncio.Event()

    async def run(self) -> None:
        """Talk until either side hangs up."""
        tasks = [asyncio.create_task(self._commands()), asyncio.create_task(self._answers())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for writer in (self._to_client, self._to_server):
                writer.transport.abort()

    async def _commands(self) -> None:
        waiting = b""
        with contextlib.suppress(_Cut, OSError, ssl.SSLError):
            await self._shake_hands()
            while True:
                *lines, waiting = (waiting + await self._read()).split(b"\n")
                for line in lines:
                    await self._pass_on(line + b"\n")

    async def _pass_on(self, line: bytes) -> None:
        command = wire.command(line)
        if command is not None:
            for cue in self._proxy.play.due(command):
                await asyncio.to_thread(cue)
            fault = self._proxy.play.fault_for(command)
            if fault is not None and await self._answer_instead(command, fault):
                return
        self._to_server.write(line)
        await self._to_server.drain()

    async def _answer_instead(self, command: Command, fault: Fault) -> bool:
        """Whether the server never hears of the command."""
        if fault.kind is Kind.GOODBYE:
            self._proxy.play.played[fault.kind] += 1
            await self._send(b"* BYE " + fault.words + b"\r\n")
            raise _Cut
        if fault.kind is Kind.REFUSAL:
            self._proxy.play.played[fault.kind] += 1
            await self._send(command.tag + b" " + fault.words + b"\r\n")
            return True
        self._struck[command.tag] = fault
        return False

    async def _answers(self) -> None:
        with contextlib.suppress(_Cut, OSError, ssl.SSLError):
            await self._is_private.wait()
            while answer := await wire.read_answer(self._from_server):
                for data in self._changed(answer):
                    await self._send(data)

    def _changed(self, answer: Answer) -> list[bytes]:
        for tag, fault in list(self._struck.items()):
            instead = tampered(fault, answer, tag)
            if answer.ends(tag):
                del self._struck[tag]
            if instead != [answer]:
                self._proxy.play.played[fault.kind] += 1
                self._struck.pop(tag, None)
                return [one.data for one in instead]
        return [answer.data]

    async def _send(self, data: bytes) -> None:
        async with self._sending:
            for start in range(0, len(data), _PIECE):
                self._tls.write(data[start : start + _PIECE])
                await self._flush()

    async def _shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._take()
            else:
                await self._flush()
                break
        self._is_private.set()
        self._proxy.play.began.set()

    async def _read(self) -> bytes:
        while True:
            try:
                if data := self._tls.read(_PIECE):
                    return data
                raise _Cut
            except ssl.SSLWantReadError:
                await self._take()

    async def _take(self) -> None:
        data = await self._from_client.read(_PIECE)
        if not data or self._proxy.play.line_fault(len(data), from_server=False):
            raise _Cut
        self._incoming.write(data)

    async def _flush(self) -> None:
        data = self._outgoing.read()
        struck = self._proxy.play.line_fault(len(data), from_server=True)
        if struck:
            data = self._damaged(data, *struck)
        if not self._silent:
            self._to_client.write(data)
            await self._to_client.drain()
        for cue in self._proxy.play.due_by_bytes():
            await asyncio.to_thread(cue)
        if struck and struck[0].kind is Kind.CUT_OFF:
            await asyncio.sleep(0)  # what came before the cut is to arrive
            raise _Cut
        if self._rate:
            await asyncio.sleep(min(len(data) / self._rate, 0.2))

    def _damaged(self, data: bytes, fault: Fault, at: int) -> bytes:
        match fault.kind:
            case Kind.CUT_OFF:
                return data[:at]
            case Kind.FLIP if data:
                at = min(at, len(data) - 1)
                return data[:at] + bytes([data[at] ^ (1 << fault.amount % 8)]) + data[at + 1 :]
            case Kind.STALL:
                self._silent = True
                return b""
            case Kind.TRICKLE:
                self._rate = fault.amount
        return data


class FaultProxy:
    """Listens on loopback with TLS, and asks a Dovecot in plain."""

    def __init__(self, dovecot: Dovecot) -> None:
        self._target = dovecot.imap_port
        self.ca_file = str(dovecot.ca_file)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(dovecot.root / "server.pem", dovecot.root / "server.key")
        self.play = Play()
        """Of all who dial from now on."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._talking: set[asyncio.Task[None]] = set()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = serving.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def hang_up(self) -> None:
        """End every conversation, and wait until they are."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(30)

    async def _close(self) -> None:
        self._server.close()
        await self._hang_up()

    async def _hang_up(self) -> None:
        tasks = list(self._talking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a connection is served within a task"
        self._talking.add(task)
        try:
            server = await asyncio.open_connection("127.0.0.1", self._target, limit=_LONGEST_LINE)
            await _Conversation(self, (reader, writer), server).run()
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._talking.discard(task)
