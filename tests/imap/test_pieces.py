"""A large message in pieces, from a real server and from ones whose sizes are wrong."""

import re
from collections.abc import Iterator

import pytest

from mailtrove.errors import AnswerTooLarge, CommandRefused
from mailtrove.imap import pieces as module
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from tests.dovecot import Dovecot
from tests.imap.scripted import Line, ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE", 10)


class Serving:
    """Answers partial fetches of one message, and of no other."""

    def __init__(self, raw: bytes, *, at_most: int = 10, ends_at: int | None = None) -> None:
        self.raw = raw
        self.at_most = at_most
        self.ends_at = ends_at
        """Where it says OK and nothing else."""

    def __call__(self, line: Line, command: bytes) -> None:
        asked = re.fullmatch(rb"UID FETCH 5 \(BODY\.PEEK\[\]<(\d+)\.(\d+)>\)", command)
        if asked and int(asked[1]) != self.ends_at:
            start = int(asked[1])
            piece = self.raw[start : start + min(int(asked[2]), self.at_most)]
            line.send(b"* 1 FETCH (UID 5 BODY[]<%d> {%d}\r\n%b)\r\n" % (start, len(piece), piece))
        line.send(b"TAG OK done\r\n")


def pieces_of(serving: Serving, size: int, uid: int = 5) -> tuple[list[bytes], int]:
    """The pieces, and how often the server was asked."""
    with ScriptedServer({"UID FETCH": serving}) as script, opened(script) as connection:
        return list(connection.pieces(uid, size)), sum(b"FETCH" in command for command in script.commands)


def opened(script: ScriptedServer) -> Connection:
    connection = connect(script.server(), LOGIN)
    connection.examine("INBOX")
    return connection


@pytest.mark.parametrize(
    ("length", "size", "asked"),
    [
        (25, 25, 3),
        (30, 30, 4),  # a full piece may not be the last
        (25, 12, 3),  # RFC822.SIZE too small
        (25, 99, 4),  # too large: only an empty piece is the end
        (0, 50, 1),
    ],
)
def test_a_message_comes_whole_whatever_its_size_is_said_to_be(length: int, size: int, asked: int) -> None:
    raw = bytes(65 + number % 26 for number in range(length))
    pieces, times = pieces_of(Serving(raw), size)
    assert (b"".join(pieces), times) == (raw, asked)


def test_a_message_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 100)
    with pytest.raises(CommandRefused, match="more than 100 bytes"):
        pieces_of(Serving(bytes(1000)), 25)
    pieces, _ = pieces_of(Serving(bytes(100)), 25)
    assert len(b"".join(pieces)) == 100


def test_a_server_that_sends_less_at_once_than_it_is_asked_for_is_asked_on() -> None:
    pieces, _ = pieces_of(Serving(b"abcdefghijklmnopqrstuvwxyz", at_most=4), 26)
    assert b"".join(pieces) == b"abcdefghijklmnopqrstuvwxyz"


def test_digits_are_bytes_too() -> None:
    assert b"".join(pieces_of(Serving(b"0123456789012345678901234"), 25)[0]) == b"0123456789012345678901234"


def test_a_message_that_is_not_handed_out_has_no_piece_at_all() -> None:
    assert pieces_of(Serving(b""), 25, uid=6) == ([], 1)


def test_a_message_that_ends_without_a_word_is_no_message() -> None:
    with pytest.raises(CommandRefused, match="after 20 bytes"):
        pieces_of(Serving(b"x" * 25, ends_at=20), 25)


def test_more_than_is_taken_at_once_is_an_error_of_its_own() -> None:
    answer = b"* 1 FETCH (UID 5 BODY[]<0> {9999999999}\r\n"
    with (
        ScriptedServer({"UID FETCH": answer}) as script,
        opened(script) as connection,
        pytest.raises(AnswerTooLarge, match="9999999999 bytes"),
    ):
        list(connection.pieces(5, 25))


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def test_dovecot_serves_in_pieces_what_it_serves_at_once(dovecot: Dovecot) -> None:
    raw = b"Subject: pieces\r\n\r\n0123456789\r\n" + bytes(range(1, 256)) + b"\r\n"
    dovecot.deliver("ada", "INBOX", raw)
    server = Server("localhost", dovecot.imaps_port, Security.TLS, str(dovecot.ca_file))
    with connect(server, PasswordLogin("ada", lambda: "secret")) as connection:
        connection.examine("INBOX")
        whole = connection.bodies([1])[1]
        assert b"".join(connection.pieces(1, len(whole))) == whole
        assert list(connection.pieces(2, 100)) == []
