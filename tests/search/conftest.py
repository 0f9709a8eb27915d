"""An archive with a few messages that differ in everything one can search for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.store import commit_folder, commit_messages, note_folders
from tests.archive.builders import UIDVALIDITY, an_account, changes, derived, fetched, indexed, stored

ADA = ("Ada Lovelace", "Ada@Analytical.example.edu")
GRACE = ("Grace Hopper", "grace@navy.example.org")
ZURICH = ("Jürg Müller", "juerg.mueller@zürich.example")


def local(year: int, month: int, day: int, hour: int = 12) -> int:
    return int(datetime(year, month, day, hour).timestamp())  # noqa: DTZ001 - as the person's calendar says


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path: Path = tmp_path_factory.mktemp("search") / "archive.sqlite3"
    with Archive.open(path) as archive:
        indexed(
            archive,
            add_account(archive, an_account()),
            derived(
                1,
                "The annual report on the engine. Meet at 10:30, see https://example.org/notes?id=7",
                subject="Résumé",
                date=local(2020, 2, 29),
                participants=(("from", *ADA), ("to", *GRACE)),
                message_id="one@example.org",
            ),
            derived(
                2,
                "Report: annually, the Café pays 東京タワーの入場券 for two.",
                subject="Invoice 4711",
                date=local(2021, 3, 1, 0),
                participants=(("from", *GRACE), ("cc", *ADA)),
                attachments=("Rechnung März.pdf",),
                in_reply_to="one@example.org",
            ),
            derived(
                3,
                "ｶﾞｿﾘﾝ \U00020bb7\U00020000野家 서울특별시",
                subject="(no subject)",
                date=local(2021, 12, 31),
                participants=(("from", *ZURICH), ("bcc", "", "grace@navy.example.org.example.net")),
            ),
        )
        stored(archive, add_account(archive, an_account("other@example.edu")), 4)
        yield archive


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Messages that differ in where they are, their flags, sizes and files."""
    path: Path = tmp_path_factory.mktemp("filed") / "archive.sqlite3"
    with Archive.open(path) as archive:
        account = add_account(archive, an_account())
        names = [("INBOX", "/", "inbox"), ("Gesendet", "/", "sent"), ("Archive/2019", "/", ""), ("Archivé", ".", "")]
        folders = note_folders(archive, account.id, names)
        places = [
            ("INBOX", fetched(1, b"x" * 2_000)),
            ("INBOX", fetched(2, b"y" * 700, "\\Seen", "\\Flagged")),
            ("Gesendet", fetched(3, b"z" * 50, "\\Seen", "\\Answered")),
            ("Archive/2019", fetched(4, b"w" * 60, "\\Seen")),
            ("Archivé", fetched(5, b"v" * 70)),
        ]
        for name, message in places:
            commit_messages(archive, account.id, folders[name], UIDVALIDITY, [message])
        commit_folder(archive, folders["Archivé"], changes(gone=[5]))
        files = {
            1: (("2", "plan.PDF", "application/octet-stream", 1, "d"), ("3", "cat.jpg", "image/jpeg", 1, "d")),
            2: (("2", "", "application/pdf", 1, "d"),),
            3: (("2", "invite.ics", "text/calendar", 1, "d"), ("3", "pdf notes.txt", "text/plain", 1, "d")),
            4: (("2", "termin.ics", "application/octet-stream", 1, "d"),),
        }
        commit_index(archive, [replace(derived(n, "text"), attachments=files.get(n, ())) for n in range(1, 6)])
        yield archive
