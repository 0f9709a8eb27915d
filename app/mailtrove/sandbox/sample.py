"""One message of the sandbox, as its mail server keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SampleMessage:
    """A message and its place."""

    folder: str
    """Path with "/" between the levels; "INBOX" for the inbox."""
    raw: bytes
    """With CRLF line ends, as a mail server serves it."""
    internal_date: datetime
    """Aware; when the mail server received it."""
    flags: frozenset[str] = frozenset()
    """System flags such as `\\\\Seen`."""
