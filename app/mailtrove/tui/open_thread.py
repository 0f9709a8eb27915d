"""A thread that is open for reading: one scroll of its messages, the oldest first; pure.

The order is that of Gmail's conversations and of a thread in mutt and aerc. One begins at the first unread message, or
at the newest where all have been read.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from rich.cells import cell_len

from mailtrove.archive.records import MessageRow
from mailtrove.printable import printable_line
from mailtrove.tui import dates, words
from mailtrove.tui.cells import cut
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.message_document import OpenMessage
from mailtrove.tui.message_lines import MOST_NAME, Kind, Line

_GUESS: Final = 8
"""Lines of a message whose lines nobody has made yet."""
_KEPT: Final = 24
"""Messages whose lines are kept, beside those that are near."""


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A thread and what its messages are, one of them opened."""

    thread: int
    rows: Sequence[MessageRow]
    """Oldest first."""
    first: OpenMessage
    """The message to begin at."""


def begin_at(rows: Sequence[MessageRow], wanted: int | None = None) -> int:
    """The message to begin at: the one wanted, else the oldest unread, else the newest."""
    if wanted is not None and any(row.id == wanted for row in rows):
        return wanted
    return next((row.id for row in rows if row.unread), rows[-1].id)


def thread_title(page: OpenThread, glyphs: Glyphs) -> str:
    """`Barrels · 5 messages`: what stands above the scroll."""
    subject = printable_line(page.rows[0].subject[:MOST_NAME]) or "(no subject)"
    return f"{subject} {glyphs.dot} {words.count(len(page.rows), 'message')}"


def header_line(row: MessageRow, number: int, count: int, width: int, glyphs: Glyphs) -> Line:
    """`── ● Charles Babbage · Thursday, 16 May 2024, 13:30 ─────── 4 of 5`: what stands above a message."""
    unread = f"{glyphs.unread} " if row.unread else ""
    sender = printable_line(row.sender[:MOST_NAME]) or "(nobody)"
    when = dates.long_date(row.date)
    place = f" {number:,} of {count:,}"
    room = width - cell_len(place) - 3
    about = f" {glyphs.dot} {when}" if when else ""
    if cell_len(sender + about) > room - cell_len(unread) and cell_len(about) < room // 2:
        sender = cut(sender, room - cell_len(unread + about))
    said = cut(f"{glyphs.rule * 2} {unread}{sender}{about} ", room + 2)
    return Line(Kind.MESSAGE, said + glyphs.rule * (width - cell_len(said + place)) + place)


@dataclass(frozen=True, slots=True)
class Block:
    """A message with its lines, but for the one above it."""

    message: OpenMessage | None
    """None where it could not be opened."""
    lines: Sequence[Line]


class ThreadScroll:
    """Which line of the scroll is which of which message. Of those that are far away only their heights are kept."""

    def __init__(self, ids: Sequence[int], heights: Mapping[int, int] | None = None) -> None:
        """`heights`: of messages whose lines were made before."""
        self.ids = ids
        self.heights = {message: (heights or {}).get(message, _GUESS) for message in ids}
        self._blocks: dict[int, Block] = {}
        self._starts: list[int] = []
        self._count()

    def _count(self) -> None:
        self._starts = [0, *accumulate(self.heights[message] for message in self.ids)]

    @property
    def height(self) -> int:
        """Lines in all."""
        return self._starts[-1]

    def at(self, line: int) -> tuple[int, int]:
        """The place of the message that a line is of, and the line's own in it, from 0 for the one above it."""
        place = min(max(bisect_right(self._starts, line) - 1, 0), len(self.ids) - 1)
        return place, line - self._starts[place]

    def start(self, place: int) -> int:
        """The line above a message."""
        return self._starts[place]

    def anchor(self, top: int, height: int) -> tuple[int, int]:
        """What is to stay where it is while so many lines show from `top` on: a message, and the line of it at the top.

        It is the message there, unless nobody knows yet how long that is; then the first below whose lines are here.
        """
        place, offset = self.at(top)
        if offset and self.block(place) is None:
            below = (one for one in range(place + 1, self.at(top + height - 1)[0] + 1) if self.block(one))
            if (found := next(below, None)) is not None:
                return self.ids[found], top - self.start(found)
        return self.ids[place], offset

    def block(self, place: int) -> Block | None:
        """The message there, if there is one and its lines are here."""
        return self._blocks.get(self.ids[place]) if 0 <= place < len(self.ids) else None

    def put(self, message: int, block: Block) -> None:
        """The lines of a message are here."""
        if message in self.heights:
            self._blocks[message] = block
            self.heights[message] = len(block.lines) + 1
            self._count()

    def measure(self, message: int, lines: int) -> bool:
        """Know how many lines a message has that are not here; False where that was known."""
        known = message in self._blocks or self.heights.get(message) in (None, lines + 1)
        if not known:
            self.heights[message] = lines + 1
            self._count()
        return not known

    def lacking(self, places: Iterable[int]) -> list[int]:
        """The messages of those at these places whose lines are not here."""
        return [self.ids[place] for place in places if self.ids[place] not in self._blocks]

    def forget_far(self, near: range) -> None:
        """Of the messages that are not near, keep no more than a few: those whose lines were made last."""
        keep = {self.ids[place] for place in near}
        far = [message for message in self._blocks if message not in keep]
        for message in far[: max(0, len(far) - _KEPT)]:
            del self._blocks[message]

    def blocks(self) -> Mapping[int, Block]:
        """Those that are here, by message."""
        return self._blocks
