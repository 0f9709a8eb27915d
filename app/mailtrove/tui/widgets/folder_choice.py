"""An account's folders, of which each can be left out of its syncs."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from textual.binding import Binding

from mailtrove.printable import printable_line
from mailtrove.tui.cells import fit, fit_right
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.sync_form import FolderChoice
from mailtrove.tui.widgets.line_list import LineList
from mailtrove.tui.words import count

_AMOUNT_CELLS: Final = 20


class FolderChoiceList(LineList):
    """` ✓ Inbox            820 messages`; those that are left out say so."""

    BINDINGS = [
        Binding(
            "space", "leave_out", "Leave out/bring", id="choices.folder", tooltip="Leave this folder out, or bring it"
        )
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"folder-choice--brought", "folder-choice--left"}

    def __init__(self) -> None:
        super().__init__()
        self._folders: Sequence[FolderChoice] = ()
        self._skipped: dict[str, None] = {}

    @property
    def skipped(self) -> tuple[str, ...]:
        """The names of those that are left out, in the order in which they came to be."""
        return tuple(self._skipped)

    def show(self, folders: Sequence[FolderChoice], skipped: Sequence[str]) -> None:
        """List these, those of `skipped` left out."""
        self._folders, self._skipped = folders, dict.fromkeys(skipped)
        self.say("No folder is known before the first sync.")
        self.set_count(len(folders))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """Whether it comes, its name, and what is archived of it."""
        folder = self._folders[index]
        left_out = folder.name in self._skipped
        style = self.line_style(f"folder-choice--{'left' if left_out else 'brought'}", marked=marked)
        amount = "left out" if left_out else count(folder.messages, "message")
        name = fit(printable_line(folder.name), max(0, width - _AMOUNT_CELLS - 4))
        sign = " " if left_out else SIGNS.done
        return [Segment(f" {sign} {name}{fit_right(amount, _AMOUNT_CELLS)} ", style)]

    def action_leave_out(self) -> None:
        """Leave the folder under the cursor out, or bring it again."""
        if not self.count:
            return
        name = self._folders[self.cursor].name
        if name in self._skipped:
            del self._skipped[name]
        else:
            self._skipped[name] = None
        self.refresh_line(self.cursor)
