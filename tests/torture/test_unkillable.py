"""Disks, limits, locks and sleep: what the machine does to `mailtrove sync`, on real disks and in real processes.

Each time the person reads what happened and what to do, the archive is whole, and the next sync brings the rest.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mailtrove.sandbox.tokens import SigningKey
from tests.auth.test_credentials_on_real_disks import as_root
from tests.dovecot import Dovecot, TrustedKey
from tests.torture import checker
from tests.torture.installed import Installed
from tests.torture.looking import look_at
from tests.torture.play import Play
from tests.torture.proxy import FaultProxy

pytestmark = pytest.mark.serial

ROOT = Path(__file__).parents[2]
KEY = SigningKey()
DEADLINE = 60.0
LARGE = (
    b"Subject: large\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + (b"QUFB" * 19 + b"\r\n") * 310_000
)
"""24 MB, and none of it text."""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Takes the password "secret" from anybody, and tokens of our key."""
    with Dovecot(keys=[TrustedKey(KEY.kid, KEY.public_key_pem.decode())]) as dovecot:
        yield dovecot


@pytest.fixture
def proxy(server: Dovecot) -> Iterator[FaultProxy]:
    with FaultProxy(server) as between:
        yield between


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    as_root("mount", "-t", "tmpfs", "-o", f"size=4m,mode=700,uid={os.geteuid()}", "mailtrove-test", str(disk))
    try:
        yield disk
    finally:
        as_root("umount", str(disk))


