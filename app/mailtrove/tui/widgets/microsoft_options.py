"""What is seldom needed to sign in with Microsoft: the tenant, the app registration, a shared mailbox's opener."""

from collections.abc import Sequence

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Select, Static

from mailtrove.archive.records import Account
from mailtrove.config import MicrosoftConfig
from mailtrove.printable import printable_line
from mailtrove.tui.add_account_words import Chosen
from mailtrove.tui.widgets.submitting import GoOnLine


class MicrosoftOptions(Horizontal):
    """Fields side by side; only those that there is a choice for."""

    tenant_field = getters.query_one("#tenant", Input)

    def __init__(self, microsoft: MicrosoftConfig, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._microsoft = microsoft
        self._delegates: tuple[Account, ...] = ()

    def compose(self) -> ComposeResult:
        """Tenant, registration, opener."""
        yield Vertical(
            Static("Tenant: GUID or domain", classes="muted"),
            GoOnLine(placeholder=self._microsoft.tenant_id, id="tenant"),
            classes="field",
        )
        names = [("the usual one", ""), *((printable_line(name), name) for name in self._microsoft.apps)]
        registrations = Vertical(
            Static("App registration", classes="muted"),
            Select(names, value="", allow_blank=False, id="registration"),
            classes="field",
        )
        registrations.display = bool(self._microsoft.apps)
        yield registrations
        shared = Vertical(
            Static("Shared mailbox, opened by", classes="muted"),
            Select([("nobody else", 0)], value=0, allow_blank=False, id="delegate"),
            classes="field",
            id="shared",
        )
        shared.display = False
        yield shared

    def offer(self, accounts: Sequence[Account]) -> None:
        """Offer these accounts' sign-ins to open a shared mailbox with."""
        delegates = tuple(
            account
            for account in accounts
            if account.provider == "microsoft" and account.auth_method == "xoauth2" and not account.signs_in_as
        )
        if delegates == self._delegates:
            return
        self._delegates = delegates
        chosen: Select[int] = self.query_one("#delegate", Select)
        chosen.set_options(
            [("nobody else", 0), *((Content(printable_line(each.email)), each.id) for each in delegates)]
        )
        chosen.value = 0
        self.query_one("#shared").display = bool(delegates)

    @property
    def chosen(self) -> Chosen:
        """All of it."""
        return Chosen(self.tenant, self.registration, self.delegate)

    @property
    def tenant(self) -> str:
        """The tenant that was typed, or nothing."""
        # The keys at the bottom ask what can be done as soon as there is a screen, its fields there or not.
        return self.tenant_field.value.strip() if self.is_mounted else ""

    @property
    def registration(self) -> str:
        """The name of the chosen registration; empty for the one of [microsoft] itself."""
        value = self.query_one("#registration", Select).value if self.is_mounted else ""
        return value if isinstance(value, str) else ""

    @property
    def delegate(self) -> Account | None:
        """The account whose sign-in is to open the mailbox; None for a sign-in of its own."""
        value = self.query_one("#delegate", Select).value if self.is_mounted else 0
        return next((account for account in self._delegates if account.id == value), None)
