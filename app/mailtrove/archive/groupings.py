"""All mail, or any set of messages, in groups: how many, how large, from when to when; and each over time.

Of all mail nothing is counted here but years and months, which are ranges of an index: the totals of facets and folders
are kept as mail comes and goes (`facets`, migration 0009). Chosen messages are
looked up one by one, which takes as long as they are many: some 4 µs each.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.archive.days import EARLIEST, period_of
from mailtrove.archive.facets import Kind


class Grouping(StrEnum):
    """What messages are grouped by. A message may be in several groups, but for years and months."""

    SENDERS = "senders"
    DOMAINS = "domains"
    RECIPIENTS = "recipients"
    FOLDERS = "folders"
    LISTS = "lists"
    TYPES = "types"
    YEARS = "years"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that have something in common."""

    name: str
    """An address, a domain, a folder's path, a List-Id, a content type, `2021` or `2021-03`; comes from mail and
    servers. Empty for what is older than any year that can be meant."""
    messages: int
    bytes: int
    """Of these messages as served."""
    first: int
    last: int
    """When the oldest was sent, and the newest, in UTC epoch seconds."""


Chosen = Collection[int] | None
"""Ids of messages; None for all there are."""

KINDS: Final = {
    Grouping.SENDERS: Kind.SENDER,
    Grouping.DOMAINS: Kind.DOMAIN,
    Grouping.RECIPIENTS: Kind.RECIPIENT,
    Grouping.LISTS: Kind.LIST,
    Grouping.TYPES: Kind.TYPE,
}


def groups(archive: Archive, grouping: Grouping, account_id: int | None = None, chosen: Chosen = None) -> list[Group]:
    """The groups of an account's messages, or of all; in no order. `chosen`: only of these, all in the account."""
    with archive.reading() as database:
        if kind := KINDS.get(grouping):
            return _by_facet(database, kind, account_id, chosen)
        if grouping is Grouping.FOLDERS:
            return _by_folder(database, account_id, chosen)
        months = grouping is Grouping.MONTHS
        if chosen is None:
            return list(_by_period(database, account_id, months=months))
        return list(_by_period_of(Dated.read(database, chosen), months=months))


def display_names(archive: Archive, emails: Iterable[str]) -> dict[str, str]:
    """A name that each address, in lower case, stands with; those that never have one are left out."""
    with archive.reading() as database:
        return {email: name for email, name, _ in database.run(_NAMES, (json.dumps([*emails]),))}


def folder_path(name: str, delimiter: str) -> str:
    """The names of the folders it is in, outermost first, and its own, with slashes between them."""
    return "/".join(name.split(delimiter)) if delimiter else name


def _by_facet(database: Database, kind: Kind, account_id: int | None, chosen: Chosen) -> list[Group]:
    if chosen is None:
        rows = database.run(_TOTALS, (kind, account_id))
    else:
        rows = database.run(_TOTALS_OF_CHOSEN, (listed(chosen), kind))
    return [Group(*row) for row in rows]


def _by_folder(database: Database, account_id: int | None, chosen: Chosen) -> list[Group]:
    """Folders of one path in several accounts are one group."""
    if chosen is None:
        rows = database.run(_FOLDERS, (account_id,))
    else:
        rows = database.run(_FOLDERS_OF_CHOSEN, (listed(chosen),))
    by_path: dict[str, Group] = {}
    for name, delimiter, messages, size, first, last in rows:
        path = folder_path(name, delimiter)
        one = by_path.get(path) or Group(path, 0, 0, first, last)
        first, last = min(one.first, first), max(one.last, last)
        by_path[path] = Group(path, one.messages + messages, one.bytes + size, first, last)
    return list(by_path.values())


