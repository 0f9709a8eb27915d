"""Where the client ID of an app registration is typed that config.toml lacks, and how to come by one."""

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from mailtrove.tui.widgets.submitting import GoOnLine


class ClientIdField(Vertical):
    """Words and a line; it is for the screen to judge and keep what was typed."""

    field = getters.query_one("#client_id", Input)

    def compose(self) -> ComposeResult:
        """Why, how, and the line."""
        yield Static(
            "Microsoft opens mailboxes to registered apps only. Register one (F4 copies the\n"
            "link), or ask your admin (F6 copies a message), then type its client ID:",
            classes="muted",
        )
        yield GoOnLine(placeholder="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d", id="client_id")

    @property
    def client_id(self) -> str:
        """What is typed, ends trimmed."""
        return self.field.value.strip()
