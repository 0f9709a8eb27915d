"""What a sync could not have: each folder or message, with the server's words."""

from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from mailtrove.archive.records import Account, Problem
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.words import count

MOST_SHOWN = 200


class ProblemsScreen(ModalScreen[None]):
    """The problems of an account's last run."""

    @dataclass
    class Found(Message, bubble=False):
        """They have been read."""

        problems: tuple[Problem, ...]

    BINDINGS = [Binding("escape,enter,q", "close", "Close", key_display="esc", id="problems.close", tooltip="Back")]

    app = getters.app(MailtroveApp)
    text = getters.query_one("#problems", Static)

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account

    def compose(self) -> ComposeResult:
        """A frame that fills once they are read."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = Content(f"Problems of {printable_line(self._account.email)}")
            yield Static("reading…", id="problems")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read them."""
        self._read()

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
        lines: list[Content] = []
        for problem in event.problems[:MOST_SHOWN]:
            where = printable_line(problem.folder) + (f", message {problem.uid}" if problem.uid else "")
            lines += [Content.assemble((where, "bold"), (f"  {problem.stage}", "$faint"))]
            lines += [Content(printable_line(problem.words)), Content("")]
        if (more := len(event.problems) - MOST_SHOWN) > 0:
            lines.append(Content(f"and {count(more, 'more', 'more')}"))
        self.text.update(Content("\n").join(lines) if lines else Content("No problem is on record."))

    def action_close(self) -> None:
        """Close."""
        self.dismiss()
