"""What was derived of a message as the rows that are written of it.

Made apart from the writing, on whichever thread or in whichever process there is time: the writer has none.
"""

from dataclasses import dataclass, replace
from typing import Final

from mailtrove.archive.commits import Derived
from mailtrove.archive.facets import Facet, facets_of
from mailtrove.archive.packed_text import pack_text
from mailtrove.archive.texts import storable
from mailtrove.archive.threads import ancestors
from mailtrove.archive.tokens import split_ideographs

_RECIPIENTS_SHOWN: Final = 3
_SHOWN_LENGTH: Final = 300
"""Characters of subjects, names and snippets that lists can need; the whole is in the bytes and in the index."""
_EARLIEST: Final = -62_135_596_800
_LATEST: Final = 253_402_300_799
"""Of the year 1 and of the year 9999, in epoch seconds: what Python's datetime can hold."""


@dataclass(frozen=True, slots=True)
class Ready:
    """All that is written of a message, in words that SQLite can hold."""

    derived: Derived
    """Without the text."""
    date: int
    """UTC epoch seconds, of a year that can be shown."""
    row: tuple[int, str, int, str, str, str, str, int, str]
    """What changes in the message's own row."""
    people: tuple[tuple[str, str, str], ...]
    """(role, e-mail, name)."""
    attachments: tuple[tuple[int, str, str, str, int, str], ...]
    facets: tuple[Facet, ...]
    said: tuple[int, str, str, str, str]
    """What the index is made from, as `tokens` cuts it."""
    packed_body: str | bytes
    """The body of it, as it is kept: the index must be told it again when the row goes."""

    @property
    def message(self) -> int:
        """The message's row."""
        return self.derived.message


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages that were waiting for the index, oldest row first; empty when none waited."""

    ready: tuple[Ready, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    """(the message's row, what could not be read in words); what could be is indexed all the same."""


def made_ready(derived: Derived) -> Ready:
    """The rows of a message."""
    said = _said(derived)
    date = min(max(derived.date, _EARLIEST), _LATEST)
    return Ready(
        derived=replace(derived, text=""),
        date=date,
        row=_message_row(derived, date),
        people=tuple((role, storable(email).lower(), storable(name)) for role, name, email in derived.participants),
        attachments=tuple(
            (derived.message, part, storable(file_name), storable(content_type), size, digest)
            for part, file_name, content_type, size, digest in derived.attachments
        ),
        facets=tuple(sorted(facets_of(derived))),
        said=said,
        packed_body=pack_text(said[3]),
    )


def _message_row(derived: Derived, date: int) -> tuple[int, str, int, str, str, str, str, int, str]:
    people = [(role, name or email) for role, name, email in derived.participants]
    sender = next((shown for role, shown in people if role == "from"), "")
    recipients = [shown for role, shown in people if role in ("to", "cc")][:_RECIPIENTS_SHOWN]
    return (
        derived.message,
        storable(derived.message_id),
        date,
        _shown(derived.subject),
        _shown(sender),
        _shown(", ".join(recipients)),
        _shown(derived.snippet),
        len(derived.attachments),
        "\n".join(ancestors(derived)),
    )


def _said(derived: Derived) -> tuple[int, str, str, str, str]:
    people = dict.fromkeys(part for _, name, email in derived.participants for part in (name, email) if part)
    names = [file_name for _, file_name, *_ in derived.attachments]
    return (
        derived.message,
        split_ideographs(storable(derived.subject)),
        split_ideographs(storable("\n".join(people))),
        split_ideographs(storable(derived.text)),
        split_ideographs(storable("\n".join(names))),
    )


def _shown(text: str) -> str:
    return storable(text[:_SHOWN_LENGTH])
