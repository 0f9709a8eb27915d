"""Where a password comes from: typed here, printed by a command, or in the environment."""

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from mailtrove.archive.records import Account
from mailtrove.printable import printable_line
from mailtrove.tui.password_form import Given
from mailtrove.tui.widgets.labelled import Labelled
from mailtrove.tui.widgets.submitting import LogInLine, SecretLine

_CHOICES = (("typed here", Given.TYPED), ("from a command", Given.COMMAND), ("from a variable", Given.VARIABLE))
_HINTS = {
    Given.TYPED: "It is tried first, then kept in {}.",
    Given.COMMAND: "Run at every login, without a shell; the first line it prints is the password. Kept nowhere.",
    Given.VARIABLE: "Read from the environment at every login. Kept nowhere.",
}
_FITS = 40
"""Letters of a command that its field shows at 80 columns."""


class PasswordFields(Vertical):
    """A choice, and the one field that goes with it."""

    choice: getters.query_one[Select[Given]] = getters.query_one("#given", Select)
    hint = getters.query_one("#hint", Static)

    def __init__(self, account: Account, name: str, *, keyring: bool, id: str) -> None:  # noqa: A002 - Textual's name
        """`name` is what the provider calls the password; `keyring` says that what is typed is kept there."""
        super().__init__(id=id)
        self._account = account
        self._home = "your desktop's keyring" if keyring else "a file that only you can read"
        self._called = name.removeprefix("an ").capitalize()

    def compose(self) -> ComposeResult:
        """The choice, the fields of which one shows, and a word on what becomes of it."""
        account = self._account
        given = Given.COMMAND if account.password_command else Given.TYPED
        given = Given.VARIABLE if account.password_variable else given
        command = LogInLine(account.password_command, placeholder="pass show mail/ada", id="command")
        variable = LogInLine(account.password_variable, placeholder="MAIL_PASSWORD", id="variable")
        yield Horizontal(
            Labelled(self._called, SecretLine(id="password"), Given.TYPED),
            Labelled("Command that prints it", command, Given.COMMAND),
            Labelled("Environment variable", variable, Given.VARIABLE),
            Labelled("Where from", Select(_CHOICES, value=given, allow_blank=False, id="given"), "given"),
            classes="fields",
        )
        yield Static(id="hint", classes="muted")

    def on_mount(self) -> None:
        """The field that goes with the choice."""
        self._show()

    @on(Select.Changed, "#given")
    def _chosen(self) -> None:
        self._show()

    def _show(self) -> None:
        given = self.given
        for each in Given:
            self.set_class(each is given, f"-{each.value}")
        hint = _HINTS[given].format(self._home)
        command = self._account.password_command
        if (
            given is Given.COMMAND and len(command) > _FITS
        ):  # an archive may come from anywhere: nothing is out of sight
            hint += f"\nIn full: {printable_line(command)}"
        self.hint.update(Content(hint))

    @property
    def given(self) -> Given:
        """As chosen."""
        chosen = self.choice.value
        return chosen if isinstance(chosen, Given) else Given.TYPED

    @property
    def field(self) -> Input:
        """The field that shows."""
        return self.query_one(f"#{self.given.value}", Input)

    def typed(self, given: Given) -> str:
        """What is in that field."""
        return self.query_one(f"#{given.value}", Input).value
