"""An error as people read it: title, what happened, what to do now."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from mailtrove.printable import printable, printable_line
from mailtrove.tui.trouble import Trouble


class TroubleCard(Vertical):
    """Shows one `Trouble`; its texts pass through `printable` here."""

    def __init__(self, trouble: Trouble, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        """Title, what happened, what to do now."""
        trouble = self._trouble
        yield Static(Content(f"✗ {printable_line(trouble.title)}"), classes="title")
        yield Static(Content(printable(trouble.what_happened).strip()), classes="what")
        yield Static(Content("What to do now"), classes="label")
        yield Static(Content(printable(trouble.remedy).strip()), classes="remedy")
