"""A long list drawn line by line, with a cursor: the ground under the message list, the folder tree and others.

It holds no widget and no object for its lines, so a million of them cost nothing.
"""

from abc import abstractmethod
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from mailtrove.tui.cells import cut


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Subclasses say how many lines there are with `set_count`, and draw one with `draw_line`."""

    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up", tooltip="One line up"),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down", tooltip="One line down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="list.page_up", tooltip="One page up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="list.page_down", tooltip="One page down"),
        Binding("home,g", "first", "First", show=False, id="list.first", tooltip="To the first line"),
        Binding("end,G", "last", "Last", show=False, id="list.last", tooltip="To the last line"),
    ]

    DEFAULT_CSS = """
    LineList {
        overflow-x: hidden;
        overflow-y: auto;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-list--focused", "line-list--marked"}

    cursor: reactive[int] = reactive(0, repaint=False)
    """The line that the cursor is on; 0 in an empty list."""

    class _OfList(Message):
        def __init__(self, control: "LineList") -> None:
            super().__init__()
            self._list = control

        @property
        def control(self) -> "LineList":
            """The list it happened in."""
            return self._list

    class Moved(_OfList):
        """The cursor went to another line, or the line under it became another."""

    class Chosen(_OfList):
        """The line under the cursor is wanted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._count = 0
        self._notice: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many lines there are."""
        return self._count

    @abstractmethod
    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """The line at `index`, `width` cells wide; `marked` when the cursor is on it. Every segment has its style."""

    def set_count(self, count: int, *, cursor: int = 0, top: int = 0) -> None:
        """Begin to show `count` lines, with the cursor and the first line that shows at these places."""
        self._count = count
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        self.scroll_line(top)
        self.set_reactive(LineList.cursor, min(max(0, cursor), max(0, count - 1)))
        self.show_cursor()
        self.refresh()

    def say(self, *notice: str) -> None:
        """What to show, line by line, while there is nothing to list."""
        self._notice = notice
        self.refresh()

    @property
    def top(self) -> int:
        """The first line that shows."""
        return self.scroll_offset.y

    @property
    def page(self) -> int:
        """How many lines show."""
        return max(1, self.scrollable_content_region.height)

    def scroll_line(self, line: int) -> None:
        """Let this line be the first that shows, or the nearest that can."""
        # Forced, because Textual refuses to scroll until it has laid out a scrollbar.
        self.scroll_to(y=line, animate=False, force=True)

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A bar that comes only after one has scrolled was not told where to."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, or the nearest there is, and show it."""
        self.cursor = min(max(0, index), max(0, self._count - 1))
        self.show_cursor()

    def show_cursor(self) -> None:
        """Scroll as little as it takes to show the cursor."""
        if self.cursor < self.top:
            self.scroll_line(self.cursor)
        elif self.cursor >= self.top + self.page:
            self.scroll_line(self.cursor - self.page + 1)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw two lines, and tell."""
        self.refresh_line(old)
        self.refresh_line(new)
        self.post_message(self.Moved(self))

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different where the keys go."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def on_resize(self) -> None:
        """Fit the new width, and keep the cursor in sight."""
        self.virtual_size = Size(self.scrollable_content_region.width, self._count)
        self.show_cursor()

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen."""
        index, width = y + self.top, self.scrollable_content_region.width
        if not self._count:
            return self._notice_line(y - max(1, self.page // 3), width)
        if index >= self._count:
            return Strip.blank(width, self.rich_style)
        segments = self.draw_line(index, width, marked=index == self.cursor)
        return Strip(segments).adjust_cell_length(width, segments[-1].style if segments else self.rich_style)

    def _notice_line(self, line: int, width: int) -> Strip:
        text = cut(self._notice[line], width) if 0 <= line < len(self._notice) else ""
        left = (width - cell_len(text)) // 2
        return Strip([Segment(" " * left + text, self.rich_style)]).adjust_cell_length(width, self.rich_style)

    def line_style(self, name: str, *, marked: bool) -> Style:
        """The component class `name`, on the cursor's background where `marked`."""
        style = self.get_component_rich_style(name)
        if not marked:
            return style
        mark = self.get_component_rich_style("line-list--focused" if self.has_focus else "line-list--marked")
        if self.app.current_theme.ansi:  # of sixteen colours few go together, so the cursor's line has its own two
            return mark + Style(bold=style.bold, underline=style.underline)
        if name.endswith("--dim"):  # what is faint elsewhere is being looked at here
            return style + Style(color=mark.color, bgcolor=mark.bgcolor)
        return style + Style(bgcolor=mark.bgcolor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a second click chooses."""
        index = event.y + self.top
        if index < self._count:
            self.move_to(index)
            if event.chain == 2:
                self.post_message(self.Chosen(self))

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor and what shows by a page."""
        step = pages * max(1, self.page - 1)
        self.scroll_line(self.top + step)
        self.move_to(self.cursor + step)

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self.move_to(self._count - 1)
