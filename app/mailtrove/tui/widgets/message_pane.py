"""The message, or the thread, and below it while something is looked for, the line that says what."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from mailtrove.tui.finding import search_pattern, text_pattern
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.message_document import Page
from mailtrove.tui.open_thread import OpenThread, thread_title
from mailtrove.tui.widgets.find_bar import FindBar
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.text_lines import TextLines
from mailtrove.tui.widgets.thread_view import ThreadView

if TYPE_CHECKING:
    from mailtrove.search.sought import Sought


class MessagePane(Vertical):
    """Joins them. What one looks for oneself is marked before what the list's search looked for."""

    single = getters.query_one(MessageView)
    thread = getters.query_one(ThreadView)
    title = getters.query_one("#thread-title", Static)
    bar = getters.query_one(FindBar)

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._sought: Sequence[Sought] = ()
        self._searched: re.Pattern[str] | None = None

    def compose(self) -> ComposeResult:
        """All of them."""
        yield MessageView(glyphs=self._glyphs, id="message")
        yield Static(id="thread-title", markup=False)
        yield ThreadView(glyphs=self._glyphs, id="thread")
        yield FindBar()

    @property
    def view(self) -> MessageView | ThreadView:
        """The one that shows."""
        return self.thread if self.has_class("-thread") else self.single

    def show(self, page: Page | OpenThread, *, top: int = 0) -> None:
        """Show a message, a text of one, or a thread."""
        focused = self.view.has_focus
        self.set_class(isinstance(page, OpenThread), "-thread")
        if isinstance(page, OpenThread):
            self.title.update(Content(thread_title(page, self._glyphs)))
            self.thread.show(page)
        else:
            self.single.show(page, top=top)
        if focused and not self.view.has_focus:
            self.app.stylesheet.update(self)  # a class that lets it show counts only with the next refresh
            self.view.focus()

    def show_again(self) -> None:
        """Show the thread again that a message of it was read from."""
        focused = self.view.has_focus
        self.add_class("-thread")
        if focused:
            self.app.stylesheet.update(self)  # as above
            self.view.focus()

    def show_notice(self, *notice: str) -> None:
        """Show words of ours instead, each on a line."""
        self.remove_class("-thread")
        self.thread.close()
        self.single.show_notice(*notice)

    def mark(self, searched: "Sequence[Sought]") -> None:
        """Mark in every message what the list's search looks for."""
        if searched != self._sought:
            self._sought = searched
            self._searched = search_pattern(searched)
            if not self.view.finding:
                self._hunt(self._searched)

    def open_bar(self) -> Input:
        """Show the line to type in; it is for the caller to give it the focus."""
        self.add_class("-finding")
        return self.bar.field

    @on(FindBar.Asked)
    def _asked(self, event: FindBar.Asked) -> None:
        pattern = text_pattern(event.text)
        self._hunt(pattern or self._searched, finding=pattern is not None)

    def _hunt(self, pattern: re.Pattern[str] | None, *, finding: bool = False) -> None:
        for one in (self.single, self.thread):
            one.finding = finding
            one.hunt(pattern, jump=finding and one is self.view)

    @on(FindBar.Done)
    def _done(self) -> None:
        if self.bar.text.strip():
            self.view.focus()
        else:
            self.stop_finding()

    @on(FindBar.Cleared)
    def stop_finding(self) -> None:
        """Back to the message, as nothing had been looked for."""
        self.bar.clear()
        self.remove_class("-finding")
        self._hunt(self._searched)
        self.view.focus()

    @on(TextLines.HitsChanged)
    def _hits_changed(self, event: TextLines.HitsChanged) -> None:
        if event.view is self.view:
            self.bar.show_count(event.number, event.count)
            self.screen.refresh_bindings()
