"""An engine on a real archive and a scripted server."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress
from tests.sync.house import QUICK, House
from tests.sync.scripted_server import ScriptedServer


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fresh archive with one account, and an engine with two connections that loses no time."""
    server = ScriptedServer()
    pictures: list[tuple[float, SyncProgress]] = []
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as archive:
        account = add_account(
            archive,
            Account(0, "imap", "ada@example.edu", "Ada", "mail.example.edu", 993, "tls", "password", "ada"),
        )
        engine = SyncEngine(
            archive,
            server.connect,
            locks=tmp_path / "locks",
            watch=lambda progress: pictures.append((time.monotonic(), progress)),
            patience=QUICK,
        )
        house = House(server, archive, engine, account, tmp_path / "locks", pictures)
        yield house
        house.engine.close(5)
