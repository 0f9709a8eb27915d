"""Writing what messages mean: text, people, attachments, threads and search entries, all derived from the bytes.

Which messages wait is told by the rows themselves (`message.indexed`), so that indexing goes on where it stopped.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mailtrove.archive import facets
from mailtrove.archive.browse import raw_message, raw_pieces
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.records import StoredMessage
from mailtrove.archive.texts import storable
from mailtrove.archive.threads import Threads, ancestors
from mailtrove.archive.tokens import split_ideographs

_RECIPIENTS_SHOWN: Final = 3
_SHOWN_LENGTH: Final = 300
"""Characters of subjects, names and snippets that lists can need; the whole is in the bytes and in the index."""
_BYTES_AT_ONCE: Final = 8 * 1024 * 1024
_EARLIEST: Final = -62_135_596_800
_LATEST: Final = 253_402_300_799
"""Of the year 1 and of the year 9999, in epoch seconds: what Python's datetime can hold."""


def waiting_for_index(
    archive: Archive,
    account_id: int,
    limit: int,
    *,
    after: int = 0,
    at_hand: Callable[[int], bytes | None] = lambda _: None,
) -> list[StoredMessage]:
    """Up to `limit` messages whose bytes are here and whose meaning is not, oldest row first, from the row `after` on.

    Fewer when they are large: beyond the first, not more than 8 MiB in all, and a larger one is handed out in pieces.
    None is left when it is empty.

    Args:
        at_hand: gives the bytes of a message where the caller still has them.
    """
    found: list[StoredMessage] = []
    with archive.reading() as database:
        waiting = database.run(_WAITING, (account_id, after, limit)).fetchall()
        total = 0
        for message_id, internal_date, size in waiting:
            total += size
            if found and total > _BYTES_AT_ONCE:
                break
            raw: bytes | Iterable[bytes] | None = at_hand(message_id)
            if raw is None:
                raw = raw_message(archive, message_id) if size <= _BYTES_AT_ONCE else raw_pieces(archive, message_id)
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
    texts = [_text_row(derived) for derived in batch]

    def job() -> None:
        database = archive.writer
        accounts: dict[int, int] = {}
        for derived in batch:
            row = database.run("SELECT account_id FROM message WHERE id = ?", (derived.message,)).fetchone()
            if row:
                accounts[derived.message] = row[0]
        here = [derived for derived in batch if derived.message in accounts]
        database.run_many(_MESSAGE, [_message_row(derived) for derived in here])
        database.run_many(_PLACES, [(derived.message, _date(derived)) for derived in here])
        _write_people(archive, here)
        facets.write(database, here, {derived.message: _date(derived) for derived in here})
        ids = [(derived.message,) for derived in here]
        database.run_many("DELETE FROM attachment WHERE message_id = ?", ids)
        database.run_many(_ATTACHMENT, [row for derived in here for row in _attachment_rows(derived)])
        threads = Threads(archive.writer)
        for derived in here:
            threads.join(accounts[derived.message], derived)
        threads.recount()
        database.run_many("DELETE FROM message_text WHERE message_id = ?", ids)
        rows = [row for row in texts if row[0] in accounts]
        database.run_many(_TEXT, rows)
        database.run_many(_SEARCH, rows)  # last: any statement with a trigger makes FTS5 write out what it gathered

    archive.write(job)


_WAITING: Final = (
    "SELECT id, internal_date, size FROM message WHERE account_id = ? AND indexed = 0 AND id > ? ORDER BY id LIMIT ?"
)
_MESSAGE: Final = (
    "UPDATE message SET message_id_header = ?2, date = ?3, subject = ?4, sender = ?5, recipients = ?6,"
    " snippet = ?7, attachments = ?8, ancestors = ?9, indexed = 1 WHERE id = ?1"
)
_PLACES: Final = "UPDATE membership SET date = ?2 WHERE message_id = ?1 AND date != ?2"
_TEXT: Final = "INSERT INTO message_text (message_id, subject, people, body, attachment_names) VALUES (?, ?, ?, ?, ?)"
_SEARCH: Final = "INSERT INTO message_search (rowid, subject, people, body, attachment_names) VALUES (?, ?, ?, ?, ?)"
_ATTACHMENT: Final = (
    "INSERT INTO attachment (message_id, part, file_name, content_type, size, digest) VALUES (?, ?, ?, ?, ?, ?)"
)


def _message_row(derived: Derived) -> tuple[int, str, int, str, str, str, str, int, str]:
    people = [(role, name or email) for role, name, email in derived.participants]
    sender = next((shown for role, shown in people if role == "from"), "")
    recipients = [shown for role, shown in people if role in ("to", "cc")][:_RECIPIENTS_SHOWN]
    return (
        derived.message,
        storable(derived.message_id),
        _date(derived),
        _shown(derived.subject),
        _shown(sender),
        _shown(", ".join(recipients)),
        _shown(derived.snippet),
        len(derived.attachments),
        "\n".join(ancestors(derived)),
    )


def _text_row(derived: Derived) -> tuple[int, str, str, str, str]:
    """What the index is made from, kept as it was cut: the index must be told it again when the row changes."""
    people = dict.fromkeys(part for _, name, email in derived.participants for part in (name, email) if part)
    names = [file_name for _, file_name, *_ in derived.attachments]
    return (
        derived.message,
        split_ideographs(storable(derived.subject)),
        split_ideographs(storable("\n".join(people))),
        split_ideographs(storable(derived.text)),
        split_ideographs(storable("\n".join(names))),
    )


def _attachment_rows(derived: Derived) -> Iterable[tuple[int, str, str, str, int, str]]:
    for part, file_name, content_type, size, digest in derived.attachments:
        yield derived.message, part, storable(file_name), storable(content_type), size, digest


def _write_people(archive: Archive, batch: Sequence[Derived]) -> None:
    database = archive.writer
    wanted: dict[tuple[str, str], None] = {}
    rows: list[tuple[int, str, tuple[str, str]]] = []
    for derived in batch:
        for role, name, email in derived.participants:
            key = (storable(email).lower(), storable(name))
            wanted[key] = None
            rows.append((derived.message, role, key))
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
    database.run_many("DELETE FROM participant WHERE message_id = ?", [(derived.message,) for derived in batch])
    database.run_many(
        "INSERT OR IGNORE INTO participant (message_id, role, address_id) VALUES (?, ?, ?)",
        [(message, role, ids[key]) for message, role, key in rows],
    )


def _date(derived: Derived) -> int:
    return min(max(derived.date, _EARLIEST), _LATEST)


def _shown(text: str) -> str:
    return storable(text[:_SHOWN_LENGTH])
