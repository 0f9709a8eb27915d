"""A letter before it is bytes: who to whom, what, and what hangs on it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from mailtrove.sandbox.mail.cast import Contact


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a letter."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    naming: str = "plain"
    """How the name is written: "plain", "rfc2231", "rfc2231-split" or "encoded-word" (wrong, and common)."""
    parameters: str = ""
    """More of the content type, as `; method=REQUEST`."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its place in a mailbox."""

    sender: Contact
    to: tuple[Contact, ...]
    subject: str
    text: str
    """Paragraphs, each one line; blank lines between them. Quotes begin with ">" and are left as they are."""
    date: datetime
    message_id: str
    folder: str
    cc: tuple[Contact, ...] = ()
    references: tuple[str, ...] = ()
    """Message-IDs from the thread's first to the one answered."""
    html: str = ""
    """A whole page; empty for none."""
    html_only: bool = False
    charset: str = "utf-8"
    encoding: str = ""
    """"8bit", "base64" or "quoted-printable" where it is to be forced."""
    flowed: bool = False
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, in ASCII."""
    flags: frozenset[str] = field(default_factory=frozenset)
    received: datetime | None = None
    """When the server got it, where that is not just after `date`."""
    raw: bytes = b""
    """The bytes themselves, for letters that no program of good will would write."""

    def flagged(self, *flags: str) -> Self:
        """The same letter with these flags too."""
        return replace(self, flags=self.flags | frozenset(flags))
