"""Reports of past syncs: an account's runs, newest first, and each in full with its problems in the server's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.archive.records import Account, Problem, Run
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.run_words import problem_place, report
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.line_list import LineList
from mailtrove.tui.widgets.run_list import RunList
from mailtrove.tui.words import count

MOST_RUNS: Final = 500
MOST_PROBLEMS: Final = 200
_WHAT_CELLS: Final = 14


class RunsScreen(ModalScreen[None]):
    """The past runs of an account."""

    @dataclass
    class Found(Message, bubble=False):
        """They have been read."""

        runs: tuple[Run, ...]

    CSS_PATH = [stylesheet("mail"), stylesheet("sync")]  # the first has the looks of lists
    BINDINGS = [
        Binding("enter", "open", "Open", id="runs.open", tooltip="The whole report of this run"),
        Binding("escape,l,q", "close", "Close", key_display="esc", id="runs.close", tooltip="Back to the syncs"),
    ]

    app = getters.app(MailtroveApp)
    list = getters.query_one(RunList)

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account

    def compose(self) -> ComposeResult:
        """A frame that fills once they are read."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(f"Syncs of {printable_line(self._account.email)}")
            yield RunList()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self.list.say("reading…")
        self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Nothing can be opened where there is nothing."""
        return action != "open" or (self.is_mounted and self.list.chosen is not None)

    @work(thread=True, group="runs", exit_on_error=False)
    def _read(self) -> None:
        from mailtrove.archive import runs  # peewee; loaded by now

        archive = self.app.archive
        try:
            found = runs.past_runs(archive, self._account.id, MOST_RUNS) if archive else []
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        else:
            self.post_message(self.Found(tuple(found)))

    @on(Found)
    def _found(self, event: Found) -> None:
        self.list.show(event.runs, self.app.clock())
        self.refresh_bindings()

    @on(LineList.Chosen)
    def action_open(self) -> None:
        """Show all there is to know of the run under the cursor."""
        if run := self.list.chosen:
            self.app.push_screen(RunScreen(self._account, run))

    def action_close(self) -> None:
        """Close."""
        self.dismiss()


class RunScreen(ModalScreen[None]):
    """One run in full."""

    @dataclass
    class Found(Message, bubble=False):
        """Its problems have been read."""

        problems: tuple[Problem, ...]

    BINDINGS = [Binding("escape,enter,q", "close", "Close", key_display="esc", id="run.close", tooltip="Back")]

    app = getters.app(MailtroveApp)
    problems = getters.query_one("#problems", Static)

    def __init__(self, account: Account, run: Run) -> None:
        super().__init__()
        self._account = account
        self._run_shown = run

    def compose(self) -> ComposeResult:
        """What it came to, and below its problems."""
        lines = [
            Content.assemble((f"{what:<{_WHAT_CELLS}}", "$faint"), words) for what, words in report(self._run_shown)
        ]
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = Content(f"A sync of {printable_line(self._account.email)}")
            yield Static(Content("\n").join(lines))
            yield Static(id="problems")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read its problems, where there are any."""
        if self._run_shown.problems:
            self._read()

    @work(thread=True, group="runs", exit_on_error=False)
    def _read(self) -> None:
        from mailtrove.archive import runs  # peewee; loaded by now

        archive = self.app.archive
        try:
            found = runs.problems_of(archive, self._run_shown.id) if archive else []
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        else:
            self.post_message(self.Found(tuple(found)))

    @on(Found)
    def _found(self, event: Found) -> None:
        self.problems.update(Content.assemble("\n", problem_lines(event.problems)))

    def action_close(self) -> None:
        """Close."""
        self.dismiss()


def problem_lines(problems: Sequence[Problem]) -> Content:
    """Each with its place and the server's words; those beyond `MOST_PROBLEMS` counted."""
    lines: list[Content] = []
    for problem in problems[:MOST_PROBLEMS]:
        lines += [Content.assemble((problem_place(problem), "bold"), (f"  {problem.stage}", "$faint"))]
        lines += [Content(printable_line(problem.words)), Content("")]
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        lines.append(Content(f"and {count(more, 'more', 'more')}"))
    return Content("\n").join(lines)
