"""Which attachments to save: one, or all of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from mailtrove.printable import printable_line
from mailtrove.tui import words
from mailtrove.tui.cells import fit, fit_right
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from mailtrove.mime.parse import AttachmentPart

_SIZE_WIDTH: Final = 9
_TYPE_WIDTH: Final = 24
_SHOWN_CHARACTERS: Final = 300


class AttachmentList(LineList):
    """The attachments of a message, one a line."""

    BINDINGS = [Binding("enter", "choose", "Save it", id="attachments.one", tooltip="Save this attachment")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"attachment-list--name", "attachment-list--dim"}

    def __init__(self, attachments: "Sequence[AttachmentPart]", *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._attachments = attachments
        self._glyphs = glyphs

    def on_mount(self) -> None:
        """List them."""
        self.set_count(len(self._attachments))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """Name, type, size."""
        attachment = self._attachments[index]
        name, dim = (self.line_style(f"attachment-list--{part}", marked=marked) for part in ("name", "dim"))
        room = max(1, width - _TYPE_WIDTH - _SIZE_WIDTH - 4)
        file_name = printable_line(attachment.file_name[:_SHOWN_CHARACTERS]) or "(no name)"
        return [
            Segment(f"{self._glyphs.bar if marked else ' '} ", dim),
            Segment(fit(file_name, room), name),
            Segment(" " + fit(printable_line(attachment.content_type[:_SHOWN_CHARACTERS]), _TYPE_WIDTH), dim),
            Segment(fit_right(words.size(attachment.size), _SIZE_WIDTH) + " ", dim),
        ]

    def action_choose(self) -> None:
        """Save the one under the cursor."""
        if self.count:
            self.post_message(self.Chosen(self))


class AttachmentPicker(ModalScreen["tuple[AttachmentPart, ...]"]):
    """Answers with the attachments to save; none when the person thought better of it."""

    BINDINGS = [
        Binding("a", "all", "Save all", id="attachments.all", tooltip="Save every attachment of this message"),
        Binding("escape,q", "cancel", "Cancel", key_display="esc", id="attachments.cancel", tooltip="Save nothing"),
    ]
    list = getters.query_one(AttachmentList)

    def __init__(self, attachments: "Sequence[AttachmentPart]", folder: str, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._attachments = tuple(attachments)
        self._folder = folder
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """What there is, and where it will be saved."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Save which of {len(self._attachments)} attachments?"), classes="strong")
            yield AttachmentList(self._attachments, glyphs=self._glyphs)
            yield Static(Content(f"into {printable_line(self._folder)}"), classes="muted")
        yield Footer(show_command_palette=False)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.dismiss((self._attachments[self.list.cursor],))

    def action_all(self) -> None:
        """Save all."""
        self.dismiss(self._attachments)

    def action_cancel(self) -> None:
        """Save none."""
        self.dismiss(())
