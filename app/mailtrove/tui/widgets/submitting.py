"""Lines to type in, whose Enter does what the screen is for, and says so among the keys below."""

from textual.binding import Binding
from textual.widgets import Input

from mailtrove.tui.widgets.printable_input import PrintableInput


class GoOnLine(PrintableInput):
    """A line of Add account."""

    BINDINGS = [Binding("enter", "submit", "Go on", id="add.submit", tooltip="Sign in to this account")]


class LogInLine(PrintableInput):
    """A line of the password form."""

    BINDINGS = [Binding("enter", "submit", "Log in", id="password.submit", tooltip="Try it, and keep the account")]


class StartLine(PrintableInput):
    """A line of a sync's choices."""

    BINDINGS = [Binding("enter", "submit", "Start", id="choices.submit", tooltip="Sync with these choices")]


class SecretLine(Input):
    """A line that doesn't show what is typed."""

    BINDINGS = [Binding("enter", "submit", "Log in", id="password.secret", tooltip="Try it, and keep the account")]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(password=True, id=id)
