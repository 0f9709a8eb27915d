"""The line in which one types a date to go to, and below it what is wrong with it, where it is."""

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mailtrove.errors import QueryMistake
from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.widgets.printable_input import PrintableInput

_LABEL: Final = " go to "


class DateBar(Vertical):
    """Shows while one types."""

    BINDINGS = [
        Binding("enter", "go", "Go there", id="date.go", tooltip="Go to the first message of then"),
        Binding("escape", "leave", "Back", id="date.leave", tooltip="Stay where you are"),
    ]

    field = getters.query_one(Input)
    answer = getters.query_one(".answer", Static)

    @dataclass
    class Asked(Message):
        """Go to this date."""

        text: str

    class Left(Message):
        """The person stays where they are."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The line, and what is said of it."""
        with Horizontal():
            yield Static(_LABEL, classes="label")
            yield PrintableInput(placeholder="2019, 2019-03, 2019-03-21, 7d, 1y ago", compact=True)
        yield Static(classes="answer", markup=False)

    def open(self) -> Input:
        """Show it; it is for the caller to give the field the focus. What was typed last is overwritten by typing."""
        self.add_class("-open")
        self.field.select_all()
        return self.field

    def close(self) -> None:
        """Hide it."""
        self.remove_class("-open", "-wrong")

    def show_mistake(self, mistake: QueryMistake) -> None:
        """Say what was not understood, below where it stands."""
        typed = cell_len(printable_line(self.field.value[: mistake.position]))
        place = max(0, len(_LABEL) + typed - self.field.scroll_offset.x)
        said = f"{self._glyphs.caret} {printable_line(mistake.what_happened)} {printable_line(mistake.remedy)}"
        self.answer.update(Content(cut(" " * place + said, self.size.width)))
        self.add_class("-wrong")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.remove_class("-wrong")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Ask to go there."""
        self.post_message(self.Asked(self.field.value))

    def action_leave(self) -> None:
        """Ask to stay."""
        self.post_message(self.Left())
