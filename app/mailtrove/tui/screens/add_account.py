"""Add account: one field, an e-mail address; what it is shows while it is typed."""

from collections.abc import Iterable

from textual import getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from mailtrove.accounts import Detected, detect, is_email_address, password_account
from mailtrove.archive.records import Account
from mailtrove.errors import InvalidAddress
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import ArchiveOpened
from mailtrove.tui.screens.page import Page
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.sign_ins import with_microsoft
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.detected_card import DetectedCard
from mailtrove.tui.widgets.people_list import PeopleList
from mailtrove.tui.widgets.printable_input import PrintableInput


class AddressField(PrintableInput):
    """A line to type in, from which one goes on."""

    BINDINGS = [Binding("enter", "submit", "Go on", id="add.submit", tooltip="Sign in to this account")]


class AddAccountScreen(Page[Account | None]):
    """Gives the account that was added, or None."""

    CSS_PATH = stylesheet("add_account")
    BINDINGS = [
        Binding("enter", "go_on", "Go on", id="add.go_on", tooltip="Sign in to this account"),
        Binding("f2", "advanced", "Tenant", id="add.advanced", tooltip="Name the Microsoft tenant yourself"),
        Binding("f3", "password", "Password instead", id="add.password", tooltip="Log in with a password over IMAP"),
        Binding("down", "choose(1)", "Choose", id="add.next_person", tooltip="The next of the sandbox's people"),
        Binding("up", "choose(-1)", "Choose", show=False, id="add.previous_person", tooltip="The one before"),
        Binding("escape", "back", "Back", id="add.back", tooltip="Add nothing"),
    ]

    _goes_on_soon = False
    """Enter was pressed before the archive was open."""

    app = getters.app(MailtroveApp)
    email = getters.query_one("#email", Input)
    tenant = getters.query_one("#tenant", Input)
    mistake = getters.query_one("#mistake", Static)
    card = getters.query_one(DetectedCard)
    people = getters.query_one(PeopleList)

    def body(self) -> Iterable[Widget]:
        """The field, the card, and what is seldom needed."""
        yield Vertical(
            Static("Add an account", classes="title"),
            Static("Your mail is copied to this computer. The server is never changed.", classes="muted"),
            AddressField(placeholder="you@example.edu", id="email", classes="wide"),
            Static(id="mistake", classes="bad"),
            PeopleList(self.app.people, id="people", classes="frame"),
            DetectedCard(id="detected", classes="frame"),
            Vertical(
                Static("Tenant of your organisation at Microsoft: its GUID or domain", classes="muted"),
                AddressField(placeholder=self.app.config.microsoft.tenant_id, id="tenant"),
                id="advanced",
            ),
            id="add",
        )

    def on_mount(self) -> None:
        """The field is ready to type into."""
        self.set_class(bool(self.app.people), "-sandbox")
        self.card.show(None)
        self.email.focus()

    @property
    def detected(self) -> Detected | None:
        """What is typed so far, once it is an address."""
        address = self.email.value.strip()
        if not is_email_address(address):
            return None
        return detect(address, self.app.config, tenant=self.tenant.value.strip())

    @on(Input.Changed)
    def _typed(self) -> None:
        self.people.show(self.email.value.strip())
        self.card.show(self.detected, client_id=bool(self.app.config.microsoft.client_id))
        self._goes_on_soon = False
        self._say("")
        self.refresh_bindings()

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Go on to signing in, or say what is wrong with the address."""
        detected = self.detected
        if detected is None:
            self._say(f"{InvalidAddress.title}. {InvalidAddress.default_remedy}")
            self.email.focus()
        elif self.app.accounts is None:
            self._goes_on_soon = True
            self._say("One moment: the archive is being opened.")
        elif detected.route is None:
            self.action_password()
        else:
            screen = with_microsoft(self.app, self.email.value.strip(), self.tenant.value.strip())
            self.app.push_screen(screen, self._done)

    @on(ArchiveOpened)
    def _opened(self) -> None:
        if self._goes_on_soon:
            self.action_go_on()

    def action_choose(self, step: int) -> None:
        """Put one of the sandbox's people into the field."""
        self.email.value = self.people.beside(self.email.value.strip(), step)
        self.email.action_end()

    def action_password(self) -> None:
        """Log in with a password instead."""
        if self.detected is None or self.app.accounts is None:
            self.action_go_on()
            return
        self.app.push_screen(PasswordScreen(password_account(self.email.value.strip())), self._done)

    def action_advanced(self) -> None:
        """Show or hide the tenant field."""
        self.toggle_class("-advanced")
        (self.tenant if self.has_class("-advanced") else self.email).focus()

    def action_back(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """A password instead makes sense only for an address, a tenant only for one that may be Microsoft's."""
        if action == "choose":
            return bool(self.app.people)
        if not self.is_mounted or action not in ("password", "advanced"):
            return True
        detected = self.detected
        return detected is not None and (action == "password" or detected.route is not None)

    def _done(self, account: Account | None) -> None:
        known = {summary.account.email.casefold() for summary in self.app.summaries}
        if account or self.email.value.strip().casefold() in known:
            self.dismiss(account)

    def _say(self, words: str) -> None:
        self.mistake.update(Content(words))
        self.mistake.display = bool(words)
        self.email.set_class(bool(words), "-invalid")
