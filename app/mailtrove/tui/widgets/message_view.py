"""A message to be read: its lines are made by a worker, page by page, and drawn by ourselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import get_current_worker

from mailtrove.tui.cells import cut
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.message_document import Kind, Line, OpenMessage, Reading, lines_of

_FIRST_LINES: Final = 200
"""More than a screen, and wrapped in a few milliseconds."""
_MORE_LINES: Final = 4_000
_MARGIN: Final = 1
_LINK: Final = re.compile(r"https?://[^\s<>\"]+|\[\d{1,4}\]")
_WITH_LINKS: Final = (Kind.TEXT, Kind.QUOTE, Kind.DEEPER_QUOTE)


class MessageView(ScrollView, can_focus=True, inherit_bindings=False):
    """One message; knows nothing of the archive."""

    BINDINGS = [
        Binding("up,k", "scroll_up", "Up", show=False, id="message.up", tooltip="One line up"),
        Binding("down,j", "scroll_down", "Down", show=False, id="message.down", tooltip="One line down"),
        Binding("pageup,b", "page(-1)", "Page up", show=False, id="message.page_up", tooltip="One page up"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="message.page_down", tooltip="One page down"),
        Binding("home,g", "scroll_home", "Top", show=False, id="message.top", tooltip="To the beginning"),
        Binding("end,G", "scroll_end", "End", show=False, id="message.end", tooltip="To the end"),
        Binding("escape,q", "leave", "Back", key_display="esc", id="message.back", tooltip="Back to the list"),
        Binding("n,J", "next(1)", "Next", key_display="n", id="message.next", tooltip="Read the next message"),
        Binding("p,K", "next(-1)", "Previous", show=False, id="message.previous", tooltip="Read the previous message"),
        Binding("f", "screen.folders", "Folders", show=False, id="message.folders", tooltip="Show or hide the folders"),
        Binding("h", "headers", "Headers", id="message.headers", tooltip="Show all headers, or the usual few"),
        Binding("u", "source", "Source", id="message.source", tooltip="Show the message as it was served"),
    ]
    DEFAULT_CSS = """
    MessageView {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "message-view--label",
        "message-view--link",
        *(f"message-view--{kind.value}" for kind in Kind),
    }

    @dataclass
    class LinesMade(Message, bubble=False):
        """A worker has made lines."""

        serial: int
        lines: Sequence[Line]
        first: bool
        last: bool

    class Left(Message):
        """The person wants to go back to the list."""

    @dataclass
    class NextWanted(Message):
        """The person wants to read the message this many below."""

        step: int

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._message: OpenMessage | None = None
        self._reading = Reading(0)
        self._lines: list[Line] = []
        self._notice: tuple[str, ...] = ()
        self._serial = 0
        self._to_top = True
        self.settled = True
        """All lines have been made."""

    @property
    def message(self) -> OpenMessage | None:
        """What is being read."""
        return self._message

    def show(self, message: OpenMessage) -> None:
        """Show a message from its beginning; the one before stays until its first page is there."""
        self._message, self._to_top = message, True
        self._reading = replace(self._reading, all_headers=False, source=False)
        self._make_lines()

    def show_notice(self, *notice: str) -> None:
        """Show words of ours instead of a message, each on a line."""
        self._message, self._notice = None, notice
        self._serial += 1
        self.settled = True
        self._lines = []
        self.scroll_line(0)
        self._lines_changed()

    # Making lines

    def on_resize(self) -> None:
        """Wrap to the new width."""
        width = self.scrollable_content_region.width - 2 * _MARGIN
        if width != self._reading.width and width > 0:
            self._reading = replace(self._reading, width=width)
            self._make_lines()

    def _make_lines(self) -> None:
        if self._message is None or self._reading.width <= 0:
            return
        self._serial += 1
        self.settled = False
        work = partial(self._work, self._serial, self._message, self._reading)
        self.run_worker(work, thread=True, group="lines", exclusive=True, exit_on_error=False)

    def _work(self, serial: int, message: OpenMessage, reading: Reading) -> None:
        worker = get_current_worker()
        lines = lines_of(message, reading, self._glyphs)
        wanted, first = _FIRST_LINES, True
        while not worker.is_cancelled:
            made = list(islice(lines, wanted))
            self.post_message(self.LinesMade(serial, made, first, last=len(made) < wanted))
            if len(made) < wanted:
                return
            wanted, first = _MORE_LINES, False

    @on(LinesMade)
    def _lines_made(self, event: LinesMade) -> None:
        if event.serial != self._serial:
            return
        if event.first:
            self._lines = []
            if self._to_top:
                self.scroll_line(0)
            self._to_top = False
        self._lines.extend(event.lines)
        self.settled = event.last
        self._lines_changed()

    def _lines_changed(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines) + 1)
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen."""
        width = self.scrollable_content_region.width
        blank = self.get_component_rich_style("message-view--text")
        index = y + self.scroll_offset.y
        if self._message is None and index < len(self._notice):
            style = self.get_component_rich_style("message-view--note")
            segments = [Segment(cut(self._notice[index], width - 2 * _MARGIN), style)]
        elif index < len(self._lines):
            segments = self._segments(self._lines[index])
        else:
            return Strip.blank(width, blank)
        return Strip([Segment(" " * _MARGIN, blank), *segments]).adjust_cell_length(width, blank)

    def _segments(self, line: Line) -> list[Segment]:
        style = self.get_component_rich_style(f"message-view--{line.kind.value}")
        segments = []
        if line.label:
            segments.append(Segment(line.text[: line.label], self.get_component_rich_style("message-view--label")))
        rest = line.text[line.label :]
        link: Style = self.get_component_rich_style("message-view--link")
        if line.kind not in _WITH_LINKS or self._reading.source:
            return [*segments, Segment(rest, style)]
        done = 0
        for match in _LINK.finditer(rest):
            segments += [Segment(rest[done : match.start()], style), Segment(match[0], link)]
            done = match.end()
        return [*segments, Segment(rest[done:], style)]

    # Keys

    def scroll_line(self, line: int) -> None:
        """Let this line be the first that shows, or the nearest that can."""
        # Forced, because Textual refuses to scroll until it has laid out a scrollbar.
        self.scroll_to(y=line, animate=False, force=True)

    def action_page(self, pages: int) -> None:
        """Scroll by a page, less a line to hold on to."""
        page = max(1, self.scrollable_content_region.height - 1)
        self.scroll_line(self.scroll_offset.y + pages * page)

    def action_scroll_up(self) -> None:
        """Scroll a line up."""
        self.scroll_line(self.scroll_offset.y - 1)

    def action_scroll_down(self) -> None:
        """Scroll a line down."""
        self.scroll_line(self.scroll_offset.y + 1)

    def action_scroll_home(self) -> None:
        """Scroll to the beginning."""
        self.scroll_line(0)

    def action_scroll_end(self) -> None:
        """Scroll to the end."""
        self.scroll_line(len(self._lines))

    def action_headers(self) -> None:
        """Show all headers, or the usual few again."""
        self._read_otherwise(replace(self._reading, all_headers=not self._reading.all_headers, source=False))

    def action_source(self) -> None:
        """Show the message as it was served, or as it is meant to be read."""
        self._read_otherwise(replace(self._reading, source=not self._reading.source))

    def _read_otherwise(self, reading: Reading) -> None:
        self._reading, self._to_top = reading, True
        self._make_lines()

    def action_leave(self) -> None:
        """Ask to go back to the list."""
        self.post_message(self.Left())

    def action_next(self, step: int) -> None:
        """Ask for the message below, or above."""
        self.post_message(self.NextWanted(step))
