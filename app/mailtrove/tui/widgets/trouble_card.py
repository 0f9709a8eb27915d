"""An error as people read it: title, what happened, what to do now; what can be copied; the raw error, folded away."""

from typing import Final

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mailtrove.printable import printable, printable_line
from mailtrove.redaction import redacted
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.trouble import LINK, MESSAGE, TEXT, Trouble, copy_keys

_COPY_ACTIONS: Final = {"copy_link": LINK, "copy_message": MESSAGE, "copy_text": TEXT}


class TroubleCard(Vertical, can_focus=True):
    """Shows one `Trouble`; its texts pass through `printable` here. Stands in something that scrolls."""

    BINDINGS = [
        Binding("v", "details", "Details", id="trouble.details", tooltip="Show the raw error, or hide it"),
        Binding("c", "copy_all", "Copy", id="trouble.copy", tooltip="Copy all of this, details too, without secrets"),
        Binding("l", "copy_link", "Link", id=LINK, tooltip="Copy the link (OSC 52: over SSH too)"),
        Binding("m", "copy_message", "Message", id=MESSAGE, tooltip="Copy the ready message"),
        Binding("t", "copy_text", "Text", show=False, id=TEXT, tooltip="Copy the text named on the card"),
    ]

    details = getters.query_one("#details", Vertical)

    class Unfolded(Message):
        """The details show, or are hidden again."""

        def __init__(self, unfolded: bool) -> None:
            super().__init__()
            self.unfolded = unfolded

    def __init__(self, trouble: Trouble, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._trouble = trouble
        self._keys = copy_keys(trouble.to_copy)

    def compose(self) -> ComposeResult:
        """Title, what happened, what to do now, what can be copied, the details."""
        trouble = self._trouble
        yield Static(Content(f"✗ {printable_line(trouble.title)}"), classes="title")
        yield Static(Content(printable(trouble.what_happened).strip()), classes="what")
        yield Static(Content("What to do now"), classes="label")
        yield Static(Content(printable(trouble.remedy).strip()), classes="remedy")
        if self._keys:
            yield Static(self._to_copy(), classes="to-copy")
        with Vertical(id="details"):
            yield Static(Content("Details"), classes="label")
            yield Static(Content(printable(redacted(trouble.details)).strip()), classes="raw")

    def _to_copy(self) -> Content:
        texts = (
            Content.assemble((key_of(self, id_), "$primary"), f" {printable_line(copied.label)}")
            for id_, copied in self._keys.items()
        )
        return Content("To copy:  ").stylize("$faint") + Content("   ").join(texts)

    def on_mount(self) -> None:
        """Folded at first."""
        self.details.display = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer what there is to unfold and to copy."""
        if action == "details":
            return bool(self._trouble.details)
        if action in _COPY_ACTIONS:
            return _COPY_ACTIONS[action] in self._keys
        return True

    def action_details(self) -> None:
        """Unfold the raw error and go there, or fold it."""
        self.details.display = unfolded = not self.details.display
        self.post_message(self.Unfolded(unfolded))
        if unfolded:
            self.call_after_refresh(self.details.scroll_visible, animate=False, top=True)

    def action_copy_all(self) -> None:
        """Copy the whole text by OSC 52."""
        self._copy(self._trouble.whole_text, "all of this text")

    def action_copy_link(self) -> None:
        """Copy the link."""
        self._copy_by(LINK)

    def action_copy_message(self) -> None:
        """Copy the message."""
        self._copy_by(MESSAGE)

    def action_copy_text(self) -> None:
        """Copy what is neither."""
        self._copy_by(TEXT)

    def _copy_by(self, id_: str) -> None:
        copied = self._keys[id_]
        self._copy(printable(copied.text), printable_line(copied.label))

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(f"Copied: {what}.", markup=False)
