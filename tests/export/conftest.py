"""An archive to work in, and an account in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from tests.archive.builders import an_account


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.sqlite3") as archive:
        yield archive


@pytest.fixture
def account(archive: Archive) -> Account:
    return add_account(archive, an_account())


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """An archive with an account in it, closed again."""
    path = tmp_path / "archive.sqlite3"
    with Archive.open(path) as archive:
        add_account(archive, an_account())
    return path
