"""What a message can be grouped by and found again by: its senders, their domains, recipients, list, types of files.

Each is a row of `facet`, under the name that the search language has for it; `message_facet` says which messages have
it, and triggers keep `facet_total`. What the language can't name exactly (an address with blanks in it) is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Final

from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Database
from mailtrove.archive.texts import storable


class Kind(IntEnum):
    """Of facets, as they are stored."""

    SENDER = 1
    DOMAIN = 2
    """Of a sender."""
    RECIPIENT = 3
    """Of To, Cc or Bcc."""
    LIST = 4
    """A List-Id (RFC 2919)."""
    TYPE = 5
    """The content type of an attachment."""
    LINK = 6
    """There is a link; it has no name."""


Facet = tuple[Kind, str]

_EMAIL: Final = re.compile(r'[^@\s"]+@[^@\s"]+')
_NAME: Final = re.compile(r'[^@\s"]+')
"""Of a domain."""
_LIST: Final = re.compile(r'[^\s"]+')
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9.+_-]+")
_LINK: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_RECIPIENTS: Final = frozenset({"to", "cc", "bcc"})


def facets_of(derived: Derived) -> set[Facet]:
    """All that the message can be grouped by."""
    return {(kind, storable(name)) for kind, name in _all(derived)}


def write(database: Database, having: Sequence[tuple[int, Facet]], dates: Mapping[int, int]) -> None:
    """Note the facets of the messages that `dates` has a date for, in place of those they had.

    `having`: (message, facet) for each they have now.
    """
    database.run_many("DELETE FROM message_facet WHERE message_id = ?", [(message,) for message in dates])
    wanted = dict.fromkeys(facet for _, facet in having)
    database.run_many("INSERT INTO facet (kind, name) VALUES (?, ?) ON CONFLICT DO NOTHING", wanted)
    ids = {facet: database.run(_ID, facet).fetchone()[0] for facet in wanted}
    rows = [(message, facet[0], ids[facet], dates[message]) for message, facet in having]
    database.run_many(_HAVING, rows)


def _all(derived: Derived) -> Iterator[Facet]:
    for role, _, email in derived.participants:
        email = email.lower()
        _, at, domain = email.rpartition("@")
        if role == "from" and at and _NAME.fullmatch(domain):
            yield Kind.DOMAIN, domain
        if _EMAIL.fullmatch(email):
            if role == "from":
                yield Kind.SENDER, email
            elif role in _RECIPIENTS:
                yield Kind.RECIPIENT, email
    if _LIST.fullmatch(derived.list_id):
        yield Kind.LIST, derived.list_id
    for _, _, content_type, _, _ in derived.attachments:
        if _TYPE.fullmatch(content_type):
            yield Kind.TYPE, content_type
    if "://" in derived.text and _LINK.search(derived.text):  # the regular expression takes its time
        yield Kind.LINK, ""


_ID: Final = "SELECT id FROM facet WHERE kind = ? AND name = ?"
_HAVING: Final = (
    "INSERT INTO message_facet (message_id, kind, facet_id, account_id, date, size)"
    " SELECT id, ?2, ?3, account_id, ?4, size FROM message WHERE id = ?1"
)
