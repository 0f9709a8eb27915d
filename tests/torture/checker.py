"""Whether an archive holds what a mail server holds: no more, no less, nothing else.

Stands on imaplib, sqlite3, zstandard and the archive's tables alone: it shares no code with mailtrove, so that no
mistake can be on both sides.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import zstandard

from tests.torture.looking import Laid, Mailbox

_FLAG_BITS: Final = {1: "\\Seen", 2: "\\Answered", 4: "\\Flagged", 8: "\\Deleted", 16: "\\Draft"}
_CHECKS: Final = {
    "rows of raw_message without a message": "SELECT count(*) FROM raw_message LEFT JOIN message"
    " ON message.id = message_id WHERE message.id IS NULL",
    "messages without bytes": "SELECT count(*) FROM message LEFT JOIN raw_message ON message_id = message.id"
    " WHERE message_id IS NULL",
    "messages without a place": "SELECT count(*) FROM message WHERE id NOT IN (SELECT message_id FROM membership)",
    "messages not indexed": "SELECT count(*) FROM message WHERE indexed = 0",
    "messages kept twice": "SELECT count(*) - count(DISTINCT digest) FROM message",
    "messages wrongly shown as gone or not": "SELECT count(*) FROM message WHERE gone = EXISTS (SELECT 1"
    " FROM membership WHERE message_id = message.id AND gone_since IS NULL)",
    "messages not shown once in each folder that they are in": "SELECT count(*) FROM (SELECT sum(shown) AS times"
    " FROM membership WHERE gone_since IS NULL GROUP BY folder_id, message_id) WHERE times != 1",
    "folders that count their messages wrongly": "SELECT count(*) FROM folder WHERE messages !="
    " (SELECT coalesce(sum(shown), 0) FROM membership WHERE folder_id = folder.id)",
    "accounts that count their messages wrongly": "SELECT count(*) FROM account WHERE messages !="
    " (SELECT count(*) FROM message WHERE account_id = account.id)",
}


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive of one account says."""

    mailbox: Mailbox
    """What it shows as being on the server, by the folders' names as people read them."""
    digests: frozenset[str]
    """Of all the messages that it keeps, those that are gone from the server included."""
    wrongs: tuple[str, ...]
    """What is wrong within the archive itself."""


def archived(path: Path) -> Archived:
    """Read an archive that is closed, or at rest."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return _read(database)


def differences(
    kept: Archived, served: Mailbox, names: Mapping[str, str], ever: set[str], before: set[str]
) -> list[str]:
    """What an archive says otherwise than the server, in words; empty when all is well.

    Args:
        names: of folders whose names are not ASCII, what the server calls them.
        ever: digests of all messages that ever were on the server.
        before: digests of those that the archive was seen to keep earlier.
    """
    told = [*kept.wrongs]
    shown = {names.get(name, name): box for name, box in kept.mailbox.items()}
    told += compared(served, shown)
    told += [f"bytes that never were on the server: {digest}" for digest in sorted(kept.digests - ever)]
    told += [f"lost again: {digest}" for digest in sorted(before - kept.digests)]
    return told


def compared(wanted: Mailbox, found: Mailbox) -> list[str]:
    """How one mailbox differs from what it should be, in words."""
    told = [f"{name} is missing" for name in sorted(wanted.keys() - found.keys())]
    told += [f"{name} should not be there" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        there, here = wanted[name], found[name]
        told += [f"{name} {uid} is lost" for uid in sorted(there.keys() - here.keys())]
        told += [f"{name} {uid} should not be there" for uid in sorted(here.keys() - there.keys())]
        for uid in sorted(there.keys() & here.keys()):
            if there[uid] != here[uid]:
                told.append(f"{name} {uid} is {here[uid]}, not {there[uid]}")
    return told


def _read(database: sqlite3.Connection) -> Archived:
    wrongs = [f"integrity_check: {row[0]}" for row in database.execute("PRAGMA integrity_check") if row != ("ok",)]
    wrongs += [f"foreign_key_check: {row}" for row in database.execute("PRAGMA foreign_key_check")]
    for what, sql in _CHECKS.items():
        (count,) = database.execute(sql).fetchone()
        if count:
            wrongs.append(f"{count} {what}")
    digests: dict[int, str] = {}
    unpack = (
        zstandard.ZstdDecompressor()
    )  # whole messages tell their size in the frame, those that came in pieces do not
    sql = "SELECT message_id, bytes, hex(digest), size FROM raw_message JOIN message ON message.id = message_id"
    for message_id, packed, digest, size in database.execute(sql):
        raw = unpack.decompressobj().decompress(packed)
        digests[message_id] = hashlib.sha256(raw).hexdigest()
        if digests[message_id] != digest.lower() or len(raw) != size:
            wrongs.append(f"message {message_id} is not what its digest and size say")
    return Archived(_places(database, digests, wrongs), frozenset(digests.values()), tuple(wrongs))


def _places(database: sqlite3.Connection, digests: Mapping[int, str], wrongs: list[str]) -> Mailbox:
    names = dict(database.execute("SELECT id, name FROM folder WHERE gone_since IS NULL"))
    mailbox: Mailbox = {name: {} for name in names.values()}
    sql = "SELECT folder_id, uidvalidity, uid, message_id, flags, keywords, internal_date FROM membership"
    for folder_id, uidvalidity, uid, message_id, bits, keywords, date in database.execute(
        f"{sql} WHERE gone_since IS NULL"
    ):
        if folder_id not in names:
            wrongs.append(f"UID {uid} is shown in folder {folder_id}, which is gone")
            continue
        flags = frozenset([*(flag for bit, flag in _FLAG_BITS.items() if bits & bit), *keywords.split()])
        if uid in mailbox[names[folder_id]]:
            wrongs.append(f"{names[folder_id]} {uid} is shown under two UIDVALIDITYs")
        mailbox[names[folder_id]][uid] = Laid(uidvalidity, digests.get(message_id, "no bytes"), flags, date)
    return mailbox
