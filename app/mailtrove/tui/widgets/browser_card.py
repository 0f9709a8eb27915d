"""Waiting for the browser: the URL in full, what can be done, how much time is left."""

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mailtrove.auth.events import BrowserAwaited
from mailtrove.printable import printable_line
from mailtrove.tui.words import countdown


class BrowserCard(VerticalScroll):
    """Shows one `BrowserAwaited`. The URL has nothing beside it, so that a terminal's own selection takes it whole."""

    time_left = getters.query_one("#time-left", Static)

    def compose(self) -> ComposeResult:
        """What to do, how long there is, the address."""
        with Horizontal(id="browser-head"):
            yield Static(id="browser-title")
            yield Static(id="time-left", markup=False)
        yield Static(id="browser-reason", markup=False)
        yield Static(id="url", markup=False)

    def show(self, awaited: BrowserAwaited) -> None:
        """Show the address, and how the browser was started or why not."""
        title = "Go on in the browser" + (f" again (attempt {awaited.attempt})" if awaited.attempt > 1 else "")
        self.query_one("#browser-title", Static).update(Content(title))
        reason = printable_line(awaited.reason)
        said = f"{reason[:1].upper()}{reason[1:]}. " if reason else ""
        said += "To open it elsewhere, c copies the address."
        self.query_one("#browser-reason", Static).update(Content(said))
        self.query_one("#url", Static).update(Content(printable_line(awaited.url)))

    def show_time_left(self, seconds: float) -> None:
        """Count down."""
        self.time_left.update(Content(f"{countdown(seconds)} left"))
