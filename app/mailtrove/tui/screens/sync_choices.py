"""What a person wants of one sync, and which folders of every one: asked before it starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mailtrove.accounts.skipping import FolderChoice, folder_choices, with_choices
from mailtrove.archive.records import Account, Folder
from mailtrove.printable import printable, printable_line
from mailtrove.sync.choices import Choices
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.sync_form import SyncForm
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.folder_choice import FolderChoiceList
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.labelled import Labelled
from mailtrove.tui.widgets.submitting import StartLine


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked of the sync that begins now."""

    account: Account
    """With its choice of folders, which is kept."""
    choices: Choices


class SyncChoicesScreen(ModalScreen[Chosen | None]):
    """Asks; None when the person thought better of it."""

    @dataclass
    class Found(Message, bubble=False):
        """The folders have been read: for the choice, and as the archive knows them."""

        choices: Sequence[FolderChoice]
        folders: Sequence[Folder]

    CSS_PATH = [stylesheet("mail"), stylesheet("sync")]  # the first has the looks of lists
    BINDINGS = [
        Binding("enter", "start", "Start", id="choices.start", tooltip="Sync with these choices"),
        Binding("f4", "full", "Full look", id="choices.full", tooltip="Ask for everything again"),
        Binding("escape", "cancel", "Cancel", key_display="esc", id="choices.cancel", tooltip="Start nothing"),
    ]

    app = getters.app(MailtroveApp)
    folders = getters.query_one(FolderChoiceList)
    full: reactive[bool] = reactive(False)
    mistake = getters.query_one("#mistake", Static)

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account
        self._folders: Sequence[Folder] = ()

    def compose(self) -> ComposeResult:
        """How much, of when, of which folders."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(f"Sync {printable_line(self._account.email)}")
            yield Horizontal(
                Labelled("New messages at most", StartLine(placeholder="all", id="limit", restrict=r"\d*")),
                Labelled("That came from … on", StartLine(placeholder="2021-03", id="after")),
                Labelled("And before", StartLine(placeholder="2024", id="before")),
                classes="fields",
            )
            yield Static(id="full")
            yield Static("Folders, for this sync and all after it", classes="muted")
            yield FolderChoiceList()
            yield Static(
                "INBOX comes first, Junk and Trash last; in each folder, and of a number, the newest come first.",
                classes="muted",
            )
            yield Static(id="mistake", classes="bad")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read which folders there are."""
        self.folders.say("reading…")
        self._read()

    @work(thread=True, group="folders", exit_on_error=False)
    def _read(self) -> None:
        from mailtrove.archive import browse  # peewee; loaded by now

        archive = self.app.archive
        if archive is None:
            return
        try:
            folders = browse.folders(archive, self._account.id, left_out=True)
            found = self.Found(folder_choices(archive, self._account), folders)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        else:
            self.post_message(found)

    @on(Found)
    def _found(self, event: Found) -> None:
        self._folders = event.folders
        self.folders.show(event.choices)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.input.remove_class("-invalid")

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Sync with these choices, or say what is wrong with them."""
        form = SyncForm(self.full, self._field("limit"), self._field("after"), self._field("before"))
        mistakes = form.mistakes()
        for field in self.query(Input):
            field.set_class(field.id in mistakes, "-invalid")
        self.mistake.update(Content(printable("\n".join(mistakes.values()))))
        if mistakes:
            self.query_one(f"#{next(iter(mistakes))}").focus()
            return
        chosen = with_choices(self._account, self._folders, skip=self.folders.left_out, include=self.folders.brought)
        self.dismiss(Chosen(chosen, form.choices()))

    def watch_full(self, full: bool) -> None:
        """Say what it means."""
        words = (
            f"{SIGNS.done} Full look: everything is asked for again"
            if full
            else "  Full look: no, only what may be new"
        )
        self.query_one("#full", Static).update(Content(words), layout=False)

    def action_full(self) -> None:
        """Ask for everything again, or don't."""
        self.full = not self.full

    def action_cancel(self) -> None:
        """Start nothing."""
        self.dismiss(None)

    def _field(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()
