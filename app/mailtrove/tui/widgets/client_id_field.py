"""Where the client ID of an app registration is typed that config.toml lacks, and how to come by one."""

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.widgets.submitting import GoOnLine


class ClientIdField(Vertical):
    """Words and a line; it is for the screen to judge and keep what was typed."""

    field = getters.query_one("#client_id", Input)

    def compose(self) -> ComposeResult:
        """Why, how, and the line."""
        yield Static(
            Content(
                f"Microsoft lets in registered apps only: register one ({key_of(self, 'add.copy_link')} copies the\n"
                f"link) or ask your admin ({key_of(self, 'add.copy_message')} copies a message); then its client ID:"
            ),
            classes="muted",
        )
        yield GoOnLine(placeholder="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d", id="client_id")

    @property
    def client_id(self) -> str:
        """What is typed, ends trimmed."""
        return self.field.value.strip()