def deliver(server: Dovecot, user: str, count: int, size: int) -> None:
    """Mail that doesn't get smaller by packing."""
    for number in range(count):
        raw = b"Subject: %d\r\n\r\n%b\r\n" % (number, os.urandom(size // 2).hex().encode())
        server.deliver(user, "INBOX" if number % 2 else "Work", raw, flags={"\\Seen"} if number % 3 else ())


def check(home: Installed, server: Dovecot) -> None:
    """The archive is whole, and is what the server has."""
    served = look_at(server, home.account.email)
    ever = {laid.digest for box in served.values() for laid in box.values()}
    assert checker.differences(checker.archived(home.paths.archive_file), served, {}, ever, set()) == []


def check_damage(home: Installed) -> None:
    """What is in the archive is whole, though not everything is there."""
    with closing(sqlite3.connect(home.paths.archive_file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def wait_for(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


def test_a_full_disk_is_told_and_with_more_room_the_rest_comes(server: Dovecot, small_disk: Path) -> None:
    user = "full@example.edu"
    deliver(server, user, 12, 1_000_000)
    home = Installed.below(small_disk / "home", server, user)
    code, said = home.sync()
    assert code == 1, said
    assert "The archive can't be written" in said
    assert "Free some space" in said
    assert "Traceback" not in said, said
    as_root("mount", "-o", "remount,size=64m", str(small_disk))
    check_damage(home)
    assert home.sync()[0] == 0
    check(home, server)


def test_a_read_only_disk_is_told_and_loses_nothing(server: Dovecot, small_disk: Path) -> None:
    user = "readonly@example.edu"
    deliver(server, user, 6, 2000)
    home = Installed.below(small_disk / "home", server, user)
    assert home.sync()[0] == 0
    deliver(server, user, 6, 2000)
    as_root("mount", "-o", "remount,ro", str(small_disk))
    code, said = home.sync()
    assert code == 1, said
    assert "can't be written" in said
    assert "Read-only file system" in said
    assert "→" in said
    assert "Traceback" not in said, said
    as_root("mount", "-o", "remount,rw", str(small_disk))
    assert home.sync()[0] == 0
    check(home, server)


@pytest.mark.parametrize("patience", [0.3, 60.0])
def test_an_archive_that_another_program_holds_is_waited_for_and_then_told(
    server: Dovecot, proxy: FaultProxy, tmp_path: Path, patience: float
) -> None:
    user = f"locked{patience}@example.edu"
    deliver(server, user, 6, 2000)
    home = Installed.below(tmp_path / "home", server, user, port=proxy.port)
    other = sqlite3.connect(home.paths.archive_file, isolation_level=None, check_same_thread=False)
    # Begins to hold the archive when mailtrove has opened it and asks for messages.
    proxy.play = Play(cues=[(6, lambda: other.execute("BEGIN IMMEDIATE"))])
    before = f"import mailtrove.archive.database as d; d.BUSY_SECONDS = {patience}"
    with home.start("sync", before=before) as process:
        wait_for(lambda: other.in_transaction)
        if patience > 1:
            time.sleep(1.0)  # it has something to wait for
            other.execute("ROLLBACK")
        _, said = process.communicate(timeout=DEADLINE)
    if patience < 1:
        assert process.returncode == 1, said
        assert "The archive is in use" in said
        assert "Close the other mailtrove" in said
        other.execute("ROLLBACK")
    else:
        assert process.returncode == 0, said
    assert "Traceback" not in said, said
    other.close()
    assert home.sync()[0] == 0
    check(home, server)


@pytest.mark.parametrize("megabytes", [8, 60, 100, 320])
def test_a_limit_on_memory_ends_in_words_and_damages_nothing(server: Dovecot, tmp_path: Path, megabytes: int) -> None:
    user = f"limit{megabytes}@example.edu"
    deliver(server, user, 6, 2000)
    server.deliver(user, "INBOX", LARGE)
    home = Installed.below(tmp_path / "home", server, user)
    limit = f"""
import resource
import mailtrove.cli.commands, mailtrove.sync.engine, mailtrove.accounts, mailtrove.imap.connection
pages = int(open("/proc/self/statm").read().split()[0])
size = pages * resource.getpagesize() + {megabytes} * 1024**2
resource.setrlimit(resource.RLIMIT_AS, (size, size))
"""
    code, said = home.sync(before=limit)
    assert "Traceback" not in said, said
    if code:
        assert code == 1, said
        assert "There is not enough memory" in said
        assert "ulimit" in said
    else:
        assert megabytes > 8
    check_damage(home)
    assert home.sync()[0] == 0
    check(home, server)


def test_a_second_process_is_told_who_syncs_and_a_killed_one_holds_nobody_up(
    server: Dovecot, proxy: FaultProxy, tmp_path: Path
) -> None:
    user = "twice@example.edu"
    deliver(server, user, 12, 2000)
    home = Installed.below(tmp_path / "home", server, user, port=proxy.port)
    with home.start("sync") as first:
        proxy.play = Play(cues=[(6, lambda: first.send_signal(signal.SIGSTOP))])
        wait_for(lambda: _state_of(first) == "T")
        proxy.play = Play()
        code, said = home.sync()
        assert code == 1
        assert "This account is already syncing" in said
        assert f"process {first.pid} on " in said
        first.send_signal(signal.SIGKILL)
        first.wait(DEADLINE)
    assert list(home.paths.locks.glob("*.holder")), "the killed one leaves its note behind"
    assert home.sync()[0] == 0
    check(home, server)


def test_a_laptop_that_sleeps_for_hours_goes_on_where_it_was(
    server: Dovecot, proxy: FaultProxy, tmp_path: Path
) -> None:
    """While it sleeps its connections die and its token runs out; nothing of it has a say in that."""
    user = "sleeper@example.edu"
    deliver(server, user, 60, 4000)
    now = int(time.time())
    stale, fresh = (KEY.sign({"sub": user, "email": user, "iat": now, "exp": now + seconds}) for seconds in (8, 3600))
    home = Installed.below(tmp_path / "home", server, user, port=proxy.port)
    command = [sys.executable, "-m", "tests.torture.sleeper", str(home.paths.archive_file), str(server.ca_file)]
    with subprocess.Popen(
        [*command, stale, fresh],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}"},
    ) as process:
        proxy.play = Play(cues=[(9, lambda: process.send_signal(signal.SIGSTOP))])
        wait_for(lambda: _state_of(process) == "T")
        wait_for(lambda: time.time() > now + 10)
        proxy.hang_up()
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=DEADLINE)
    assert said.split() == ["DONE", "60", "renewed"]
    check(home, server)


def _state_of(process: "subprocess.Popen[str]") -> str:
    """As the kernel calls it (proc(5)): "T" is stopped."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
