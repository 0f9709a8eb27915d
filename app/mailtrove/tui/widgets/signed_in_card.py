"""How a sign-in ends well: who it is, and what comes next."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from mailtrove.archive.records import Account
from mailtrove.printable import printable_line
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.signs import SIGNS


class SignedInCard(Vertical):
    """Shows whose account was signed in."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account

    def compose(self) -> ComposeResult:
        """Who, and the key that goes on."""
        name = printable_line(self._account.display_name)
        address = printable_line(self._account.email)
        who = f"{name} ({address})" if name and name != address else address
        yield Static(Content(f"{SIGNS.done} Signed in as {who}"), classes="title")
        yield Static(Content.assemble((key_of(self, "sign_in.sync"), "bold $primary"), " starts the sync."))
