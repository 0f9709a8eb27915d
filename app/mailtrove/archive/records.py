"""What the archive hands out: frozen records. Database rows never cross a thread or a room."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox and the way into it. Holds no secret."""

    id: int
    """0 before it is stored."""
    provider: str
    """"microsoft", "google" or "imap"."""
    email: str
    display_name: str
    host: str
    port: int
    security: str
    """A value of `imap.state.Security`."""
    auth_method: str
    """"xoauth2", "password", or "none": its mail was kept when it was removed, and nothing logs in any more."""
    imap_user: str
    """The name to log in with; may differ from the e-mail address (UPN)."""
    account_type: str = ""
    """"personal" or "organisation"; empty for plain IMAP."""
    authority: str = ""
    """URL of the authority with the account's own tenant: by the name that it is known by, else by its GUID."""
    tid: str = ""
    oid: str = ""
    scope: str = ""
    client_id: str = ""
    skipped_folders: tuple[str, ...] = ()
    oauth_app: str = ""
    """The name of its registration under [microsoft.apps]; empty for the one of [microsoft] itself."""
    signs_in_as: int = 0
    """A shared mailbox: the id of the account whose sign-in opens it. 0 for an account of its own."""
    password_command: str = ""
    """Prints the password; empty where it is stored."""
    password_variable: str = ""
    """The environment variable that holds the password; empty where it is stored."""
    included_folders: tuple[str, ...] = ()
    """Folders that are looked at though they hold no mail, going by their names."""

    @property
    def mail_only(self) -> bool:
        """Only its mail is kept here: nothing logs in any more."""
        return self.auth_method == "none"

    @property
    def identifier(self) -> str:
        """`imaps://user@host:port`: unique, and stable while the mailbox stays where it is."""
        scheme = {"tls": "imaps", "starttls": "imap+starttls"}.get(self.security, "imap")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{self.imap_user}@{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """An account with what its archive holds, for lists."""

    account: Account
    messages: int
    bytes: int
    """Of the messages as served, before compression."""
    folders: int
    last_sync: int | None
    """When the last run ended, in UTC epoch seconds."""
    last_outcome: str
    """"done", "problems", "failed", "cancelled", "interrupted"; empty before the first run."""
    problems: int
    """Of the last run."""
    last_words: str
    """Why the last run failed, in a sentence; may quote the server."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as archived."""

    id: int
    account_id: int
    name: str
    delimiter: str
    role: str
    """A value of `imap.state.Role`."""
    uidvalidity: int
    uidnext: int
    messages: int
    """Shown in the folder: see `browse.FolderView`."""
    unread: int
    is_label: bool = False
    """Gmail's: what it shows is in All Mail too."""
    highestmodseq: int = 0
    """As `uidnext`, of the last look after which everything was committed; 0 when it wasn't."""
    on_server: int = 0
    """Messages in the folder, as the server counted them at the last look."""
    looked_at: int = 0
    """When all flags were last known to be the server's, in UTC epoch seconds; 0 for never."""
    skimmed_at: int = 0
    """When at least those of the newest messages were."""


@dataclass(frozen=True, slots=True)
class Census:
    """How many places of a folder the archive knows under one UIDVALIDITY."""

    live: int
    """Not marked gone; those whose message the server doesn't hand out are among them."""
    last: int
    """The highest UID, gone ones included; 0 where there is none."""
    unseen: int = 0
    """Of the live ones that have a message, those without \\Seen."""
    lacking: int = 0
    """Of the live ones, those without a message."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A message that the server has and doesn't hand out."""

    uid: int
    words: str
    """The server's, when it was asked for it last."""
    times: int
    """How often it was asked."""
    asked_at: int
    """UTC epoch seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place on the server, as archived: one row of membership."""

    uid: int
    flags: frozenset[str]
    """System flags and keywords as the server sent them."""
    gone: bool


@dataclass(frozen=True, slots=True)
class Gmail:
    """What Gmail knows of a message in one place."""

    id: int
    """X-GM-MSGID."""
    thread: int
    """X-GM-THRID; 0 where it isn't told."""
    labels: frozenset[str] = frozenset()
    """The names of the folders that are labels of the message."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One line of a message list."""

    id: int
    account_id: int
    date: int
    """UTC epoch seconds."""
    subject: str
    sender: str
    """Display name, else address."""
    recipients: str
    """The first recipients' names, for Sent and Drafts."""
    snippet: str
    size: int
    attachments: int
    unread: bool
    starred: bool
    answered: bool
    gone: bool
    """In no folder of the server any more."""
    together: int = 1
    """How many messages the line stands for: those of a thread, of which this is one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A message or folder that could not be had, with the server's words."""

    folder: str
    uid: int
    """0 where it is about the folder."""
    stage: str
    """"list", "fetch" or "index"."""
    words: str


@dataclass(frozen=True, slots=True)
class RunTotals:
    """How much a run of the sync came to."""

    fetched: int = 0
    linked: int = 0
    """New places of messages that were here already: moved or copied, not downloaded again."""
    gone: int = 0
    flags_changed: int = 0
    labels_changed: int = 0
    bytes: int = 0
    """Downloaded."""
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A past run of an account's sync."""

    id: int
    started_at: int
    """UTC epoch seconds."""
    ended_at: int | None
    """None while nobody knows: it runs still, or broke off and no run came after it."""
    outcome: str
    """As `AccountSummary.last_outcome`; empty where it has not ended."""
    words: str
    """Why it failed, in a sentence; may quote the server."""
    asked: str
    """What was chosen for it, in words; empty where nothing was."""
    totals: RunTotals
    problems: int


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An archived message that has, or had, a place with the INTERNALDATE and size that were asked for."""

    message_id: int
    message_id_header: str
    """Its Message-ID, as indexed; empty where it has none or is not indexed yet."""
    indexed: bool = True


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message whose bytes are archived and whose meaning is not derived yet."""

    id: int
    internal_date: int
    """UTC epoch seconds."""
    raw: bytes | Iterable[bytes]
    """In pieces, to be read once, where it is too large to be held."""
