"""What a sync could not have: each folder or message, with the server's words, and a key to ask for it again."""

from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.archive.records import Account, Problem
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.screens.runs import problem_lines
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.key_line import KeyLine


class ProblemsScreen(ModalScreen[bool]):
    """The problems of an account's last run; answers True when the person wants them tried again."""

    @dataclass
    class Found(Message, bubble=False):
        """They have been read."""

        problems: tuple[Problem, ...]

    BINDINGS = [
        Binding("r", "retry", "Try again", id="problems.retry", tooltip="Ask for these again, and for nothing else"),
        Binding("escape,enter,q", "close", "Close", key_display="esc", id="problems.close", tooltip="Back"),
    ]

    app = getters.app(MailtroveApp)
    text = getters.query_one("#problems", Static)

    def __init__(self, account: Account, *, can_retry: bool) -> None:
        """`can_retry`: nothing of the account is on its way."""
        super().__init__()
        self._account = account
        self._can_retry = can_retry

    def compose(self) -> ComposeResult:
        """A frame that fills once they are read."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = Content(f"Problems of {printable_line(self._account.email)}")
            yield Static("reading…", id="problems")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """A run that goes on tries again what it can by itself."""
        return action != "retry" or self._can_retry

    @work(thread=True, group="problems", exit_on_error=False)
    def _read(self) -> None:
        from mailtrove.archive import browse  # peewee; loaded by now

        archive = self.app.archive
        try:
            problems = browse.problems(archive, self._account.id) if archive else []
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        else:
            self.post_message(self.Found(tuple(problems)))

    @on(Found)
    def _found(self, event: Found) -> None:
        self.text.update(problem_lines(event.problems) if event.problems else Content("No problem is on record."))

    def action_retry(self) -> None:
        """Ask for them again."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(False)
