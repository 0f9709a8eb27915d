"""The message and, below it while something is looked for, the line that says what."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from mailtrove.tui.finding import search_pattern, text_pattern
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.widgets.find_bar import FindBar
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from mailtrove.search.sought import Sought


class MessagePane(Vertical):
    """Joins the two. What one looks for oneself is marked before what the list's search looked for."""

    view = getters.query_one(MessageView)
    bar = getters.query_one(FindBar)

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._sought: Sequence[Sought] = ()
        self._searched: re.Pattern[str] | None = None

    def compose(self) -> ComposeResult:
        """The two."""
        yield MessageView(glyphs=self._glyphs, id="message")
        yield FindBar()

    def mark(self, searched: "Sequence[Sought]") -> None:
        """Mark in every message what the list's search looks for."""
        if searched != self._sought:
            self._sought = searched
            self._searched = search_pattern(searched)
            if not self.view.finding:
                self.view.hunt(self._searched)

    def open_bar(self) -> Input:
        """Show the line to type in; it is for the caller to give it the focus."""
        self.add_class("-finding")
        return self.bar.field

    @on(FindBar.Asked)
    def _asked(self, event: FindBar.Asked) -> None:
        pattern = text_pattern(event.text)
        self.view.finding = pattern is not None
        self.view.hunt(pattern or self._searched, jump=pattern is not None)

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
        self.view.finding = False
        self.view.hunt(self._searched)
        self.view.focus()

    @on(TextLines.HitsChanged)
    def _hits_changed(self, event: TextLines.HitsChanged) -> None:
        self.bar.show_count(event.number, event.count)
        self.screen.refresh_bindings()
