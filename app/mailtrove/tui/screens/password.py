"""Log in with a password: any IMAP server."""

import dataclasses
import threading
from collections.abc import Callable, Iterable

from textual import getters, on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from mailtrove.archive.records import Account
from mailtrove.imap.state import Security
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SignInEnded
from mailtrove.tui.password_form import PORTS, PasswordForm
from mailtrove.tui.screens.page import Page
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.printable_input import PrintableInput

_SECURITY = (("TLS", Security.TLS), ("STARTTLS", Security.STARTTLS), ("none", Security.PLAIN))


class PasswordScreen(Page[Account | None]):
    """Asks for server, name and password; gives the account once a login has worked."""

    CSS_PATH = stylesheet("add_account")
    BINDINGS = [
        Binding("enter", "log_in", "Log in", id="password.log_in", tooltip="Try it, and keep the account if it works"),
        Binding("escape", "back", "Back", id="password.back", tooltip="Add nothing"),
    ]

    app = getters.app(MailtroveApp)
    mistake = getters.query_one("#mistake", Static)
    security = getters.query_one("#security", Select)
    port = getters.query_one("#port", Input)

    def __init__(self, account: Account) -> None:
        """`account`: guessed from an address and not stored yet, or one whose password is to be changed."""
        super().__init__()
        self._guess = account
        self._is_known = account.id > 0
        self._busy = False
        self._left = False

    def body(self) -> Iterable[Widget]:
        """The fields, filled with what can be guessed."""
        guess = self._guess
        yield Vertical(
            Static(Content(f"Log in to {printable_line(guess.email)}"), classes="title"),
            Static("Over IMAP. The password is kept in a file that only you can read.", classes="muted"),
            Horizontal(
                _Field("Server", PrintableInput(guess.host, id="host")),
                _Field("Port", Input(str(guess.port), id="port", restrict=r"\d*", max_length=5), "narrow"),
                _Field(
                    "Secured by",
                    Select(_SECURITY, value=Security(guess.security), allow_blank=False, id="security"),
                    "secured",
                ),
                classes="fields",
            ),
            _Field("User name", PrintableInput(guess.imap_user, id="user")),
            _Field("Password", Input(password=True, id="password")),
            Static(id="mistake", classes="bad"),
            id="add",
        )

    def on_mount(self) -> None:
        """Only the password is missing, as a rule."""
        for field in ("#host", "#port", "#security", "#user"):
            self.query_one(field).disabled = self._is_known  # another mailbox would be another account
        self.query_one("#password", Input).focus()

    @on(Select.Changed, "#security")
    def _security_chosen(self) -> None:
        """The usual port follows, unless another was typed."""
        if self.port.value in {str(port) for port in PORTS.values()}:
            self.port.value = str(PORTS[self._form().security])

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
            self._say("\n".join(mistakes.values()), "bad")
            self.query_one(f"#{next(iter(mistakes))}").focus()
            return
        self._busy = True
        self._say(f"Logging in to {printable_line(form.host)}…", "muted")
        account = dataclasses.replace(
            self._guess, host=form.host, port=int(form.port), security=form.security.value, imap_user=form.user
        )
        keep = accounts.change_password if self._is_known else accounts.add_password
        arguments = (self.app, keep, account, form.password)
        threading.Thread(target=self._run, args=arguments, name="login", daemon=True).start()

    def _run(self, app: MailtroveApp, keep: Callable[[Account, str], Account], account: Account, password: str) -> None:
        """The login's own thread: a silent server may hold it for half a minute, which must not hold up a quit."""
        try:
            ended = SignInEnded(keep(account, password))
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            ended = SignInEnded(trouble=trouble_of(error))
        self.post_message(ended)
        app.post_message(SignInEnded(ended.account))

    @on(SignInEnded)
    def _ended(self, message: SignInEnded) -> None:
        self._busy = False
        if message.account:
            self.dismiss(message.account)
        elif message.trouble:
            self._say("", "bad")
            self.app.show_trouble(message.trouble)

    def action_back(self) -> None:
        """Add nothing."""
        self.dismiss(None)

    def _form(self) -> PasswordForm:
        def typed(name: str) -> str:
            return self.query_one(f"#{name}", Input).value.strip()

        chosen = self.security.value
        return PasswordForm(
            host=typed("host"),
            port=typed("port"),
            security=chosen if isinstance(chosen, Security) else Security.TLS,
            user=typed("user"),
            password=self.query_one("#password", Input).value,
        )

    def _say(self, words: str, look: str) -> None:
        self.mistake.update(Content(words))
        self.mistake.set_classes(look)
        self.mistake.display = bool(words)


class _Field(Vertical):
    """A labelled field."""

    def __init__(self, label: str, field: Widget, classes: str = "") -> None:
        super().__init__(Static(label, classes="muted"), field, classes=f"field {classes}")