def _by_period(database: Database, account_id: int | None, *, months: bool) -> Iterator[Group]:
    """From one period that has messages to the next, along the index."""
    at = EARLIEST
    while True:
        (found,) = database.run(_NEXT[account_id is None], (account_id, at)).fetchone()
        if found is None:
            return
        period = period_of(found, months=months)
        values = (account_id, period.start, period.end)
        yield Group(period.name, *database.run(_WITHIN[account_id is None], values).fetchone())
        at = period.end


@dataclass(frozen=True, slots=True)
class Dated:
    """Chosen messages, the oldest first."""

    dates: "array[int]"
    bytes_before: Sequence[int]
    """Of all messages before this one; of all, at the end."""

    @classmethod
    def read(cls, database: Database, chosen: Collection[int]) -> "Dated":
        """Of the messages with these ids."""
        rows = database.run(_DATES_OF_CHOSEN, (listed(chosen),)).fetchall()
        return cls(array("q", (row[0] for row in rows)), [*accumulate((row[1] for row in rows), initial=0)])


def _by_period_of(dated: Dated, *, months: bool) -> Iterator[Group]:
    at = 0
    while at < len(dated.dates):
        period = period_of(dated.dates[at], months=months)
        end = bisect_left(dated.dates, period.end, at)
        size = dated.bytes_before[end] - dated.bytes_before[at]
        yield Group(period.name, end - at, size, dated.dates[at], dated.dates[end - 1])
        at = end


def listed(chosen: Iterable[int]) -> str:
    """The ids as `json_each` takes them."""
    return json.dumps(sorted(chosen))


_TOTALS: Final = """
SELECT facet.name, sum(messages), sum(bytes), min(first), max(last)
FROM facet_total CROSS JOIN facet ON facet.id = facet_id
WHERE facet_total.kind = ?1 AND (?2 IS NULL OR account_id = ?2) GROUP BY facet_id
"""
_TOTALS_OF_CHOSEN: Final = """
SELECT facet.name, messages, bytes, first, last FROM (
    SELECT facet_id, count(*) AS messages, sum(size) AS bytes, min(date) AS first, max(date) AS last
    FROM json_each(?) AS chosen
    CROSS JOIN message_facet ON message_id = chosen.value AND kind = ? GROUP BY facet_id
) JOIN facet ON facet.id = facet_id
"""
_FOLDERS: Final = """
SELECT name, delimiter, messages, bytes,
    (SELECT min(date) FROM membership WHERE folder_id = folder.id AND shown = 1),
    (SELECT max(date) FROM membership WHERE folder_id = folder.id AND shown = 1)
FROM folder WHERE (?1 IS NULL OR account_id = ?1) AND messages > 0
"""
_FOLDERS_OF_CHOSEN: Final = """
SELECT folder.name, folder.delimiter, found.messages, found.bytes, first, last FROM (
    SELECT folder_id, count(*) AS messages, sum(message.size) AS bytes, min(message.date) AS first,
        max(message.date) AS last
    FROM json_each(?) AS chosen CROSS JOIN message ON message.id = chosen.value
    CROSS JOIN membership ON membership.message_id = message.id AND shown = 1 GROUP BY folder_id
) AS found JOIN folder ON folder.id = found.folder_id
"""
_NAMES: Final = """
SELECT email, name, min(id) FROM address
WHERE email IN (SELECT value FROM json_each(?)) AND name != '' GROUP BY email
"""
_DATES_OF_CHOSEN: Final = """
SELECT date, size FROM json_each(?) AS chosen CROSS JOIN message ON message.id = chosen.value ORDER BY date
"""
_OF_ACCOUNT: Final = ("account_id = ?1", "?1 IS NULL")
"""In one account, and in all."""
_NEXT: Final = tuple(f"SELECT min(date) FROM message WHERE {one} AND date >= ?2" for one in _OF_ACCOUNT)
_WITHIN: Final = tuple(
    f"SELECT count(*), sum(size), min(date), max(date) FROM message WHERE {one} AND date >= ?2 AND date < ?3"
    for one in _OF_ACCOUNT
)
