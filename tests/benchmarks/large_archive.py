"""Archives of any size with the same seeded mail each time, written straight into the tables and kept for the next run.

A million messages take some minutes once. They lie in the temp folder, under a name that says how many they are and
by which recipe; a newer schema is migrated to when they are opened.
"""

import hashlib
import os
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import formatdate
from itertools import accumulate
from pathlib import Path
from typing import Final

import zstandard

from mailtrove.archive import facets
from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.flags import ANSWERED, FLAGGED, SEEN
from mailtrove.archive.packing import CODEC
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, derived

RECIPE: Final = 1
"""To be raised with every change of what is written here."""
FOLDERS: Final = {"INBOX": 5, "Sent": 1, "Archive/2019": 3, "Lists": 1}
FILES: Final = {
    "report.pdf": "application/pdf",
    "moth.jpg": "image/jpeg",
    "minutes.docx": "application/octet-stream",
    "invite.ics": "text/calendar",
}
PEOPLE: Final = 20_000
RARE_WORDS: Final = 20_000
WORDS: Final = (
    "engine", "moth", "card", "lecture", "theorem", "tide", "loom", "kettle", "brass", "meeting", "tuesday",
    "minutes", "draft", "proof", "carry",
)  # fmt: skip
_FIRST_DATE: Final = 946_684_800
_TWENTY_YEARS: Final = 631_152_000
_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class Letter:
    """One message."""

    number: int
    """From 1, in the order of the dates, about."""
    date: int
    sender: int
    subject: str
    text: str
    flags: int
    folder: int
    file_name: str
    """Empty without an attachment."""

    @property
    def person(self) -> tuple[str, str]:
        """Name and address of who sent it."""
        return f"Person {self.sender}", f"person{self.sender}@d{self.sender % 700}.example.edu"

    @property
    def thread(self) -> int:
        """Each third message begins a thread, which the two after it belong to."""
        return (self.number - 1) // 3 + 1

    def raw(self) -> bytes:
        """Its bytes, without the attachment, which only the tables know of."""
        name, address = self.person
        parent = f"In-Reply-To: <{self.number - 1}@example.org>\n" if (self.number - 1) % 3 else ""
        return (
            f"From: {name} <{address}>\nTo: Ada Lovelace <ada@example.org>\nSubject: {self.subject}\n"
            f"Date: {formatdate(self.date)}\nMessage-ID: <{self.number}@example.org>\n{parent}\n{self.text}\n"
        ).encode()


