"""The question before an account is removed: what goes, what stops, what may stay, and what mailtrove can't do."""

from collections.abc import Iterable
from enum import Enum

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.accounts import Removal
from mailtrove.printable import printable_line
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.words import count, size


class Answer(Enum):
    """What is to become of the account."""

    ALL = "remove it and its mail"
    KEEP_MAIL = "remove it, keep its mail"
    NOTHING = "leave it as it is"


class RemoveScreen(ModalScreen[Answer]):
    """Asks what is to go; only the first two keys remove anything."""

    CSS_PATH = stylesheet("accounts")
    BINDINGS = [
        Binding("y", "remove_all", "Remove all", id="remove.all", tooltip="Forget the account and its archived mail"),
        Binding("k", "keep_mail", "Keep the mail", id="remove.keep", tooltip="Forget only how to log in"),
        Binding("c", "copy", "Copy link", id="remove.copy", tooltip="Copy the page where consent is withdrawn"),
        Binding("n,escape,enter,q", "leave", "No", key_display="n", id="remove.no", tooltip="Leave it as it is"),
    ]

    def __init__(self, removal: Removal, *, syncing: bool) -> None:
        super().__init__()
        self._removal = removal
        self._syncing = syncing

    def compose(self) -> ComposeResult:
        """Each answer with what it means; below, what else there is to know."""
        removal = self._removal
        with VerticalScroll(classes="dialog"):
            yield Static(Content(f"Remove {printable_line(removal.account.email)}?"), classes="title")
            with Grid(id="answers"):
                for id_, means in _answers(removal):
                    yield Static(Content(key_of(self, id_)), classes="key")
                    yield Static(Content(means))
            for words, look in _notes(removal, syncing=self._syncing):
                yield Static(Content(words), classes=f"note {look}")
            if removal.consent:
                yield Static(Content(removal.consent.url), id="consent")
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Mail that is kept already can only go; a link is there only where consent was given."""
        if action == "keep_mail":
            return not self._removal.account.mail_only
        return self._removal.consent is not None if action == "copy" else True

    def action_remove_all(self) -> None:
        """Forget everything."""
        self.dismiss(Answer.ALL)

    def action_keep_mail(self) -> None:
        """Forget only how to log in."""
        self.dismiss(Answer.KEEP_MAIL)

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.dismiss(Answer.NOTHING)

    def action_copy(self) -> None:
        """Copy the page where consent is withdrawn, by OSC 52."""
        if self._removal.consent:
            self.app.copy_to_clipboard(self._removal.consent.url)
            self.notify("The link is copied.")


def _answers(removal: Removal) -> Iterable[tuple[str, str]]:
    held = f"{count(removal.messages, 'message')} ({size(removal.bytes)}) of {count(removal.folders, 'folder')}"
    secret = f", and the stored {removal.secret}" if removal.secret else ""
    yield "remove.all", f"Everything goes from this computer: {held}, the search index over them{secret}."
    if not removal.account.mail_only:
        gone = f"Only the stored {removal.secret} goes" if removal.secret else "Nothing logs in any more"
        yield "remove.keep", f"{gone}. The mail stays here to read and search."


def _notes(removal: Removal, *, syncing: bool) -> Iterable[tuple[str, str]]:
    if syncing:
        yield f"{SIGNS.warning} It is syncing now. Both answers stop that first.", "warning"
    if removal.dependents:
        names = ", ".join(printable_line(account.email) for account in removal.dependents)
        stop = "is opened by this sign-in, and stops" if len(removal.dependents) == 1 else "are opened by it, and stop"
        yield f"{SIGNS.warning} {names} {stop} syncing too.", "warning"
    last = "On the server nothing changes."
    if removal.consent:
        last += f" Only you can withdraw the permission, at {removal.consent.whose}:"
    yield last, "muted"
