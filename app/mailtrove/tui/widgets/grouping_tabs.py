"""What the Explore screen groups by: all the ways in one line, the current one marked; a click goes there."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mailtrove.archive.groupings import Grouping
from mailtrove.tui.group_words import TITLES


class GroupingTab(Static):
    """One way to group."""

    class Chosen(Message):
        """The tab was clicked."""

        def __init__(self, grouping: Grouping) -> None:
            super().__init__()
            self.grouping = grouping

    def __init__(self, grouping: Grouping) -> None:
        super().__init__(Content(TITLES[grouping]), classes="grouping")
        self.grouping = grouping

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.press()

    def press(self) -> None:
        """Go there."""
        self.post_message(self.Chosen(self.grouping))


class GroupingTabs(Horizontal):
    """` Senders  Domains  Recipients  Folders  Lists  Files  Years  Months `."""

    def compose(self) -> ComposeResult:
        """A tab for each."""
        for grouping in Grouping:
            yield GroupingTab(grouping)

    def mark(self, grouping: Grouping) -> None:
        """Mark the current one."""
        for tab in self.query(GroupingTab):
            current = tab.grouping is grouping
            tab.set_class(current, "-current")
            # Not by colour alone.
            tab.update(Content(f"[{TITLES[tab.grouping]}]" if current else f" {TITLES[tab.grouping]} "))
