"""The small list below a search bar: what the text may become. The keys for it are the line's."""

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut, fit
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.offer import Offer

_MOST_LABEL: Final = 40
_MOST_ABOUT: Final = 48
"""Cells."""
_SHOWN_CHARACTERS: Final = 200


class CompletionMenu(Widget):
    """`▌ grace@navy.example   Grace Hopper`, a line for each candidate, over whatever is below."""

    @dataclass
    class Taken(Message):
        """This candidate was clicked."""

        index: int

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._lines: list[tuple[str, str]] = []
        self._picked: int | None = None
        self.display = False

    def show(self, offer: Offer) -> None:
        """Show these candidates, or nothing where there are none."""
        self._lines = [(_line(one.label, _MOST_LABEL), _line(one.about, _MOST_ABOUT)) for one in offer.candidates]
        self._picked = offer.picked
        self.display = bool(self._lines)
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - Textual's
        """As wide as the widest line."""
        return min(container.width, self._label_cells + self._about_cells + 3)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """A line each."""
        return len(self._lines)

    @property
    def _label_cells(self) -> int:
        return max((cell_len(label) for label, _ in self._lines), default=0)

    @property
    def _about_cells(self) -> int:
        longest = max((cell_len(about) for _, about in self._lines), default=0)
        return longest + 2 if longest else 0

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(self._drawn(index) for index in range(len(self._lines)))

    def _drawn(self, index: int) -> Content:
        label, about = self._lines[index]
        room = max(0, self.size.width - self._label_cells - 3)
        picked = index == self._picked
        sign = self._glyphs.bar if picked else " "
        line = Content.assemble(
            (f"{sign} ", "$primary"), fit(label, self._label_cells), (fit(f"  {about}", room) + " ", "$faint")
        )
        return line.stylize("$foreground on $mark bold") if picked else line

    def on_click(self, event: events.Click) -> None:
        """Take what was clicked."""
        event.stop()
        if 0 <= event.y < len(self._lines):
            self.post_message(self.Taken(event.y))


def _line(text: str, cells: int) -> str:
    return cut(printable_line(text[:_SHOWN_CHARACTERS]), cells)
