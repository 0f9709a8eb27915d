"""The one line on top of every screen: name, tabs, and how the syncs are doing, in words."""

from typing import Final

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mailtrove.tui.keys.shown import key_of

TABS: Final = (("mail", "Mail"), ("sync", "Sync"), ("accounts", "Accounts"), ("explore", "Explore"))
"""Mode, name."""


class Tab(Static):
    """One of the tabs; a click goes there."""

    class Chosen(Message):
        """The tab was clicked."""

        def __init__(self, mode: str) -> None:
            super().__init__()
            self.mode = mode

    def __init__(self, mode: str, name: str) -> None:
        super().__init__(classes="tab")
        self.mode = mode
        self._said = name

    def render(self) -> Content:
        """Its key, and its name."""
        return Content(f"{key_of(self, f'app.{self.mode}')} {self._said}")

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.press()

    def press(self) -> None:
        """Go there."""
        self.post_message(self.Chosen(self.mode))


class TitleLine(Horizontal):
    """` mailtrove   1 Mail  2 Sync  3 Accounts  4 Explore   … downloading 62% · ada@example.edu`.

    The tab of the mode it is mounted in is marked; the words at the right are the app's `status`.
    """

    status = getters.query_one(".status", Static)

    def compose(self) -> ComposeResult:
        """Name, tabs, status."""
        yield Static("mailtrove", classes="name")
        for mode, name in TABS:
            yield Tab(mode, name).set_class(mode == self.app.current_mode, "-current")
        yield Static(classes="status", markup=False)

    def on_mount(self) -> None:
        """Follow the app's status."""
        self.watch(self.app, "status", self._show_status)

    def _show_status(self, status: str) -> None:
        self.status.update(Content(status), layout=False)  # its width is what the others leave
