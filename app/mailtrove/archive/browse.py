"""Reading the archive for lists and messages: small windows of it, as frozen records.

A list is an array of message ids, newest first, and the rows of those that are looked at. Each list is read from
one index in the order it is shown in: nothing is sorted and nothing scanned.
"""

import json
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from mailtrove.archive import models
from mailtrove.archive.database import Archive
from mailtrove.archive.flags import ANSWERED, FLAGGED, SEEN
from mailtrove.archive.packing import unpack, unpack_pieces
from mailtrove.archive.records import Account, AccountSummary, Folder, MessageRow, Problem
from mailtrove.errors import MessageNotFound


@dataclass(frozen=True, slots=True)
class AllMail:
    """Every message of every account."""


@dataclass(frozen=True, slots=True)
class AccountMail:
    """Every message of an account, each once, however many folders hold it."""

    account_id: int


@dataclass(frozen=True, slots=True)
class FolderMail:
    """What is in a folder; and what was, when it is in no folder any more."""

    folder_id: int


View = AllMail | AccountMail | FolderMail

ALL_MAIL_IDS: Final = "SELECT id FROM message ORDER BY date DESC, id DESC"
ACCOUNT_IDS: Final = "SELECT id FROM message WHERE account_id = ? ORDER BY date DESC, id DESC"
FOLDER_IDS: Final = (
    "SELECT message_id FROM membership WHERE folder_id = ? AND shown = 1 ORDER BY date DESC, message_id DESC"
)
ROWS_BY_ID: Final = (
    "SELECT id, account_id, date, subject, sender, recipients, snippet, size, attachments, flags, gone"
    " FROM message WHERE id IN ({})"
)
_ROWS_AT_ONCE: Final = 500
"""Ids in one statement: well below SQLite's limit on variables."""


def message_ids(archive: Archive, view: View, *, limit: int | None = None, oldest_first: bool = False) -> "array[int]":
    """The ids of the messages of a view, newest first, as 8 bytes each: all, or the first so many."""
    values: tuple[int, ...] = ()
    match view:
        case AllMail():
            sql = ALL_MAIL_IDS
        case AccountMail(account_id):
            sql, values = ACCOUNT_IDS, (account_id,)
        case FolderMail(folder_id):
            sql, values = FOLDER_IDS, (folder_id,)
    if oldest_first:
        sql = sql.replace("DESC", "ASC")
    if limit is not None:
        sql, values = f"{sql} LIMIT ?", (*values, limit)
    with archive.reading() as database:
        return array("q", (row[0] for row in database.run(sql, values)))


def message_count(archive: Archive, view: View) -> int:
    """How many messages `message_ids` gives of a view. Counts are kept, not counted."""
    values: tuple[int, ...] = ()
    match view:
        case AllMail():
            sql = "SELECT coalesce(sum(messages), 0) FROM account"
        case AccountMail(account_id):
            sql, values = "SELECT coalesce(sum(messages), 0) FROM account WHERE id = ?", (account_id,)
        case FolderMail(folder_id):
            sql, values = "SELECT coalesce(sum(messages), 0) FROM folder WHERE id = ?", (folder_id,)
    with archive.reading() as database:
        return int(database.run(sql, values).fetchone()[0])


def message_rows(archive: Archive, ids: Collection[int]) -> dict[int, MessageRow]:
    """The lines of these messages, by id. One that was removed meanwhile is left out."""
    wanted = list(ids)
    found = {}
    with archive.reading() as database:
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            some = wanted[start : start + _ROWS_AT_ONCE]
            sql = ROWS_BY_ID.format(",".join("?" * len(some)))
            for row in database.run(sql, some):
                found[row[0]] = _message_row(row)
    return found


def accounts(archive: Archive) -> list[Account]:
    """All accounts, in the order in which they were added."""
    with archive.reading() as database:
        rows = models.Account.select().order_by(models.Account.id).bind(database)
        return [_account(row) for row in rows]


def summaries(archive: Archive) -> list[AccountSummary]:
    """All accounts with what the archive holds of them. Counts are kept, not counted."""
    with archive.reading() as database:
        rows = database.run(_SUMMARIES).fetchall()
        by_id = {account.id: account for account in accounts(archive)}
    return [AccountSummary(by_id[row[0]], *row[1:]) for row in rows if row[0] in by_id]


