"""What a search means, as a small tree of frozen terms; pure, and knowing nothing of the index.

A query is a row of terms that must all hold. `Not`, `AnyOf` and `AllOf` hold other terms.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Part(StrEnum):
    """Where in a message a text is looked for; the values are the index's columns."""

    ANYWHERE = ""
    SUBJECT = "subject"
    BODY = "body"
    FILE_NAME = "attachment_names"


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found; several words stand side by side in this order."""

    text: str
    position: int
    """Where it was typed, in characters from 0; so in every term."""
    part: Part = Part.ANYWHERE
    quoted: bool = False
    begins: bool = False
    """The last word may go on: `invoi*`."""


@dataclass(frozen=True, slots=True)
class Who:
    """A name, address or domain of whom the message is from, or to; a quoted domain is without those below it."""

    text: str
    position: int
    relation: Literal["from", "to", "cc", "bcc", "with"]
    """"to" looks at Cc and Bcc too, "with" at everybody."""
    quoted: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` until `end` begins; None leaves that side open. One of them is a day."""

    first: date | None
    end: date | None
    position: int


@dataclass(frozen=True, slots=True)
class Age:
    """In the last so many days, weeks, months or years, counted back from the beginning of today; or `older`."""

    count: int
    unit: Literal["day", "week", "month", "year"]
    older: bool
    position: int


@dataclass(frozen=True, slots=True)
class Size:
    """Larger than so many bytes, or smaller."""

    bytes: int
    larger: bool
    position: int


@dataclass(frozen=True, slots=True)
class Is:
    """In that state, as the list shows it."""

    state: Literal["unread", "starred", "answered", "gone"]
    position: int


@dataclass(frozen=True, slots=True)
class Has:
    """With at least one attachment, or with one that invites to a meeting; or with a link."""

    what: Literal["attachment", "invitation", "link"]
    position: int


@dataclass(frozen=True, slots=True)
class FileType:
    """With an attachment of that type: `pdf`, `image`, `text/csv`."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class InFolder:
    """In a folder of that name or role; one that begins with a slash is its whole path."""

    name: str
    position: int
    begins: bool = False


@dataclass(frozen=True, slots=True)
class InList:
    """Through the mailing list of that name, or those that have the text in their name."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class InAccount:
    """In an account whose address or display name has this text."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class MessageId:
    """With that Message-ID."""

    text: str
    """Without angle brackets."""
    position: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """In the thread of the message with that number."""

    number: int
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever the term is not."""

    term: "Term"
    position: int


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    terms: "tuple[Term, ...]"
    position: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """All hold."""

    terms: "tuple[Term, ...]"
    position: int


Leaf = (
    Words | Who | Period | Age | Size | Is | Has | FileType | InFolder | InList | InAccount | MessageId | Conversation
)
Term = Leaf | Not | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all hold, in the order they were typed; without any, every message is meant."""

    terms: tuple[Term, ...]
    open_ended: bool
    """The last word may not be typed to its end: no blank, no quote and no bracket comes after it."""
