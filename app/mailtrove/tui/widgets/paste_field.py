"""Where the address is pasted that a browser elsewhere ended at, and what is said to it."""

from dataclasses import dataclass
from typing import Final

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mailtrove.auth.paste import PasteReply
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.widgets.printable_input import PrintableInput

_MOST_CHARACTERS: Final = 40_000
"""More than any address that is taken: what is cut here is refused for its length anyway."""


class AddressField(PrintableInput):
    """The line to paste in; a paste of several lines is one address that a terminal broke."""

    BINDINGS = [
        Binding("enter", "submit", "Hand it in", id="paste.submit", tooltip="Go on with the pasted address"),
    ]

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines, where Textual's own field takes the first."""
        event.stop()
        event.prevent_default()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Put in what was pasted."""
        self.insert_text_at_cursor("".join(text[:_MOST_CHARACTERS].split()))


class PasteField(Vertical):
    """Posts `Given`; whoever judges the text answers with `say`. What was given is never shown again."""

    BINDINGS = [Binding("escape", "leave", "Leave field", id="paste.leave", tooltip="Back to the other keys")]

    field = getters.query_one(AddressField)
    reply = getters.query_one(".reply", Static)

    @dataclass
    class Given(Message):
        """The person handed this in."""

        text: str

    class Left(Message):
        """The person is done with the field."""

    def compose(self) -> ComposeResult:
        """The line, and what is said to it."""
        yield AddressField(
            placeholder=f"{key_of(self, 'sign_in.paste')}: paste the address that it ends at", compact=True
        )
        yield Static(classes="reply")

    def clear(self) -> None:
        """As nobody had pasted anything yet."""
        self.field.value = ""
        self.reply.update("")
        self.reply.display = False

    def say(self, reply: PasteReply) -> None:
        """Show whether it was taken, and the words."""
        sign = SIGNS.done if reply.taken else SIGNS.warning
        self.reply.update(Content(f"{sign} {reply.words}"))
        self.reply.set_class(reply.taken, "-taken")
        self.reply.display = True

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.field.value = ""
        self.post_message(self.Given(event.value))

    def action_leave(self) -> None:
        """Leave the field, empty."""
        self.field.value = ""
        self.post_message(self.Left())
