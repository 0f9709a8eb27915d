"""A run's folders, a line each."""

from typing import Final

from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.widget import Widget

from mailtrove.printable import printable_line
from mailtrove.sync.events import FolderProgress
from mailtrove.tui.cells import fit
from mailtrove.tui.sync_words import folder_amount, folder_sign, in_order
from mailtrove.tui.widgets.progress_line import bar

MOST_LINES: Final = 100
"""More folders than these are counted, not listed; the busy ones come first anyway."""
_AMOUNT_CELLS: Final = 20
_LOOKS: Final = {"downloading": "$foreground", "comparing": "$foreground", "failed": "$text-error"}


class FolderLines(Widget):
    """`● Sent Items          ━━━━━━━─────        210 of 400`. Of those that are shown anew, only what differs is."""

    folders: reactive[tuple[FolderProgress, ...]] = reactive((), repaint=False)
    room: reactive[int] = reactive(0, repaint=False)
    """How many lines can be seen at once."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[FolderProgress] = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """A line each, and one for those that are only counted."""
        return min(len(self.folders), MOST_LINES + 1)

    def watch_folders(self, old: tuple[FolderProgress, ...], new: tuple[FolderProgress, ...]) -> None:
        """Some went on, or there are others."""
        if len(old) != len(new):
            self.refresh(layout=True)
        self._show()

    def watch_room(self) -> None:
        """Their order depends on how many can be seen."""
        self._show()

    def _show(self) -> None:
        before, self._shown = self._shown, in_order(self.folders, self.room)
        if len(before) != len(self._shown):
            self.refresh()
            return
        for line, (old, new) in enumerate(zip(before[:MOST_LINES], self._shown, strict=False)):
            if old != new:
                self.refresh(Region(0, line, self.size.width, 1))

    def render(self) -> Content:
        """All lines; names pass through `printable` here."""
        lines = [self._line(folder) for folder in self._shown[:MOST_LINES]]
        if (more := len(self._shown) - MOST_LINES) > 0:
            lines.append(Content.styled(f"and {more:,} more", "$faint"))
        return Content("\n").join(lines)

    def _line(self, folder: FolderProgress) -> Content:
        bar_cells = min(24, max(0, self.size.width // 4))
        name_cells = max(8, self.size.width - 2 - bar_cells - _AMOUNT_CELLS)
        name = fit(printable_line(folder.name), name_cells - 1)
        busy = folder.state == "downloading" and folder.wanted
        progress = bar(folder.fetched / folder.wanted, bar_cells) if busy else Content(" " * bar_cells)
        look = _LOOKS.get(folder.state, "$faint")
        amount = f"{folder_amount(folder):>{_AMOUNT_CELLS}}"
        return Content.assemble((f"{folder_sign(folder)} {name} ", look), progress, (amount, look))
