"""Listening to a folder: what a real Dovecot tells, and what servers say that are stranger."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import trustme

from mailtrove.errors import CommandRefused, ConnectionLost, ServerError, ServerThrottled, SessionExpired
from mailtrove.imap import idle
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.imap.conftest import ADA, at
from tests.imap.scripted import Answer, Line, ScriptedServer

LOGIN = PasswordLogin(ADA, lambda: "correct horse")
IDLES: Final[dict[str, Answer]] = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\nTAG OK done\r\n"}
RAW = b"Subject: news\r\n\r\nnews\r\n"
LONG = 60.0
"""Seconds of listening that something must end before."""


class Enough(Exception):
    """Raised in between, to end the listening."""


def nothing() -> None:
    """Done in between."""


def listening(connection: Connection, seconds: float = LONG) -> bool:
    """Listen as a watch does, until something is told or the time is up."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if connection.listen(left, nothing):
            return True
    return False


def said(line: Line, *texts: bytes) -> None:
    """Say these within IDLE, and end it as asked."""
    for text in texts:
        line.send(text)
    assert line.read() == b"DONE\r\n"
    line.send(b"TAG OK done\r\n")


def opened(script: ScriptedServer, *, timeout_seconds: float = 20.0, ca_file: str = "") -> Connection:
    connection = connect(script.server(timeout_seconds=timeout_seconds, ca_file=ca_file), LOGIN)
    connection.examine("INBOX")
    return connection


@pytest.mark.parametrize("capability", ["", EXCHANGE_CAPABILITY])
def test_dovecot_tells_of_what_comes_while_we_listen(capability: str) -> None:
    with Dovecot(capability=capability) as dovecot:
        dovecot.make_folder(ADA, "INBOX")
        with connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
            assert connection.can_idle
            connection.examine("INBOX")
            assert connection.listen(0.2, nothing) is False
            later = threading.Timer(0.3, dovecot.deliver, (ADA, "INBOX", RAW))
            later.start()
            assert listening(connection)
            later.join()
            assert connection.examine("INBOX").exists == 1


def test_what_came_since_the_folder_was_opened_is_told_as_soon_as_we_listen(dovecot: Dovecot, ada: Connection) -> None:
    dovecot.make_folder(ADA, "INBOX")
    ada.examine("INBOX")
    dovecot.deliver(ADA, "INBOX", RAW)
    assert listening(ada)


@pytest.mark.parametrize("over_tls", [False, True])
def test_what_comes_in_one_packet_with_the_plus_is_heard_at_once(over_tls: bool, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    answers: dict[str, Answer] = {"IDLE": lambda line, _: said(line, b"+ idling\r\n* 4 EXISTS\r\n"), **IDLES}
    with ScriptedServer(answers, tls=context if over_tls else None) as script:
        connection = opened(script, ca_file=str(tmp_path / "ca.pem"))
        began = time.monotonic()
        assert connection.listen(LONG, nothing)
        assert time.monotonic() - began < LONG / 4
        connection.close()


def test_signs_of_life_are_no_news() -> None:
    answers: dict[str, Answer] = {"IDLE": lambda line, _: said(line, b"+ idling\r\n", b"* OK Still here\r\n"), **IDLES}
    with ScriptedServer(answers) as script:
        connection = opened(script)
        assert connection.listen(0.3, nothing) is False
        assert connection.facts([]) == {}  # the line is still in step
        connection.noop()
        connection.close()


def test_a_server_that_never_stops_saying_nothing_is_not_listened_to_for_ever() -> None:
    class Endless:
        """As much of IMAPClient as the listening touches."""

        _idle_tag = b"A1"

        def __init__(self) -> None:
            self._imap = self
            self.said = 0

        def readline(self) -> bytes:
            self.said += 1
            assert self.said < 5_000_000, "listened to the end"
            return b"* OK Still here\r\n"

    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"*")
        client: Any = Endless()
        assert idle._is_told(client, ours, time.monotonic() + 0.05, nothing) is False


@pytest.mark.parametrize("words", [b"OK done for today", b"NO done for today"])
def test_a_server_that_ends_it_by_itself_refuses_it(words: bytes) -> None:
    def end(line: Line, _: bytes) -> None:
        line.send(b"+ idling\r\nTAG " + words + b"\r\n")

    with ScriptedServer({"IDLE": end, **IDLES}) as script:
        connection = opened(script)
        with pytest.raises(CommandRefused, match="done for today"):
            connection.listen(LONG, nothing)
        connection.noop()
        connection.close()


def test_what_is_told_only_with_the_end_counts_too() -> None:
    def tell_late(line: Line, _: bytes) -> None:
        line.send(b"+ idling\r\n")
        line.read()
        line.send(b"* 4 EXISTS\r\nTAG OK done\r\n")

    with ScriptedServer({"IDLE": tell_late, **IDLES}) as script:
        connection = opened(script)
        assert connection.listen(0.1, nothing)
        connection.close()


def refuse(line: Line, _: bytes) -> None:
    line.send(b"TAG NO not now\r\n")


def say_goodbye(words: bytes) -> Callable[[Line, bytes], None]:
    def leave(line: Line, _: bytes) -> None:
        line.send(b"+ idling\r\n")
        line.send(b"* BYE " + words + b"\r\n")
        line.close()

    return leave


def hang_up(line: Line, _: bytes) -> None:
    line.send(b"+ idling\r\n")
    line.close()


def never_end(line: Line, _: bytes) -> None:
    line.send(b"+ idling\r\n")
    line.hung_up.wait(60)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (say_goodbye(b"Session invalidated - AccessTokenExpired"), SessionExpired),
        (say_goodbye(b"Request is throttled. Suggested Backoff Time: 3000 milliseconds"), ServerThrottled),
        (say_goodbye(b"IDLE for too long"), ConnectionLost),
        (hang_up, ConnectionLost),
        (never_end, ConnectionLost),
        (refuse, CommandRefused),
        (b"* BYE Session invalidated - AccessTokenExpired\r\n", SessionExpired),
        (b"* BYE Server's shutting down.\r\n", ConnectionLost),
        (b"* 4 EXISTS\r\n+ idling\r\n", ConnectionLost),
    ],
    ids=[
        "expired",
        "throttled",
        "too long",
        "hung up",
        "silent",
        "refused",
        "expired at once",
        "ended at once",
        "too early",
    ],
)
def test_however_idle_ends_it_is_one_of_our_errors(answer: Answer, error: type[ServerError]) -> None:
    with ScriptedServer({"IDLE": answer, **IDLES}) as script:
        connection = opened(script, timeout_seconds=1.0)
        with pytest.raises(error):
            listening(connection, seconds=2.0)
        connection.close()


@pytest.mark.parametrize("over_tls", [False, True])
def test_an_interrupt_wakes_who_listens(over_tls: bool, dovecot: Dovecot) -> None:
    dovecot.make_folder(ADA, "INBOX")
    security = Security.TLS if over_tls else Security.PLAIN
    with connect(at(dovecot, security=security), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
        connection.examine("INBOX")
        other = threading.Timer(0.3, connection.interrupt)
        other.start()
        began = time.monotonic()
        with pytest.raises(ConnectionLost, match="stopped"):
            connection.listen(LONG, nothing)
        assert time.monotonic() - began < LONG / 4
        other.join()


def test_what_is_raised_in_between_ends_the_listening(ada: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "_BETWEEN_LOOKS", 0.05)

    def enough() -> None:
        raise Enough

    ada.examine("INBOX")
    with pytest.raises(Enough):
        ada.listen(LONG, enough)
