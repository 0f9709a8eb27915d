"""Lines to be read, scrolled and searched, drawn by ourselves: the ground under the message view."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mailtrove.tui.cells import cut
from mailtrove.tui.finding import Hits, Place, hits_in
from mailtrove.tui.message_drawing import drawn
from mailtrove.tui.message_lines import Kind, Line
from mailtrove.tui.one_at_a_time import OneAtATime

MARGIN: Final = 1
"""Cells at the left and at the right of every line."""


@dataclass(frozen=True, slots=True)
class _Hunt:
    """Look for this in these lines."""

    edition: int
    lines: Sequence[Line]
    pattern: re.Pattern[str]
    jump: bool
    """Go to the first hit from where the person is."""


class TextLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Subclasses make the lines and hand them over with `set_lines` and `add_lines`."""

    BINDINGS = [
        Binding("up,k", "scroll_up", "Up", show=False, id="message.up", tooltip="One line up"),
        Binding("down,j", "scroll_down", "Down", show=False, id="message.down", tooltip="One line down"),
        Binding("pageup,b", "page(-1)", "Page up", show=False, id="message.page_up", tooltip="One page up"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="message.page_down", tooltip="One page down"),
        Binding("home,g", "scroll_home", "Top", show=False, id="message.top", tooltip="To the beginning"),
        Binding("end,G", "scroll_end", "End", show=False, id="message.end", tooltip="To the end"),
    ]
    DEFAULT_CSS = """
    TextLines {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text-lines--label",
        "text-lines--link",
        "text-lines--hit",
        "text-lines--current-hit",
        *(f"text-lines--{kind.value}" for kind in Kind),
    }

    @dataclass
    class Hunted(Message, bubble=False):
        """A worker has looked through the lines."""

        hunt: _Hunt
        hits: Hits

    @dataclass
    class HitsChanged(Message):
        """There are other hits than before, or the person went to another."""

        number: int
        """Of the hit gone to, from 1; 0 for none."""
        count: str
        """How many there are, in words; "0" for none."""
        view: "TextLines"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._notice: tuple[str, ...] = ()
        self._pattern: re.Pattern[str] | None = None
        self._hits = Hits()
        self._current: int | None = None
        self._edition = 0
        """Counts the texts that have been shown."""
        self._hunts = OneAtATime(self._start_hunt)
        self.links = True
        """Whether links stand out."""

    @property
    def top(self) -> int:
        """The first line that shows."""
        return self.scroll_offset.y

    @property
    def hunting(self) -> bool:
        """The lines are being looked through."""
        return self._hunts.busy

    @property
    def hits(self) -> Hits:
        """What was found."""
        return self._hits

    # Lines

    def set_lines(self, lines: Sequence[Line], *, notice: tuple[str, ...] = (), top: int | None = None) -> None:
        """Show these from now on, or words of ours; `top`: from this line on, else from where the person is."""
        self._lines, self._notice = list(lines), notice
        self._hits, self._current = Hits(), None
        self._edition += 1
        self._lines_changed()
        if top is not None:
            self.scroll_line(top)

    def add_lines(self, lines: Sequence[Line]) -> None:
        """Show these below."""
        self._lines.extend(lines)
        self._lines_changed()

    def _lines_changed(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines) + 1)
        self._hunt(jump=False)
        self.refresh()

    # Finding

    def hunt(self, pattern: re.Pattern[str] | None, *, jump: bool = False) -> None:
        """Mark what the pattern finds from now on; `jump`: and go to the first of it from here."""
        self._pattern = pattern
        self._tell(Hits(), None)
        self._hunt(jump=jump)

    def _hunt(self, *, jump: bool) -> None:
        if self._pattern is not None:
            self._hunts.wish(_Hunt(self._edition, tuple(self._lines), self._pattern, jump))

    def _start_hunt(self, hunt: _Hunt) -> None:
        work = partial(self._work_hunt, hunt)
        self.run_worker(work, thread=True, group="hunt", description="finds", exit_on_error=False)

    def _work_hunt(self, hunt: _Hunt) -> None:
        self.post_message(self.Hunted(hunt, hits_in(hunt.lines, hunt.pattern)))

    @on(Hunted)
    def _hunted(self, event: Hunted) -> None:
        if event.hunt.pattern is self._pattern and event.hunt.edition == self._edition:
            current = self._current
            if event.hunt.jump:
                current = event.hits.at_or_after(self.top) if event.hits.places else None
            self._tell(event.hits, current)
            if event.hunt.jump:
                self._show_current()
        self._hunts.ended()

    def _tell(self, hits: Hits, current: int | None) -> None:
        self._hits, self._current = hits, current
        self.post_message(self.HitsChanged(0 if current is None else current + 1, hits.count, self))
        self.refresh()

    def action_hit(self, step: int) -> None:
        """Go to the next hit, or the one before; after the last comes the first."""
        count = len(self._hits.places)
        if self._current is None:
            following = self._hits.at_or_after(self.top)
            current = following if step > 0 else (following - 1) % count
        else:
            current = (self._current + step) % count
        self._tell(self._hits, current)
        self._show_current()

    def _show_current(self) -> None:
        if self._current is None:
            return
        line = self._hits.places[self._current][0].line
        page = self.scrollable_content_region.height
        if not self.top <= line < self.top + page:
            self.scroll_line(line - page // 3)

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen."""
        width = self.scrollable_content_region.width
        blank = self._style("text")
        index = y + self.top
        if index < len(self._notice):
            segments = [Segment(cut(self._notice[index], width - 2 * MARGIN), self._style("note"))]
        elif (line := self.line_at(index)) is not None:
            segments = drawn(line, self._style, self.hits_at(index), self._current, links=self.links)
        else:
            return Strip.blank(width, blank)
        return Strip([Segment(" " * MARGIN, blank), *segments]).adjust_cell_length(width, blank)

    def line_at(self, index: int) -> Line | None:
        """What stands there; None below the end."""
        return self._lines[index] if index < len(self._lines) else None

    def hits_at(self, index: int) -> Sequence[tuple[int, Place]]:
        """What was found in that line, each with its number."""
        return self._hits.by_line.get(index, ())

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"text-lines--{part}")

    # Scrolling

    def scroll_line(self, line: int) -> None:
        """Let this line be the first that shows, or the nearest that can."""
        # Forced, because Textual refuses to scroll until it has laid out a scrollbar.
        self.scroll_to(y=line, animate=False, force=True)

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A bar that comes only after one has scrolled was not told where to."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y

    def action_page(self, pages: int) -> None:
        """Scroll by a page, less a line to hold on to."""
        page = max(1, self.scrollable_content_region.height - 1)
        self.scroll_line(self.top + pages * page)

    def action_scroll_up(self) -> None:
        """Scroll a line up."""
        self.scroll_line(self.top - 1)

    def action_scroll_down(self) -> None:
        """Scroll a line down."""
        self.scroll_line(self.top + 1)

    def action_scroll_home(self) -> None:
        """Scroll to the beginning."""
        self.scroll_line(0)

    def action_scroll_end(self) -> None:
        """Scroll to the end."""
        self.scroll_line(len(self._lines))
