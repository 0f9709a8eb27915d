"""A seeded archive of as many messages as wanted, for benchmarks: rows put straight into the tables, without bytes.

Twenty years of mail of a person who is on some lists, in two accounts and six folders. It is made once and kept in the
user's cache folder, under a name that says of what schema and size it is.
"""

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from platformdirs import user_cache_path

from mailtrove.archive import versions
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.facets import Kind
from tests.archive.builders import a_folder, an_account

BATCH = 20_000
BEGAN = 1_072_915_200
"""The first of January 2004."""
YEARS = 20
SENDERS = 40_000
DOMAINS = 6_000
LISTS = 60
FOLDERS = {"INBOX": 50, "Sent": 10, "Archive/2019": 25, "Lists": 14, "Junk": 1}
TYPES = ("application/pdf", "image/jpeg", "image/png", "application/msword", "text/calendar", "application/zip")


def seeded(count: int) -> Path:
    """The archive's file; made now where it isn't there."""
    name = f"explore-{versions.known_migrations()[-1]}-{count}.sqlite3"
    file = user_cache_path("mailtrove-benchmarks", ensure_exists=True) / name
    if not file.exists():
        making = file.with_suffix(".making")
        making.unlink(missing_ok=True)
        with Archive.open(making) as archive:
            _fill(archive, count)
        making.rename(file)
    return file


def _fill(archive: Archive, count: int) -> None:
    chance = random.Random(1815)
    accounts = [add_account(archive, an_account(email)) for email in ("ada@example.edu", "ada@lovelace.example")]
    folders = [[a_folder(archive, account, name) for name in FOLDERS] for account in accounts]
    facets = _put_names(archive)
    zipf = list(accumulate(1 / (place + 8) for place in range(SENDERS)))
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        rows = [_Row(number, count, chance, zipf) for number in numbers]
        archive.write(lambda: _put(archive, rows, folders, facets))  # noqa: B023 - write waits for it


def _put_names(archive: Archive) -> dict[tuple[int, int], int]:
    """All addresses, with the same row numbers as senders; the facets' rows by kind and number."""
    emails = [f"person{number}@d{number % DOMAINS}.example" for number in range(SENDERS)]
    names = [(Kind.SENDER, number, email) for number, email in enumerate(emails)]
    names += [(Kind.RECIPIENT, number, email) for number, email in enumerate(emails)]
    names += [(Kind.DOMAIN, number, f"d{number}.example") for number in range(DOMAINS)]
    names += [(Kind.LIST, number, f"list{number}.lists.example") for number in range(LISTS)]
    names += [(Kind.TYPE, number, name) for number, name in enumerate(TYPES)]

    def job() -> None:
        archive.writer.run_many(
            "INSERT INTO address (id, email, name, domain, name_words, email_words) VALUES (?, ?, ?, ?, '', '')",
            [(number + 1, email, f"Person {number}", email.rpartition("@")[2]) for number, email in enumerate(emails)],
        )
        rows = [(place, kind, name) for place, (kind, _, name) in enumerate(names, start=1)]
        archive.writer.run_many("INSERT INTO facet (id, kind, name) VALUES (?, ?, ?)", rows)

    archive.write(job)
    return {(kind, number): place for place, (kind, number, _) in enumerate(names, start=1)}


class _Row:
    """One message, by chance."""

    def __init__(self, number: int, count: int, chance: random.Random, zipf: list[float]) -> None:
        self.number = number
        self.account = int(chance.random() < 0.1)
        self.date = BEGAN + int(YEARS * 365.25 * 86_400 * (number + chance.random()) / (count + 1))
        self.size = int(chance.lognormvariate(8.7, 1.2)) + 400
        self.flags = int(chance.random() < 0.9)
        (self.sender, *others) = chance.choices(range(SENDERS), cum_weights=zipf, k=3)
        self.recipients = {0, *others[: chance.choice((0, 0, 1, 2))]}
        self.list = self.sender % LISTS if chance.random() < 0.3 else None
        self.type = chance.randrange(len(TYPES)) if chance.random() < 0.2 else None
        (self.folder,) = chance.choices(range(len(FOLDERS)), weights=list(FOLDERS.values()))

    def facets(self) -> Iterator[tuple[Kind, int]]:
        yield Kind.SENDER, self.sender
        yield Kind.DOMAIN, self.sender % DOMAINS
        for recipient in sorted(self.recipients):
            yield Kind.RECIPIENT, recipient
        if self.list is not None:
            yield Kind.LIST, self.list
        if self.type is not None:
            yield Kind.TYPE, self.type


def _put(archive: Archive, rows: list[_Row], folders: list[list[int]], facets: dict[tuple[int, int], int]) -> None:
    database = archive.writer
    database.run_many(
        "INSERT INTO message (id, account_id, digest, date, internal_date, subject, sender, size, attachments, flags,"
        " indexed) VALUES (?1, ?2, CAST(?1 AS BLOB), ?3, ?3, ?4, ?5, ?6, ?7, ?8, 1)",
        [
            (row.number, row.account + 1, row.date, f"Number {row.number}, as agreed", f"Person {row.sender}", row.size,
             int(row.type is not None), row.flags)
            for row in rows
        ],
    )  # fmt: skip
    database.run_many(
        "INSERT INTO membership (folder_id, uidvalidity, uid, message_id, date, internal_date, size, flags, keywords,"
        " shown, unread) VALUES (?1, 1, ?2, ?2, ?3, ?3, ?4, ?5, '', 1, 1 - ?5)",
        [(folders[row.account][row.folder], row.number, row.date, row.size, row.flags) for row in rows],
    )
    database.run_many(
        "INSERT INTO participant (message_id, role, address_id) VALUES (?, ?, ?)",
        [
            (row.number, role, number + 1)
            for row in rows
            for role, several in (("from", {row.sender}), ("to", row.recipients))
            for number in several
        ],
    )
    database.run_many(
        "INSERT INTO attachment (message_id, part, file_name, content_type, size, digest)"
        " VALUES (?, '2', 'file', ?, 1, '')",
        [(row.number, TYPES[row.type]) for row in rows if row.type is not None],
    )
    database.run_many(
        "INSERT INTO message_facet (message_id, kind, facet_id, account_id, date, size) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (row.number, kind, facets[kind, number], row.account + 1, row.date, row.size)
            for row in rows
            for kind, number in row.facets()
        ],
    )
