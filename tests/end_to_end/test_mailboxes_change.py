"""Mailboxes of a real Dovecot renamed, deleted, made anew, emptied: between two syncs, and in the middle of one.

Whatever happens, once it is quiet the archive has what the server has, and still has what it had.
"""

import hashlib
import imaplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.store import places
from mailtrove.imap.connection import Connection
from mailtrove.sync.events import SyncState
from tests.dovecot import Dovecot
from tests.end_to_end.syncing import Syncing, bodies_served, syncing
from tests.server_profiles import EXCHANGE

pytestmark = pytest.mark.serial

COUNT = 24
WORK = "Work"


@pytest.fixture(scope="module", params=["", EXCHANGE.capability], ids=["Dovecot", "Exchange"])
def server(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    with Dovecot(capability=request.param, special_use=not request.param) as dovecot:
        yield dovecot


def letter(number: int) -> bytes:
    return b"Subject: %d\r\nMessage-ID: <%d@change>\r\n\r\nThis is %d.\r\n" % (number, number, number)


class Mailbox:
    """Somebody's, with a program of theirs at work in it, and its archive."""

    def __init__(self, server: Dovecot, archive: Archive, user: str) -> None:
        self.server, self.archive, self.user = server, archive, user
        for number in range(COUNT):
            self.deliver(WORK if number % 4 else "INBOX", number)
        self.synced: Syncing = syncing(archive, server.imaps_port, server.ca_file, user)

    def deliver(self, folder: str, number: int) -> None:
        self.server.deliver(self.user, folder, letter(number), internal_date=1_600_000_000 + number)

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.server.imap_port)
        client.login(self.user, "secret")
        return client

    def stored(self) -> set[str]:
        ids = browse.message_ids(self.archive, browse.AllMail())
        return {hashlib.sha256(browse.raw_message(self.archive, one)).hexdigest() for one in ids}

    def check(self) -> None:
        """What the server has is in the archive, with its flags, and nothing else is shown as being there."""
        with self.client() as client:
            listed = [
                line.decode().rpartition('"/" ')[2].strip('"') for line in client.list()[1] if isinstance(line, bytes)
            ]
        stored = self.stored()
        kept = {folder.name: folder for folder in browse.folders(self.archive)}
        for name in listed:
            served = self.server.served(self.user, name)
            assert {one.digest for one in served} <= stored
            ours = places(self.archive, kept[name].id, kept[name].uidvalidity)
            live = {uid: place.flags for uid, place in ours.items() if not place.gone}
            assert live == {one.uid: one.flags for one in served}, name
        for name in kept.keys() - set(listed):
            assert all(place.gone for place in places(self.archive, kept[name].id, kept[name].uidvalidity).values())


def rename(box: Mailbox) -> None:
    with box.client() as client:
        assert client.rename(WORK, "Done")[0] == "OK"


def delete(box: Mailbox) -> None:
    with box.client() as client:
        assert client.delete(WORK)[0] == "OK"


def delete_and_fill_again(box: Mailbox) -> None:
    """With other messages, which get the same UIDs."""
    delete(box)
    with box.client() as client:
        client.create(WORK)
        for number in range(1000, 1000 + COUNT):
            client.append(WORK, r"(\Seen)", 1_610_000_000 + number, letter(number))


def empty(box: Mailbox) -> None:
    with box.client() as client:
        client.select(WORK)
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()


def create(box: Mailbox) -> None:
    with box.client() as client:
        client.create("New")
        client.append("New", "()", 1_610_000_000, letter(2000))


HAPPENINGS: list[Callable[[Mailbox], None]] = [rename, delete, delete_and_fill_again, empty, create]


@pytest.fixture
def box(server: Dovecot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as archive:
        yield Mailbox(server, archive, f"user{abs(hash(request.node.name))}")


def meddle(monkeypatch: pytest.MonkeyPatch, method: str, happening: Callable[[], None]) -> list[str]:
    """Have something happen just before the first command of a kind in WORK; returns a list that tells once it did."""
    really_examine, really = Connection.examine, getattr(Connection, method)
    opened: dict[int, str] = {}
    happened: list[str] = []

    def examine(line: Connection, name: str) -> Any:
        opened[id(line)] = name
        if method == "examine" and name == WORK and not happened:
            happened.append(name)
            happening()
        return really_examine(line, name)

    def meddled(line: Connection, *values: Any) -> Any:
        if opened.get(id(line)) == WORK and not happened:
            happened.append(method)
            happening()
        return really(line, *values)

    monkeypatch.setattr(Connection, "examine", examine)
    if method != "examine":
        monkeypatch.setattr(Connection, method, meddled)
    return happened


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda one: one.__name__)
def test_between_two_syncs(box: Mailbox, happening: Callable[[Mailbox], None]) -> None:
    assert box.synced.run().state is SyncState.DONE
    before, served = box.stored(), bodies_served(box.server, box.user)
    happening(box)
    progress = box.synced.run()
    assert progress.state is SyncState.DONE, progress.problems
    new = COUNT if happening is delete_and_fill_again else 1 if happening is create else 0
    assert (progress.fetched, bodies_served(box.server, box.user)) == (new, served + new)
    box.check()
    assert before <= box.stored()


@pytest.mark.parametrize("server", [""], indirect=True, ids=["Dovecot"])  # a first sync asks for all of any server
@pytest.mark.parametrize("method", ["examine", "facts", "bodies"])
@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda one: one.__name__)
def test_in_the_middle_of_a_sync(
    box: Mailbox, happening: Callable[[Mailbox], None], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.synced.connections = 1
    happened = meddle(monkeypatch, method, lambda: happening(box))
    assert box.synced.run().state in (SyncState.DONE, SyncState.PROBLEMS)
    assert happened
    before = box.stored()
    monkeypatch.undo()
    progress = box.synced.run()
    assert progress.state is SyncState.DONE, progress.problems
    box.check()
    assert before <= box.stored()
