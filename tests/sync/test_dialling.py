"""A run that is still dialling can be ended at once: its thread is left alone, and what it brings late is closed."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from mailtrove.imap.connection import PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncState
from tests.imap.scripted import Line, ScriptedServer
from tests.sync.house import House

TIMEOUT = 60.0
"""Seconds that a silent server is borne; what ends well before was ended by hand."""
AT_ONCE = 6.0
"""Measured: half a second; the rest is for machines that have much else to do."""


@contextmanager
def dialling(house: House, port: int) -> Iterator[SyncEngine]:
    """An engine whose account is at this port, with a run on its way."""
    server = Server("127.0.0.1", port, Security.PLAIN, timeout_seconds=TIMEOUT)
    engine = SyncEngine(
        house.archive,
        lambda _: connect(server, PasswordLogin("ada", lambda: "secret")),
        locks=house.locks,
        watch=lambda _: None,
    )
    engine.start(house.account)
    try:
        yield engine
    finally:
        engine.close()


def cancelled_at_once(house: House, engine: SyncEngine) -> None:
    began = time.monotonic()
    engine.cancel(house.account.id)
    assert engine.wait(house.account.id, TIMEOUT)
    assert time.monotonic() - began < AT_ONCE
    progress = engine.progress(house.account.id)
    assert progress is not None
    assert progress.state is SyncState.CANCELLED


@contextmanager
def full_backlog() -> Iterator[int]:
    """A port whose listener never takes anybody in, with its queue full: as silent as an address without a route."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        time.sleep(0.1)  # what comes first takes the places
        yield listener.getsockname()[1]


def test_an_address_that_nobody_answers_at_is_let_go_of(house: House) -> None:
    with full_backlog() as port, dialling(house, port) as engine:
        house.wait_for(lambda: any(thread.name.startswith("fetch-") for thread in threading.enumerate()))
        cancelled_at_once(house, engine)
        assert house.locks.exists()
        engine.start(house.account)  # the account is free again
        cancelled_at_once(house, engine)


@pytest.mark.parametrize("silent_at", ["greeting", "login"])
def test_a_server_that_falls_silent_before_the_login_is_let_go_of_and_hung_up_on(house: House, silent_at: str) -> None:
    reached, go_on, gone = threading.Event(), threading.Event(), threading.Event()

    def late(line: Line, _: bytes) -> None:
        reached.set()
        assert go_on.wait(TIMEOUT)
        line.send(b"TAG OK welcome\r\n")

    def capability(line: Line, _: bytes) -> None:
        if silent_at == "greeting":
            reached.set()
            assert go_on.wait(TIMEOUT)
        line.send(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n")

    def logout(line: Line, _: bytes) -> None:
        line.send(b"* BYE\r\nTAG OK done\r\n")
        gone.set()

    answers = {
        "CAPABILITY": capability,
        "AUTHENTICATE": late if silent_at == "login" else b"TAG OK welcome\r\n",
        "LOGOUT": logout,
    }
    with ScriptedServer(answers) as script, dialling(house, script.port) as engine:
        assert reached.wait(TIMEOUT)
        cancelled_at_once(house, engine)
        go_on.set()
        assert gone.wait(TIMEOUT)
        assert not [command for command in script.commands if command.startswith((b"LIST", b"EXAMINE"))]


def test_a_server_that_never_greets_is_let_go_of(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, dialling(house, listener.getsockname()[1]) as engine:
        listener.settimeout(TIMEOUT)
        line, _ = listener.accept()
        with line:
            cancelled_at_once(house, engine)
    house.wait_for(lambda: not any(thread.name.startswith("fetch-") for thread in threading.enumerate()))
