"""Who lives in the sandbox: a few lines around the one whose address is in the field."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.widgets import Static

from mailtrove.printable import printable_line

LINES: Final = 4
"""What is left of 24 lines beside the field and the card."""


class PeopleList(Static):
    """Addresses, each with a word on who that is. Where there are more than `LINES`, they scroll with the choice."""

    def __init__(self, people: Sequence[tuple[str, str]], *, id: str, classes: str) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id, classes=classes)
        self._people = tuple(people)
        self._addresses = [address for address, _ in people]
        self.border_title = "Who lives in this sandbox: ↓ chooses one"

    def on_mount(self) -> None:
        """The first of them."""
        self.show("")

    def beside(self, typed: str, step: int) -> str:
        """The address `step` further on than the one that is typed; the first or the last where that is nobody's."""
        at = self._addresses.index(typed) + step if typed in self._addresses else (step - 1 if step > 0 else step)
        return self._addresses[at % len(self._addresses)]

    def show(self, typed: str) -> None:
        """Show the lines around the address that is typed."""
        at = self._addresses.index(typed) if typed in self._addresses else 0
        first = max(0, min(at - LINES // 2 + 1, len(self._people) - LINES))
        shown = self._people[first : first + LINES]
        width = max((len(address) for address in self._addresses), default=0)
        lines = [
            Content.assemble(
                (f"{printable_line(address):<{width}}  ", "bold" if address == typed else ""),
                (printable_line(who), "$faint"),
            )
            for address, who in shown
        ]
        self.update(Content("\n").join(lines))
        if len(self._people) > LINES:
            self.border_subtitle = f"{first + 1} to {first + len(shown)} of {len(self._people)}"
