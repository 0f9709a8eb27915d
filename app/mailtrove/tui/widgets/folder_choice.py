"""An account's folders, of which each can be left out of its syncs, or brought though it is usually left out."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from textual.binding import Binding

from mailtrove.accounts.skipping import FolderChoice, Standing
from mailtrove.printable import printable_line
from mailtrove.tui.cells import fit, fit_right
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.widgets.line_list import LineList
from mailtrove.tui.words import count

_AMOUNT_CELLS: Final = 20
_BROUGHT: Final = (Standing.SYNCED, Standing.INCLUDED)


class FolderChoiceList(LineList):
    """` ✓ Inbox            820 messages`; those that are left out say so."""

    BINDINGS = [
        Binding("space", "leave_out", "Leave out/bring", id="choices.folder", tooltip="Leave it out, or bring it")
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"folder-choice--brought", "folder-choice--left"}

    def __init__(self) -> None:
        super().__init__()
        self._folders: Sequence[FolderChoice] = ()
        self._turned: set[str] = set()

    @property
    def left_out(self) -> list[str]:
        """The names of those that were brought so far, and are to be left out."""
        return [folder.name for folder in self._folders if self._is_turned(folder) and folder.standing in _BROUGHT]

    @property
    def brought(self) -> list[str]:
        """The names of those that were left out so far, and are to be brought."""
        return [folder.name for folder in self._folders if self._is_turned(folder) and folder.standing not in _BROUGHT]

    def show(self, folders: Sequence[FolderChoice]) -> None:
        """List these as they are chosen so far."""
        self._folders = folders
        self.say("No folder is known before the first sync.")
        self.set_count(len(folders))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """Whether it comes, its name, and what is archived of it."""
        folder = self._folders[index]
        comes = (folder.standing in _BROUGHT) is not self._is_turned(folder)
        style = self.line_style(f"folder-choice--{'brought' if comes else 'left'}", marked=marked)
        left_out = "no mail, left out" if folder.standing is Standing.NOT_MAIL else "left out"
        amount = count(folder.messages, "message") if comes else left_out
        name = fit(printable_line(folder.name), max(0, width - _AMOUNT_CELLS - 4))
        return [Segment(f" {SIGNS.done if comes else ' '} {name}{fit_right(amount, _AMOUNT_CELLS)} ", style)]

    def action_leave_out(self) -> None:
        """Leave the folder under the cursor out, or bring it again."""
        if self.count:
            self._turned ^= {self._folders[self.cursor].name}
            self.refresh_line(self.cursor)

    def _is_turned(self, folder: FolderChoice) -> bool:
        return folder.name in self._turned
