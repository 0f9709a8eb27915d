"""A seeded mailbox that is hard to archive: every kind of message that loses bytes in careless hands."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.dovecot import Dovecot

FOLDERS: Final = ("INBOX", "Sent", "Archive/2019", "Entwürfe & Notizen", "日本語")
BIG: Final = 20 * 1024 * 1024
_FLAGS: Final = ((), ("\\Seen",), ("\\Seen", "\\Answered"), ("\\Flagged",), ("\\Seen", "$Forwarded"), ("\\Draft",))
_WORDS: Final = ("engine", "loom", "ledger", "orbit", "harbour", "lantern", "velvet", "copper", "meadow", "quarry")


@dataclass(frozen=True, slots=True)
class Piece:
    """A message and where it lies."""

    folder: str
    raw: bytes
    flags: tuple[str, ...]
    internal_date: int


def pieces(count: int, *, big: bool = False, seed: int = 2) -> Iterator[Piece]:
    """`count` messages of all kinds in five folders, every eleventh of them in two; the same for the same seed."""
    chance = random.Random(seed)
    number = 0
    for folder, raw in _odd(chance, big):
        number += 1
        yield Piece(folder, raw, chance.choice(_FLAGS), 1_500_000_000 + number * 3600)
    while number < count:
        number += 1
        date = 1_500_000_000 + number * 3600
        piece = Piece(chance.choice(FOLDERS), _usual(chance, number), chance.choice(_FLAGS), date)
        yield piece
        if number % 11 == 0 and number < count:
            number += 1
            elsewhere = FOLDERS[(FOLDERS.index(piece.folder) + 1) % len(FOLDERS)]
            yield Piece(elsewhere, piece.raw, piece.flags, piece.internal_date)


def lay(dovecot: Dovecot, user: str, laid: Iterator[Piece]) -> None:
    """Put a mailbox on a server."""
    for piece in laid:
        dovecot.deliver(user, piece.folder, piece.raw, flags=piece.flags, internal_date=piece.internal_date)


def _usual(chance: random.Random, number: int) -> bytes:
    words = " ".join(chance.choices(_WORDS, k=chance.randint(5, 400)))
    parent = f"References: <{number - 7}@example.edu>\r\n" if number % 3 == 0 else ""
    return (
        f"From: Person {number % 17} <person{number % 17}@example.edu>\r\nTo: ada@example.edu\r\n"
        f"Subject: {chance.choice(_WORDS)} {number}\r\nDate: Mon, 1 Mar 2021 10:00:00 +0000\r\n"
        f"Message-ID: <{number}@example.edu>\r\n{parent}\r\n{words}\r\n"
    ).encode()


def _odd(chance: random.Random, big: bool) -> Iterator[tuple[str, bytes]]:
    head = b"From: a@example.edu\r\nSubject: odd\r\n"
    yield "INBOX", head + b"\r\n"  # an empty body
    yield "INBOX", head.removesuffix(b"\r\n")  # not even a line end
    yield "INBOX", b"\r\nno header at all\r\n"
    yield "INBOX", b"this is no message\r\n"
    yield "INBOX", head + b"\r\nNULs: \x00\x00 within\x00\r\n"
    yield "INBOX", head + b"X-Nul: a\x00b\r\n\r\nin a header\r\n"
    yield "INBOX", head + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe aus K\xf6ln\r\n"
    yield "INBOX", "From: Grün <g@example.edu>\r\nSubject: raw UTF-8 – unencoded 日本\r\n\r\nja\r\n".encode()
    yield "INBOX", head + b"\r\n" + bytes(range(256)) * 20 + b"\r\n"
    yield "INBOX", head + b"\r\nbare\rcarriage\rreturns\r\n"
    yield "INBOX", head + b"\r\n.\r\n..\r\nFrom the beginning\r\n)\r\n* BYE\r\n{3}\r\nabc\r\n"
    yield "INBOX", head + b"\r\n" + b"x" * 200_000 + b"\r\n"  # one line, far too long
    yield "INBOX", head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nnever ended"
    yield "INBOX", head + b"Content-Type: multipart/mixed\r\n\r\n--nothing\r\n"
    yield "INBOX", head + b"Content-Transfer-Encoding: base64\r\n\r\n!!! this is no base64 =\r\n"
    yield "INBOX", head + b"Date: yesterday\r\nMessage-ID: <<broken>>\r\n\r\nx\r\n"
    yield "INBOX", head + b"Content-Type: text/plain; charset=klingon\r\n\r\nnuqneH\r\n"
    yield "INBOX", head + b"To: " + b", ".join(b"p%d@example.edu" % n for n in range(3000)) + b"\r\n\r\nall\r\n"
    yield "Sent", head + b"\r\n12345\r\n"
    yield "Sent", b"12345"
    if big:
        attached = base64.encodebytes(chance.randbytes(BIG * 3 // 4)).replace(b"\n", b"\r\n")
        yield (
            "Sent",
            head
            + b'Content-Type: application/pdf; name="big.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            + attached,
        )
