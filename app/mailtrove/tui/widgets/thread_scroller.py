"""The messages of a thread below one another: opened by workers as they come near, and let go behind."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from textual import on
from textual.geometry import Size
from textual.message import Message
from textual.worker import get_current_worker

from mailtrove.printable import printable_line
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.message_document import OpenMessage, Reading, lines_in_thread
from mailtrove.tui.message_lines import Kind, Line
from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.open_thread import Block, OpenThread, ThreadScroll, header_line
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.text_lines import MARGIN, TextLines

ReadMessage = Callable[[int], OpenMessage]
"""Opens a message, on a worker's thread."""

_DOTS: Final = 24


@dataclass(frozen=True, slots=True)
class _Making:
    """Make the lines of this message."""

    serial: int
    message: int
    opened: OpenMessage | None
    """The message, where it is open already."""
    reading: Reading


class ThreadScroller(TextLines):
    """One thread. Whatever comes to be known of what is above or below, what one reads stays where it is."""

    @dataclass
    class Made(Message, bubble=False):
        """A worker has made the lines of a message."""

        serial: int
        message: int
        block: Block

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._page: OpenThread | None = None
        self._scroll = ThreadScroll(())
        self._reading = Reading(0, folded=True)
        self._read: ReadMessage | None = None
        self._making = OneAtATime(self._start_making)
        self._serial = 0

    @property
    def page(self) -> OpenThread | None:
        """What is being read."""
        return self._page

    @property
    def message(self) -> OpenMessage | None:
        """The message at the top of what shows, once it is open."""
        block = self._scroll.block(self._place) if self._page else None
        return block.message if block else None

    @property
    def _place(self) -> int:
        return self._scroll.at(self.top)[0]

    @property
    def settled(self) -> bool:
        """The lines of all messages that are near have been made."""
        return self._page is None or (not self._making.busy and not self._lacking())

    def read_with(self, read: ReadMessage) -> None:
        """Say how messages are opened."""
        self._read = read

    def show(self, page: OpenThread) -> None:
        """Show a thread from the message on that it begins at; what is shown already stays where it is."""
        anchor = self._anchor() if self._page and self._page.thread == page.thread else (page.first.id, 0)
        self._page = page
        self._make_anew(anchor)

    def close(self) -> None:
        """Show nothing."""
        self._page = None
        self._serial += 1

    # Making lines

    def _make_anew(self, anchor: tuple[int, int]) -> None:
        if self._page is None or self._reading.width <= 0:
            return
        self._serial += 1
        self._scroll = ThreadScroll([row.id for row in self._page.rows], self._scroll.heights)
        self._fit(anchor)
        self._want()

    def _anchor(self) -> tuple[int, int]:
        return self._scroll.anchor(self.top, self._height)

    def _fit(self, anchor: tuple[int, int]) -> None:
        """Measure what there is to scroll, with what was at the anchor where it was; the last message can be on top."""
        ids = self._scroll.ids
        message, offset = anchor
        place = ids.index(message) if message in self._scroll.heights else len(ids) - 1
        below = max(0, self._height - self._scroll.heights[ids[-1]])
        self.virtual_size = Size(self.scrollable_content_region.width, self._scroll.height + below)
        self.scroll_line(max(0, self._scroll.start(place) + offset))
        self.refresh()

    @property
    def _height(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _near(self) -> range:
        """The places of the messages to have ready: those that show, and a page above and below."""
        first = self._scroll.at(max(0, self.top - self._height))[0]
        return range(first, self._scroll.at(self.top + 2 * self._height)[0] + 1)

    def _lacking(self) -> list[int]:
        if self._page is None or self._reading.width <= 0:
            return []
        place = self._place
        near = self._near()
        return self._scroll.lacking([*range(place, near.stop), *reversed(range(near.start, place))])

    def _want(self) -> None:
        if self._page and (lacking := self._lacking()):
            first = self._page.first
            opened = first if first.id == lacking[0] else None
            self._making.wish(_Making(self._serial, lacking[0], opened, self._reading))

    def _start_making(self, making: _Making) -> None:
        self.run_worker(
            partial(self._work, making), thread=True, group="thread", description="thread", exit_on_error=False
        )

    def _work(self, making: _Making) -> None:
        try:
            block = self._made(making)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            words = printable_line(trouble_of(error).what_happened)
            block = Block(None, [Line(Kind.NOTE, words), Line(Kind.TEXT, "")])
        if not get_current_worker().is_cancelled:
            self.post_message(self.Made(making.serial, making.message, block))

    def _made(self, making: _Making) -> Block:
        message = making.opened or self.open_message(making.message)
        return Block(message, list(lines_in_thread(message, making.reading, self._glyphs)))

    def open_message(self, message: int) -> OpenMessage:
        """On a worker's thread: open a message."""
        assert self._read, "nobody said how messages are opened"
        return self._read(message)

    @on(Made)
    def _lines_made(self, event: Made) -> None:
        if event.serial == self._serial and self._page:
            anchor = self._anchor()
            self._scroll.put(event.message, event.block)
            self._scroll.forget_far(self._near())
            self._fit(anchor)
            self.screen.refresh_bindings()
        self._making.ended()
        self._want()

    def measure(self, message: int, lines: int) -> None:
        """Of a message whose lines are not here, know how many there are."""
        if self._scroll.measure(message, lines):
            self._fit(self._anchor())

    def on_resize(self) -> None:
        """Wrap to the new width."""
        width = self.scrollable_content_region.width - 2 * MARGIN
        if width > 0 and self._page:
            first = self._reading.width <= 0 or not self._scroll.ids
            anchor = (self._page.first.id, 0) if first else self._anchor()
            same, self._reading = width == self._reading.width, replace(self._reading, width=width)
            if same and not first:
                self._fit(anchor)
                self._want()
            else:
                self._make_anew(anchor)
        elif width > 0:
            self._reading = replace(self._reading, width=width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Open what comes near."""
        super().watch_scroll_y(old_value, new_value)
        if self._page:
            self._want()
            if self._scroll.at(round(old_value))[0] != self._scroll.at(round(new_value))[0]:
                self.screen.refresh_bindings()

    # What shows

    def line_at(self, index: int) -> Line | None:
        """A line of a message, or the one above it; dots where it has not been opened yet."""
        if self._page is None or index >= self._scroll.height:
            return None
        place, offset = self._scroll.at(index)
        if not offset:
            rows = self._page.rows
            return header_line(rows[place], place + 1, len(rows), self._reading.width, self._glyphs)
        block = self._scroll.block(place)
        if block:
            return block.lines[offset - 1]
        return Line(Kind.TEXT, self._glyphs.dot * _DOTS if offset == 1 else "")
