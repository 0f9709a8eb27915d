"""Syncing with a real Dovecot that announces what Exchange does: bytes, flags, moves, kills, pauses."""

import hashlib
import imaplib
import itertools
import os
import random
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.store import places
from mailtrove.imap.connection import TokenLogin
from mailtrove.sandbox.tokens import SigningKey
from mailtrove.sync.events import SyncState
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot, TrustedKey
from tests.end_to_end.logical_dump import logical_dump
from tests.end_to_end.mailbox import BIG, FOLDERS, lay, pieces
from tests.end_to_end.slow_line import SlowLine
from tests.end_to_end.syncing import Syncing, bodies_served, syncing

pytestmark = pytest.mark.serial

ROOT = Path(__file__).parents[2]
KEY = SigningKey()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Plays Exchange, and verifies tokens against the sandbox provider's key."""
    key = TrustedKey(KEY.kid, KEY.public_key_pem.decode())
    with Dovecot(keys=[key], capability=EXCHANGE_CAPABILITY, special_use=False) as dovecot:
        yield dovecot


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as opened:
        yield opened


def token_login(key: SigningKey, user: str) -> TokenLogin:
    """A token as the sandbox's provider makes them, for this mailbox."""
    now = int(time.time())
    return TokenLogin(user, lambda _: key.sign({"sub": user, "email": user, "iat": now, "exp": now + 600}))


def ours(archive: Archive, server: Dovecot, user: str, *, port: int = 0) -> Syncing:
    return syncing(archive, port or server.imaps_port, server.ca_file, user)


def test_every_byte_and_flag_comes_over_with_a_token_that_the_server_verifies(
    server: Dovecot, archive: Archive
) -> None:
    lay(server, "ada@example.edu", pieces(1000, big=True))
    before = {name: server.served("ada@example.edu", name) for name in FOLDERS}
    synced = syncing(archive, server.imaps_port, server.ca_file, "ada@example.edu", lambda user: token_login(KEY, user))
    progress = synced.run()
    assert progress.fetched + progress.linked == sum(map(len, before.values())) == 1000
    assert progress.state is SyncState.DONE, progress.problems
    assert max(one.size for its in before.values() for one in its) > BIG
    for folder in browse.folders(archive):
        stored = Counter(
            hashlib.sha256(browse.raw_message(archive, message)).hexdigest()
            for message in browse.message_ids(archive, browse.FolderMail(folder.id))
        )
        assert stored.keys() == {one.digest for one in before[folder.name]}
        kept = places(archive, folder.id, folder.uidvalidity)
        assert {uid: place.flags for uid, place in kept.items()} == {one.uid: one.flags for one in before[folder.name]}
    assert {name: server.served("ada@example.edu", name) for name in FOLDERS} == before
    served = bodies_served(server, "ada@example.edu")
    again = synced.run()
    assert (again.state, again.fetched, again.linked, again.flags_changed) == (SyncState.DONE, 0, 0, 0)
    assert bodies_served(server, "ada@example.edu") == served


def test_a_token_that_somebody_else_signed_is_refused(server: Dovecot, archive: Archive) -> None:
    forger = SigningKey()
    synced = syncing(
        archive, server.imaps_port, server.ca_file, "eve@example.edu", lambda user: token_login(forger, user)
    )
    progress = synced.run()
    assert progress.state is SyncState.FAILED
    assert progress.title == "The mail server refused the login"
    assert progress.remedy


def test_moved_and_copied_messages_are_not_downloaded_again(server: Dovecot, archive: Archive) -> None:
    lay(server, "mia", pieces(120, seed=3))
    synced = ours(archive, server, "mia")
    synced.run()
    messages = browse.summaries(archive)[0].messages
    served = bodies_served(server, "mia")
    with imaplib.IMAP4_SSL(
        "localhost", server.imaps_port, ssl_context=ssl.create_default_context(cafile=server.ca_file)
    ) as client:
        client.login("mia", "secret")
        client.select("INBOX")
        _, found = client.uid("search", "SUBJECT", "engine", "NOT", "SUBJECT", "odd")
        uids = found[0].decode().split()
        assert len(uids) >= 2
        client.create("Done")
        client.uid("move", uids[0], "Done")
        client.uid("copy", uids[1], "Done")
    progress = synced.run()
    assert (progress.state, progress.linked, progress.gone, progress.fetched) == (SyncState.DONE, 2, 1, 0)
    assert bodies_served(server, "mia") == served
    assert browse.summaries(archive)[0].messages == messages
    done = next(folder for folder in browse.folders(archive) if folder.name == "Done")
    assert done.messages == 2


def test_a_changed_uidvalidity_downloads_nothing_again(server: Dovecot, archive: Archive) -> None:
    for number in range(100):
        raw = f"Message-ID: <{number}@val>\r\nSubject: {number}\r\n\r\n{number}\r\n".encode()
        server.deliver("val", "INBOX", raw, flags=["\\Seen"], internal_date=1_600_000_000 + number)
    synced = ours(archive, server, "val")
    synced.run()
    before = browse.folders(archive)[0]
    served = bodies_served(server, "val")
    server.renew_uidvalidity("val", "INBOX")
    progress = synced.run()
    after = browse.folders(archive)[0]
    assert after.uidvalidity != before.uidvalidity
    assert (progress.state, progress.linked, progress.fetched) == (SyncState.DONE, 100, 0)
    assert (after.messages, after.unread) == (100, 0)
    assert bodies_served(server, "val") == served


