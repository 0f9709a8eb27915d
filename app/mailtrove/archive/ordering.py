"""Lists in another order than that of their dates: walked for in the order's index, or sorted.

Walking takes as long as there is mail in the archive, sorting as there is in the list: so what is a good part of the
archive is walked for. And so is a first page, as long as it fills soon.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail, View, message_count, message_ids
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.order import Order

_WALKED: Final = 8
"""A list of at least one in so many of all messages is walked for: measured, sorting it takes longer."""
_LOOKED_AT: Final = 50_000
"""Messages that are walked over for a first page, some 50 ms; what has not filled it by then is sorted."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How messages stand in an order."""

    index: str
    key: str = ""
    """What comes before the date, with its collation; empty for nothing."""
    highest_first: bool = False


_WAYS: Final = {
    Order.NEWEST: _Way("message_date_id_account_id_size_attachments_flags_gone"),
    Order.SENDER: _Way("message_by_sender", "trim(message.sender, '\"'' ') COLLATE NOCASE"),
    Order.SUBJECT: _Way(
        "message_by_subject",
        "CASE WHEN lower(substr(message.subject, 1, 4)) IN ('re: ', 'aw: ', 'fw: ', 'wg: ', 'sv: ')"
        " THEN substr(message.subject, 5) ELSE message.subject END COLLATE NOCASE",
    ),
    Order.SIZE: _Way("message_by_size", "message.size", highest_first=True),
}


def ordered_view(archive: Archive, view: View, order: Order, *, limit: int | None = None) -> "array[int]":
    """The ids of the messages of a view in that order: all, or the first so many."""
    if order.by_date:
        return message_ids(archive, view, limit=limit, oldest_first=order is Order.OLDEST)
    with archive.reading() as database:
        if limit is not None:
            first = _first_page(database, view, order, limit)
            if len(first) == limit:
                return first
        if isinstance(view, AllMail):
            return array("q", _walked(database, order))
        return ordered_ids(archive, message_ids(archive, view), order)[:limit]


def ordered_ids(archive: Archive, ids: "array[int]", order: Order) -> "array[int]":
    """These messages in that order."""
    with archive.reading() as database:
        if len(ids) * _WALKED >= message_count(archive, AllMail()):
            wanted = frozenset(ids)
            return array("q", (one for one in _walked(database, order) if one in wanted))
        return array("q", _sorted(database, order, ids))


def _first_page(database: Database, view: View, order: Order, limit: int) -> "array[int]":
    """What of a view is among the first `_LOOKED_AT` of all messages, but no more than so many."""
    # An outer query without an order of its own gives rows as the inner one does, whose LIMIT keeps its order.
    walk = f"SELECT id, date, account_id FROM message INDEXED BY {_way(order).index} {_ordering(order)} LIMIT ?"
    within, values = _within(view)
    sql = f"SELECT message.id FROM ({walk}) AS message {within} LIMIT ?"
    return array("q", (row[0] for row in database.run(sql, (max(limit, _LOOKED_AT), *values, limit))))


def _within(view: View) -> tuple[str, tuple[int, ...]]:
    """That a message belongs to the view, told by what the indexes hold."""
    match view:
        case AllMail():
            return "", ()
        case AccountMail(account_id):
            return "WHERE message.account_id = ?", (account_id,)
        case FolderMail(folder_id):
            place = "folder_id = ? AND shown = 1 AND date = message.date AND message_id = message.id"
            return f"WHERE EXISTS (SELECT 1 FROM membership WHERE {place})", (folder_id,)


def _walked(database: Database, order: Order) -> Iterator[int]:
    """All mail in that order."""
    sql = f"SELECT message.id FROM message INDEXED BY {_way(order).index} {_ordering(order)}"
    return (row[0] for row in database.run(sql))


def _sorted(database: Database, order: Order, ids: "array[int]") -> Iterator[int]:
    source = "json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value"
    sql = f"SELECT message.id FROM {source} {_ordering(order)}"
    return (row[0] for row in database.run(sql, (json.dumps(ids.tolist()),)))


def _way(order: Order) -> _Way:
    return _WAYS[order.turned if order.backwards else order]


def _ordering(order: Order) -> str:
    way = _way(order)
    dates = "ASC" if order.backwards else "DESC"
    keys = "ASC" if way.highest_first is order.backwards else "DESC"
    first = f"{way.key} {keys}, " if way.key else ""
    return f"ORDER BY {first}message.date {dates}, message.id {dates}"
