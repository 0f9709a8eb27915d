r"""Answers that are none: news about other messages, flags that are left out, bytes that are not the message's."""

import time

import pytest

from mailtrove.errors import CommandRefused, ServerError
from mailtrove.imap.answers import facts_of
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.fetch_answers import Piece, answers_among
from mailtrove.imap.stubs import is_stub
from tests.imap.scripted import ScriptedServer
from tests.torture.faults import STUB

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")
DATE = b'INTERNALDATE "01-Mar-2021 10:00:00 +0000"'


def opened(script: ScriptedServer) -> Connection:
    connection = connect(script.server(timeout_seconds=10), LOGIN)
    connection.examine("INBOX")
    return connection


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([b"2 (UID 3 FLAGS ())", b"3 (FLAGS (\\Seen))"], [b"2 (UID 3 FLAGS ())"]),
        ([b"3 (FLAGS (\\Seen))"], []),
        ([(b"1 (UID 7 BODY[] {3}", b"abc"), b")"], [(b"1 (UID 7 BODY[] {3}", b"abc"), b")"]),
        ([(b"1 (BODY[] {3}", b"abc"), b" UID 7)"], [(b"1 (BODY[] {3}", b"abc"), b" UID 7)"]),
        ([(b"1 (BODY[] {6}", b" UID 7"), b")"], []),
        ([b"4 (MODSEQ (9) FLAGS ())", b"5 (MODSEQ (9) UID 8 FLAGS ())"], [b"5 (MODSEQ (9) UID 8 FLAGS ())"]),
        ([b"1 (uid 7 flags ())"], [b"1 (uid 7 flags ())"]),
        ([b"1 (UID x FLAGS ())"], [b"1 (UID x FLAGS ())"]),
        ([b'1 (UID 7 FLAGS (UID 7) BODY[] "BODY[] UID 7 (")'], [b'1 (UID 7 FLAGS (UID 7) BODY[] "BODY[] UID 7 (")']),
    ],
)
def test_only_what_names_a_uid_is_an_answer(told: list[Piece], kept: list[Piece]) -> None:
    assert answers_among(told) == kept


@pytest.mark.parametrize("odd", [b'"' + rb"\"" * 40_000, b"BODY[" * 80_000], ids=["quote", "bracket"])
def test_a_line_on_which_nothing_is_closed_is_refused_at_once(odd: bytes) -> None:
    answer = b"* 5 FETCH (UID 7 FLAGS () " + odd + b")\r\nTAG OK done\r\n"
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        began = time.monotonic()
        with pytest.raises(CommandRefused, match="understood"):
            connection.facts([7])
        assert time.monotonic() - began < 10  # some 0.1 s, and half a minute when each is searched to the end


@pytest.mark.parametrize("news", [b"* 7 FETCH (FLAGS (\\Seen $Other))", b"* 7 FETCH (MODSEQ (99) FLAGS (\\Seen))"])
def test_news_of_another_message_put_no_flags_on_the_one_whose_uid_is_its_place(news: bytes) -> None:
    answer = b"* 5 FETCH (UID 7 FLAGS (\\Flagged) " + DATE + b" RFC822.SIZE 9)\r\n" + news + b"\r\nTAG OK done\r\n"
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        assert connection.facts([7])[7].flags == {"\\Flagged"}


def test_news_alone_are_no_answer() -> None:
    answer = b"* 7 FETCH (FLAGS (\\Seen))\r\nTAG OK done\r\n"
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        assert connection.facts([7]) == {}
        assert connection.bodies([7]) == {}


def test_flags_that_are_not_told_are_not_no_flags() -> None:
    answer = b"* 5 FETCH (UID 7 " + DATE + b" RFC822.SIZE 9)\r\nTAG OK done\r\n"
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        assert connection.facts([7]) == {}


def test_facts_beside_something_that_nobody_asked_for_are_not_trusted() -> None:
    sound = {b"SEQ": 5, b"FLAGS": (), b"RFC822.SIZE": 9, b"MODSEQ": (8,)}
    assert facts_of(7, sound, None)
    assert facts_of(7, {**sound, b"INTERNALD\xffTE": b"01-Mar-2021 10:00:00 +0000"}, None) is None


@pytest.mark.parametrize(
    "answer",
    [
        # Two words more than announced: they read as one more item, and its value.
        b"* 1 FETCH (UID 1 BODY[] {9}\r\nSubject: two words)\r\nTAG OK done\r\n",
        # Three bytes less: the end of this answer is taken for the body's, and the next answer for more items.
        b"* 1 FETCH (UID 1 BODY[] {6}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ndef)\r\nTAG OK done\r\n",
        # The end of this answer and the beginning of the next are taken for the body's: it would get the other's bytes.
        b"* 1 FETCH (UID 1 BODY[] {23}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {3}\r\ndef)\r\nTAG OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc12 13)\r\nTAG OK done\r\n",
    ],
)
def test_a_message_longer_or_shorter_than_announced_is_refused(answer: bytes) -> None:
    with ScriptedServer({"UID FETCH": answer}) as script:
        connection = opened(script)
        with pytest.raises(CommandRefused) as raised:
            connection.bodies([1, 2])
        connection.close()
    assert isinstance(raised.value, ServerError)


@pytest.mark.parametrize(
    ("raw", "stub"),
    [
        (STUB % 5, True),
        (STUB.replace(b"following\r\n message", b"following message") % 5, True),
        (STUB.replace(b"From: Microsoft Exchange Server 2010", b'From: "Microsoft Exchange Server"') % 5, True),
        (b"Received: by mx\r\n" + STUB % 5, False),
        (b"Message-ID: <1@x>\r\n" + STUB % 5, False),
        (STUB.replace(b"From: Microsoft", b"From: Ada at Microsoft") % 5, False),
        (STUB.replace(b"Subject: ", b"Subject: Fwd: ") % 5, False),
        (b"From: ada@example.edu\r\nSubject: x\r\n\r\n" + STUB % 5, False),
        (b"", False),
    ],
)
def test_the_notice_of_exchange_is_told_from_mail_about_it(raw: bytes, stub: bool) -> None:
    assert is_stub(raw) is stub
