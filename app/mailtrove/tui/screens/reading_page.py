"""A screen that opens messages, and what is attached to them on top."""

from textual import getters

from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.mail_reads import read_message
from mailtrove.tui.message_document import OpenMessage, Page
from mailtrove.tui.questions import AskingPage, Questions
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.message_pane import MessagePane
from mailtrove.tui.widgets.message_view import MessageView


class ReadingPage(AskingPage[None]):
    """Has a message view; subclasses say when to open what."""

    app = getters.app(MailtroveApp)
    pane = getters.query_one(MessagePane)
    view = getters.query_one(MessageView)

    def __init__(self) -> None:
        super().__init__()
        self._openings: Questions[int, OpenMessage] = Questions(
            self, read_message, self._show_message, self._not_opened
        )
        self._wanted: int | None = None
        self._below: list[tuple[Page, int]] = []
        """What was open before, and its first line that showed."""

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
            self._below.clear()
            self.view.show_notice()
            self.refresh_bindings()
        else:
            self._openings.ask(archive, message)

    def open_within(self, page: Page) -> None:
        """Show something of the open message on top of it."""
        if self.view.page:
            self._below.append((self.view.page, self.view.top))
        self.view.show(page)
        self.give_focus(self.view)
        self.refresh_bindings()

    def close_within(self) -> bool:
        """Show again what was open before; False when there is none."""
        if not self._below:
            return False
        page, top = self._below.pop()
        self.view.show(page, top=top)
        self.refresh_bindings()
        return True

    def _show_message(self, message: OpenMessage) -> None:
        if message.id == self._wanted:  # else the person has gone on
            self._below.clear()
            self.view.show(message)
            self.refresh_bindings()

    def _not_opened(self, error: Exception) -> None:
        trouble = trouble_of(error)
        self._wanted = None
        self._below.clear()
        self.view.show_notice("", printable_line(trouble.title), "", printable_line(trouble.what_happened))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to find only where something is open."""
        if action == "find":
            return self.is_mounted and self.view.page is not None and self.focused is self.view
        return super().check_action(action, parameters)

    def action_find(self) -> None:
        """Find something in the message."""
        self.give_focus(self.pane.open_bar())
