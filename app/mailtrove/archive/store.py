"""Writing messages and their places on the server: each call is one transaction.

A message is its bytes: stored once an account, compressed, never changed. A membership is a place that holds it:
folder, UIDVALIDITY, UID.
"""

import json
import time
from collections.abc import Collection, Sequence
from typing import Final

from mailtrove.archive import folder_rows, gmail, lacking, placing
from mailtrove.archive.commits import CommitResult, FetchedMessage, FolderChanges
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.flags import SEEN, restored_flags, stored_flags
from mailtrove.archive.packing import CODEC, PackedMessage, pack
from mailtrove.archive.records import Census, Gmail, LookAlike, Place
from mailtrove.archive.texts import storable


def note_folders(
    archive: Archive, account_id: int, folders: Collection[tuple[str, str, str]], *, label_of: int | None = None
) -> dict[str, int]:
    """Note the folders (name, delimiter, role) of an account and return the row of each, by name.

    A folder that had been marked gone is there again. One that isn't named stays as it is: see `mark_folders_gone`.

    Args:
        label_of: they are labels of the messages in this folder; see `gmail`.
    """

    def job() -> dict[str, int]:
        return {folder[0]: folder_rows.note(archive.writer, account_id, folder, label_of) for folder in folders}

    return archive.write(job)


def mark_folders_gone(
    archive: Archive, account_id: int, listed: Collection[str], *, labelled: int | None = None
) -> list[str]:
    """Mark the folders that the server lists no more, and their places, as gone; returns their names.

    `listed` must be the whole of a LIST, skipped folders included. A renamed folder is a new one here, whose
    messages `look_alikes` finds again.

    Args:
        labelled: the folder whose messages have labels. Gmail can hide a label from its list: it is there while a
            message has it.
    """

    def job() -> list[str]:
        database = archive.writer
        here = {storable(name) for name in listed}
        known = database.run(_UNLISTED, (account_id, labelled)).fetchall()
        missing = [(folder_id, name) for folder_id, name in known if name not in here]
        now = int(time.time())
        for folder_id, _ in missing:
            folder_rows.mark_gone(database, folder_id, now)
        return [name for _, name in missing]

    return archive.write(job)


def commit_messages(
    archive: Archive, account_id: int, folder_id: int, uidvalidity: int, batch: Sequence[FetchedMessage]
) -> CommitResult:
    """`commit_packed` for whoever has the bytes; they are packed on this thread, which takes its time.

    Raises:
        ArchiveError: it was not committed; see `Archive.write`.
    """
    packed = [
        PackedMessage(one.uid, one.flags, one.internal_date, one.size, bytes_, one.gmail)
        for one, bytes_ in zip(batch, pack(one.raw for one in batch), strict=True)
    ]
    return commit_packed(archive, account_id, folder_id, uidvalidity, packed)


def commit_packed(
    archive: Archive, account_id: int, folder_id: int, uidvalidity: int, batch: Sequence[PackedMessage]
) -> CommitResult:
    """Store the bytes of a batch and where they were found. What is here already is not stored again.

    Committing a batch again changes nothing: a place keeps the message that it was first committed with.

    Raises:
        ArchiveError: it was not committed; see `Archive.write`.
    """
    return archive.write(lambda: _commit(archive.writer, account_id, folder_id, uidvalidity, batch))


def commit_folder(archive: Archive, folder_id: int, changes: FolderChanges) -> None:
    """Commit what one look at a folder brought to light.

    Places under an earlier UIDVALIDITY are dropped where their message has a place under the new one. The rest is
    marked gone once `changes.complete` says that nothing is left to match it with.
    """
    now = int(time.time())

    def job() -> None:
        database, uidvalidity = archive.writer, changes.uidvalidity
        linked = [(link, link.message_id) for link in changes.linked]
        touched = placing.put(database, folder_id, uidvalidity, linked)
        touched |= placing.set_flags(database, folder_id, uidvalidity, changes.flags.items())
        touched |= placing.mark_gone(database, folder_id, uidvalidity, changes.gone, now)
        touched |= gmail.follow_gone(database, folder_id, uidvalidity, changes.gone, now)
        known = {**gmail.told(changes.linked), **changes.gmail}
        touched |= gmail.note(database, folder_id, uidvalidity, known, now)
        touched |= placing.leave_other_uidvalidities(database, folder_id, uidvalidity, now, complete=changes.complete)
        touched |= gmail.follow_uidvalidity(database, folder_id, uidvalidity, now, complete=changes.complete)
        placing.settle(database, touched)
        # In one transaction with the cursors, which pass a gap only where it is noted.
        lacking.note(database, folder_id, uidvalidity, refused=changes.refused, known=changes.lacking, now=now)
        cursors = (uidvalidity, changes.uidnext, changes.highestmodseq, changes.exists)
        database.run(_NOTE_LOOK, (*cursors, changes.looked_at, changes.skimmed_at, folder_id))
        if changes.complete:
            database.run("UPDATE folder SET completed_at = ? WHERE id = ?", (now, folder_id))

    archive.write(job)


