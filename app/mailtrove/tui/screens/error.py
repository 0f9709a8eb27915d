"""The one way an error is shown: what happened, what to do now, and the key that mends it where one does."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from mailtrove.tui.trouble import Trouble
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.trouble_card import TroubleCard


class ErrorScreen(ModalScreen[bool]):
    """Says what went wrong; answers True when the person wants to sign in again."""

    AUTO_FOCUS = "TroubleCard"
    BINDINGS = [
        Binding("i", "sign_in_again", "Sign in again", id="error.sign_in", tooltip="Renew this account's sign-in"),
        Binding(
            "escape,enter,q", "close", "Close", key_display="esc", id="error.close", tooltip="Back to where you were"
        ),
    ]

    def __init__(self, trouble: Trouble, *, can_sign_in: bool = False) -> None:
        super().__init__()
        self._trouble = trouble
        self._can_sign_in = can_sign_in and trouble.sign_in_again

    def compose(self) -> ComposeResult:
        """The card, and its keys."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield TroubleCard(self._trouble)
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer to sign in again only where that may mend it."""
        return self._can_sign_in if action == "sign_in_again" else True

    def action_sign_in_again(self) -> None:
        """Close, and sign in again."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(False)
