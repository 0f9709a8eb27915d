"""What the archive hands out: frozen records. Database rows never cross a thread or a room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox and the way into it. Holds no secret."""

    id: int
    """0 before it is stored."""
    provider: str
    """"microsoft" or "imap"."""
    email: str
    display_name: str
    host: str
    port: int
    security: str
    """A value of `imap.state.Security`."""
    auth_method: str
    """"xoauth2" or "password"."""
    imap_user: str
    """The name to log in with; may differ from the e-mail address (UPN)."""
    account_type: str = ""
    """"personal" or "organisation"; empty for plain IMAP."""
    authority: str = ""
    """URL of the authority with the account's own tenant."""
    tid: str = ""
    oid: str = ""
    scope: str = ""
    client_id: str = ""
    skipped_folders: tuple[str, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place on the server, as archived: one row of membership."""

    uid: int
    flags: frozenset[str]
    """System flags and keywords as the server sent them."""
    gone: bool


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


@dataclass(frozen=True, slots=True)
class Problem:
    """A message or folder that could not be had, with the server's words."""

    folder: str
    uid: int
    """0 where it is about the folder."""
    stage: str
    """"list", "fetch" or "index"."""
    words: str
