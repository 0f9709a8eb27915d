"""Which order a list shall have: one line of choices, each a key."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mailtrove.archive.order import Order
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine


class OrderChoice(ModalScreen[Order | None]):
    """Stands where the keys of the screen below did; ends with the order that was chosen."""

    CSS_PATH = stylesheet("mail")
    BINDINGS = [
        Binding("d,o", "choose('NEWEST')", "Newest first", id="order.newest", tooltip="By date"),
        Binding("f", "choose('SENDER')", "Sender", id="order.sender", tooltip="By who wrote it"),
        Binding("s", "choose('SUBJECT')", "Subject", id="order.subject", tooltip="By subject, without Re:"),
        Binding("z", "choose('SIZE')", "Largest", id="order.size", tooltip="By size, the largest first"),
        Binding("r", "choose('RELEVANCE')", "Best match", id="order.relevance", tooltip="By how well it matches"),
        Binding("escape,q", "leave", "As it is", key_display="esc", id="order.leave", tooltip="Change nothing"),
    ]

    def __init__(self, *, searching: bool) -> None:
        """`searching`: there is something to match."""
        super().__init__()
        self._searching = searching

    def compose(self) -> ComposeResult:
        """The keys."""
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a search has matches."""
        return self._searching or parameters != ("RELEVANCE",) or action != "choose"

    def action_choose(self, name: str) -> None:
        """This one."""
        self.dismiss(Order[name])

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)
