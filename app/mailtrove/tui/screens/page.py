"""What every whole screen has: the title line on top, its body, the keys below."""

import threading
from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Unmount
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.title_line import Tab, TitleLine


class Page(Screen[ScreenResultType], inherit_bindings=False):
    """A screen with title line and footer; subclasses give the `body`.

    A page never scrolls as a whole, so it has none of the keys for that, and help doesn't list them.
    """

    BINDINGS = [
        Binding("tab", "app.focus_next", "Next part", show=False, id="page.next", tooltip="Go on to the next part"),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False, id="page.previous", tooltip="Go back"),
        Binding(
            "ctrl+c,super+c", "screen.copy_text", "Copy", show=False, id="page.copy", tooltip="Copy what is selected"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.left = threading.Event()
        """Set once the person has gone from here: of what still runs nothing is kept."""

    @on(Unmount)
    def _gone(self) -> None:
        self.left.set()

    def compose(self) -> ComposeResult:
        """Title line, body, footer."""
        yield TitleLine()
        yield from self.body()
        yield KeyLine()

    def body(self) -> Iterable[Widget]:
        """What is between title line and footer."""
        return ()

    @on(Tab.Chosen)
    async def _go_to_tab(self, event: Tab.Chosen) -> None:
        await self.app.run_action(f"app.go('{event.mode}')")

    def give_focus(self, part: Widget) -> None:
        """Let the part take the very next key, however fast it follows."""
        if not part.focusable:  # a class that lets it show counts only with the next refresh
            self.app.stylesheet.update(self)
        self.set_focus(part)
