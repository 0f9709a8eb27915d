"""What Gmail knows of messages: its numbers for them, its threads, and its labels.

A label is a folder whose places follow those of another one, All Mail: they have its UIDVALIDITY and UIDs, are there
while its are, and say nothing of flags, date and size, which its say for them. So a label that comes or goes is a
row that does, and whatever lists, counts and searches folders need not know of labels.

All of it runs inside the transaction of whoever calls.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from mailtrove.archive import folder_rows, placing
from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.database import Database
from mailtrove.archive.packing import PackedMessage
from mailtrove.archive.records import Gmail
from mailtrove.archive.texts import storable
from mailtrove.archive.threads import Threads


def told(places: Iterable[PackedMessage | LinkedPlace]) -> dict[int, Gmail]:
    """By UID, what Gmail told of places on their way in."""
    return {place.uid: place.gmail for place in places if place.gmail}


def note(database: Database, folder_id: int, uidvalidity: int, known: Mapping[int, Gmail], now: int) -> set[int]:
    """Note what Gmail knows of places that are noted; returns the messages whose labels that may change."""
    if not known:
        return set()
    account_id = database.run("SELECT account_id FROM folder WHERE id = ?", (folder_id,)).fetchone()[0]
    rows = _label_rows(database, account_id, folder_id, {name for gmail in known.values() for name in gmail.labels})
    has_labels = _has_labels(database, folder_id)
    threads = Threads(database)
    messages = set()
    for uid, gmail in known.items():
        place = (folder_id, uidvalidity, uid)
        numbers = (gmail.id, gmail.thread or None)
        for (message_id,) in database.run(_NUMBER, (*numbers, *place)).fetchall():
            messages.add(message_id)
            threads.join_gmail(account_id, message_id, gmail.thread)
            if has_labels:
                _label(database, place, message_id, [rows[name] for name in gmail.labels if name in rows], now)
    threads.recount()
    return messages


def follow_gone(database: Database, folder_id: int, uidvalidity: int, uids: Collection[int], now: int) -> set[int]:
    """Take all labels from places that were marked gone; returns the messages that this changes."""
    if not uids or not _has_labels(database, folder_id):
        return set()
    messages = set()
    for uid in uids:
        place = (folder_id, uidvalidity, uid)
        for (message_id,) in database.run(_MESSAGE_IN, place).fetchall():
            messages.add(message_id)
            _label(database, place, message_id, [], now)
    return messages


def follow_uidvalidity(database: Database, folder_id: int, uidvalidity: int, now: int, *, complete: bool) -> set[int]:
    """Drop places of labels where the folder's were dropped for others under this UIDVALIDITY; when all is committed
    in it, drop or mark gone the rest, as it was. Returns the messages that this changes."""
    messages = {message_id for (message_id,) in database.run(_DROP_LEFT_BEHIND, (folder_id, uidvalidity)).fetchall()}
    labels = database.run("SELECT id FROM folder WHERE label_of_id = ?", (folder_id,)).fetchall() if complete else []
    for (label,) in labels:
        messages |= placing.leave_other_uidvalidities(database, label, uidvalidity, now, complete=True)
    return messages


def _has_labels(database: Database, folder_id: int) -> bool:
    return bool(database.run("SELECT 1 FROM folder WHERE label_of_id = ? LIMIT 1", (folder_id,)).fetchall())


def _label_rows(database: Database, account_id: int, folder_id: int, names: Collection[str]) -> dict[str, int]:
    """The rows of labels, made where Gmail lists none (“Show in IMAP” is off); none for what is a folder by itself."""
    rows = {}
    for name in names:
        found = database.run(_FOLDER_NAMED, (account_id, storable(name), folder_id)).fetchone()
        row_id, is_label, is_gone = found or (0, True, True)
        if is_gone:
            delimiter = database.run("SELECT delimiter FROM folder WHERE id = ?", (folder_id,)).fetchone()[0]
            rows[name] = folder_rows.note(database, account_id, (name, delimiter, ""), folder_id)
        elif is_label:
            rows[name] = row_id
    return rows


def _label(database: Database, place: tuple[int, int, int], message_id: int, labels: list[int], now: int) -> None:
    """Let a message have, for its place, these labels and no others."""
    folder_id, uidvalidity, uid = place
    database.run_many(_PUT, [(label, *place) for label in labels])
    database.run(_TAKE_AWAY, (now, message_id, uidvalidity, uid, json.dumps(labels), folder_id))


_NUMBER: Final = """
UPDATE membership SET gmail_id = ?, gmail_thread = ?
WHERE folder_id = ? AND uidvalidity = ? AND uid = ? RETURNING message_id
"""
_MESSAGE_IN: Final = "SELECT message_id FROM membership WHERE folder_id = ? AND uidvalidity = ? AND uid = ?"
_FOLDER_NAMED: Final = (
    "SELECT id, label_of_id IS ?3, gone_since IS NOT NULL FROM folder WHERE account_id = ?1 AND name = ?2"
)
_PUT: Final = """
INSERT INTO membership
    (folder_id, uidvalidity, uid, internal_date, size, flags, keywords, message_id, date, shown, unread)
SELECT ?1, uidvalidity, uid, 0, 0, 0, '', message_id, date, 0, 0 FROM membership
WHERE folder_id = ?2 AND uidvalidity = ?3 AND uid = ?4
ON CONFLICT (folder_id, uidvalidity, uid) DO UPDATE SET gone_since = NULL
"""
_DROP_LEFT_BEHIND: Final = """
DELETE FROM membership WHERE folder_id IN (SELECT id FROM folder WHERE label_of_id = ?1)
    AND (uidvalidity > 0 AND uidvalidity < ?2 OR uidvalidity > ?2)
    AND NOT EXISTS (
        SELECT 1 FROM membership AS other
        WHERE other.folder_id = ?1 AND other.uidvalidity = membership.uidvalidity AND other.uid = membership.uid
    )
RETURNING message_id
"""
"""Those under 0 follow nothing: see `folder_rows.note`."""
_TAKE_AWAY: Final = """
UPDATE membership SET gone_since = ?
WHERE message_id = ? AND uidvalidity = ? AND uid = ? AND gone_since IS NULL
    AND folder_id NOT IN (SELECT value FROM json_each(?))
    AND EXISTS (SELECT 1 FROM folder WHERE folder.id = membership.folder_id AND folder.label_of_id = ?)
"""
