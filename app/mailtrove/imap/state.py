"""What a server says of its folders and messages: frozen facts, with no library behind them."""

from dataclasses import dataclass
from enum import StrEnum


class Security(StrEnum):
    """How the line to the server is kept private."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"
    """Only ever to a loopback address."""


class Role(StrEnum):
    """What a folder is for (RFC 6154), by special-use flag or by its usual names."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    ARCHIVE = "archive"
    JUNK = "junk"
    TRASH = "trash"
    ALL = "all"
    FLAGGED = "flagged"
    IMPORTANT = "important"
    """RFC 8457."""
    NOT_MAIL = "not-mail"
    """Calendar, Contacts, Tasks, Notes, Journal, Sync Issues: skipped unless asked for."""
    NONE = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is."""

    host: str
    port: int
    security: Security = Security.TLS
    ca_file: str = ""
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder that can be selected."""

    name: str
    """Decoded from modified UTF-7 (RFC 3501 5.1.3)."""
    delimiter: str
    role: Role


@dataclass(frozen=True, slots=True)
class FolderState:
    """What EXAMINE answers, or STATUS."""

    uidvalidity: int
    uidnext: int
    """0 where the server doesn't say."""
    exists: int
    highestmodseq: int
    """0 without CONDSTORE, as on Exchange."""
    unseen: int | None = None
    """Messages without \\Seen; None where it isn't told, as by EXAMINE."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of a folder since some HIGHESTMODSEQ, as QRESYNC tells it."""

    changed: tuple[int, ...]
    """UIDs of messages that came or changed, ascending."""
    vanished: tuple[range, ...]
    """UIDs that are no more. A server needn't remember when each went, and may name what never was (RFC 7162 3.2.6)."""


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What can be known of a message without its bytes.

    Some 240 bytes, and 70 more on Gmail: messages with the same flags share one set of them, and so with labels.
    """

    uid: int
    flags: frozenset[str]
    """System flags and keywords as sent: `\\Seen`, `$Forwarded`. `\\Recent` is left out."""
    internal_date: int
    """UTC epoch seconds; 0 where the server's can't be read."""
    size: int
    """RFC822.SIZE in bytes; Exchange may estimate it, so it is a hint and no proof."""
    gmail_id: int = 0
    """X-GM-MSGID: the same in whichever folder the message is, for as long as it is; 0 where it isn't told."""
    gmail_thread: int = 0
    """X-GM-THRID."""
    labels: frozenset[str] = frozenset()
    """The folders that Gmail shows the message in, besides All Mail; told with `gmail_id`, and in All Mail alone."""
