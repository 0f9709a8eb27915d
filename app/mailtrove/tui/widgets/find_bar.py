"""The line below a message in which one types what to find in it, and which says how often it is there."""

from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mailtrove.tui.widgets.printable_input import PrintableInput


class FindBar(Horizontal):
    """Tells what is looked for as one types."""

    BINDINGS = [
        Binding("enter", "keep", "Go there", id="find.keep", tooltip="Go to the hit"),
        Binding("escape", "give_up", "Clear", id="find.clear", tooltip="Find nothing, back to the message"),
    ]

    field = getters.query_one(Input)
    answer = getters.query_one(".answer", Static)

    @dataclass
    class Asked(Message):
        """Find this; empty for nothing."""

        text: str

    class Cleared(Message):
        """The person is done with it."""

    class Done(Message):
        """The person wants to go on reading."""

    def compose(self) -> ComposeResult:
        """The line, and what is said of it."""
        yield Static("/", classes="slash")
        yield PrintableInput(placeholder="find in this message", compact=True)
        yield Static(classes="answer", markup=False)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self.field.value

    def clear(self) -> None:
        """Look for nothing, without telling."""
        with self.prevent(Input.Changed):
            self.field.value = ""
        self.show_count(0, "0")

    def show_count(self, number: int, count: str) -> None:
        """Say which hit one is at, from 1, and how many there are."""
        place = f"{number:,} of {count}" if number else count
        said = "" if not self.text else "not found" if count == "0" else place
        self.answer.update(Content(said))
        self.answer.set_class(bool(said) and count == "0", "-wrong")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Asked(self.text))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Go on reading, at the hit."""
        self.post_message(self.Done())

    def action_give_up(self) -> None:
        """Find nothing."""
        self.post_message(self.Cleared())
