"""The groups of the Explore screen, drawn line by line; what stands beside their numbers is read when it comes near."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from rich.segment import Segment
from textual.binding import Binding

from mailtrove.archive.groupings import Group
from mailtrove.tui.explore_reads import DetailWish, Grouped
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.group_line import Detail, group_columns, group_line
from mailtrove.tui.group_words import Order
from mailtrove.tui.widgets.line_list import LineList

_PARTS: Final = ("text", "dim", "accent", "curve")
_MOST_READ: Final = 60
"""Details at once."""


class GroupList(LineList):
    """Groups, in the order in which they were given."""

    BINDINGS = [
        Binding("enter,right,l", "open", "Open", key_display="enter", id="groups.open", tooltip="Look into this group"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"group-list--{part}" for part in _PARTS}

    def __init__(
        self,
        want: Callable[[DetailWish], object],
        *,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """`want` asks for details, which come back through `fill`; of several wishes the newest counts."""
        super().__init__(id=id)
        self._want_details = want
        self._glyphs = glyphs
        self._grouped: Grouped | None = None
        self._details: dict[str, Detail] = {}

    @property
    def group(self) -> Group | None:
        """The one under the cursor."""
        groups = self._grouped.groups if self._grouped else []
        return groups[self.cursor] if self.cursor < len(groups) else None

    @property
    def grouped(self) -> Grouped | None:
        """What is shown; None before anything is."""
        return self._grouped

    @property
    def settled(self) -> bool:
        """All that shows has its details."""
        return not self._lacking()

    def show(self, grouped: Grouped, *, at: str = "") -> None:
        """Show these from the top, or with the cursor on the group called `at`.

        The same ones shown anew, with what came and went, stay where the person is.
        """
        shown, offset = self._grouped, self.cursor - self.top
        if shown and shown.wish == grouped.wish and self.group:
            at = self.group.name
        if shown is None or shown.wish.place != grouped.wish.place:
            self._details = {}
        self._grouped = grouped
        cursor = next((place for place, group in enumerate(grouped.groups) if group.name == at), 0) if at else 0
        self.set_count(len(grouped.groups), cursor=cursor, top=max(0, cursor - offset))
        self._read(self._showing())
        self.post_message(self.Moved(self))

    def fill(self, wish: DetailWish, details: Mapping[str, Detail]) -> None:
        """Take up what was read."""
        if self._grouped and wish.grouped.wish.place == self._grouped.wish.place:
            self._details.update(details)
            self.refresh()
            self._read(self._lacking())

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """One group; without a curve where it has not been read yet."""
        assert self._grouped
        styles = {part: self.line_style(f"group-list--{part}", marked=marked) for part in _PARTS}
        group, wish = self._grouped.groups[index], self._grouped.wish
        share = group.messages / self._grouped.most_messages
        if wish.order is Order.BYTES:
            share = group.bytes / max(1, self._grouped.most_bytes)
        detail, columns = self._details.get(group.name), group_columns(width)
        return group_line(wish.grouping, group, detail, share, columns, styles, self._glyphs, marked=marked)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what comes near."""
        super().watch_scroll_y(old_value, new_value)
        self._read(self._lacking())

    def on_resize(self) -> None:
        """A taller list shows more."""
        super().on_resize()
        self._read(self._lacking())

    def _showing(self) -> tuple[Group, ...]:
        groups = self._grouped.groups if self._grouped else []
        return tuple(groups[self.top : self.top + min(self.page, _MOST_READ)])

    def _lacking(self) -> tuple[Group, ...]:
        return tuple(group for group in self._showing() if group.name not in self._details)

    def _read(self, some: tuple[Group, ...]) -> None:
        if self._grouped and some:
            self._want_details(DetailWish(self._grouped, some))

    def action_open(self) -> None:
        """Look into the group under the cursor."""
        if self.group is not None:
            self.post_message(self.Chosen(self))
