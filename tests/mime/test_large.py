"""A large message read in pieces says what it says when it is read as a whole."""

import base64
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.mime import large
from mailtrove.mime.large import parse_large
from mailtrove.mime.parse import ParsedMessage, parse

HEAD = b"From: Ada <ada@example.edu>\r\nSubject: Films\r\nMessage-ID: <1@example.edu>\r\nMIME-Version: 1.0\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
END = b"--b--\r\n"
LONG = 300_000


def in_pieces(raw: bytes, size: int) -> Iterator[bytes]:
    return (raw[start : start + size] for start in range(0, len(raw), size))


def text(words: str) -> bytes:
    return b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + words.encode() + b"\r\n"


def attachment(name: str, length: int, *, type_: str = "video/mp4", end: bytes = b"\r\n") -> bytes:
    content = base64.encodebytes(random.Random(name).randbytes(length)).replace(b"\n", end)
    head = f"--b\r\nContent-Type: {type_}; name={name}\r\nContent-Transfer-Encoding: base64\r\n"
    return head.encode() + b"Content-Disposition: attachment\r\n\r\n" + content


MESSAGES = {
    "a long attachment between texts": HEAD + MIXED + text("one") + attachment("a.mp4", LONG) + text("two") + END,
    "several, long and short": HEAD
    + MIXED
    + b"".join(attachment(f"{number}.mp4", number * 150_000) for number in range(5))
    + END,
    "line ends of another kind": (HEAD + MIXED + text("one") + attachment("a.mp4", LONG, end=b"\n") + END),
    "a text in base64": HEAD + MIXED + attachment("a.txt", LONG, type_="text/plain") + attachment("b.mp4", LONG) + END,
    "one part that is everything": HEAD
    + b"Content-Type: video/mp4; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.encodebytes(b"film" * LONG),
    "what says it is base64 and is not": HEAD
    + b"Content-Transfer-Encoding: base64\r\n\r\n"
    + b"This is no base64, whatever it says. " * 20_000,
    "no end": (HEAD + MIXED + text("one") + attachment("a.mp4", LONG))[:-1000],
    "headers alone": HEAD,
    "nothing": b"",
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("size", [1_000_003, 65_536])
def test_a_message_in_pieces_says_what_it_says_as_a_whole(name: str, size: int) -> None:
    raw = MESSAGES[name]
    assert parse_large(in_pieces(raw, size)) == parse(raw)


def test_what_is_held_is_far_smaller_than_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def noting(raw: bytes) -> ParsedMessage:
        held.append(len(raw))
        return parse(raw)

    monkeypatch.setattr(large, "parse", noting)
    raw = HEAD + MIXED + text("one") + attachment("a.mp4", 10 * LONG) + END
    assert parse_large(in_pieces(raw, 100_000)).text == "one"
    assert held[0] < 1000


def test_of_what_is_no_attachment_only_so_much_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MAX_KEPT", 100_000)
    parsed = parse_large(in_pieces(HEAD + b"\r\n" + b"word " * 100_000, 50_000))
    assert parsed.subject == "Films"
    assert 90_000 < len(parsed.text) <= 100_000
    assert "too large" in parsed.problem


def test_of_an_attached_message_the_name_is_known_where_its_size_is_not() -> None:
    inner = HEAD + MIXED + text("within") + attachment("a.mp4", LONG) + END
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n"
    raw += inner + b"--o--\r\n"
    (known,), (whole,) = (one.attachments for one in (parse_large(in_pieces(raw, 99_999)), parse(raw)))
    assert replace(known, size=0, digest="") == replace(whole, size=0, digest="")


PARTS = {
    "text": text("words"),
    "boundary": text("--b\r\n"),
    "long": attachment("l.mp4", LONG),
    "short": attachment("s.mp4", 5000),
}


def odd(content: bytes) -> bytes:
    return b"--b\r\n\r\n" + content + b"\r\n"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(list(PARTS)) | st.binary(max_size=200), max_size=4), st.integers(20_000, 400_000))
def test_however_it_is_cut_the_whole_is_the_same(parts: list[str | bytes], size: int) -> None:
    raw = HEAD + MIXED + b"".join(PARTS[part] if isinstance(part, str) else odd(part) for part in parts) + END
    assert parse_large(in_pieces(raw, size)) == parse(raw)
