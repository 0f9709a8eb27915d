"""A seeded mailbox like people's, laid onto a Dovecot: the same bytes for the same number of messages.

Some 31 KB a message on average: the text's length is log-normal, a third has HTML besides, one in eight an attachment
of up to 3 MB; a few charsets, threads, eight folders. Words are as frequent as a language's.
"""

import base64
import itertools
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.dovecot import Dovecot

USER: Final = "ada"
FOLDERS: Final = ("INBOX", "Sent", "Archive", "Archive/2019", "Archive/2020", "Lists", "Lists/tide", "Entwürfe")
_SHARES: Final = (30, 10, 25, 10, 10, 8, 5, 2)
_CHARSETS: Final = ("utf-8", "utf-8", "utf-8", "iso-8859-1", "us-ascii")
_PEOPLE: Final = 2_000
_FIRST_DATE: Final = 1_300_000_000
_SECONDS_BETWEEN: Final = 1_800


@dataclass(frozen=True, slots=True)
class Letter:
    """A message and where it lies."""

    folder: str
    raw: bytes
    internal_date: int


def lay(dovecot: Dovecot, count: int, *, first: int = 0) -> int:
    """Deliver so many messages; returns their bytes. `first`: the number of the first one."""
    total = 0
    for letter in letters(count, first=first):
        dovecot.deliver(USER, letter.folder, letter.raw, flags=["\\Seen"], internal_date=letter.internal_date)
        total += len(letter.raw)
    return total


def letters(count: int, *, first: int = 0) -> Iterator[Letter]:
    """So many messages."""
    chance = random.Random(1 + first)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyzäöü", k=chance.randint(2, 11))) for _ in range(30_000)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))

    def say(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=length))

    for number in range(first, first + count):
        text = textwrap.fill(say(min(int(chance.lognormvariate(6.4, 0.9)), 30_000)), 76)
        raw = _head(chance, number, say(5)) + _body(chance, text)
        (folder,) = chance.choices(FOLDERS, _SHARES)
        yield Letter(folder, raw, _FIRST_DATE + number * _SECONDS_BETWEEN)


def _head(chance: random.Random, number: int, subject: str) -> bytes:
    sender, recipient = chance.randrange(_PEOPLE), chance.randrange(_PEOPLE)
    parent = chance.randrange(number) if number and chance.random() < 0.5 else None
    reply = f"In-Reply-To: <{parent}@bench>\r\nReferences: <{parent}@bench>\r\n" if parent is not None else ""
    subject = base64.b64encode(subject.encode()).decode()
    return (
        f"Received: from mx{sender % 7}.example.org by mail.example.edu with ESMTPS id {number:012x}\r\n"
        f"From: Person {sender} <p{sender}@example.org>\r\nTo: Person {recipient} <p{recipient}@example.edu>\r\n"
        f"Subject: =?utf-8?b?{subject}?=\r\nMessage-ID: <{number}@bench>\r\n{reply}"
        f"Date: Mon, {1 + number % 28:02} Mar 2021 10:{number % 60:02}:00 +0000\r\nMIME-Version: 1.0\r\n"
    ).encode()


def _body(chance: random.Random, text: str) -> bytes:
    charset = chance.choice(_CHARSETS)
    plain = _part(f"text/plain; charset={charset}", text.encode(charset, "replace").replace(b"\n", b"\r\n"))
    if chance.random() < 0.35:
        rows = "".join(f"<tr><td style='font-family:sans-serif'>{line}</td></tr>\r\n" for line in text.splitlines())
        page = f"<html><body><table>\r\n{rows}</table></body></html>"
        plain = _multipart("alternative", plain, _part("text/html; charset=utf-8", page.encode()))
    if chance.random() < 0.125:
        size = min(int(chance.lognormvariate(11.2, 1.2)), 3_000_000)
        content = base64.encodebytes(chance.randbytes(size)).replace(b"\n", b"\r\n")
        headers = b"Content-Disposition: attachment; filename=moth.jpg\r\nContent-Transfer-Encoding: base64\r\n"
        plain = _multipart("mixed", plain, b"Content-Type: image/jpeg\r\n" + headers + b"\r\n" + content)
    return plain


def _part(type_: str, content: bytes) -> bytes:
    return b"Content-Type: " + type_.encode() + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + content + b"\r\n"


def _multipart(kind: str, *parts: bytes) -> bytes:
    begin = b"Content-Type: multipart/%b; boundary=%b\r\n\r\n" % (kind.encode(), kind.encode())
    return begin + b"".join(b"--%b\r\n%b" % (kind.encode(), part) for part in parts) + b"--%b--\r\n" % kind.encode()
