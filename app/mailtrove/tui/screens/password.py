"""Log in with a password: any IMAP server."""

import dataclasses
from collections.abc import Iterable
from typing import Self

from textual import getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from mailtrove.accounts import Discovered, Source, password_account
from mailtrove.accounts.known_servers import OWN_PASSWORD
from mailtrove.archive.records import Account
from mailtrove.imap.state import Security
from mailtrove.printable import printable, printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.background import begin
from mailtrove.tui.messages import SignInEnded
from mailtrove.tui.password_form import Given, PasswordForm
from mailtrove.tui.screens.page import Page
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.detected_card import step_lines
from mailtrove.tui.widgets.password_fields import PasswordFields
from mailtrove.tui.widgets.server_fields import ServerFields


class PasswordScreen(Page[Account | None]):
    """Asks for a password, and for the server where that is not known; gives the account once a login has worked."""

    CSS_PATH = stylesheet("add_account")
    BINDINGS = [
        Binding("enter", "log_in", "Log in", id="password.log_in", tooltip="Try it, and keep the account if it works"),
        Binding("f2", "server", "Server", id="password.server", tooltip="Change server, port or user name"),
        Binding("f4", "copy_link", "Copy link", id="password.copy_link", tooltip="Copy the link above"),
        Binding("escape", "back", "Back", id="password.back", tooltip="Add nothing"),
    ]

    app = getters.app(MailtroveApp)
    mistake = getters.query_one("#mistake", Static)
    server = getters.query_one(ServerFields)
    password = getters.query_one(PasswordFields)

    def __init__(self, account: Account, found: Discovered | None = None) -> None:
        """`account`: not stored yet, or one whose password is to be changed; `found`: why its server is believed."""
        super().__init__()
        self._account = account
        self._found = found
        self._is_known = account.id > 0
        self._busy = False

    @classmethod
    def adding(cls, email: str, found: Discovered) -> Self:
        """For a new account; an address at Microsoft can only have another server than Microsoft's here."""
        if found.route:
            return cls(password_account(email))
        host, port, security = found.host, found.port, found.security
        return cls(password_account(email, host=host, port=port, security=security, user=found.user), found)

    def body(self) -> Iterable[Widget]:
        """What a login needs, where it goes, and the fields."""
        account, known = self._account, self._found.known if self._found else None
        warning = self._found.warning if self._found else ""
        password = known.password if known and known.password != OWN_PASSWORD else "password"
        yield Vertical(
            Static(Content(f"Log in to {printable_line(account.email)}"), classes="title"),
            Static(Content("\n").join(step_lines(known.steps, known.link)) if known else "", id="steps"),
            Static(Content(f"{SIGNS.warning} {printable_line(warning)}"), id="warning"),
            Static(id="place", classes="muted"),
            ServerFields(account, id="server"),
            PasswordFields(account, password, keyring=self.app.config.credentials.store == "keyring", id="secret"),
            Static(id="mistake", classes="bad"),
            id="add",
        )

    def on_mount(self) -> None:
        """Only the password is missing, as a rule."""
        known = self._found.known if self._found else None
        self.query_one("#steps").display = bool(known and known.steps)
        self.query_one("#warning").display = bool(self._found and self._found.warning)
        self.server.disabled = self._is_known  # another mailbox would be another account
        sure = self._is_known or (self._found is not None and self._found.source is not Source.GUESS)
        self.set_class(not sure or bool(self._found and self._found.warning), "-server")
        self._show_place()
        self.give_focus(self.password.field)

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self) -> None:
        self._show_place()

    @on(Select.Changed, "#given")
    def _given_chosen(self) -> None:
        self.give_focus(self.password.field)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.input.remove_class("-invalid")

    @on(Input.Submitted)
    def action_log_in(self) -> None:
        """Try the login, or say what is missing."""
        accounts = self.app.accounts
        if self._busy or accounts is None:
            return
        form = self._form()
        mistakes = form.mistakes()
        for field in self.query(Input):
            field.set_class(field.id in mistakes, "-invalid")
        if mistakes:
            self.set_class(self.has_class("-server") or list(mistakes) != [form.given.value], "-server")
            self._say("\n".join(mistakes.values()), "bad")
            self.give_focus(self.query_one(f"#{next(iter(mistakes))}"))
            return
        self._busy = True
        running = " once the command has printed its password" if form.given is Given.COMMAND else ""
        self._say(f"Logging in to {form.host}{running} …", "muted")
        keep = accounts.change_password if self._is_known else accounts.add_password
        account = _filled(self._account, form)
        begin(self, self.app, lambda: SignInEnded(keep(account, form.password, cancelled=self.left)))

    @on(SignInEnded)
    def _ended(self, message: SignInEnded) -> None:
        self._busy = False
        if message.account:
            self.dismiss(message.account)
        elif message.trouble:
            self._say("", "bad")
            self.app.show_trouble(message.trouble)

    def action_server(self) -> None:
        """Show or hide the fields of the server."""
        self.toggle_class("-server")
        self.give_focus(self.query_one("#host") if self.has_class("-server") else self.password.field)

    def action_copy_link(self) -> None:
        """Copy the link of the page where the app password is made."""
        if self._found and self._found.known:
            self.app.copy_to_clipboard(self._found.known.link)
            self.notify("The link is copied.")

    def action_back(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """A link can be copied where there is one; the server of an account that is here can't be changed."""
        match action:
            case "copy_link":
                return bool(self._found and self._found.known and self._found.known.link)
            case "server":
                return not self._is_known
            case _:
                return True

    def _form(self) -> PasswordForm:
        server, secret = self.server, self.password
        return PasswordForm(
            host=server.host,
            port=server.port,
            security=server.security,
            user=server.user,
            password=secret.typed(Given.TYPED),
            given=secret.given,
            command=secret.typed(Given.COMMAND).strip(),
            variable=secret.typed(Given.VARIABLE).strip(),
        )

    def _show_place(self) -> None:
        form = self._form()
        security = "without TLS" if form.security is Security.PLAIN else form.security.value.upper()
        words = f"{form.host}, port {form.port}, {security}, as {form.user}"
        self.query_one("#place", Static).update(Content(printable_line(words)))

    def _say(self, words: str, look: str) -> None:
        self.mistake.update(Content(printable(words)))
        self.mistake.set_classes(look)
        self.mistake.display = bool(words)


def _filled(account: Account, form: PasswordForm) -> Account:
    """The account as the form has it."""
    return dataclasses.replace(
        account,
        host=form.host,
        port=int(form.port),
        security=form.security.value,
        imap_user=form.user,
        password_command=form.command if form.given is Given.COMMAND else "",
        password_variable=form.variable if form.given is Given.VARIABLE else "",
    )
