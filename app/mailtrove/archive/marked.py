"""What is told of many messages at once: how large they are together, who sent them, what they are called."""

import json
from array import array
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.database import Archive

_AT_ONCE: Final = 50_000
"""Ids in one statement, which the closing of the archive ends."""
_BYTES: Final = (
    "SELECT coalesce(sum(size), 0) FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value"
)
_NAMES: Final = """
SELECT message.subject, message.message_id_header,
    (SELECT email FROM participant JOIN address ON address.id = address_id
        WHERE participant.message_id = message.id AND role = 'from' LIMIT 1)
FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
ORDER BY message.date DESC, message.id DESC
"""


@dataclass(frozen=True, slots=True)
class Names:
    """What a message is known by; each may be empty."""

    subject: str
    message_id: str
    """Without the angle brackets."""
    sender: str
    """The address."""


def bytes_of(archive: Archive, messages: "array[int]") -> int:
    """The size of these messages together, as served. What was removed has none."""
    total = 0
    for first in range(0, len(messages), _AT_ONCE):
        some = json.dumps(messages[first : first + _AT_ONCE].tolist())
        with archive.reading() as database:
            total += database.run(_BYTES, (some,)).fetchone()[0]
    return total


def names_of(archive: Archive, messages: "array[int]") -> list[Names]:
    """What these messages are known by, the newest first."""
    with archive.reading() as database:
        rows = database.run(_NAMES, (json.dumps(messages.tolist()),)).fetchall()
    return [Names(subject, message_id, sender or "") for subject, message_id, sender in rows]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way out of the archive: what its file is named, dated and flagged by."""

    id: int
    subject: str
    sender: str
    """The address; empty where it has none."""
    date: int
    """UTC epoch seconds, as is `received`."""
    received: int
    flags: int
    """Bits of `flags`."""
    size: int
    """As served."""


def letters_of(archive: Archive, messages: "array[int]") -> list[Letter]:
    """These messages, in this order. One that was removed meanwhile is left out."""
    with archive.reading() as database:
        return [Letter(*row) for row in database.run(_LETTERS, (json.dumps(messages.tolist()),))]


_LETTERS: Final = """
SELECT message.id, message.subject, coalesce((SELECT email FROM participant JOIN address ON address.id = address_id
    WHERE participant.message_id = message.id AND role = 'from' LIMIT 1), ''), date, internal_date, flags, size
FROM json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value
ORDER BY wanted.key
"""
