"""A dialog with a list of which one is picked: attachments, links, addresses, texts to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut, fit, fit_right
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.line_list import LineList

_SHOWN_CHARACTERS: Final = 300
_LONGEST_NUMBER: Final = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One line; its texts may come from mail."""

    name: str
    about: str = ""
    amount: str = ""
    """At the right end."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What to do, and with which of the choices, from 0."""

    verb: str
    index: int


class ChoiceList(LineList):
    """The choices, one a line. Typing a number goes to the line of that number."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--name", "choice-list--dim"}

    def __init__(self, choices: Sequence[Choice], widths: tuple[int, int], *, glyphs: Glyphs = UNICODE) -> None:
        """`widths`: cells for what a choice is about, and for its amount."""
        super().__init__()
        self._choices = choices
        self._about_width, self._amount_width = widths
        self._glyphs = glyphs
        self._number = ""

    def on_mount(self) -> None:
        """List them."""
        self.set_count(len(self._choices))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """Name, about, amount."""
        choice = self._choices[index]
        name, dim = (self.line_style(f"choice-list--{part}", marked=marked) for part in ("name", "dim"))
        taken = 3 + sum(cells + 1 for cells in (self._about_width, self._amount_width) if cells)
        segments = [
            Segment(f"{self._glyphs.bar if marked else ' '} ", dim),
            Segment(fit(_line(choice.name), max(1, width - taken)), name),
        ]
        if self._about_width:
            segments.append(Segment(" " + fit(_line(choice.about), self._about_width), dim))
        if self._amount_width:
            segments.append(Segment(" " + fit_right(_line(choice.amount), self._amount_width), dim))
        return [*segments, Segment(" ", dim)]

    def on_key(self, event: events.Key) -> None:
        """Go to the line of a number as it is typed."""
        if not event.character or event.character not in "0123456789":
            self._number = ""
            return
        event.stop()
        longer = self._number + event.character
        self._number = (longer if int(longer) <= self.count else event.character)[:_LONGEST_NUMBER]
        if 1 <= int(self._number) <= self.count:
            self.move_to(int(self._number) - 1)


class Picker(ModalScreen["Picked | None"]):
    """Answers with what was picked; None when the person thought better of it. Subclasses bind the verbs."""

    BINDINGS = [
        Binding("escape,q", "cancel", "Back", key_display="esc", id="picker.cancel", tooltip="Back to the message"),
    ]
    ENTER: ClassVar[str]
    """The verb of Enter and of a second click."""
    WIDTHS: ClassVar[tuple[int, int]] = (0, 0)

    list = getters.query_one(ChoiceList)
    details = getters.query_one("#details", Static)

    def __init__(self, title: str, choices: Sequence[Choice], below: str = "", *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._below = below
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """What there is, and more about the one under the cursor."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="strong")
            yield ChoiceList(self._choices, self.WIDTHS, glyphs=self._glyphs)
            yield Static(id="details", classes="muted", markup=False)
        yield KeyLine()

    def more_about(self, index: int) -> str:  # noqa: ARG002 - for subclasses
        """What stands below the list while the cursor is there; may come from mail."""
        return self._below

    @on(LineList.Moved)
    def _moved(self) -> None:
        self.details.update(Content("\n".join(_line(text) for text in self.more_about(self.list.cursor).split("\n"))))

    def on_mount(self) -> None:
        """Say more about the first."""
        self._moved()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_pick(self.ENTER)

    def action_pick(self, verb: str) -> None:
        """Answer with the one under the cursor."""
        if self._choices:
            self.dismiss(Picked(verb, self.list.cursor))

    def action_cancel(self) -> None:
        """Answer with none."""
        self.dismiss(None)


def _line(text: str) -> str:
    return cut(printable_line(text[:_SHOWN_CHARACTERS]), _SHOWN_CHARACTERS)
