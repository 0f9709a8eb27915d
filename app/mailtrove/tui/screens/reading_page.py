"""A screen that opens messages and saves them and what is attached to them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters
from textual.binding import Binding

from mailtrove.printable import printable, printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.mail_reads import read_message, save_attachments, save_message
from mailtrove.tui.message_document import OpenMessage
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.questions import AskingPage, Questions
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.message_pane import MessagePane
from mailtrove.tui.widgets.message_view import MessageView

if TYPE_CHECKING:
    from mailtrove.mime.parse import AttachmentPart


class ReadingPage(AskingPage[None]):
    """Has a message view; subclasses say when to open what."""

    BINDINGS = [
        Binding(
            "s",
            "save_files",
            "Save files",
            show=False,
            id="mail.save_files",
            tooltip="Save attachments of this message",
        ),
        Binding("e,v", "save", "Save .eml", show=False, id="mail.save", tooltip="Save the message as it was served"),
    ]

    app = getters.app(MailtroveApp)
    pane = getters.query_one(MessagePane)
    view = getters.query_one(MessageView)

    def __init__(self) -> None:
        super().__init__()
        self._openings: Questions[int, OpenMessage] = Questions(
            self, read_message, self._show_message, self._not_opened
        )
        self._wanted: int | None = None

    @property
    def opening(self) -> bool:
        """A message is on its way, or not all of its lines are there."""
        return self._openings.busy or not self.view.settled

    def open_message(self, message: int | None) -> None:
        """Show a message; the one before stays until it is there. None: show none."""
        archive = self.app.archive
        if message == self._wanted or archive is None:
            return
        self._wanted = message
        if message is None:
            self.view.show_notice()
            self.refresh_bindings()
        else:
            self._openings.ask(archive, message)

    def _show_message(self, message: OpenMessage) -> None:
        if message.id == self._wanted:  # else the person has gone on
            self.view.show(message)
            self.refresh_bindings()

    def _not_opened(self, error: Exception) -> None:
        trouble = trouble_of(error)
        self._wanted = None
        self.view.show_notice("", printable_line(trouble.title), "", printable_line(trouble.what_happened))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to save only what is there."""
        message = self.view.message if self.is_mounted else None
        if action == "find":
            return message is not None and self.focused is self.view
        if action == "save_files":
            return message is not None and bool(message.parsed.attachments)
        if action == "save":
            return message is not None
        return super().check_action(action, parameters)

    def action_find(self) -> None:
        """Find something in the message."""
        self.give_focus(self.pane.open_bar())

    def action_save(self) -> None:
        """Save the message as it was served."""
        if message := self.view.message:
            self._save(lambda folder: [save_message(folder, message)])

    def action_save_files(self) -> None:
        """Save the attachment; where there are several, ask which."""
        if not (message := self.view.message):
            return
        attachments = message.parsed.attachments
        if len(attachments) == 1:
            self._save_files(message, attachments)
        elif attachments:
            from mailtrove.tui.widgets.attachment_list import AttachmentPicker  # screens are loaded when first shown

            picker = AttachmentPicker(attachments, str(self.app.paths.downloads))
            self.app.push_screen(picker, partial(self._save_files, message))

    def _save_files(self, message: OpenMessage, wanted: "Sequence[AttachmentPart] | None") -> None:
        if wanted:
            self._save(lambda folder: save_attachments(folder, message, wanted))

    def _save(self, save: Callable[[Path], Sequence[Path]]) -> None:
        self.run_worker(partial(self._work_save, save), thread=True, group="saving", exit_on_error=False)

    def _work_save(self, save: Callable[[Path], Sequence[Path]]) -> None:
        try:
            saved = save(self.app.paths.downloads)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
            return
        names = [saved[0]] if len(saved) == 1 else [saved[0].parent, *(Path(path.name) for path in saved)]
        self.notify(printable("\n".join(str(name) for name in names)), title="Saved", markup=False)
