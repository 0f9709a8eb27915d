"""A question before something that can't be taken back."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from mailtrove.printable import printable, printable_line


class ConfirmScreen(ModalScreen[bool]):
    """Asks; answers True only for `y`. What is shown passes through `printable` here."""

    BINDINGS = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Do it"),
        Binding(
            "n,escape,enter,q", "answer(False)", "No", key_display="n", id="confirm.no", tooltip="Leave it as it is"
        ),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Title and text."""
        with Vertical(classes="dialog"):
            yield Static(Content(printable_line(self._title)), classes="title")
            yield Static(Content(printable(self._text)))
        yield Footer(show_command_palette=False)

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