def test_ten_kills_leave_the_same_archive_as_none(server: Dovecot, tmp_path: Path) -> None:
    lay(server, "kim", pieces(600, seed=4))
    chance = random.Random(5)
    undisturbed = _sync_in_a_process(server, "kim", tmp_path / "whole")
    assert undisturbed.stdout is not None
    assert undisturbed.stdout.readline() == b"begins\n"
    began = time.monotonic()
    assert undisturbed.stdout.readline().startswith(b"DONE")
    seconds = time.monotonic() - began
    undisturbed.communicate(timeout=60)
    expected = logical_dump(tmp_path / "whole" / "archive.sqlite3")
    assert len(expected["places"]) == 600
    unfinished = 0
    with SlowLine(server.imaps_port, 500_000) as line:
        for number in range(10):
            # Every other one over a slow line, so that some kills come between batches and some within.
            port = line.port if number % 2 else server.imaps_port
            home = tmp_path / f"killed-{number}"
            process = _sync_in_a_process(server, "kim", home, port=port)
            assert process.stdout is not None
            assert process.stdout.readline() == b"begins\n"
            time.sleep(chance.uniform(0.0, seconds))
            process.send_signal(signal.SIGKILL)
            rest, _ = process.communicate(timeout=10)
            unfinished += not rest
            said, _ = _sync_in_a_process(server, "kim", home).communicate(timeout=60)
            assert said.splitlines()[-1].startswith(b"DONE")
            again = logical_dump(home / "archive.sqlite3")
            for what, rows in expected.items():
                assert again[what] == rows, what
    assert unfinished >= 5, "the kills came too late to show anything"


def test_a_killed_run_reads_as_interrupted(server: Dovecot, tmp_path: Path) -> None:
    lay(server, "ike", pieces(30, seed=6))
    with SlowLine(server.imaps_port, 20_000) as line:
        process = _sync_in_a_process(server, "ike", tmp_path, port=line.port)
        assert process.stdout is not None
        process.stdout.readline()
        while line.passed < 10_000:
            time.sleep(0.01)
        process.kill()
        process.communicate(timeout=10)
    with Archive.open(tmp_path / "archive.sqlite3") as archive:
        assert browse.summaries(archive)[0].last_outcome == "interrupted"
        # The lock of the dead process holds nobody up.
        assert ours(archive, server, "ike").run().state is SyncState.DONE


def test_pause_resume_and_cancel_in_the_middle_of_a_large_message(server: Dovecot, archive: Archive) -> None:
    for number in range(3):
        server.deliver("pia", "INBOX", b"Subject: large\r\n\r\n" + bytes([65 + number]) * 6_000_000 + b"\r\n")
    with SlowLine(server.imaps_port, 2_000_000) as line:
        synced = ours(archive, server, "pia", port=line.port)
        account = synced.account.id
        synced.engine.start(synced.account)
        _wait_for(lambda: line.passed > 500_000)
        began = time.monotonic()
        synced.engine.pause(account)
        _wait_for(lambda: _state(synced) is SyncState.PAUSED)
        assert time.monotonic() - began < 4
        time.sleep(0.3)
        passed = line.passed
        time.sleep(0.3)
        assert line.passed == passed
        synced.engine.resume(account)
        _wait_for(lambda: line.passed > passed + 500_000)
        began = time.monotonic()
        synced.engine.cancel(account)
        assert synced.engine.wait(account, 5)
        assert time.monotonic() - began < 4
        assert _state(synced) is SyncState.CANCELLED
        line.bytes_per_second = 1_000_000_000
        assert synced.run().state is SyncState.DONE
        assert browse.summaries(archive)[0].messages == 3


def test_lines_that_are_cut_again_and_again_bring_everything(server: Dovecot, archive: Archive) -> None:
    lay(server, "cut", pieces(300, seed=7))
    with SlowLine(server.imaps_port, 400_000) as line:
        synced = ours(archive, server, "cut", port=line.port)
        synced.engine.start(synced.account)
        for _ in range(4):
            passed = line.passed
            _wait_for(lambda passed=passed: line.passed > passed + 60_000)  # type: ignore[misc]
            line.cut()
        line.bytes_per_second = 1_000_000_000
        assert synced.engine.wait(synced.account.id, 30)
    assert _state(synced) is SyncState.DONE
    places = itertools.chain.from_iterable(server.served("cut", name) for name in FOLDERS)
    stored = {
        hashlib.sha256(browse.raw_message(archive, one)).hexdigest()
        for one in browse.message_ids(archive, browse.AllMail())
    }
    assert stored == {one.digest for one in places}


def _sync_in_a_process(server: Dovecot, user: str, home: Path, *, port: int = 0) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.end_to_end.syncing", str(home / "archive.sqlite3")]
    return subprocess.Popen(
        [*command, str(port or server.imaps_port), str(server.ca_file), user],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}"},
    )


def _state(synced: Syncing) -> SyncState:
    progress = synced.engine.progress(synced.account.id)
    assert progress is not None
    return progress.state


def _wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)
