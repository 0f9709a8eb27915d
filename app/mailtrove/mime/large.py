"""What a message says that is too large to be held as a whole.

Long base64 parts, which is what makes messages large, are decoded, counted and hashed as they go by, and a mark is put
in their place. What is left is small enough for `parse`, in whose answer the marks become what they stand for.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from mailtrove.mime.parse import AttachmentPart, ParsedMessage, parse

MAX_KEPT: Final = 16 * 1024 * 1024
"""Bytes of what is no long base64 part; what comes after them is not read."""
_LONG: Final = 256 * 1024
_WINDOW: Final = 256 * 1024
_MAX_HEAD: Final = 32 * 1024
"""Bytes of a part's headers in which its transfer encoding is looked for."""
_HEAD: Final = re.compile(
    rb"^content-transfer-encoding:[ \t]*base64\b[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n", re.IGNORECASE | re.MULTILINE
)
_TEXT_PART: Final = re.compile(rb"^content-type:\s*(?:text|multipart|message)/", re.IGNORECASE | re.MULTILINE)
_END_OF_PART: Final = b"\n--"
"""Begins a line that can't be base64."""
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NO_BASE64: Final = bytes(set(range(256)) - set(_ALPHABET))
_SPACES_AND_PADDING: Final = b" \t\r\n="
_CUT: Final = "This message is too large to be read as a whole; only its beginning was."


def parse_large(pieces: Iterable[bytes]) -> ParsedMessage:
    """What a message in pieces says. Never raises, but for what `pieces` raises.

    Of an attached message that has a long part itself, size and digest are those of what is left of it; and broken
    base64 counts as far as it can be decoded, where `parse` may take it as it stands.
    """
    short = _Shortened()
    _shorten(_Window(iter(pieces)), short)
    parsed = parse(bytes(short.kept))
    return replace(
        parsed,
        attachments=tuple(short.measured.get(one.digest, _as_it_is).of(one) for one in parsed.attachments),
        problem=parsed.problem or (_CUT if short.cut else ""),
    )


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a mark stands for; nothing for an attachment that is none."""

    size: int
    digest: str

    def of(self, attachment: AttachmentPart) -> AttachmentPart:
        return replace(attachment, size=self.size, digest=self.digest) if self.digest else attachment


_as_it_is: Final = _Measured(0, "")


@dataclass(slots=True)
class _Shortened:
    """What is left of a message, and what was taken out of it."""

    kept: bytearray = field(default_factory=bytearray)
    cut: bool = False
    measured: dict[str, _Measured] = field(default_factory=dict)
    """By the digest of the mark in its place."""

    def keep(self, data: bytes) -> None:
        room = MAX_KEPT - len(self.kept)
        self.kept += data[:room]
        self.cut |= len(data) > room

    def leave_out(self, measured: _Measured) -> None:
        mark = b"mailtrove left out part %d" % len(self.measured)
        self.measured[hashlib.sha256(mark).hexdigest()] = measured
        self.keep(base64.b64encode(mark) + b"\r\n")


class _Window:
    """The part of a message that is looked at."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.data = b""
        self._pieces = pieces
        self.is_last = False

    def grow(self) -> None:
        piece = next(self._pieces, None)
        self.is_last = piece is None
        self.data += piece or b""

    def take(self, length: int) -> bytes:
        taken, self.data = self.data[:length], self.data[length:]
        return taken


def _shorten(window: _Window, short: _Shortened) -> None:
    while window.data or not window.is_last:
        while len(window.data) < _WINDOW and not window.is_last:
            window.grow()
        head = _HEAD.search(window.data)
        if head is None:
            short.keep(window.take(len(window.data) if window.is_last else len(window.data) - _MAX_HEAD))
            continue
        may_be_long = not _TEXT_PART.search(_headers(window.data[: head.end()]))
        short.keep(window.take(head.end()))
        if may_be_long and _is_long(window):
            short.leave_out(_measure(window))


def _headers(before_body: bytes) -> bytes:
    """The headers of the part whose body comes next."""
    block = before_body[-_MAX_HEAD:].rstrip(b"\r\n")
    begins = max((found.end() for found in _BLANK_LINE.finditer(block)), default=0)
    return block[max(begins, block.rfind(_END_OF_PART) + 1) :]


def _is_long(window: _Window) -> bool:
    """Whether what comes next is base64 and goes on for long."""
    while len(window.data) < _LONG and not window.is_last and _END_OF_PART not in window.data:
        window.grow()
    beginning = window.data[:_LONG]
    return (
        len(beginning) == _LONG
        and _END_OF_PART not in beginning
        and not beginning.translate(None, _ALPHABET + _SPACES_AND_PADDING)
    )


def _measure(window: _Window) -> _Measured:
    """Take the rest of a base64 part from the window, decoded and forgotten."""
    digest, size, rest = hashlib.sha256(), 0, b""
    while (end := window.data.find(_END_OF_PART)) < 0 and not window.is_last:
        rest += window.take(len(window.data) - len(_END_OF_PART)).translate(None, _NO_BASE64)
        decoded = binascii.a2b_base64(rest[: len(rest) // 4 * 4])
        rest = rest[len(rest) // 4 * 4 :]
        digest.update(decoded)
        size += len(decoded)
        window.grow()
    rest += window.take(len(window.data) if end < 0 else end).translate(None, _NO_BASE64)
    rest = rest[:-1] if len(rest) % 4 == 1 else rest
    decoded = binascii.a2b_base64(rest + b"=" * (-len(rest) % 4))
    digest.update(decoded)
    return _Measured(size + len(decoded), digest.hexdigest())
