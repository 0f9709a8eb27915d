"""Two small dialogs on saved searches: what one shall be called, and whether it shall be forgotten."""

from collections.abc import Mapping

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mailtrove.config import LONGEST_NAME, is_search_name
from mailtrove.printable import printable_line
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.printable_input import PrintableInput


class NameLine(PrintableInput):
    """The line for the name."""

    BINDINGS = [Binding("enter", "submit", "Save", id="search_name.submit", tooltip="Save it under this name")]


class SearchName(ModalScreen[str | None]):
    """Asks for a name, and again where another search has it; None when the person thought better of it."""

    CSS_PATH = stylesheet("mail")
    BINDINGS = [Binding("escape", "cancel", "Cancel", id="search_name.cancel", tooltip="Leave it as it is")]

    field = getters.query_one(NameLine)
    note = getters.query_one("#note", Static)

    def __init__(self, title: str, name: str, query: str, searches: Mapping[str, str], *, own: str = "") -> None:
        """`name` is what is proposed; `searches` are those there are, of which `own` is this very one."""
        super().__init__()
        self._title = title
        self._called = name
        self._query = query
        self._searches = searches
        self._own = own
        self._warned = ""
        """The name of which the person knows that another search has it."""

    def compose(self) -> ComposeResult:
        """The search, and the line for its name."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="title")
            yield NameLine(self._called, max_length=LONGEST_NAME, placeholder="name")
            yield Static(Content(printable_line(self._query)), classes="muted")
            yield Static(id="note", classes="warning")
        yield KeyLine()

    @on(Input.Changed)
    def _say(self) -> None:
        self.note.update(Content(self._objection()))

    def _objection(self) -> str:
        name = self.field.value.strip()
        if (taken := self._taken(name)) is not None:
            what = printable_line(f"“{taken}” is saved already: {self._searches[taken]}")
            return f"{SIGNS.warning} {what}" + ("\nEnter once more replaces it." if name == self._warned else "")
        return f"{SIGNS.warning} A name has no quotation marks." if name and not is_search_name(name) else ""

    def _taken(self, name: str) -> str | None:
        """The other search that has this name; None where saving loses nothing."""
        from mailtrove.search.saved import key_of  # the language's classes take 20 ms; loaded by now

        key = key_of(name, self._searches)
        return None if key is None or key == self._own or self._searches[key].strip() == self._query else key

    @on(Input.Submitted)
    def _submitted(self) -> None:
        name = self.field.value.strip()
        if not is_search_name(name):
            return
        if self._taken(name) is not None and name != self._warned:
            self._warned = name
            self._say()
        else:
            self.dismiss(name)

    def action_cancel(self) -> None:
        """Save nothing."""
        self.dismiss(None)


class ForgetSearch(ModalScreen[bool]):
    """Asks whether a saved search shall be forgotten."""

    CSS_PATH = stylesheet("mail")
    BINDINGS = [
        Binding("y", "answer(True)", "Forget it", id="forget_search.yes", tooltip="Forget the search, not its mail"),
        Binding("n,escape,enter,q", "answer(False)", "No", key_display="n", id="forget_search.no", tooltip="Keep it"),
    ]

    def __init__(self, name: str, query: str) -> None:
        super().__init__()
        self._called = name
        self._query = query

    def compose(self) -> ComposeResult:
        """The search, and what stays."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Forget the search “{printable_line(self._called)}”?"), classes="title")
            yield Static(Content(printable_line(self._query)), classes="muted")
            yield Static("The mail that it finds stays.", classes="muted")
        yield KeyLine()

    def action_answer(self, yes: bool) -> None:
        """Yes or no."""
        self.dismiss(yes)
