"""Add account: one field, an e-mail address; what it is shows while it is typed."""

from collections.abc import Callable, Iterable
from functools import partial

from textual import getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from mailtrove.accounts import Discovered
from mailtrove.archive.records import Account
from mailtrove.auth.account_type import is_guid
from mailtrove.auth.registration import REGISTRATIONS_URL
from mailtrove.config import write_setting
from mailtrove.errors import InvalidAddress
from mailtrove.printable import printable
from mailtrove.tui.add_account_words import lacks_client_id, message_to_admin, what_follows
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.background import begin
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.look_up import LookedUp, LookUp
from mailtrove.tui.messages import AccountsChanged, ArchiveOpened, ConfigChanged, SignInEnded
from mailtrove.tui.screens.page import Page
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.sign_ins import with_google, with_microsoft
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.client_id_field import ClientIdField
from mailtrove.tui.widgets.detected_card import DetectedCard
from mailtrove.tui.widgets.microsoft_options import MicrosoftOptions
from mailtrove.tui.widgets.people_list import PeopleList
from mailtrove.tui.widgets.submitting import GoOnLine


class AddAccountScreen(Page[Account | None]):
    """Gives the account that was added, or None."""

    CSS_PATH = stylesheet("add_account")
    BINDINGS = [
        Binding("enter", "go_on", "Go on", id="add.go_on", tooltip="Sign in to this account"),
        Binding("f2", "advanced", "Advanced", id="add.advanced", tooltip="Tenant, registration, shared mailbox"),
        Binding("f3", "password", "Password", id="add.password", tooltip="Log in with a password over IMAP instead"),
        Binding("f4", "copy_link", "Link", id="add.copy_link", tooltip="Copy the link of the page that is needed"),
        Binding("f5", "google", "Google", id="add.google", tooltip="Sign in with Google, not an app password"),
        Binding("f6", "copy_message", "Admin", id="add.copy_message", tooltip="Copy a message to your admin"),
        Binding("down", "choose(1)", "Choose", id="add.next_person", tooltip="The next of the sandbox's people"),
        Binding("up", "choose(-1)", "Choose", show=False, id="add.previous_person", tooltip="The one before"),
        Binding("escape", "back", "Back", id="add.back", tooltip="Add nothing"),
    ]

    app = getters.app(MailtroveApp)
    email = getters.query_one("#email", Input)
    mistake = getters.query_one("#mistake", Static)
    card = getters.query_one(DetectedCard)
    people = getters.query_one(PeopleList)
    options = getters.query_one(MicrosoftOptions)
    client_id = getters.query_one(ClientIdField)

    def __init__(self) -> None:
        super().__init__()
        self._look_up = LookUp(self)
        self._soon: Callable[[], None] | None = None
        """What a key asked for before that was possible."""
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """The field, the card, and what is seldom needed."""
        yield Vertical(
            Static("Add an account", classes="title"),
            Static("Your mail is copied to this computer. The server is never changed.", classes="muted"),
            GoOnLine(placeholder="you@example.edu", id="email", classes="wide"),
            Static(id="mistake", classes="bad"),
            PeopleList(self.app.people, id="people", classes="frame"),
            DetectedCard(id="detected", classes="frame"),
            MicrosoftOptions(self.app.config.microsoft, id="advanced"),
            ClientIdField(id="registration-needed"),
            id="add",
        )

    def on_mount(self) -> None:
        """The field is ready to type into."""
        self.set_class(bool(self.app.people), "-sandbox")
        self.options.offer([summary.account for summary in self.app.summaries])
        self._show()
        self.email.focus()

    def on_unmount(self) -> None:
        """Nobody waits for an answer any more."""
        self._look_up.stop()

    # What is known

    @property
    def address(self) -> str:
        """What is typed."""
        return self.email.value.strip()

    @property
    def detected(self) -> Discovered | None:
        """What is known so far of what is typed, once it is an address."""
        return self._look_up.best(self.address, self.app.config, self.options.tenant)

    @property
    def lacks_client_id(self) -> bool:
        """Whether it is a sign-in with a registration that config.toml has no client ID for."""
        return not self._look_up.busy and lacks_client_id(self.detected, self.options.chosen, self.app.config)

    @on(Input.Changed, "#email, #tenant")
    def _typed(self) -> None:
        self._soon = None
        self._look_up.ask(self.address, self.app.config, self.options.tenant)
        self.people.show(self.address)
        self._say("")
        self._show()

    @on(Input.Changed, "#client_id")
    @on(Select.Changed)
    def _chosen(self) -> None:
        self._say("")
        self._show()

    @on(LookedUp)
    def _looked_up(self, answer: LookedUp) -> None:
        if not self._look_up.heard(answer):
            return
        self._show()
        if answer.trouble:
            self._say(f"{answer.trouble.title}. {answer.trouble.what_happened}")
        elif self._soon:
            self._soon()

    @on(AccountsChanged)
    def _accounts_changed(self, event: AccountsChanged) -> None:
        self.options.offer([summary.account for summary in event.summaries])

    def _show(self) -> None:
        found = self.detected
        if found and self._look_up.busy:
            self.card.show_looking_up(found.domain)
        else:
            following = what_follows(found, self.options.chosen, self.app.config, partial(key_of, self))
            self.card.show(found, following=following)
        self.set_class(self.lacks_client_id, "-lacks-client-id")
        self.refresh_bindings()

    # Going on

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Go on to signing in, or say what is missing."""
        found = self.detected
        self._soon = None
        if found is None:
            self._say(f"{InvalidAddress.title}. {InvalidAddress.default_remedy}", field=self.email)
        elif self.app.accounts is None:
            self._do_soon(self.action_go_on, "the archive is being opened")
        elif self._look_up.busy:
            self._do_soon(self.action_go_on, f"{found.domain} is being looked up")
        elif found.route is None:
            self._ask_password(found)
        elif delegate := self.options.delegate:
            self._open_shared(delegate)
        elif self.lacks_client_id:
            self._keep_client_id()
        else:
            screen = with_microsoft(self.app, self.address, self.options.tenant, registration=self.options.registration)
            self.app.push_screen(screen, self._done)

    def _do_soon(self, what: Callable[[], None], why: str) -> None:
        self._soon = what
        self._say(f"One moment: {why}.", "muted")

    @on(ArchiveOpened)
    def _opened(self) -> None:
        if self._soon:
            self._soon()

    def action_password(self) -> None:
        """Log in with a password instead."""
        found = self.detected
        if found and self.app.accounts is None:
            self._do_soon(self.action_password, "the archive is being opened")
        elif found:
            self._ask_password(found)

    def action_google(self) -> None:
        """Sign in with Google, by the person's own client."""
        if self.app.accounts is None:
            self._do_soon(self.action_google, "the archive is being opened")
        else:
            self.app.push_screen(with_google(self.app, self.address), self._done)

    def _ask_password(self, found: Discovered) -> None:
        self.app.push_screen(PasswordScreen.adding(self.address, found), self._done)

    def _open_shared(self, delegate: Account) -> None:
        accounts, address = self.app.accounts, self.address
        if accounts is None or self._busy:
            return
        self._busy = True
        self._say(f"Opening {address} with the sign-in of {delegate.email} …", "muted")
        begin(self, self.app, lambda: SignInEnded(accounts.add_shared(address, delegate, cancelled=self.left)))

    def _keep_client_id(self) -> None:
        if wrong := not is_guid(self.client_id.client_id):
            words = "A client ID is 32 digits and letters from a to f, in five groups."
            self._say(words if self.client_id.client_id else "", field=self.client_id.field)
        if wrong or self._busy:
            return
        self._busy = True
        name = self.options.registration
        section = f"microsoft.apps.{name}" if name else "microsoft"
        keep = partial(write_setting, self.app.paths.config_file, section, "client_id", self.client_id.client_id)
        begin(self, self.app, lambda: ConfigChanged(keep()))

    @on(ConfigChanged)
    def _config_changed(self, event: ConfigChanged) -> None:
        self._busy = False
        self.app.use(event.config)
        self._show()
        self.action_go_on()

    @on(SignInEnded)
    def _ended(self, event: SignInEnded) -> None:
        self._busy = False
        if event.account:
            self.dismiss(event.account)
        elif trouble := event.trouble:
            self._say(f"{trouble.title}. {trouble.what_happened}\n{trouble.remedy}")

    def _done(self, account: Account | None) -> None:
        known = {summary.account.email.casefold() for summary in self.app.summaries}
        if account or self.address.casefold() in known:
            self.dismiss(account)

    # The other keys

    def action_choose(self, step: int) -> None:
        """Put one of the sandbox's people into the field."""
        self.email.value = self.people.beside(self.address, step)
        self.email.action_end()

    def action_advanced(self) -> None:
        """Show or hide what is seldom needed."""
        self.toggle_class("-advanced")
        self.give_focus(self.options.tenant_field if self.has_class("-advanced") else self.email)

    def action_copy_link(self) -> None:
        """Copy the link of the page where an app password or a registration is made."""
        self._copy(self._link(), "The link is copied.")

    def action_copy_message(self) -> None:
        """Copy a message to who may register an app."""
        message = message_to_admin(self.app.config.microsoft, self.options.registration, self.address)
        self._copy(message, "The message is copied: send it to who runs your mail.")

    def _link(self) -> str:
        found = self.detected
        if self.lacks_client_id:
            return REGISTRATIONS_URL
        return found.known.link if found and found.known else ""

    def _copy(self, text: str, said: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(said, markup=False)

    def action_back(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer only what makes sense for the address."""
        if action == "choose":
            return bool(self.app.people)
        if not self.is_mounted:
            return True
        found = self.detected
        match action:
            case "password" | "advanced":
                return found is not None and found.route is not None
            case "google":
                return bool(found and found.provider == "google" and self.app.config.google.client_id)
            case "copy_link":
                return bool(self._link())
            case "copy_message":
                return self.lacks_client_id
            case _:
                return True

    def _say(self, words: str, look: str = "bad", *, field: Input | None = None) -> None:
        """Say it below the address; it is about `field`, when that is given."""
        self.mistake.update(Content(printable(words)))
        self.mistake.set_classes(look)
        self.mistake.display = bool(words)
        for each in (self.email, self.client_id.field):
            each.set_class(each is field and bool(words), "-invalid")
        if field:
            self.give_focus(field)