def letters(count: int) -> Iterator[Letter]:
    """So many messages of some 60 words over twenty years; "dear" is in all of them, "zeppelin" in every thousandth."""
    chance = random.Random(1815)
    words = [*WORDS, *(f"{number}{word}" for number in range(RARE_WORDS // len(WORDS)) for word in WORDS)]
    weights = list(accumulate(1 / (place + 5) for place in range(len(words))))
    people = list(accumulate(1 / (place + 20) for place in range(PEOPLE)))
    for number in range(1, count + 1):
        said = chance.choices(words, cum_weights=weights, k=65)
        odds = ((SEEN, 0.8), (FLAGGED, 0.01), (ANSWERED, 0.1))
        yield Letter(
            number,
            _FIRST_DATE + number * _TWENTY_YEARS // count + chance.randint(-(10**6), 10**6),
            chance.choices(range(PEOPLE), cum_weights=people)[0],
            " ".join(said[60:]),
            " ".join(["Dear colleague,", *said[:60], *(["zeppelin"] if number % 1000 == 0 else [])]),
            sum(flag for flag, odd in odds if chance.random() < odd),
            chance.choices(range(len(FOLDERS)), weights=list(FOLDERS.values()))[0],
            chance.choice([*FILES]) if chance.random() < 0.2 else "",
        )


def large_archive(count: int) -> Path:
    """The archive of so many messages; made when it isn't there yet."""
    folder = Path(tempfile.gettempdir()) / f"mailtrove-bench-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{count}-{RECIPE}.sqlite3"
    if not file.exists():
        print(f"Building an archive of {count:,} messages in {folder} …", flush=True)
        draft = folder / f"draft-{os.getpid()}.sqlite3"
        with Archive.open(draft) as archive:
            _fill(archive, count)
        draft.rename(file)
    return file


def _fill(archive: Archive, count: int) -> None:
    account = add_account(archive, an_account("ada@example.org"))
    folders = [a_folder(archive, account, name) for name in FOLDERS]
    archive.write(lambda: _write_people(archive))
    batch: list[Letter] = []
    for letter in letters(count):
        batch.append(letter)
        if len(batch) == _BATCH or letter.number == count:
            archive.write(lambda batch=batch: _write(archive, account.id, folders, batch))  # type: ignore[misc]
            batch = []
    with archive.reading() as database:
        assert database.run("SELECT count(*) FROM message").fetchone() == (count,)
    # All of it at once, as whoever writes text tells the index of it.
    archive.write(lambda: archive.writer.run("INSERT INTO message_search (message_search) VALUES ('rebuild')"))


def _write_people(archive: Archive) -> None:
    people = [("ada@example.org", "Ada Lovelace")]
    people += [(f"person{number}@d{number % 700}.example.edu", f"Person {number}") for number in range(PEOPLE)]
    archive.writer.run_many(
        "INSERT INTO address (id, email, name, domain, name_words, email_words) VALUES (?, ?, ?, ?, ?, ?)",
        [(id_, email, name, email.partition("@")[2], name, email) for id_, (email, name) in enumerate(people, start=1)],
    )


def _write(archive: Archive, account: int, folders: list[int], batch: list[Letter]) -> None:
    run_many = archive.writer.run_many
    packer = zstandard.ZstdCompressor(level=1)
    raws = [letter.raw() for letter in batch]
    run_many(
        "INSERT OR IGNORE INTO thread (id, account_id, root_id, newest_date, count) VALUES (?, ?, ?, ?, 3)",
        [(letter.thread, account, letter.thread * 3 - 2, letter.date) for letter in batch],
    )
    run_many(
        "INSERT INTO thread_link (account_id, message_id_header, thread_id) VALUES (?, ?, ?)",
        [(account, f"{letter.number}@example.org", letter.thread) for letter in batch],
    )
    run_many(_MESSAGE, [_message_row(account, letter, raw) for letter, raw in zip(batch, raws, strict=True)])
    run_many(
        "INSERT INTO raw_message (message_id, codec, bytes) VALUES (?, ?, ?)",
        [(letter.number, CODEC, packer.compress(raw)) for letter, raw in zip(batch, raws, strict=True)],
    )
    run_many(
        "INSERT INTO membership (folder_id, uidvalidity, uid, message_id, date, internal_date, size, flags, keywords,"
        " shown, unread) VALUES (?1, ?2, ?3, ?3, ?4, ?4, ?5, ?6, '', 1, ?7)",
        [
            (folders[one.folder], UIDVALIDITY, one.number, one.date, len(raw), one.flags, not one.flags & SEEN)
            for one, raw in zip(batch, raws, strict=True)
        ],
    )
    run_many(
        "INSERT INTO packed_text (message_id, subject, people, body, attachment_names) VALUES (?, ?, ?, ?, ?)",
        [(one.number, one.subject, "\n".join((*one.person, *_ADA)), one.text, one.file_name) for one in batch],
    )
    run_many(
        "INSERT INTO participant (message_id, role, address_id) VALUES (?, ?, ?)",
        [row for one in batch for row in ((one.number, "from", one.sender + 2), (one.number, "to", 1))],
    )
    run_many(
        "INSERT INTO attachment (message_id, part, file_name, content_type, size, digest) VALUES (?, '2', ?, ?, 9, '')",
        [(one.number, one.file_name, FILES[one.file_name]) for one in batch if one.file_name],
    )
    having = [(one.number, facet) for one in batch for facet in sorted(facets.facets_of(meaning(one)))]
    facets.write(archive.writer, having, {one.number: one.date for one in batch})


def meaning(letter: Letter) -> Derived:
    """What it is grouped by."""
    return replace(
        derived(letter.number, date=letter.date, participants=(("from", *letter.person), ("to", *_ADA))),
        attachments=(("2", letter.file_name, FILES[letter.file_name], 9, ""),) if letter.file_name else (),
    )


def _message_row(account: int, letter: Letter, raw: bytes) -> tuple[object, ...]:
    size = len(raw) * (100 if letter.number % 4 == 0 else 1)
    return (
        letter.number, account, hashlib.sha256(raw).digest(), f"{letter.number}@example.org", letter.thread,
        letter.date, letter.date, letter.subject, letter.person[0], "Ada Lovelace", letter.text[:80], size,
        int(bool(letter.file_name)), letter.flags,
    )  # fmt: skip


_ADA: Final = ("Ada Lovelace", "ada@example.org")
_MESSAGE: Final = (
    "INSERT INTO message (id, account_id, digest, message_id_header, thread_id, date, internal_date, subject, sender,"
    " recipients, snippet, size, attachments, flags, indexed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)
