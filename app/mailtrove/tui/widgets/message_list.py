"""The message list: ids in an array, rows read from the archive as they come near, lines drawn by ourselves."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events, on
from textual.binding import Binding
from textual.message import Message
from textual.worker import get_current_worker

from mailtrove.archive.records import MessageRow
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.list_line import Hits, columns_for, message_line, no_hits, waiting_line
from mailtrove.tui.list_pages import RowCache, position_of, wanted_window
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.line_list import LineList

ReadRows = Callable[[Sequence[int]], Mapping[int, MessageRow]]
"""Reads these messages' rows, on a worker's thread."""

_PARTS: Final = ("text", "dim", "accent", "star", "unread", "gone", "hit")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person is in a list."""

    message: int | None
    position: int
    top: int
    thread: int = 0
    """The thread that the line is of; 0 where the list is not by threads."""


class MessageList(LineList):
    """The messages of a folder, an account or a search, newest first."""

    BINDINGS = [
        Binding("enter", "read", "Read", id="list.read", tooltip="Read this message"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"message-list--{part}" for part in _PARTS}

    @dataclass
    class RowsRead(Message, bubble=False):
        """A worker has read rows."""

        asked: tuple[int, ...]
        rows: Mapping[int, MessageRow]

    def __init__(self, now: Callable[[], float], *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.recipients = False
        """Show whom a message went to, as in Sent."""
        self.hits: Hits = no_hits
        """What of each line to highlight."""
        self._now = now
        self._glyphs = glyphs
        self._ids: array[int] = array("q")
        self._rows = RowCache()
        self._read: ReadRows | None = None
        self._reading = OneAtATime(self._start_reading)
        self._downwards = True
        self._moved = False
        """The person has moved the cursor, or read a message, since these were first shown."""
        self._whole = True
        self._to_the_end = False
        """The person has asked for the last message while it was not known yet."""

    @property
    def current(self) -> int | None:
        """The message under the cursor."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else None

    @property
    def spot(self) -> Spot:
        """Where the person is, to come back to with `show`."""
        return Spot(self.current, self.cursor, self.top)

    @property
    def settled(self) -> bool:
        """Every line that shows has been read, and the next page with them."""
        return not self._reading.busy and not self._lacking()

    def read_with(self, read: ReadRows) -> None:
        """Say how rows are read; before that, every line is a row of dots."""
        self._read = read
        self._want()

    def show(self, ids: "array[int]", *, spot: Spot | None = None, whole: bool = True) -> None:
        """Show these messages from the top, or from where a person was; `whole` unless more of them will follow."""
        self._moved = spot is not None
        self._to_the_end = False
        self._place(ids, spot, whole)
        self.post_message(self.Moved(self))

    def update_ids(self, ids: "array[int]", *, whole: bool = True) -> None:
        """Show the same messages with what came and went; the person stays at the message where they are.

        At the top of the list they see above it what arrives, as long as there is room for both. Then who has not
        moved yet and reads nothing goes to the top: where nobody was, a night's mail begins with the newest.
        """
        before = self.current
        self._rows.expire()
        self._place(ids, self.spot, whole)
        if whole and self._to_the_end:
            self.action_last()
        elif self.current != before:
            self.post_message(self.Moved(self))

    def _place(self, ids: "array[int]", spot: Spot | None, whole: bool) -> None:
        position = top = 0
        if spot and spot.message is not None:
            found = self.found_again(ids, spot)
            position = spot.position if found is None else found
            if spot.top or position >= self.page:
                top = max(0, position - (spot.position - spot.top))
            if position >= self.page and not self._moved and self.has_focus:
                position = top = 0
        self._ids, self._whole = ids, whole
        self.set_count(len(ids), cursor=position, top=top)
        self._want()

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, and remember that the person did."""
        self._moved, self._to_the_end = True, False
        super().move_to(index)

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """One message; dots where it has not been read yet."""
        styles = {part: self.line_style(f"message-list--{part}", marked=marked) for part in _PARTS}
        columns = columns_for(width)
        row = self._rows.get(self.row_at(index))
        if row is None:
            return waiting_line(columns, styles, self._glyphs, marked=marked)
        return message_line(
            row,
            columns,
            styles,
            self._glyphs,
            self._now(),
            recipients=self.recipients,
            marked=marked,
            hits=self.hits,
            before=self.before_subject(index, row, columns.subject),
        )

    def before_subject(self, index: int, row: MessageRow, room: int) -> str:  # noqa: ARG002 - for subclasses
        """What stands before the subject, in a column of so many cells."""
        return ""

    # Reading rows

    def row_at(self, index: int) -> int:
        """The number under which the row of this line is read and kept: that of the message."""
        return self._ids[index]

    def found_again(self, ids: "array[int]", spot: Spot) -> int | None:
        """Where among these messages the line is now that the person was at."""
        return None if spot.message is None else position_of(ids, spot.message, spot.position)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what comes near."""
        super().watch_scroll_y(old_value, new_value)
        self._downwards = new_value >= old_value
        self._want()

    def on_resize(self) -> None:
        """A taller list shows more."""
        super().on_resize()
        self._want()

    def _lacking(self) -> list[int]:
        return self._rows.lacks([self.row_at(index) for index in self._window()])

    def _window(self) -> range:
        """The lines to have ready."""
        return wanted_window(self.top, self.page, len(self._ids), downwards=self._downwards)

    def _want(self) -> None:
        if self._read and (lacking := self._lacking()):
            self._reading.wish(tuple(lacking))

    def _start_reading(self, messages: tuple[int, ...]) -> None:
        if self._read:
            work = partial(self._read_rows, self._read, messages)
            self.run_worker(work, thread=True, group="rows", description="reads rows", exit_on_error=False)

    def _read_rows(self, read: ReadRows, messages: tuple[int, ...]) -> None:
        rows: Mapping[int, MessageRow] = {}
        try:
            rows = read(messages)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            if not get_current_worker().is_cancelled:
                self.app.post_message(TroubleArose(trouble_of(error)))
        self.post_message(self.RowsRead(messages, rows))

    @on(RowsRead)
    def _rows_read(self, event: RowsRead) -> None:
        self._rows.fill(event.asked, event.rows)
        self._reading.ended()
        self._want()
        self.refresh()

    # Keys

    def on_click(self, event: events.Click) -> None:
        """A click on the message that has the cursor reads it."""
        again = event.y + self.top == self.cursor and self.has_focus and event.chain == 1
        super().on_click(event)
        if again:
            self.action_read()

    def action_last(self) -> None:
        """Move the cursor to the last message, as soon as it is known."""
        super().action_last()
        self._to_the_end = not self._whole

    def action_read(self) -> None:
        """Read the message under the cursor."""
        if self.current is not None:
            self._moved = True
            self.post_message(self.Chosen(self))
