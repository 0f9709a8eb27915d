"""Servers that stall, break off or never answer, and the thread that must not wait for them."""

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from mailtrove.errors import ConnectionLost, ServerUnreachable
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from tests.imap.scripted import Line, ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")


def opened(script: ScriptedServer, *, timeout_seconds: float = 10.0) -> Connection:
    connection = connect(script.server(timeout_seconds=timeout_seconds), LOGIN)
    connection.examine("INBOX")
    return connection


def _half_a_message(line: Line, _: bytes) -> None:
    line.send(b"* 1 FETCH (UID 1 BODY[] {1000000}\r\n" + b"x" * 500_000)
    line.hung_up.wait(20)


def _nothing(line: Line, _: bytes) -> None:
    line.hung_up.wait(20)


@pytest.mark.parametrize("over_tls", [False, True])
@pytest.mark.parametrize("stall", [_half_a_message, _nothing])
def test_an_interrupt_wakes_a_stalled_fetch_within_a_tenth_of_a_second(
    over_tls: bool, stall: Callable[[Line, bytes], None], tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    fetching = threading.Event()
    interrupted: list[float] = []

    def fetch(line: Line, command: bytes) -> None:
        fetching.set()
        stall(line, command)

    with ScriptedServer({"UID FETCH": fetch}, tls=context if over_tls else None) as script:
        connection = connect(script.server(ca_file=str(tmp_path / "ca.pem")), LOGIN)
        connection.examine("INBOX")

        def interrupt() -> None:
            fetching.wait(10)
            time.sleep(0.1)  # so that the other side waits for the rest
            interrupted.append(time.monotonic())
            connection.interrupt()

        other = threading.Thread(target=interrupt)
        other.start()
        with pytest.raises(ConnectionLost, match="stopped"):
            connection.bodies([1])
        assert time.monotonic() - interrupted[0] < 5
        other.join()
        connection.close()
        connection.interrupt()


def test_a_server_that_falls_silent_is_a_lost_connection_after_the_timeout() -> None:
    with ScriptedServer({"UID FETCH": _nothing}) as script:
        connection = opened(script, timeout_seconds=0.3)
        with pytest.raises(ConnectionLost, match="doesn't answer any more"):
            connection.facts([1])
        with pytest.raises(ConnectionLost):
            connection.facts([1])
        connection.close()


def test_a_goodbye_that_nobody_answers_does_not_hold_up_the_closing() -> None:
    with ScriptedServer({"LOGOUT": _nothing}) as script:
        connection = opened(script, timeout_seconds=60)
        began = time.monotonic()
        connection.close()
        connection.close()
        assert time.monotonic() - began < 20


def test_a_server_that_never_greets_is_unreachable() -> None:
    with ScriptedServer(greeting=b"") as script, pytest.raises(ServerUnreachable, match="doesn't answer"):
        connect(script.server(timeout_seconds=0.3), LOGIN)


@pytest.mark.parametrize(
    "greeting",
    [b"HTTP/1.1 400 Bad Request\r\n", b"* BYE overloaded\r\n", b"220 smtp.example ESMTP\r\n", b"\xff\xfe\r\n"],
)
def test_a_greeting_that_is_no_welcome_is_unreachable(greeting: bytes) -> None:
    with ScriptedServer(greeting=greeting) as script, pytest.raises(ServerUnreachable):
        connect(script.server(timeout_seconds=2), LOGIN)


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with ScriptedServer() as script:
        port = script.port
    with pytest.raises(ServerUnreachable, match="refused"):
        connect(Server("127.0.0.1", port, Security.PLAIN), LOGIN)


def test_a_name_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(ServerUnreachable, match=r"mail\.invalid"):
        connect(Server("mail.invalid", 993), LOGIN)


def test_a_line_beyond_all_measure_is_a_lost_connection() -> None:
    def fetch(line: Line, _: bytes) -> None:
        line.send(b"* 1 FETCH (UID 1 FLAGS (" + b"x" * 1_100_000 + b"))\r\nTAG OK done\r\n")

    with ScriptedServer({"UID FETCH": fetch}) as script:
        connection = opened(script)
        with pytest.raises(ConnectionLost, match="too long"):
            connection.facts([1])
        connection.close()
