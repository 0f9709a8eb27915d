"""Messages that a server has and doesn't hand out, by place: what a folder lacks is known, and asked for again.

A place that holds a message lacks nothing any more, whatever is noted of it: rows are cleared with the next look.
"""

import json
from collections.abc import Collection, Mapping
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.archive.records import Lacking
from mailtrove.archive.texts import storable


def lacking(archive: Archive, folder_id: int, uidvalidity: int) -> dict[int, Lacking]:
    """What a folder lacks under that UIDVALIDITY, by UID."""
    with archive.reading() as database:
        rows = database.run(_LACKING, (folder_id, uidvalidity)).fetchall()
    return {row[0]: Lacking(*row) for row in rows}


def note(
    database: Database,
    folder_id: int,
    uidvalidity: int,
    *,
    refused: Mapping[int, str],
    known: Collection[int] | None,
    now: int,
) -> None:
    """Note what was asked for and refused, with the server's words, inside the transaction of whoever calls.

    Args:
        known: all that the folder lacks; what else was noted of it is forgotten. None when that isn't known.
    """
    rows = [(folder_id, uidvalidity, uid, storable(words), now) for uid, words in refused.items()]
    database.run_many(_REFUSED, rows)
    if known is not None:
        database.run(_FORGET, (folder_id, uidvalidity, json.dumps(list(known))))


UNPLACED: Final = """
folder_id = ?1 AND uidvalidity = ?2 AND NOT EXISTS (
    SELECT 1 FROM membership AS place
    WHERE place.folder_id = ?1 AND place.uidvalidity = ?2 AND place.uid = lacking.uid
)
"""
_LACKING: Final = f"SELECT uid, words, times, asked_at FROM lacking WHERE {UNPLACED}"
_REFUSED: Final = """
INSERT INTO lacking (folder_id, uidvalidity, uid, words, times, asked_at) VALUES (?, ?, ?, ?, 1, ?)
ON CONFLICT (folder_id, uidvalidity, uid) DO UPDATE
SET words = excluded.words, times = times + 1, asked_at = excluded.asked_at
"""
_FORGET: Final = """
DELETE FROM lacking WHERE folder_id = ?1 AND NOT (uidvalidity = ?2 AND uid IN (SELECT value FROM json_each(?3)))
"""
