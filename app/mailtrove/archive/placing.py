"""Where messages are: rows of membership, and what follows from them for lists and counts.

All of it runs inside the transaction of whoever calls. `settle` comes last: until then a new place is not shown.
"""

from collections.abc import Iterable
from typing import Final

from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.database import Database
from mailtrove.archive.flags import SEEN, stored_flags
from mailtrove.archive.packing import PackedMessage
from mailtrove.archive.texts import storable


def put(
    database: Database, folder_id: int, uidvalidity: int, places: Iterable[tuple[PackedMessage | LinkedPlace, int]]
) -> set[int]:
    """Note places and the message that each holds; returns the messages that are in them now.

    One that is noted already keeps its message, whichever that is, and gets its flags.
    """
    held: set[int] = set()
    for place, message_id in places:
        bits, keywords = stored_flags(place.flags)
        values = (place.uid, place.internal_date, place.size, bits, storable(keywords), message_id)
        held.update(row[0] for row in database.run(_PUT, (folder_id, uidvalidity, *values)).fetchall())
    return held


def put_first(
    database: Database, folder_id: int, uidvalidity: int, places: Iterable[tuple[PackedMessage, int]]
) -> None:
    """Note places that are not noted yet, of messages that have none; nothing of them is left to settle."""
    rows = []
    for place, message_id in places:
        bits, keywords = stored_flags(place.flags)
        facts = (place.uid, place.internal_date, place.size, bits, storable(keywords), message_id)
        rows.append((folder_id, uidvalidity, *facts, not bits & SEEN))
    database.run_many(_PUT_FIRST, rows)


def set_flags(
    database: Database, folder_id: int, uidvalidity: int, flags: Iterable[tuple[int, frozenset[str]]]
) -> set[int]:
    """Set the flags of places, by UID, which are then no longer gone; returns the messages that this changed."""
    changed: set[int] = set()
    for uid, names in flags:
        bits, keywords = stored_flags(names)
        values = (bits, storable(keywords), folder_id, uidvalidity, uid)
        changed.update(message_id for (message_id,) in database.run(_SET_FLAGS, values).fetchall())
    return changed


def mark_gone(database: Database, folder_id: int, uidvalidity: int, uids: Iterable[int], now: int) -> set[int]:
    """Mark places as gone since `now`; returns the messages that this changed."""
    changed: set[int] = set()
    for uid in uids:
        values = (now, folder_id, uidvalidity, uid)
        changed.update(message_id for (message_id,) in database.run(_MARK_GONE, values).fetchall())
    return changed


def leave_other_uidvalidities(
    database: Database, folder_id: int, uidvalidity: int, now: int, *, complete: bool
) -> set[int]:
    """Drop places under another UIDVALIDITY whose message has one under this; when complete, mark the rest gone.

    Returns the messages that this changed.
    """
    dropped = database.run(_DROP_REPLACED, (folder_id, uidvalidity)).fetchall()
    left = database.run(_MARK_LEFT, (now, folder_id, uidvalidity)).fetchall() if complete else []
    return {message_id for (message_id,) in (*dropped, *left)}


def leave_folder(database: Database, folder_id: int, now: int) -> set[int]:
    """Mark all places of a folder as gone; returns the messages that this changed."""
    rows = database.run(
        "UPDATE membership SET gone_since = ? WHERE folder_id = ? AND gone_since IS NULL RETURNING message_id",
        (now, folder_id),
    ).fetchall()
    return {message_id for (message_id,) in rows}


def settle(database: Database, messages: Iterable[int]) -> None:
    """Work out anew, for messages whose places changed, where they are shown and what their flags come to.

    The places that count are the live ones; when there are none, the gone ones. A message is shown once in each
    folder that has a counting place. It is unread when it has a live place and none that is \\Seen.
    """
    ids = [(message_id,) for message_id in set(messages)]
    database.run_many(_SETTLE_MESSAGE, ids)
    database.run_many(_SETTLE_PLACES, ids)


_PUT: Final = """
INSERT INTO membership
    (folder_id, uidvalidity, uid, internal_date, size, flags, keywords, message_id, date, shown, unread)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, date, 0, 0 FROM message WHERE id = ?8
ON CONFLICT (folder_id, uidvalidity, uid) DO UPDATE
SET flags = excluded.flags, keywords = excluded.keywords, gone_since = NULL
RETURNING message_id
"""
_PUT_FIRST: Final = """
INSERT INTO membership
    (folder_id, uidvalidity, uid, internal_date, size, flags, keywords, message_id, date, shown, unread)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?4, 1, ?9)
"""
_SET_FLAGS: Final = """
UPDATE membership SET flags = ?1, keywords = ?2, gone_since = NULL
WHERE folder_id = ?3 AND uidvalidity = ?4 AND uid = ?5 AND (flags != ?1 OR keywords != ?2 OR gone_since IS NOT NULL)
RETURNING message_id
"""
_MARK_GONE: Final = """
UPDATE membership SET gone_since = ?
WHERE folder_id = ? AND uidvalidity = ? AND uid = ? AND gone_since IS NULL RETURNING message_id
"""
_OTHER_UIDVALIDITIES: Final = "folder_id = {0} AND (uidvalidity < {1} OR uidvalidity > {1})"
"""In two ranges, which the index can find, where != would read the whole folder."""
_DROP_REPLACED: Final = f"""
DELETE FROM membership WHERE {_OTHER_UIDVALIDITIES.format("?1", "?2")} AND EXISTS (
    SELECT 1 FROM membership AS other
    WHERE other.message_id = membership.message_id AND other.folder_id = ?1 AND other.uidvalidity = ?2
) RETURNING message_id
"""
_MARK_LEFT: Final = f"""
UPDATE membership SET gone_since = ?1
WHERE {_OTHER_UIDVALIDITIES.format("?2", "?3")} AND gone_since IS NULL RETURNING message_id
"""
_SETTLE_MESSAGE: Final = """
UPDATE message SET (gone, flags) = (
    SELECT coalesce(min(is_gone), 1),
        coalesce(max(flags & 1) | max(flags & 2) | max(flags & 4) | max(flags & 8) | max(flags & 16), 0)
    FROM (
        SELECT flags, gone_since IS NOT NULL AS is_gone, min(gone_since IS NOT NULL) OVER () AS all_gone
        FROM membership WHERE message_id = ?1
    ) WHERE is_gone = all_gone
) WHERE id = ?1
"""
_SETTLE_PLACES: Final = """
UPDATE membership SET
    shown = id IN (
        SELECT min(m.id) FROM membership AS m, message
        WHERE m.message_id = ?1 AND message.id = ?1 AND (m.gone_since IS NOT NULL) = message.gone
        GROUP BY m.folder_id
    ),
    unread = (SELECT NOT gone AND NOT flags & 1 FROM message WHERE id = ?1)
WHERE message_id = ?1
"""
