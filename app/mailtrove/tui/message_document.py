"""A message as lines to be read: headers, attachments, and the body wrapped to the width; pure.

The body comes line by line as it is asked for, so that ten megabytes show their first page at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from mailtrove.printable import printable, printable_line
from mailtrove.tui import dates, words
from mailtrove.tui.cells import cut, fit, wrap
from mailtrove.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from mailtrove.mime.parse import ParsedMessage  # the first frame needs no parser

MOST_LINES: Final = 200_000
"""Beyond this nobody reads; the whole message can be saved."""
BODY_WIDTH: Final = 96
"""Longer lines tire the eye."""

_PIECE: Final = 65_536
"""Characters of one line that are made printable at once: a fraction of a millisecond."""
_LEAST_WIDTH: Final = 20
_LABEL_WIDTH: Final = 10
_HEADER_LABEL_WIDTH: Final = 14
_MOST_SUBJECT_LINES: Final = 3
_MOST_NAMES: Final = 2_000
"""Characters of a list of recipients that are shown unless all headers are."""
_QUOTE: Final = re.compile(r"(?:[ ]?>){1,40}[ ]?")
_SIGNATURE: Final = re.compile(r"--[ ]?")
_ROLES: Final = (("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply-to", "Reply to"))


class Kind(Enum):
    """What a line is; the value ends the name of its component class."""

    SUBJECT = "subject"
    HEADER = "header"
    ATTACHMENT = "attachment"
    RULE = "rule"
    TEXT = "text"
    QUOTE = "quote"
    DEEPER_QUOTE = "deeper-quote"
    SIGNATURE = "signature"
    NOTE = "note"


class Line(NamedTuple):
    """One line on the screen, safe to draw."""

    kind: Kind
    text: str
    label: int = 0
    """Characters at its beginning that name what follows."""


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that is open for reading."""

    id: int
    raw: bytes
    parsed: "ParsedMessage"
    folders: tuple[str, ...]
    """Where the server has it, or had it last."""
    gone: bool
    """It is in no folder of the server any more."""
    date: int
    """As the archive knows it, for messages that say none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the person wants to see it."""

    width: int
    all_headers: bool = False
    source: bool = False


def lines_of(message: OpenMessage, reading: Reading, glyphs: Glyphs) -> Iterator[Line]:
    """All lines of a message, from its subject to its end."""
    width = max(_LEAST_WIDTH, reading.width)
    if reading.source:
        yield from _limited(_plain_lines(_decoded(message.raw), width))
        return
    yield from _head(message, width, all_headers=reading.all_headers)
    yield from _attachments(message.parsed, width, glyphs)
    yield Line(Kind.RULE, glyphs.rule * width)
    if message.parsed.problem:
        yield from _wrapped(Kind.NOTE, f"This message is damaged: {printable_line(message.parsed.problem)}", width)
        yield Line(Kind.TEXT, "")
    if not message.parsed.text.strip():
        yield Line(Kind.NOTE, "This message has no text.")
        return
    yield from _limited(_body(message.parsed.text, min(width, BODY_WIDTH), glyphs))


def subject_of(message: OpenMessage) -> str:
    """The subject in one safe line."""
    return printable_line(message.parsed.subject[:_MOST_NAMES]) or "(no subject)"


def _head(message: OpenMessage, width: int, *, all_headers: bool) -> Iterator[Line]:
    if all_headers:
        for name, value in message.parsed.headers:
            yield from _labelled(f"{name}:", value, width, _HEADER_LABEL_WIDTH)
        return
    subject = list(wrap(subject_of(message), width))
    for text in subject[:_MOST_SUBJECT_LINES]:
        yield Line(Kind.SUBJECT, text)
    for role, label in _ROLES:
        people = _people(message.parsed, role)
        if people and not (role == "reply-to" and people == _people(message.parsed, "from")):
            yield from _labelled(label, ", ".join(people)[:_MOST_NAMES], width)
    if date := dates.long_date(message.parsed.date if message.parsed.date is not None else message.date):
        yield from _labelled("Date", date, width)
    folders = ", ".join("Inbox" if name.upper() == "INBOX" else name for name in message.folders)
    yield from _labelled("In", f"{folders} (no longer on the server)" if message.gone else folders, width)


def _people(parsed: "ParsedMessage", role: str) -> list[str]:
    return [_person(person.name, person.email) for person in parsed.participants if person.role == role]


def _person(name: str, email: str) -> str:
    name = name.strip()
    return f"{name} <{email}>" if name and email and name != email else name or email


def _labelled(label: str, value: str, width: int, indent: int = _LABEL_WIDTH) -> Iterator[Line]:
    """`From      Ada <ada@example.edu>`, its further lines below the first one's value."""
    label = printable_line(label[:_MOST_NAMES])
    pieces = wrap(printable_line(value), width - indent)
    if len(label) < indent:
        yield Line(Kind.HEADER, fit(label, indent) + next(pieces), indent)
    else:
        label = cut(label, width)
        yield Line(Kind.HEADER, label, len(label))
    for piece in pieces:
        yield Line(Kind.HEADER, " " * indent + piece, indent)


def _attachments(parsed: "ParsedMessage", width: int, glyphs: Glyphs) -> Iterator[Line]:
    for attachment in parsed.attachments:
        label = fit(f"{glyphs.attachment} File", _LABEL_WIDTH)
        name = printable_line(attachment.file_name[:_MOST_NAMES]) or "(no name)"
        about = f"  {printable_line(attachment.content_type[:80])}, {words.size(attachment.size)}"
        room = max(8, width - _LABEL_WIDTH - len(about))
        yield Line(Kind.ATTACHMENT, cut(label + cut(name, room) + about, width), len(label))


def _body(text: str, width: int, glyphs: Glyphs) -> Iterator[Line]:
    signature = False
    for line in _logical_lines(text):
        quote = _QUOTE.match(line)
        if quote and not signature:
            depth = quote[0].count(">")
            kind = Kind.QUOTE if depth == 1 else Kind.DEEPER_QUOTE
            bars = f"{glyphs.quote} " * min(depth, max(1, width // 8))
            for piece in wrap(line[quote.end() :].rstrip(), width - len(bars)):
                yield Line(kind, bars + piece)
            continue
        signature = signature or bool(_SIGNATURE.fullmatch(line))
        yield from _wrapped(Kind.SIGNATURE if signature else Kind.TEXT, line.rstrip(), width)


def _plain_lines(text: str, width: int) -> Iterator[Line]:
    for line in _logical_lines(text):
        yield from _wrapped(Kind.TEXT, line, width)


def _wrapped(kind: Kind, text: str, width: int) -> Iterator[Line]:
    for piece in wrap(text, width):
        yield Line(kind, piece)


def _logical_lines(text: str) -> Iterator[str]:
    """The lines as written, printable, one after the other: a huge text is never made printable at once."""
    start = 0
    while start < len(text):
        end = text.find("\n", start, start + _PIECE)
        stop = end if end >= 0 else min(start + _PIECE, len(text))
        yield from printable(text[start:stop].removesuffix("\r")).split("\n")
        start = stop + (end >= 0)


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number == MOST_LINES:
            yield Line(Kind.NOTE, "It goes on, too long to be shown here: press e to save the whole message.")
            return
        yield line


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
