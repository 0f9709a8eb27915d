"""Header blocks: split, unfolded, decoded (RFC 5322 2.2, RFC 2047), in their order and with their repeats.

Done here and not by the MIME parser, which decodes before anyone can tell a comma in a name from one
between addresses, and breaks characters that are split over two encoded words.
"""

import binascii
import re
from collections.abc import Iterable
from typing import Final

from mailtrove.mime.charsets import decode, storable, without_nul

MAX_BLOCK: Final = 1024 * 1024
"""Bytes of headers that are looked at."""
MAX_HEADERS: Final = 2000

_LINE: Final = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)", re.MULTILINE)
_WORD: Final = re.compile(
    r"=\?([^?\s]{1,60})\?([bBqQ])\?([^\r\n]{0,2000}?)\?=(?:[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?))?"
)
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
_BRACKETED: Final = re.compile(r"<([^<>]+)>")

RawHeaders = list[tuple[str, bytes]]
"""Names as written, values unfolded but not decoded."""


def raw_headers(raw: bytes) -> RawHeaders:
    """The headers of a message. Lines that are none (a broken fold, an mbox's "From ") are passed over."""
    headers: RawHeaders = []
    for name, value in _LINE.findall(raw[: _end_of_headers(raw)])[:MAX_HEADERS]:
        unfolded = b" ".join(value.split()) if b"\n" in value else value.strip()
        headers.append((name.decode("ascii"), unfolded))
    return headers


def _end_of_headers(raw: bytes) -> int:
    """Where the first empty line is, within bounds."""
    if raw.startswith((b"\n", b"\r\n")):
        return 0
    usual = raw.find(b"\r\n\r\n", 0, MAX_BLOCK)
    limit = usual if usual >= 0 else MAX_BLOCK
    for other in (b"\n\n", b"\n\r\n"):
        found = raw.find(other, 0, limit)
        if found >= 0:
            limit = found
    return limit


def first(headers: RawHeaders, name: str) -> bytes:
    """The first value of a header, empty where there is none."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), b"")


def readable(value: bytes) -> str:
    """A header's value as people read it: decoded, and on one line."""
    if value.isascii() and b"=?" not in value and b"\x1b" not in value:  # nearly all of them
        return without_nul(" ".join(value.decode("ascii").split()))
    return " ".join(decode_words(decode(value)).split())


def decode_words(text: str) -> str:
    """Text with its encoded words (RFC 2047) decoded; broken ones as far as they go, else as they stand."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    waiting: list[tuple[str, bytes]] = []  # words next to each other, decoded together when their charset is the same
    position = 0
    for match in _WORD.finditer(text):
        if match.start() > position:
            pieces.extend(_decoded(waiting))
            waiting = []
            pieces.append(text[position : match.start()])
        charset = match[1].partition("*")[0].lower()
        content = _content(match[2].lower(), match[3])
        if waiting and waiting[-1][0] == charset:
            waiting[-1] = (charset, waiting[-1][1] + content)
        else:
            waiting.append((charset, content))
        position = match.end()
    pieces.extend(_decoded(waiting))
    pieces.append(text[position:])
    return storable("".join(pieces))


def bare_message_id(value: bytes) -> str:
    """A Message-ID without its angle brackets and without white space; "" where there is none."""
    text = "".join(decode(value).split())
    match = _BRACKETED.search(text)
    return match[1] if match else text


def bare_list_id(value: bytes) -> str:
    """The identifier in a List-Id, in lower case; what is before its angle brackets is only a description of it."""
    text = readable(value).lower()
    bracketed = _BRACKETED.findall(text)
    return bracketed[-1].strip() if bracketed else text


def message_ids(value: bytes) -> Iterable[str]:
    """The Message-IDs in a References or In-Reply-To header, without brackets."""
    text = decode(value)
    bracketed = _BRACKETED.findall(text)
    if bracketed:
        return ("".join(item.split()) for item in bracketed)
    return (item.strip("<>,;") for item in text.split() if "@" in item)


def _content(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding == "b":
        return lenient_base64(data)
    return _HEX.sub(lambda match: binascii.unhexlify(match[1]), data.replace(b"_", b" "))


def lenient_base64(data: bytes) -> bytes:
    """What can be read of base64 that is broken: strange characters skipped, a missing end supplied."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    try:
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def _decoded(words: list[tuple[str, bytes]]) -> list[str]:
    return [decode(content, charset) for charset, content in words]
