"""Repeated syncs with a real Dovecot, overheard: as it is, without QRESYNC, and announcing what Exchange does."""

import hashlib
import imaplib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.store import places
from mailtrove.imap.state import Security
from mailtrove.sync.choices import Choices
from mailtrove.sync.events import SyncProgress, SyncState
from tests.dovecot import Dovecot
from tests.end_to_end.slow_line import SlowLine
from tests.end_to_end.syncing import Syncing, syncing
from tests.server_profiles import DOVECOT, DOVECOT_WITHOUT_QRESYNC, EXCHANGE, Profile

pytestmark = pytest.mark.serial

FOLDERS = ("INBOX", "Sent", "Work")
COUNT = 1400
"""In INBOX: more than are asked for each time where changes are not counted."""


@pytest.fixture(scope="module", params=[DOVECOT, DOVECOT_WITHOUT_QRESYNC, EXCHANGE], ids=str)
def profile(request: pytest.FixtureRequest) -> Profile:
    """What the server announces."""
    announced: Profile = request.param
    return announced


@pytest.fixture(scope="module")
def server(profile: Profile) -> Iterator[Dovecot]:
    """Dovecot, as Debian has it unless the profile is narrower."""
    capability = "" if profile.tells_vanished else profile.capability
    with Dovecot(capability=capability, special_use=profile.counts_changes) as dovecot:
        yield dovecot


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as opened:
        yield opened


def letter(number: int) -> bytes:
    return (
        b"From: ada@example.edu\r\nSubject: %d\r\nMessage-ID: <%d@inc>\r\n\r\n%b\r\n"
        % (number, number, hashlib.sha256(b"%d" % number).hexdigest().encode() * 20)
    )  # fmt: skip


class Overheard:
    """A mailbox, an archive, and the line between them."""

    def __init__(self, server: Dovecot, archive: Archive, line: SlowLine, user: str, profile: Profile) -> None:
        self.server = server
        self.profile = profile
        self.archive = archive
        self.line = line
        self.user = user
        self.synced: Syncing = syncing(archive, line.port, server.ca_file, user)
        self.synced.security = Security.PLAIN

    def run(self, *, full: bool = False) -> tuple[SyncProgress, list[str]]:
        """Sync; returns also the commands that it sent into folders, without their tags."""
        self.line.said.clear()
        self.line.passed = 0
        progress = self.synced.run(Choices(full=full))
        assert progress.state is SyncState.DONE, progress.problems
        said = b"".join(self.line.said).decode("latin-1").splitlines()
        commands = [line.partition(" ")[2] for line in said]
        return progress, [one for one in commands if re.match(r"UID|EXAMINE|STATUS", one)]

    def client(self) -> imaplib.IMAP4:
        """Somebody else's, with INBOX open; it knows nothing of CONDSTORE."""
        client = imaplib.IMAP4("127.0.0.1", self.server.imap_port)
        client.login(self.user, "secret")
        client.select("INBOX")
        return client

    def check(self) -> None:
        """The archive has the places and flags that the server has, and no others."""
        for folder in browse.folders(self.archive):
            kept = places(self.archive, folder.id, folder.uidvalidity)
            live = {uid: place.flags for uid, place in kept.items() if not place.gone}
            assert live == {one.uid: one.flags for one in self.server.served(self.user, folder.name)}, folder.name


@pytest.fixture
def box(server: Dovecot, profile: Profile, archive: Archive, request: pytest.FixtureRequest) -> Iterator[Overheard]:
    """A mailbox of a user of its own, synced once."""
    user = f"user{abs(hash(request.node.name))}"
    for number in range(COUNT):
        server.deliver(user, "INBOX", letter(number), internal_date=1_600_000_000 + number)
    for number in range(20):
        server.deliver(user, "Sent", letter(9000 + number))
    server.make_folder(user, "Work")
    with SlowLine(server.imap_port, 1_000_000_000) as line:
        box = Overheard(server, archive, line, user, profile)
        box.run()
        yield box


