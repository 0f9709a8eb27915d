"""The terminal vanishes, or the app is told to end: it ends cleanly, with the archive closed."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailtrove.paths import Paths
from tests.tui import mail_archive

pytestmark = [pytest.mark.serial]

_PATIENCE_SECONDS = 60.0


@dataclass
class Window:
    """The app in a terminal of its own, whose other end is ours."""

    app: subprocess.Popen[bytes]
    master: int
    archive: Path
    seen: bytes = b""

    def wait_for(self, text: str) -> None:
        """Read what it draws until that shows."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while text.encode() not in self.seen:
            assert time.monotonic() < deadline, self.seen[-2000:]
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 65536)

    def close(self) -> None:
        """As a lost line does it."""
        os.close(self.master)
        self.master = -1


@contextlib.contextmanager
def window(home: Path, *, nohup: bool) -> Iterator[Window]:
    archive = Paths.below(home).archive_file
    mail_archive.fill(archive, mail_archive.LETTERS)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "MAILTROVE_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}

    def begin() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN if nohup else signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    app = subprocess.Popen(
        [sys.executable, "-m", "mailtrove"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
        preexec_fn=begin,
    )
    os.close(slave)
    opened = Window(app, master, archive)
    try:
        opened.wait_for("Analytical")
        yield opened
    finally:
        if opened.master >= 0:
            opened.close()
        if app.poll() is None:
            app.kill()
            app.wait()


def ended_well(opened: Window) -> None:
    """It is gone, and left no journal behind: SQLite removes that when the last connection is closed."""
    opened.app.wait(timeout=_PATIENCE_SECONDS)
    assert opened.archive.exists()
    assert not opened.archive.with_name(opened.archive.name + "-wal").exists()


@pytest.mark.parametrize("nohup", [False, True], ids=["told by SIGHUP", "SIGHUP ignored"])
def test_a_terminal_that_vanishes_ends_the_app_cleanly(tmp_path: Path, nohup: bool) -> None:
    with window(tmp_path, nohup=nohup) as opened:
        assert opened.archive.with_name(opened.archive.name + "-wal").exists(), "the archive is open"
        opened.close()
        ended_well(opened)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_a_person_does(tmp_path: Path, number: signal.Signals) -> None:
    with window(tmp_path, nohup=False) as opened:
        opened.app.send_signal(number)
        opened.wait_for("\x1b[?1049l")  # back from the alternate screen
        ended_well(opened)
        assert opened.app.returncode == 0
