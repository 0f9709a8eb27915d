"""An archive with a few messages that differ in everything one can search for."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from tests.archive.builders import an_account, derived, indexed, stored

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
            ),
            derived(
                2,
                "Report: annually, the Café pays 東京タワーの入場券 for two.",
                subject="Invoice 4711",
                date=local(2021, 3, 1, 0),
                participants=(("from", *GRACE), ("cc", *ADA)),
                attachments=("Rechnung März.pdf",),
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