def places(archive: Archive, folder_id: int, uidvalidity: int, uids: Collection[int] | None = None) -> dict[int, Place]:
    """The archived places of a folder under that UIDVALIDITY, gone ones included, by UID: all, or those of `uids`."""
    among = "" if uids is None else " AND uid IN (SELECT value FROM json_each(?))"
    values = (folder_id, uidvalidity) if uids is None else (folder_id, uidvalidity, json.dumps(list(uids)))
    with archive.reading() as database:
        return {
            uid: Place(uid, restored_flags(flags, keywords), gone_since is not None)
            for uid, flags, keywords, gone_since in database.run(f"{_PLACES}{among}", values)
        }


def census(archive: Archive, folder_id: int, uidvalidity: int) -> Census:
    """How many places of a folder are archived under that UIDVALIDITY; counted, for it is what proves others right."""
    with archive.reading() as database:
        return Census(*database.run(_CENSUS, (folder_id, uidvalidity)).fetchone())


def live_uids(archive: Archive, folder_id: int, uidvalidity: int, newest: int | None = None) -> list[int]:
    """The UIDs of a folder's places that are not marked gone, ascending: all, or so many of the highest."""
    with archive.reading() as database:
        rows = database.run(_LIVE, (folder_id, uidvalidity, -1 if newest is None else newest)).fetchall()
    return [uid for (uid,) in reversed(rows)]


def forget_cursors(archive: Archive, account_id: int) -> None:
    """Have the next sync ask for everything in every folder of an account."""
    archive.write(lambda: folder_rows.forget_cursors(archive.writer, account_id))


def gmail_places(archive: Archive, folder_id: int, uidvalidity: int, first: int, last: int) -> dict[int, Gmail]:
    """What is archived of Gmail's knowledge about the places from UID `first` to `last`, where there is some."""
    values = (folder_id, uidvalidity, first, last)
    labels: dict[int, set[str]] = {}
    with archive.reading() as database:
        for uid, name in database.run(_LABELS_OF_PLACES, values):
            labels.setdefault(uid, set()).add(name)
        return {
            uid: Gmail(gmail_id, thread or 0, frozenset(labels.get(uid, ())))
            for uid, gmail_id, thread in database.run(_GMAIL_OF_PLACES, values)
        }


