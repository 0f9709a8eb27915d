"""Where a mailbox is: host, port, how the line is secured, user name."""

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Select

from mailtrove.archive.records import Account
from mailtrove.imap.state import Security
from mailtrove.tui.password_form import PORTS
from mailtrove.tui.widgets.labelled import Labelled
from mailtrove.tui.widgets.submitting import LogInLine

_SECURITY = (("TLS", Security.TLS), ("STARTTLS", Security.STARTTLS), ("none", Security.PLAIN))


class ServerFields(Vertical):
    """The fields, filled with what is known of an account."""

    port_field = getters.query_one("#port", Input)

    def __init__(self, account: Account, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._account = account

    def compose(self) -> ComposeResult:
        """Two lines of fields."""
        account = self._account
        yield Horizontal(
            Labelled("Server", LogInLine(account.host, id="host")),
            Labelled("Port", LogInLine(str(account.port), id="port", restrict=r"\d*", max_length=5), "narrow"),
            Labelled(
                "Secured by",
                Select(_SECURITY, value=Security(account.security), allow_blank=False, id="security"),
                "secured",
            ),
            classes="fields",
        )
        yield Labelled("User name", LogInLine(account.imap_user, id="user"))

    @on(Select.Changed, "#security")
    def _security_chosen(self) -> None:
        """The usual port follows, unless another was typed."""
        if self.port in {str(port) for port in PORTS.values()}:
            self.port_field.value = str(PORTS[self.security])

    @property
    def host(self) -> str:
        """As typed, ends trimmed."""
        return self._typed("host")

    @property
    def port(self) -> str:
        """As typed."""
        return self._typed("port")

    @property
    def user(self) -> str:
        """As typed, ends trimmed."""
        return self._typed("user")

    @property
    def security(self) -> Security:
        """As chosen."""
        chosen = self.query_one("#security", Select).value
        return chosen if isinstance(chosen, Security) else Security.TLS

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()
