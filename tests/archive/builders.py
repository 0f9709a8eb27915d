"""Small makers of what the archive takes, with everything said that a test doesn't care about."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailtrove.archive.commits import Derived, FetchedMessage, FolderChanges
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_messages, note_folders

UIDVALIDITY = 7


def an_account(email: str = "ada@example.edu") -> Account:
    return Account(
        id=0,
        provider="imap",
        email=email,
        display_name="Ada Lovelace",
        host="imap.example.edu",
        port=993,
        security="tls",
        auth_method="password",
        imap_user=email,
        skipped_folders=("Kalender", "Aufgaben"),
    )


def fetched(uid: int, raw: bytes | None = None, *flags: str, internal_date: int = 0, size: int = 0) -> FetchedMessage:
    if raw is None:
        raw = b"Subject: %d\r\n\r\nNumber %d\r\n" % (uid, uid)
    return FetchedMessage(uid, frozenset(flags), internal_date or 1_000_000 + uid, size or len(raw), raw)


def derived(
    message: int,
    text: str = "",
    *,
    subject: str = "",
    message_id: str = "",
    in_reply_to: str = "",
    references: tuple[str, ...] = (),
    date: int = 0,
    participants: tuple[tuple[str, str, str], ...] = (),
    attachments: tuple[str, ...] = (),
) -> Derived:
    return Derived(
        message=message,
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=references,
        date=date or 1_000_000 + message,
        subject=subject,
        participants=participants,
        text=text,
        attachments=tuple(("2", name, "application/pdf", 10, "digest") for name in attachments),
        snippet=text[:50],
    )


def changes(**more: object) -> FolderChanges:
    values: dict[str, object] = {"uidvalidity": UIDVALIDITY, "uidnext": 100, "highestmodseq": 0, "exists": 0, **more}
    return FolderChanges(**values)  # type: ignore[arg-type]


def a_folder(archive: Archive, account: Account, name: str = "INBOX") -> int:
    return note_folders(archive, account.id, [(name, "/", "")])[name]


def stored(archive: Archive, account: Account, *uids: int, folder: str = "INBOX", flags: tuple[str, ...] = ()) -> int:
    """Store messages with these UIDs and return the folder; in a new archive their rows count from 1."""
    folder_id = a_folder(archive, account, folder)
    commit_messages(archive, account.id, folder_id, UIDVALIDITY, [fetched(uid, None, *flags) for uid in uids])
    return folder_id


def indexed(archive: Archive, account: Account, *meanings: Derived) -> None:
    """Store a message for each meaning and index it; the meanings must count their messages from 1."""
    stored(archive, account, *(meaning.message for meaning in meanings))
    commit_index(archive, meanings)


@contextmanager
def other_program(path: Path) -> Iterator[sqlite3.Connection]:
    """The archive as another program opens it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def words_are_consistent(archive: Archive) -> bool:
    """Whether both full-text indexes hold exactly what their tables do (FTS5, 6.4)."""

    def job() -> bool:
        for table in ("message_search", "address_search"):
            archive.writer.run(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
        return True

    return archive.write(job)


def count(archive: Archive, table: str, where: str = "1") -> int:
    with archive.reading() as database:
        return int(database.run(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])
