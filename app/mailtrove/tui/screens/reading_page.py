"""A screen that opens messages, and what is attached to them on top."""

from functools import partial
from typing import TYPE_CHECKING

from textual import getters, on

from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.mail_reads import read_message
from mailtrove.tui.message_document import OpenMessage, Page
from mailtrove.tui.open_thread import OpenThread
from mailtrove.tui.questions import AskingPage, Questions
from mailtrove.tui.thread_reads import Opening, read_opening
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.message_pane import MessagePane
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.thread_view import ThreadView

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive


class ReadingPage(AskingPage[None]):
    """Has a message view; subclasses say when to open what."""

    app = getters.app(MailtroveApp)
    pane = getters.query_one(MessagePane)

    def __init__(self) -> None:
        super().__init__()
        self._openings: Questions[Opening, tuple[Opening, OpenMessage | OpenThread]] = Questions(
            self, _opened, self._show_opened, self._not_opened
        )
        self._wanted: Opening | None = None
        self._below: list[tuple[Page | OpenThread, int]] = []
        """What was open before, and its first line that showed."""

    @property
    def opening(self) -> bool:
        """A message is on its way, or not all of its lines are there."""
        return self._openings.busy or not self.view.settled

    @property
    def view(self) -> MessageView | ThreadView:
        """Where one reads: a message, or a thread."""
        return self.pane.view

    def open_message(self, message: int | None, thread: int = 0, *, at_message: bool = False) -> None:
        """Show a message, or its whole thread; the one before stays until it is there. None: show none.

        Args:
            at_message: begin to read the thread at this message.
        """
        archive = self.app.archive
        wanted = None if message is None else Opening(message, thread, at_message)
        if wanted == self._wanted or archive is None:
            return
        self._wanted = wanted
        if wanted is None:
            self._below.clear()
            self.pane.show_notice()
            self.refresh_bindings()
        else:
            self.pane.thread.read_with(partial(read_message, archive))
            self._openings.ask(archive, wanted)

    def open_within(self, page: Page) -> None:
        """Show something of the open message on top of it."""
        if self.view.page:
            self._below.append((self.view.page, self.view.top))
        self.pane.show(page)
        self.give_focus(self.view)
        self.refresh_bindings()

    def close_within(self) -> bool:
        """Show again what was open before; False when there is none."""
        if not self._below:
            return False
        page, top = self._below.pop()
        if isinstance(page, OpenThread):
            self.pane.show_again()
        else:
            self.pane.show(page, top=top)
        self.refresh_bindings()
        return True

    def _show_opened(self, answer: tuple[Opening, OpenMessage | OpenThread]) -> None:
        wish, opened = answer
        if wish == self._wanted:  # else the person has gone on
            same = isinstance(opened, OpenThread) and opened.thread == self._open_thread
            if self._below and same:  # a message of it is read on its own, and stays
                return
            self._below.clear()
            self.pane.show(opened)
            self.refresh_bindings()

    @property
    def _open_thread(self) -> int:
        page = self.pane.thread.page
        return page.thread if page and (self._below or self.view is self.pane.thread) else 0

    @on(ThreadView.AloneWanted)
    def _read_alone(self, event: ThreadView.AloneWanted) -> None:
        self.open_within(event.message)
        self.pane.single.read_as(event.way)

    def _not_opened(self, error: Exception) -> None:
        trouble = trouble_of(error)
        self._wanted = None
        self._below.clear()
        self.pane.show_notice("", printable_line(trouble.title), "", printable_line(trouble.what_happened))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to find only where something is open."""
        if action == "find":
            return self.is_mounted and self.view.page is not None and self.focused is self.view
        return super().check_action(action, parameters)

    def action_find(self) -> None:
        """Find something in the message."""
        self.give_focus(self.pane.open_bar())


def _opened(archive: "Archive", wish: Opening) -> tuple[Opening, OpenMessage | OpenThread]:
    return wish, read_opening(archive, wish)
