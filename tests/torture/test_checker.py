"""The checker of the campaign sees what it is there to see: an archive is damaged in each way, and it says so."""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from mailtrove.archive import store
from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.index import index_waiting
from tests.archive.builders import an_account
from tests.torture.checker import archived, compared, differences
from tests.torture.looking import Laid, Mailbox, without_uids

LETTERS = {uid: b"Subject: %d\r\n\r\nletter %d\r\n" % (uid, uid) for uid in (1, 2, 3)}
NAMES = {"Entwürfe": "Entw&APw-rfe"}
ANOTHER = b"Subject: another\r\n\r\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """An archive of two folders."""
    path = tmp_path / "archive.sqlite3"
    with Archive.open(path) as archive:
        account = add_account(archive, an_account())
        rows = store.note_folders(archive, account.id, [("INBOX", "/", "inbox"), ("Entwürfe", "/", "")])
        for folder, uids in (("INBOX", (1, 2)), ("Entwürfe", (2, 3))):
            batch = [FetchedMessage(uid, frozenset({"\\Seen", "$Work"}), 1000 + uid, 9, LETTERS[uid]) for uid in uids]
            store.commit_messages(archive, account.id, rows[folder], 7, batch)
        list(index_waiting(archive, account.id, Deriver(archive.path)))
    return path


def served() -> Mailbox:
    """The mailbox that it was archived from."""
    flags = frozenset({"\\Seen", "$Work"})
    laid = {uid: Laid(7, hashlib.sha256(raw).hexdigest(), flags, 1000 + uid) for uid, raw in LETTERS.items()}
    return {"INBOX": {1: laid[1], 2: laid[2]}, "Entw&APw-rfe": {2: laid[2], 3: laid[3]}}


def told(path: Path, mailbox: Mailbox | None = None, *, before: frozenset[str] = frozenset()) -> list[str]:
    """What the checker says."""
    ever = {hashlib.sha256(raw).hexdigest() for raw in LETTERS.values()}
    return differences(archived(path), served() if mailbox is None else mailbox, NAMES, ever, set(before))


def test_an_archive_that_is_right_is_right(kept: Path) -> None:
    assert told(kept) == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM membership WHERE id = 1", "INBOX 1 is lost"),
        ("UPDATE membership SET gone_since = 1 WHERE id = 1", "INBOX 1 is lost"),
        ("UPDATE membership SET uid = 9 WHERE id = 1", "INBOX 9 should not be there"),
        ("UPDATE membership SET uidvalidity = 8 WHERE id = 1", "uidvalidity=8"),
        ("UPDATE membership SET flags = 2 WHERE id = 1", "Answered"),
        ("UPDATE membership SET keywords = '' WHERE id = 1", "INBOX 1 is"),
        ("UPDATE membership SET internal_date = 0 WHERE id = 1", "internal_date=0"),
        ("UPDATE membership SET message_id = 2 WHERE id = 1", "INBOX 1 is"),
        ("UPDATE membership SET shown = 0 WHERE id = 1", "not shown once"),
        ("UPDATE folder SET gone_since = 1 WHERE name = 'INBOX'", "shown in folder"),
        ("UPDATE folder SET name = 'Else' WHERE name = 'INBOX'", "Else should not be there"),
        ("UPDATE folder SET messages = 7 WHERE name = 'INBOX'", "count their messages wrongly"),
        ("UPDATE account SET messages = 7", "count their messages wrongly"),
        ("UPDATE message SET gone = 1 WHERE id = 1", "wrongly shown as gone"),
        ("UPDATE message SET indexed = 0 WHERE id = 1", "not indexed"),
        ("UPDATE message SET digest = x'00' WHERE id = 1", "not what its digest"),
        ("DELETE FROM raw_message WHERE message_id = 1", "messages without bytes"),
        ("DELETE FROM message WHERE id = 1", "foreign_key_check"),
        (
            "INSERT INTO membership SELECT 99, folder_id, 8, uid, message_id, date, internal_date, size, flags,"
            " keywords, gone_since, shown, unread, gmail_id, gmail_thread FROM membership WHERE id = 1",
            "two UIDVALIDITYs",
        ),
    ],
)
def test_each_damage_is_told(kept: Path, damage: str, words: str) -> None:
    with sqlite3.connect(kept) as database:
        database.execute(damage)
    database.close()
    assert words in "\n".join(told(kept))


def test_other_bytes_under_their_own_digest_are_told(kept: Path) -> None:
    with sqlite3.connect(kept) as database:
        packed = zstandard.ZstdCompressor().compress(ANOTHER)
        database.execute("UPDATE raw_message SET bytes = ? WHERE message_id = 1", (packed,))
        digest = hashlib.sha256(ANOTHER).digest()
        database.execute("UPDATE message SET digest = ?, size = ? WHERE id = 1", (digest, len(ANOTHER)))
    database.close()
    said = "\n".join(told(kept))
    assert "INBOX 1 is Laid" in said
    assert "never were on the server" in said


def _take_a_folder(mailbox: Mailbox) -> None:
    del mailbox["INBOX"]


def _take_a_message(mailbox: Mailbox) -> None:
    del mailbox["INBOX"][1]


def _add_a_folder(mailbox: Mailbox) -> None:
    mailbox["New"] = {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_take_a_folder, "INBOX should not be there"),
        (_take_a_message, "INBOX 1 should not be there"),
        (_add_a_folder, "New is missing"),
    ],
)
def test_what_the_server_has_otherwise_is_told(kept: Path, change: Callable[[Mailbox], None], words: str) -> None:
    mailbox = served()
    change(mailbox)
    assert told(kept, mailbox) == [words]


def test_a_message_that_was_archived_once_and_is_no_more_is_told(kept: Path) -> None:
    assert told(kept, before=frozenset({"abc"})) == ["lost again: abc"]


def test_bytes_that_are_damaged_in_the_file_are_told(kept: Path) -> None:
    with sqlite3.connect(kept) as database:
        database.execute("UPDATE raw_message SET bytes = x'00' WHERE message_id = 1")
    database.close()
    with pytest.raises(zstandard.ZstdError):
        archived(kept)


def test_messages_that_only_their_numbers_changed_are_the_same_without_them() -> None:
    mailbox, renumbered = served(), served()
    renumbered["INBOX"] = {4: mailbox["INBOX"][2], 9: mailbox["INBOX"][1]}
    assert compared(without_uids(mailbox), without_uids(renumbered)) == []
    del renumbered["INBOX"][4]
    assert compared(without_uids(mailbox), without_uids(renumbered)) != []
