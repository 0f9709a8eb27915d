"""Exporting what is marked: as what, and then how far it is."""

from typing import Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.printable import printable_line
from mailtrove.tui import words
from mailtrove.tui.export_job import Export, ExportEnded, ExportMoved
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.picker import Choice, Picker
from mailtrove.tui.widgets.progress_line import ProgressLine
from mailtrove.tui.widgets.two_sides import TwoSides

FORMS: Final = ("mbox", "maildir", "eml")
"""In the order in which they are offered."""


class ExportPicker(Picker):
    """Which form the marked messages are exported in."""

    BINDINGS = [Binding("enter", "pick('export')", "Export", id="export.begin", tooltip="Export them in this form")]
    ENTER = "export"
    WIDTHS = (44, 0)

    def __init__(self, much: str, folder: str, *, glyphs: Glyphs) -> None:
        """`much`: what is exported, in words; `folder`: where to."""
        choices = [
            Choice("One mbox file", "for Thunderbird, Apple Mail, mutt and others"),
            Choice("A Maildir", "a file each, with flags, for mail servers"),
            Choice(".eml files", "a file each, named by day and subject"),
        ]
        super().__init__(f"Export {much}", choices, f"into {folder}", glyphs=glyphs)


class ExportScreen(ModalScreen[None]):
    """How far an export is; it goes on when this is left."""

    CSS_PATH = stylesheet("mail")
    BINDINGS = [
        Binding("escape,q", "leave", "Read on", key_display="esc", id="export.leave", tooltip="It goes on meanwhile"),
        Binding("x", "stop", "Stop", id="export.stop", tooltip="Stop it; of an mbox file nothing is kept"),
    ]

    line = getters.query_one(ProgressLine)
    sides = getters.query_one(TwoSides)

    def __init__(self, export: Export) -> None:
        super().__init__()
        self._export = export

    def compose(self) -> ComposeResult:
        """Title, bar, figures."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Exporting {words.count(self._export.total, 'message')}"), classes="strong")
            yield ProgressLine()
            yield TwoSides()
            yield Static(id="where", classes="muted", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Follow it."""
        self._export.viewer = self
        if self._export.ended:
            self.dismiss(None)
        elif self._export.picture:
            self._show(ExportMoved(self._export.picture))

    def on_unmount(self) -> None:
        """Follow it no more."""
        self._export.viewer = None

    @on(ExportMoved)
    def _show(self, event: ExportMoved) -> None:
        exported = event.exported
        self.line.share = exported.done / max(1, exported.total)
        self.sides.left = f"{exported.done:,} of {exported.total:,} {SIGNS.dot} {words.size(exported.bytes)}"
        if exported.seconds and exported.done:
            rate = exported.done / exported.seconds
            left = words.duration((exported.total - exported.done) / rate)
            speed = words.size(exported.bytes / exported.seconds)
            self.sides.right = f"{rate:,.0f}/s {SIGNS.dot} {speed}/s {SIGNS.dot} {left} left"
        if path := self._export.path:
            self.query_one("#where", Static).update(Content(printable_line(str(path))))

    @on(ExportEnded)
    def _ended(self) -> None:
        self.dismiss(None)

    def action_leave(self) -> None:
        """Read on while it goes on."""
        self.dismiss(None)

    def action_stop(self) -> None:
        """Stop it; this goes once it has."""
        self._export.stop()
