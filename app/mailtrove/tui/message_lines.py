"""Lines of a message on the screen: what kinds there are, and how text of any length becomes them; pure."""

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from mailtrove.printable import printable, printable_line
from mailtrove.tui.cells import cut, fit, wrap

MOST_NAME: Final = 2_000
"""Characters of a label or a name that are looked at."""

_PIECE: Final = 65_536
"""Characters of one line that are made printable at once: a fraction of a millisecond."""
_LABEL_WIDTH: Final = 10


class Kind(Enum):
    """What a line is; the value ends the name of its component class."""

    SUBJECT = "subject"
    MESSAGE = "message"
    """Above each message of a thread."""
    HEADER = "header"
    ATTACHMENT = "attachment"
    CARD = "card"
    RULE = "rule"
    TEXT = "text"
    HEADING = "heading"
    QUOTE = "quote"
    DEEPER_QUOTE = "deeper-quote"
    SIGNATURE = "signature"
    FOLD = "fold"
    NOTE = "note"


class Line(NamedTuple):
    """One line on the screen, safe to draw."""

    kind: Kind
    text: str
    label: int = 0
    """Characters at its beginning that name what follows."""


def labelled(
    label: str, value: str, width: int, indent: int = _LABEL_WIDTH, kind: Kind = Kind.HEADER
) -> Iterator[Line]:
    """`From      Ada <ada@example.edu>`, its further lines below the first one's value."""
    label = printable_line(label[:MOST_NAME])
    pieces = wrap(printable_line(value), width - indent)
    if len(label) < indent:
        yield Line(kind, fit(label, indent) + next(pieces), indent)
    else:
        label = cut(label, width)
        yield Line(kind, label, len(label))
    for piece in pieces:
        yield Line(kind, " " * indent + piece, indent)


def wrapped(kind: Kind, text: str, width: int) -> Iterator[Line]:
    """A printable line, as many times as it takes."""
    for piece in wrap(text, width):
        yield Line(kind, piece)


def logical_lines(text: str) -> Iterator[str]:
    """The lines as written, printable, one after the other: a huge text is never made printable at once."""
    start = 0
    while start < len(text):
        end = text.find("\n", start, start + _PIECE)
        stop = end if end >= 0 else min(start + _PIECE, len(text))
        yield from printable(text[start:stop].removesuffix("\r")).split("\n")
        start = stop + (end >= 0)
