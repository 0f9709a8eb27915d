"""A real Dovecot with a mailbox that holds what all others hold, and says so: each message is downloaded once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.imap.state import Role
from mailtrove.sync.events import SyncState
from tests.dovecot import Dovecot
from tests.end_to_end.syncing import bodies_served, syncing

pytestmark = pytest.mark.serial

ALL = "Virtual/All"
COUNT = 600


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot(shows_all=True) as dovecot:
        yield dovecot


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as opened:
        yield opened


def letter(number: int) -> bytes:
    return b"Subject: %d\r\nMessage-ID: <%d@all>\r\n\r\n%b\r\n" % (number, number, b"All of it. " * (number % 90))


def test_what_all_mail_shares_with_other_folders_is_downloaded_once(server: Dovecot, archive: Archive) -> None:
    for number in range(COUNT):
        folder = ("INBOX", "Work", "Sent")[number % 3]
        server.deliver("ada", folder, letter(number), internal_date=1_600_000_000 + number // 2)
    synced = syncing(archive, server.imaps_port, server.ca_file, "ada")
    progress = synced.run()
    assert progress.state is SyncState.DONE, progress.problems
    assert {one.name: (one.messages, one.role) for one in browse.folders(archive)}[ALL] == (COUNT, Role.ALL)
    assert (progress.fetched, progress.linked) == (COUNT, COUNT)
    assert bodies_served(server, "ada") == COUNT
    assert browse.summaries(archive)[0].messages == COUNT
    server.deliver("ada", "Work", letter(COUNT))
    again = synced.run()
    assert (again.fetched, again.linked) == (1, 1)
    assert bodies_served(server, "ada") == COUNT + 1
