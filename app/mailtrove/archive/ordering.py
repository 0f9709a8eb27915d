"""Lists in another order than newest first. Nothing is indexed by it: a million messages take some seconds.

Their first page, which needs no sorting of all the rest, takes less than one.
"""

import json
from array import array
from typing import Final

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail, View
from mailtrove.archive.database import Archive
from mailtrove.archive.order import Order

_KEYS: Final = {
    Order.NEWEST: "",
    Order.SENDER: "trim(message.sender, '\"'' ') COLLATE NOCASE, ",
    Order.SUBJECT: (
        "CASE WHEN lower(substr(message.subject, 1, 4)) IN ('re: ', 'aw: ', 'fw: ', 'wg: ', 'sv: ')"
        " THEN substr(message.subject, 5) ELSE message.subject END COLLATE NOCASE, "
    ),
    Order.SIZE: "message.size DESC, ",
}


def ordered_view(archive: Archive, view: View, order: Order, *, limit: int | None = None) -> "array[int]":
    """The ids of the messages of a view in that order: all, or the first so many."""
    match view:
        case AllMail():
            return _ordered(archive, "message", (), order, limit)
        case AccountMail(account_id):
            return _ordered(archive, "message WHERE message.account_id = ?", (account_id,), order, limit)
        case FolderMail(folder_id):
            source = (
                "membership CROSS JOIN message ON message.id = membership.message_id"
                " WHERE membership.folder_id = ? AND membership.shown = 1"
            )
            return _ordered(archive, source, (folder_id,), order, limit)


def ordered_ids(archive: Archive, ids: "array[int]", order: Order, *, limit: int | None = None) -> "array[int]":
    """These messages in that order: all, or the first so many."""
    source = "json_each(?) AS wanted CROSS JOIN message ON message.id = wanted.value"
    return _ordered(archive, source, (json.dumps(ids.tolist()),), order, limit)


def _ordered(
    archive: Archive, source: str, values: tuple[int | str, ...], order: Order, limit: int | None
) -> "array[int]":
    sql = f"SELECT message.id FROM {source} ORDER BY {_KEYS[order]}message.date DESC, message.id DESC LIMIT ?"
    with archive.reading() as database:
        return array("q", (row[0] for row in database.run(sql, (*values, -1 if limit is None else limit))))