_CODEC_AND_SIZE: Final = (
    "SELECT codec, size FROM raw_message JOIN message ON message.id = message_id WHERE message_id = ?"
)
_SUMMARIES: Final = """
SELECT account.id, account.messages, account.bytes,
    (SELECT count(*) FROM folder WHERE folder.account_id = account.id AND folder.gone_since IS NULL),
    (SELECT max(ended_at) FROM sync_run WHERE sync_run.account_id = account.id AND outcome != 'interrupted'),
    CASE WHEN last.id IS NULL THEN '' WHEN last.ended_at IS NULL THEN 'interrupted' ELSE last.outcome END,
    (SELECT count(*) FROM sync_problem WHERE sync_problem.run_id = last.id),
    coalesce(last.words, '')
FROM account
LEFT JOIN sync_run AS last
    ON last.id = (SELECT max(id) FROM sync_run WHERE sync_run.account_id = account.id)
ORDER BY account.id
"""


def folders(archive: Archive, account_id: int | None = None, *, left_out: bool = False) -> list[Folder]:
    """The folders of an account, or of all, by account and name. A folder gone from the server is there while it
    shows messages; one that is no mail by its name and was never looked at, only with `left_out`."""
    with archive.reading() as database:
        rows = database.run(
            "SELECT id, account_id, name, delimiter, role, uidvalidity, uidnext, messages, unread,"
            " label_of_id IS NOT NULL, highestmodseq, on_server, coalesce(looked_at, 0), coalesce(skimmed_at, 0)"
            " FROM folder WHERE (?1 IS NULL OR account_id = ?1) AND (gone_since IS NULL OR messages > 0)"
            " AND (?2 OR role != 'not-mail' OR uidvalidity > 0) ORDER BY account_id, name",
            (account_id, left_out),
        ).fetchall()
    return [Folder(*(*row[:9], bool(row[9]), *row[10:])) for row in rows]


def raw_message(archive: Archive, message_id: int) -> bytes:
    """A message's bytes, exactly as the server served them.

    Raises:
        MessageNotFound: no message has that id.
        ArchiveUnreadable: the bytes are damaged.
    """
    with archive.reading() as database:
        row = database.run("SELECT codec, bytes FROM raw_message WHERE message_id = ?", (message_id,)).fetchone()
    if row is None:
        raise MessageNotFound(f"There is no message {message_id}.")
    return unpack(*row)


def raw_pieces(archive: Archive, message_id: int) -> Iterator[bytes]:
    """The same in pieces, for a message that may be too large to be held as a whole.

    Raises:
        MessageNotFound, ArchiveUnreadable: as `raw_message`; the latter maybe only after many pieces.
    """
    with archive.reading() as database:
        row = database.run(_CODEC_AND_SIZE, (message_id,)).fetchone()
        if row is None:
            raise MessageNotFound(f"There is no message {message_id}.")
        codec, size = row
        with database.blob("raw_message", "bytes", message_id) as packed:
            yield from unpack_pieces(codec, packed, size)


def message_folders(archive: Archive, message_id: int) -> list[str]:
    """The names of the folders that show the message: those it is in, else those it was in last."""
    with archive.reading() as database:
        rows = database.run(
            "SELECT folder.name FROM membership JOIN folder ON folder.id = membership.folder_id"
            " WHERE membership.message_id = ? AND membership.shown = 1 ORDER BY folder.name",
            (message_id,),
        ).fetchall()
    return [name for (name,) in rows]


def problems(archive: Archive, account_id: int) -> list[Problem]:
    """The problems of the account's last run, in the order they came up."""
    with archive.reading() as database:
        rows = database.run(
            "SELECT folder, uid, stage, words FROM sync_problem WHERE run_id ="
            " (SELECT max(id) FROM sync_run WHERE account_id = ?) ORDER BY id",
            (account_id,),
        ).fetchall()
    return [Problem(*row) for row in rows]


def _message_row(row: tuple[Any, ...]) -> MessageRow:
    *columns, flags, gone = row
    state = (not gone and not flags & SEEN, bool(flags & FLAGGED), bool(flags & ANSWERED), bool(gone))
    return MessageRow(*(*columns, *state))


def _account(row: models.Account) -> Account:
    values = {name: getattr(row, name) for name in Account.__dataclass_fields__}
    lists = {name: tuple(json.loads(values[name])) for name in ("skipped_folders", "included_folders")}
    return Account(**{**values, **lists})
