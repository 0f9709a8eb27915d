"""Writing what messages mean: text, people, attachments, threads and search entries, all derived from the bytes.

Which messages wait is told by the rows themselves (`message.indexed`), so that indexing goes on where it stopped.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from mailtrove.archive import facets
from mailtrove.archive.browse import raw_message, raw_pieces
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.ready import Ready, made_ready
from mailtrove.archive.records import StoredMessage
from mailtrove.archive.threads import Threads
from mailtrove.archive.tokens import split_ideographs

_BYTES_AT_ONCE: Final = 8 * 1024 * 1024


def waiting_for_index(archive: Archive, account_id: int, limit: int, *, after: int = 0) -> list[StoredMessage]:
    """Up to `limit` messages whose bytes are here and whose meaning is not, oldest row first, from the row `after` on.

    Fewer when they are large: beyond the first, not more than 8 MiB in all, and a larger one is handed out in pieces.
    None is left when it is empty.
    """
    found: list[StoredMessage] = []
    with archive.reading() as database:
        waiting = database.run(_WAITING, (account_id, after, limit)).fetchall()
        total = 0
        for message_id, internal_date, size in waiting:
            total += size
            if found and total > _BYTES_AT_ONCE:
                break
            whole = size <= _BYTES_AT_ONCE
            raw = raw_message(archive, message_id) if whole else raw_pieces(archive, message_id)
            found.append(StoredMessage(message_id, internal_date, raw))
    return found


def count_waiting(archive: Archive, account_id: int) -> int:
    """How many messages `waiting_for_index` would give without a limit."""
    with archive.reading() as database:
        row = database.run(
            "SELECT count(*) FROM message WHERE account_id = ? AND indexed = 0", (account_id,)
        ).fetchone()
    return int(row[0])


def wait_for_index_again(archive: Archive, account_id: int) -> int:
    """Let all messages of the account be indexed anew; returns how many. They stay findable until then."""

    def job() -> int:
        cursor = archive.writer.run(
            "UPDATE message SET indexed = 0 WHERE account_id = ? AND indexed != 0", (account_id,)
        )
        return int(cursor.rowcount)

    return archive.write(job)


def commit_index(archive: Archive, batch: Sequence[Derived]) -> None:
    """Write what was derived of a batch; what had been derived of these messages before is replaced.

    A message that was removed meanwhile is left out.
    """
    ready = [made_ready(derived) for derived in batch]
    archive.write(lambda: _write(archive.writer, ready))


def submit_index(archive: Archive, batch: Sequence[Ready]) -> Future[None]:
    """`commit_index` for whoever has made the rows ready, and has more to do meanwhile."""
    return archive.submit(lambda: _write(archive.writer, batch))


def _write(database: Database, batch: Sequence[Ready]) -> None:
    accounts: dict[int, int] = {}
    for one in batch:
        found = database.run("SELECT account_id FROM message WHERE id = ?", (one.message,)).fetchone()
        if found:
            accounts[one.message] = found[0]
    here = [one for one in batch if one.message in accounts]
    dates = {one.message: one.date for one in here}
    ids = [(message,) for message in dates]
    database.run_many(_MESSAGE, [one.row for one in here])
    database.run_many(_PLACES, dates.items())
    _write_people(database, here)
    facets.write(database, [(one.message, facet) for one in here for facet in one.facets], dates)
    database.run_many("DELETE FROM attachment WHERE message_id = ?", ids)
    database.run_many(_ATTACHMENT, [row for one in here for row in one.attachments])
    threads = Threads(database)
    for one in here:
        threads.join(accounts[one.message], one.derived)
    threads.recount()
    database.run_many("DELETE FROM packed_text WHERE message_id = ?", ids)
    database.run_many(_TEXT, [(*one.said[:3], one.packed_body, one.said[4]) for one in here])
    # Last: any statement with a trigger makes FTS5 write out what it gathered.
    database.run_many(_SEARCH, [one.said for one in here])


_WAITING: Final = (
    "SELECT id, internal_date, size FROM message WHERE account_id = ? AND indexed = 0 AND id > ? ORDER BY id LIMIT ?"
)
_MESSAGE: Final = (
    "UPDATE message SET message_id_header = ?2, date = ?3, subject = ?4, sender = ?5, recipients = ?6,"
    " snippet = ?7, attachments = ?8, ancestors = ?9, indexed = 1 WHERE id = ?1"
)
_PLACES: Final = "UPDATE membership SET date = ?2 WHERE message_id = ?1 AND date != ?2"
_TEXT: Final = "INSERT INTO packed_text (message_id, subject, people, body, attachment_names) VALUES (?, ?, ?, ?, ?)"
_SEARCH: Final = "INSERT INTO message_search (rowid, subject, people, body, attachment_names) VALUES (?, ?, ?, ?, ?)"
_ATTACHMENT: Final = (
    "INSERT INTO attachment (message_id, part, file_name, content_type, size, digest) VALUES (?, ?, ?, ?, ?, ?)"
)


def _write_people(database: Database, batch: Sequence[Ready]) -> None:
    rows = [(one.message, role, (email, name)) for one in batch for role, email, name in one.people]
    wanted = dict.fromkeys(key for _, _, key in rows)
    database.run_many(
        "INSERT INTO address (email, name, domain, name_words, email_words) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (email, name) DO NOTHING",
        [
            (email, name, email.rpartition("@")[2], split_ideographs(name), split_ideographs(email))
            for email, name in wanted
        ],
    )
    ids = {
        key: database.run("SELECT id FROM address WHERE email = ? AND name = ?", key).fetchone()[0] for key in wanted
    }
    database.run_many("DELETE FROM participant WHERE message_id = ?", [(one.message,) for one in batch])
    database.run_many(
        "INSERT OR IGNORE INTO participant (message_id, role, address_id) VALUES (?, ?, ?)",
        [(message, role, ids[key]) for message, role, key in rows],
    )
