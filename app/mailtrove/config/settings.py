"""The settings there are, with their defaults, and the file that the first run makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mailtrove.errors import ConfigError

TEMPLATE: Final = """\
# mailtrove's configuration. Every key is optional; these are the defaults.

[microsoft]
client_id = ""            # of your own app registration (README, "Add a Microsoft account")
tenant_id = "common"      # or your organisation's tenant: its GUID or domain
redirect_uri = "http://localhost"   # a free port is chosen; give a port or path if your registration needs one
client_secret = ""        # only where the registration is a "Web" one
authority = "https://login.microsoftonline.com"   # national clouds differ
imap_host = "outlook.office365.com"
imap_port = 993

# More registrations, each chosen by its name when an account is added:
# [microsoft.apps.work]
# client_id = ""
# tenant_id = "example.edu"

[google]                  # only to sign in with Google instead of an app password (README, "Add a Gmail account")
client_id = ""
client_secret = ""        # Google gives one even to desktop programs
authority = "https://accounts.google.com"
imap_host = "imap.gmail.com"
imap_port = 993

[credentials]
store = "files"           # only you can read them; or "keyring", your desktop's

[network]
ca_file = ""              # extra CA bundle, for TLS-inspecting networks: for sign-in and for IMAP alike
timeout_seconds = 30

[sync]
connections = 2           # to one mail server at a time, for each account
watch = false             # keep accounts current while the app runs (w on Sync)

[ui]
theme = ""                # empty: what suits the terminal; the command palette's "theme" lists them

[keys]                    # `mailtrove keys` lists every id, with its keys
# "mail.search" = "slash,f3"
[searches]                # saved searches, by name; S saves one in the app
# work = "from:@example.com is:unread"
"""


@dataclass(frozen=True, slots=True)
class MicrosoftApp:
    """One app registration at Microsoft."""

    client_id: str = ""
    tenant_id: str = "common"
    redirect_uri: str = "http://localhost"
    client_secret: str = field(default="", repr=False)
    section: str = field(default="[microsoft]", compare=False)
    """Where config.toml holds it, for remedies that name it."""


@dataclass(frozen=True, slots=True)
class MicrosoftConfig:
    """How to sign in with Microsoft."""

    client_id: str = ""
    tenant_id: str = "common"
    redirect_uri: str = "http://localhost"
    authority: str = "https://login.microsoftonline.com"
    imap_host: str = "outlook.office365.com"
    imap_port: int = 993
    client_secret: str = field(default="", repr=False)
    apps: Mapping[str, MicrosoftApp] = field(default_factory=dict)
    """Further registrations, by the names that accounts are added with."""

    def app(self, name: str = "") -> MicrosoftApp:
        """The registration of that name; without one, that of [microsoft] itself.

        Raises:
            ConfigError: there is none of that name (any more).
        """
        if not name:
            return MicrosoftApp(self.client_id, self.tenant_id, self.redirect_uri, self.client_secret)
        if name not in self.apps:
            raise ConfigError(
                f"config.toml has no app registration called “{name}”.",
                remedy=f"Add a section [microsoft.apps.{name}] with its client_id, or choose another registration.",
            )
        return replace(self.apps[name], section=f"[microsoft.apps.{name}]")


@dataclass(frozen=True, slots=True)
class GoogleConfig:
    """How to sign in with Google: a client of the person's own, of the type “Desktop app”."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    authority: str = "https://accounts.google.com"
    imap_host: str = "imap.gmail.com"
    imap_port: int = 993


@dataclass(frozen=True, slots=True)
class CredentialsConfig:
    """Where tokens and passwords are kept."""

    store: str = "files"
    """"files" or "keyring"."""


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """How to reach the world."""

    ca_file: str = ""
    """Path of a PEM bundle trusted in addition to the usual authorities; empty for none."""
    timeout_seconds: int = 30


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """How to sync."""

    connections: int = 2
    watch: bool = False
    """Keep every account current while the app runs."""


@dataclass(frozen=True, slots=True)
class UiConfig:
    """How it looks."""

    theme: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All of config.toml; what it leaves out has its default."""

    microsoft: MicrosoftConfig = field(default_factory=MicrosoftConfig)
    google: GoogleConfig = field(default_factory=GoogleConfig)
    credentials: CredentialsConfig = field(default_factory=CredentialsConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    sync: SyncConfig = field(default_factory=SyncConfig)
    ui: UiConfig = field(default_factory=UiConfig)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys wanted instead of the usual ones, by the id of a binding: "j,down". Whether they can be had, `tui` knows."""
    searches: Mapping[str, str] = field(default_factory=dict)
    """Saved searches: queries by name. Whether a query can be understood is not looked at: the others shall work."""