def gmail_messages(archive: Archive, account_id: int, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """For each (X-GM-MSGID, size), the account's one message that has or had a place with just these."""
    found = {}
    with archive.reading() as database:
        for key in keys:
            rows = database.run(_WITH_GMAIL_ID, (*key, account_id)).fetchall()
            if len(rows) == 1:
                found[key] = int(rows[0][0])
    return found


def own_folders(archive: Archive, account_id: int) -> set[str]:
    """The names of the account's folders that are on the server and no labels."""
    with archive.reading() as database:
        rows = database.run(
            "SELECT name FROM folder WHERE account_id = ? AND label_of_id IS NULL AND gone_since IS NULL", (account_id,)
        )
        return {name for (name,) in rows}


def look_alikes(
    archive: Archive, account_id: int, facts: Collection[tuple[int, int]]
) -> dict[tuple[int, int], list[LookAlike]]:
    """For each (INTERNALDATE, size), the account's messages that have or had a place with just these."""
    found: dict[tuple[int, int], list[LookAlike]] = {}
    with archive.reading() as database:
        for internal_date, size in set(facts):
            rows = database.run(
                "SELECT DISTINCT message.id, message.message_id_header, message.indexed FROM membership"
                " JOIN message ON message.id = membership.message_id"
                " WHERE membership.internal_date = ? AND membership.size = ? AND message.account_id = ?",
                (internal_date, size, account_id),
            ).fetchall()
            if rows:
                found[internal_date, size] = [
                    LookAlike(row_id, header, bool(indexed)) for row_id, header, indexed in rows
                ]
    return found


def _commit(
    database: Database, account_id: int, folder_id: int, uidvalidity: int, batch: Sequence[PackedMessage]
) -> CommitResult:
    now = int(time.time())
    placed: dict[int, int] = {}
    rows: dict[bytes, int] = {}
    for item in batch:
        place = (folder_id, uidvalidity, item.uid)
        if found := database.run(_MESSAGE_IN_PLACE, place).fetchone():
            placed[item.uid] = found[0]
        elif found := database.run(_MESSAGE_WITH_DIGEST, (account_id, item.packed.digest)).fetchone():
            rows[item.packed.digest] = found[0]
    # Not what is left of them: a number stays its message's when that is removed (SQLite, AUTOINCREMENT).
    used = database.run("SELECT seq FROM sqlite_sequence WHERE name = 'message'").fetchone()
    free = 1 + (used[0] if used else 0)
    new: list[tuple[PackedMessage, int]] = []
    where: list[tuple[PackedMessage, int]] = []
    for item in batch:
        if item.uid not in placed and item.packed.digest not in rows:
            rows[item.packed.digest] = free + len(new)
            new.append((item, rows[item.packed.digest]))
        else:
            where.append((item, placed.get(item.uid) or rows[item.packed.digest]))
    _insert(database, account_id, new)
    placing.put_first(database, folder_id, uidvalidity, new)
    touched = placing.put(database, folder_id, uidvalidity, where)
    touched |= gmail.note(database, folder_id, uidvalidity, gmail.told(batch), now)
    placing.settle(database, touched)
    return CommitResult(len(new), len(batch) - len(new))


def _insert(database: Database, account_id: int, new: Sequence[tuple[PackedMessage, int]]) -> None:
    """Store messages under the rows given, dated by INTERNALDATE until they are indexed."""
    database.run_many(
        "INSERT INTO message (id, account_id, digest, date, internal_date, size, flags)"
        " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
        [
            (row_id, account_id, one.packed.digest, one.internal_date, one.packed.length, stored_flags(one.flags)[0])
            for one, row_id in new
        ],
    )
    whole = [(row_id, CODEC, item.packed.data) for item, row_id in new if isinstance(item.packed.data, bytes)]
    database.run_many("INSERT INTO raw_message (message_id, codec, bytes) VALUES (?, ?, ?)", whole)
    for item, row_id in new:
        if not isinstance(item.packed.data, bytes):
            sized = (row_id, CODEC, item.packed.size)
            database.run("INSERT INTO raw_message (message_id, codec, bytes) VALUES (?, ?, zeroblob(?))", sized)
            database.write_blob("raw_message", "bytes", row_id, item.packed.data)


_MESSAGE_IN_PLACE: Final = "SELECT message_id FROM membership WHERE folder_id = ? AND uidvalidity = ? AND uid = ?"
_MESSAGE_WITH_DIGEST: Final = "SELECT id FROM message WHERE account_id = ? AND digest = ?"
_PLACES: Final = "SELECT uid, flags, keywords, gone_since FROM membership WHERE folder_id = ? AND uidvalidity = ?"
_CENSUS: Final = f"""
WITH unplaced AS (SELECT uid FROM lacking WHERE {lacking.UNPLACED})
SELECT count(*) - count(gone_since) + (SELECT count(*) FROM unplaced),
    max(coalesce(max(uid), 0), (SELECT coalesce(max(uid), 0) FROM unplaced)),
    coalesce(sum(gone_since IS NULL AND NOT flags & {SEEN}), 0), (SELECT count(*) FROM unplaced)
FROM membership WHERE folder_id = ?1 AND uidvalidity = ?2
"""
_NOTE_LOOK: Final = """
UPDATE folder SET uidvalidity = ?, uidnext = ?, highestmodseq = ?, on_server = ?, gone_since = NULL,
    looked_at = coalesce(nullif(?, 0), looked_at), skimmed_at = coalesce(nullif(?, 0), skimmed_at)
WHERE id = ?
"""
_LIVE: Final = """
SELECT uid FROM membership WHERE folder_id = ? AND uidvalidity = ? AND gone_since IS NULL
ORDER BY uid DESC LIMIT ?
"""
_UNLISTED: Final = """
SELECT id, name FROM folder WHERE account_id = ? AND gone_since IS NULL AND NOT (label_of_id IS NOT NULL
    AND label_of_id IS ? AND EXISTS (SELECT 1 FROM membership WHERE folder_id = folder.id AND gone_since IS NULL))
"""
_GMAIL_OF_PLACES: Final = """
SELECT uid, gmail_id, gmail_thread FROM membership
WHERE folder_id = ? AND uidvalidity = ? AND uid BETWEEN ? AND ? AND gmail_id IS NOT NULL
"""
_LABELS_OF_PLACES: Final = """
SELECT membership.uid, folder.name FROM folder JOIN membership ON membership.folder_id = folder.id
WHERE folder.label_of_id = ? AND membership.uidvalidity = ? AND uid BETWEEN ? AND ? AND membership.gone_since IS NULL
"""
_WITH_GMAIL_ID: Final = """
SELECT DISTINCT message.id FROM membership JOIN message ON message.id = membership.message_id
WHERE membership.gmail_id = ? AND membership.size = ? AND message.account_id = ? LIMIT 2
"""
