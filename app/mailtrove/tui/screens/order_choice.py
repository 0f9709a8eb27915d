"""Which order a list shall have: the one it has, and one line of choices, each a key."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mailtrove.archive.order import Order
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine

_CHOICES = (
    ("d,o", Order.NEWEST, "Newest first", "By date"),
    ("d,o", Order.OLDEST, "Oldest first", "By date, from the beginning"),
    ("f", Order.SENDER, "Sender", "By who wrote it"),
    ("f", Order.SENDER_BACK, "Sender Z-A", "By who wrote it, from the end"),
    ("s", Order.SUBJECT, "Subject", "By subject, without Re:"),
    ("s", Order.SUBJECT_BACK, "Subject Z-A", "By subject, from the end"),
    ("z", Order.SIZE, "Largest", "By size, the largest first"),
    ("z", Order.SMALLEST, "Smallest", "By size, the smallest first"),
    ("r", Order.RELEVANCE, "Best match", "By how well it matches"),
)


class OrderChoice(ModalScreen[Order | None]):
    """Stands where the keys of the screen below did; ends with the order that was chosen.

    The key of the order that the list has turns it round.
    """

    CSS_PATH = stylesheet("mail")
    BINDINGS = [
        *(
            Binding(keys, f"choose('{order.name}')", words, id=f"order.{order.name.lower()}", tooltip=tooltip)
            for keys, order, words, tooltip in _CHOICES
        ),
        Binding("escape,q", "leave", "As it is", key_display="esc", id="order.leave", tooltip="Change nothing"),
    ]

    def __init__(self, current: Order, *, searching: bool) -> None:
        """`searching`: there is something to match."""
        super().__init__()
        self._current = current
        self._searching = searching

    def compose(self) -> ComposeResult:
        """How the list stands, and the keys."""
        turned = "" if self._current is Order.RELEVANCE else "  ·  its key again turns it round"
        yield Static(Content.assemble("Now ", (f"{self._current}", "bold"), (turned, "$faint")), id="order")
        yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a search has matches; and of the two ways of an order, that which its key leads to."""
        if action != "choose":
            return True
        order = Order[str(parameters[0])]
        if order is Order.RELEVANCE:
            return self._searching
        return order is not self._current and (not order.backwards or order.turned is self._current)

    def action_choose(self, name: str) -> None:
        """This one."""
        self.dismiss(Order[name])

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)
