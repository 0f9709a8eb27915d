"""Lists in an order of their own: all mail is walked through by that order's index, and what is small is sorted.

Walking costs as much as there is in the archive, sorting as much as there is in the list. So a list that holds much
of the archive is walked for; and a first page is, as long as it fills soon.
"""

import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail, View, message_count, message_ids
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.order import Order

_WALKED: Final = 4
"""A list of at least one in so many of all messages is walked for: measured, sorting it takes longer."""
_LOOKED_AT: Final = 50_000
"""Messages that are walked over for a first page; what has not filled it by then is sorted."""


@dataclass(frozen=True, slots=True)
class _Way:
    """How messages stand in an order."""

    index: str
    key: str
    """What comes before the date, with its collation; empty for nothing."""
    first: str = ""
    """Of the key: DESC where the highest stands first."""


_BY_DATE: Final = "message_date_id_account_id_size_attachments_flags_gone"
_WAYS: Final = {
    Order.NEWEST: _Way(_BY_DATE, ""),
    Order.SENDER: _Way("message_by_sender", "trim(message.sender, '\"'' ') COLLATE NOCASE"),
    Order.SUBJECT: _Way(
        "message_by_subject",
        "CASE WHEN lower(substr(message.subject, 1, 4)) IN ('re: ', 'aw: ', 'fw: ', 'wg: ', 'sv: ')"
        " THEN substr(message.subject, 5) ELSE message.subject END COLLATE NOCASE",
    ),
    Order.SIZE: _Way("message_by_size", "message.size", "DESC"),
}


def ordered_view(archive: Archive, view: View, order: Order, *, limit: int | None = None) -> "array[int]":
    """The ids of the messages of a view in that order: all, or the first so many."""
    if order is Order.NEWEST:
        return message_ids(archive, view, limit=limit)
    with archive.reading() as database:
        within, values = _within(view)
        looked_at = None if limit is None else max(limit, _LOOKED_AT)
        if limit is not None or message_count(archive, view) * _WALKED >= message_count(archive, AllMail()):
            found = array("q", _walked(database, order, within, values, limit, looked_at))
            if limit is None or len(found) == limit:
                return found
        return array("q", _sorted(database, order, *_rows_of(view), limit))


def ordered_ids(archive: Archive, ids: "array[int]", order: Order) -> "array[int]":
    """These messages in that order."""
    with archive.reading() as database:
        if len(ids) * _WALKED >= message_count(archive, AllMail()):
            wanted = frozenset(ids)
            return array("q", (one for one in _walked(database, order, "", (), None, None) if one in wanted))
        source = "json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value"
        return array("q", _sorted(database, order, source, (json.dumps(ids.tolist()),), None))


def _within(view: View) -> tuple[str, tuple[int, ...]]:
    """A condition on `message`, of which the index tells id, date and account."""
    match view:
        case AllMail():
            return "", ()
        case AccountMail(account_id):
            return "WHERE message.account_id = ?", (account_id,)
        case FolderMail(folder_id):
            place = "folder_id = ? AND shown = 1 AND date = message.date AND message_id = message.id"
            return f"WHERE EXISTS (SELECT 1 FROM membership WHERE {place})", (folder_id,)


def _rows_of(view: View) -> tuple[str, tuple[int, ...]]:
    match view:
        case AllMail():
            return "message", ()
        case AccountMail(account_id):
            return "message WHERE message.account_id = ?", (account_id,)
        case FolderMail(folder_id):
            source = (
                "membership CROSS JOIN message ON message.id = membership.message_id"
                " WHERE membership.folder_id = ? AND membership.shown = 1"
            )
            return source, (folder_id,)


def _walked(
    database: Database, order: Order, within: str, values: tuple[int, ...], limit: int | None, looked_at: int | None
) -> Iterator[int]:
    """All messages in that order, or the first `looked_at`; of these what the condition holds for."""
    by = _ordering(order)
    walk = f"SELECT id, date, account_id FROM message INDEXED BY {_way(order).index} {by} LIMIT ?"
    sql = f"SELECT message.id FROM ({walk}) AS message {within} LIMIT ?"
    bounds = (-1 if looked_at is None else looked_at, *values, -1 if limit is None else limit)
    return (row[0] for row in database.run(sql, bounds))


def _sorted(
    database: Database, order: Order, source: str, values: tuple[int | str, ...], limit: int | None
) -> Iterator[int]:
    sql = f"SELECT message.id FROM {source} {_ordering(order)} LIMIT ?"
    return (row[0] for row in database.run(sql, (*values, -1 if limit is None else limit)))


def _way(order: Order) -> _Way:
    return _WAYS[order.turned if order.backwards else order]


def _ordering(order: Order) -> str:
    way, dates = _way(order), "ASC" if order.backwards else "DESC"
    key = f"{way.key} {'DESC' if (way.first == 'DESC') is not order.backwards else 'ASC'}, " if way.key else ""
    return f"ORDER BY {key}message.date {dates}, message.id {dates}"
