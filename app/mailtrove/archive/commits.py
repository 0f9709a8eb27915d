"""What is committed to the archive, and what came of it: frozen records, as those that it hands out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from mailtrove.archive.records import Gmail


@dataclass(frozen=True, slots=True)
class FetchedMessage:
    """A message as the server served it, on its way in."""

    uid: int
    flags: frozenset[str]
    """System flags and keywords as sent."""
    internal_date: int
    """UTC epoch seconds."""
    size: int
    """RFC822.SIZE as the server said; what the bytes measure is counted anew."""
    raw: bytes
    gmail: Gmail | None = None


@dataclass(frozen=True, slots=True)
class CommitResult:
    """What became of a batch of fetched messages."""

    stored: int
    """Messages whose bytes are new to the account."""
    known: int
    """Messages whose bytes were here already: only their place was noted."""


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """A place on the server whose message is in the archive already, so that nothing need be downloaded."""

    uid: int
    message_id: int
    """The message's row, as `LookAlike.message_id` gave it."""
    flags: frozenset[str]
    internal_date: int
    size: int
    gmail: Gmail | None = None


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """What one look at a folder brought to light, committed as a whole."""

    uidvalidity: int
    uidnext: int
    highestmodseq: int
    exists: int
    """Messages in the folder, as the server counts them."""
    flags: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By UID, the whole set of flags that holds now. A place that had been marked gone is there again."""
    gone: Collection[int] = ()
    """UIDs that the server has no more."""
    linked: Sequence[LinkedPlace] = ()
    gmail: Mapping[int, Gmail] = field(default_factory=dict)
    """By UID, what Gmail knows now, where it is other than what is archived."""
    looked_at: int = 0
    """When all flags were asked for, or proved to be unchanged, in UTC epoch seconds; 0 when they weren't."""
    skimmed_at: int = 0
    """When at least those of the newest were."""
    refused: Mapping[int, str] = field(default_factory=dict)
    """By UID, what was asked for and isn't handed out, with the server's words."""
    lacking: Collection[int] | None = None
    """The UIDs of all that isn't handed out, asked for this time or not; None while that isn't known."""
    complete: bool = False
    """Everything the server has in this folder is now committed."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a message's bytes mean: all of it can be thrown away and derived again."""

    message: int
    """The message's row."""
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    """Message-IDs, oldest first, with or without angle brackets."""
    date: int
    """UTC epoch seconds."""
    subject: str
    participants: tuple[tuple[str, str, str], ...]
    """(role, name, e-mail) in the order of the headers; roles: from, to, cc, bcc, reply-to, sender."""
    text: str
    attachments: tuple[tuple[str, str, str, int, str], ...]
    """(part, file name, content type, size in bytes, digest)."""
    snippet: str
    list_id: str = ""
    """Of the mailing list it came through (RFC 2919), in lower case and without angle brackets."""
