"""The search bar: one line to type in, and below it what was understood, or what was not and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from mailtrove.errors import QueryMistake
from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.search_history import Recall
from mailtrove.tui.widgets.completion_menu import CompletionMenu
from mailtrove.tui.widgets.search_field import Complete, SearchField

_INPUT_STARTS_AT: Final = 3
"""Cells left of the first character typed."""


class SearchBar(Vertical):
    """Tells what is searched for as one types, a moment after the last key."""

    BINDINGS = [
        Binding("escape", "clear", "Clear", id="search.clear", tooltip="Clear it, back to where you were"),
        Binding("up", "older", "Earlier", show=False, id="search.older", tooltip="What you searched for before"),
        Binding("down", "newer", "To the list", id="search.list", tooltip="Go to what was found, or a later search"),
    ]
    PAUSE: ClassVar[float] = 0.12
    """Seconds after the last key until the archive is asked."""

    field = getters.query_one(SearchField)
    menu = getters.query_one(CompletionMenu)
    answer = getters.query_one(".answer", Static)

    @dataclass
    class Asked(Message):
        """Search for this; empty for no search. `typing`: it may go on."""

        text: str
        typing: bool

    class Cleared(Message):
        """The person is done with the search."""

    @dataclass
    class Done(Message):
        """The person wants to see what was found."""

        entered: bool = False
        """By the Enter key, which in the list means to read."""

    def __init__(
        self,
        *,
        complete: Complete = lambda _: (),
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._complete = complete
        self._glyphs = glyphs
        self._pause: Timer | None = None
        self._recall = Recall()

    def compose(self) -> ComposeResult:
        """The line, what is said of it, and what it may become."""
        with Horizontal():
            yield Static("/", classes="slash")
            yield SearchField(
                self._complete, placeholder="search: words  from:ada  subject:budget  after:2021  has:attachment"
            )
        yield Static(classes="answer", markup=False)
        yield CompletionMenu(glyphs=self._glyphs)

    @property
    def text(self) -> str:
        """What has been typed."""
        return self.field.value.strip()

    def clear(self) -> None:
        """Empty the line without asking anything."""
        self.put("")

    def put(self, text: str) -> None:
        """Put this into the line without asking anything."""
        with self.prevent(Input.Changed):
            self.field.put(text)
        self._stop_waiting()
        self._say("")

    def ask(self, text: str) -> None:
        """Search for this, as if it had been typed and entered."""
        with self.prevent(Input.Changed):
            self.field.put(text)
        self._ask(typing=False)

    def show_found(self, explanation: str, found: str, where: str) -> None:
        """Say what was understood and how much was found; `where` is empty for everywhere."""
        parts = [printable_line(explanation), f"in {printable_line(where)}" if where else "", f"{found} found"]
        self._say(" " * _INPUT_STARTS_AT + f" {self._glyphs.dot} ".join(part for part in parts if part))

    def show_mistake(self, text: str, mistake: QueryMistake) -> None:
        """Say what was not understood, right or left of a sign below the place where it is."""
        blanks = len(self.field.value) - len(self.field.value.lstrip())
        place = _INPUT_STARTS_AT + blanks + cell_len(printable_line(text[: mistake.position]))
        place = min(max(place - self.field.scroll_offset.x, _INPUT_STARTS_AT), max(self.size.width - 1, 0))
        left, right = place - 1, self.size.width - place - 2
        what = printable_line(mistake.what_happened)
        both = f"{what} {printable_line(mistake.remedy)}"
        what = both if cell_len(both) <= max(left, right) else what
        if cell_len(what) <= right or left < right:
            said = f"{' ' * place}{self._glyphs.caret} {what}"
        else:
            what = cut(what, left)
            said = f"{' ' * (left - cell_len(what))}{what} {self._glyphs.caret}"
        self._say(said, wrong=True)

    def _say(self, said: str, *, wrong: bool = False) -> None:
        self.answer.update(Content(cut(said, self.size.width)))
        self.answer.set_class(wrong, "-wrong")
        self.set_class(bool(said), "-answered")

    def _stop_waiting(self) -> None:
        if self._pause:
            self._pause.stop()
            self._pause = None

    def _ask(self, *, typing: bool) -> None:
        self._stop_waiting()
        if not self.text:
            self._say("")
        self.post_message(self.Asked(self.text, typing))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._stop_waiting()
        self._pause = self.set_timer(self.PAUSE, lambda: self._ask(typing=True))

    @on(SearchField.Offered)
    def _offered(self, event: SearchField.Offered) -> None:
        event.stop()
        self.menu.show(event.offer)

    @on(CompletionMenu.Taken)
    def _taken(self, event: CompletionMenu.Taken) -> None:
        event.stop()
        self.field.take(event.index)
        self.field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.field.close()
        self._ask(typing=False)
        self.post_message(self.Done(entered=True))

    def action_clear(self) -> None:
        """Clear it, and go back."""
        self.clear()
        self.post_message(self.Cleared())

    def remember(self, searches: Sequence[str]) -> None:
        """What was searched for before, oldest first."""
        self._recall.lines = searches

    def action_older(self) -> None:
        """Show the search before."""
        self.field.put(self._recall.older(self.field.value))

    def action_newer(self) -> None:
        """Show the search after; go to what was found where there is none."""
        if (text := self._recall.newer(self.field.value)) is None:
            self.post_message(self.Done())
        else:
            self.field.put(text)