def test_a_repeat_with_nothing_changed_opens_folders_and_no_more(box: Overheard) -> None:
    progress, commands = box.run()
    assert (progress.fetched, progress.linked, progress.gone, progress.flags_changed) == (0, 0, 0, 0)
    asked = [one for one in commands if not one.startswith(("EXAMINE", "STATUS"))]
    if box.profile.counts_changes:
        assert asked == []
    else:
        assert not any("SEARCH" in one or "BODY" in one for one in asked)
        assert max(len(one.split()[2].split(",")) for one in asked) <= 1000
        assert len([one for one in asked if "FETCH" in one]) == len(asked) == 1, "of INBOX, always"


def test_everything_that_changed_is_found_and_only_new_messages_are_downloaded(box: Overheard) -> None:
    new = [letter(20_000 + number) for number in range(100)]
    client = box.client()
    client.uid("store", "51:150", "+FLAGS", r"(\Flagged $Forwarded)")
    client.uid("move", "601:700", "Work")
    client.uid("store", "701:800", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()
    for raw in new:
        box.server.deliver(box.user, "INBOX", raw)
    progress, commands = box.run()
    assert (progress.fetched, progress.linked, progress.gone) == (100, 100, 200)
    assert progress.fetched_bytes == sum(map(len, new))
    assert sum(len(one.split()[2].split(",")) for one in commands if "BODY.PEEK[]" in one) == 100
    if not box.profile.counts_changes:
        assert progress.flags_changed == 0, "the oldest have to wait for the daily look"
        box.run(full=True)
    else:
        assert progress.flags_changed == 100
        assert box.line.passed < 3 * sum(map(len, new))
    if box.profile.tells_vanished:
        assert [one for one in commands if "SEARCH" in one] == []
    box.check()


def test_flags_alone_cost_only_what_changed(box: Overheard) -> None:
    with box.client() as client:
        client.uid("store", "1150:1160", "+FLAGS", r"(\Seen)")
    progress, commands = box.run()
    assert progress.flags_changed == 11
    assert not any("BODY" in one for one in commands)
    if box.profile.counts_changes:
        (fetch,) = [one for one in commands if "FETCH" in one]
        assert fetch.split()[2] == ",".join(map(str, range(1150, 1161)))
    box.check()


def test_new_mail_is_found_by_its_range(box: Overheard) -> None:
    box.server.deliver(box.user, "INBOX", letter(30_000))
    progress, commands = box.run()
    assert progress.fetched == 1
    searches = [one for one in commands if "SEARCH" in one]
    if box.profile.tells_vanished:
        assert searches == []
    else:
        assert searches[0] == f"UID SEARCH UID {COUNT + 1}:*"
        assert not any("1:*" in one and "MODSEQ" not in one and one != searches[0] for one in searches)
    box.check()


def test_one_that_went_while_another_came_is_found(box: Overheard) -> None:
    with box.client() as client:
        client.uid("store", "5", "+FLAGS", r"(\Deleted)")
        client.expunge()
    box.server.deliver(box.user, "INBOX", letter(30_001))
    progress, _ = box.run()
    assert (progress.fetched, progress.gone) == (1, 1)
    box.check()
    _, commands = box.run()
    assert not any("SEARCH" in one for one in commands)


def test_what_went_costs_what_went(box: Overheard) -> None:
    """Every other one of 600: no range is longer than one UID, the worst case for who tells ranges."""
    with box.client() as client:
        client.uid("store", ",".join(map(str, range(1, 600, 2))), "+FLAGS", r"(\Deleted)")
        client.expunge()
    progress, commands = box.run()
    assert (progress.gone, progress.fetched) == (300, 0)
    box.check()
    if box.profile.tells_vanished:
        (asked,) = [one for one in commands if one.startswith("UID")]
        assert re.fullmatch(r"UID FETCH 1:\* \(UID\) \(CHANGEDSINCE \d+ VANISHED\)", asked)
        assert box.line.passed < 6000, "300 numbers, and what logging in and the list of folders say"


def test_a_changed_uidvalidity_is_no_cursor_of_the_old_one(box: Overheard) -> None:
    box.server.renew_uidvalidity(box.user, "INBOX")
    progress, _ = box.run()
    assert (progress.linked, progress.fetched) == (COUNT, 0)
    box.check()
