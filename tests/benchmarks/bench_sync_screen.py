"""How long a key takes to show on the Sync screen while ten accounts sync; and what their panes cost to repaint.

    python -m tests.benchmarks.bench_sync_screen [MESSAGES AN ACCOUNT]

The app runs as people run it: in a process of its own, on a terminal of its own, against a Dovecot. A key goes to the
next or the previous pane; its frame is there once that pane's title is written in the colour of what is in focus.
"""

import os
import pty
import random
import re
import select
import statistics
import subprocess
import sys
import tempfile
import time
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ
from typing import Final

from mailtrove.accounts import password_account
from mailtrove.accounts.login import credential_key
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.auth.credentials import CredentialStore
from mailtrove.paths import Paths
from tests.benchmarks.mailbox import FOLDERS
from tests.dovecot import Dovecot

ACCOUNTS: Final = 10
KEYS: Final = 60
_PATIENCE_SECONDS: Final = 60.0


def name_of(number: int) -> str:
    """An account's address."""
    return f"person{number:02}@example.edu"


def lay(dovecot: Dovecot, messages: int) -> None:
    """Mailboxes of a few kilobytes a message, the same for all."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11))) for _ in range(3000)]
    for number in range(messages):
        text = "\r\n".join(" ".join(chance.choices(words, k=11)) for _ in range(chance.randint(5, 120)))
        raw = (
            f"From: Person <p{number % 300}@example.edu>\r\nTo: ada@example.edu\r\nSubject: {' '.join(words[:5])}\r\n"
            f"Message-ID: <{number}@bench>\r\nDate: Mon, 1 Mar 2021 10:00:00 +0000\r\n\r\n{text}\r\n"
        ).encode()
        for account in range(ACCOUNTS):
            dovecot.deliver(name_of(account), chance.choice(FOLDERS), raw, internal_date=1_500_000_000 + number)


def make_home(home: Path, dovecot: Dovecot) -> None:
    """An installation with the accounts, their passwords and the server's authority."""
    paths = Paths.below(home)
    home.mkdir(mode=0o700)
    paths.config_file.write_text(f'[network]\nca_file = "{dovecot.ca_file}"\n')
    credentials = CredentialStore(paths.credentials, "file")
    with Archive.open(paths.archive_file) as archive:
        for number in range(ACCOUNTS):
            account = password_account(name_of(number), host="localhost", port=dovecot.imaps_port)
            account = add_account(archive, account)
            credentials.save_password(credential_key(account), dovecot.password)


class Terminal:
    """The app on a pseudo-terminal of 120x40."""

    def __init__(self, home: Path) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, pack("HHHH", 40, 120, 0, 0))
        environment = {**os.environ, "MAILTROVE_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mailtrove"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self.written = 0
        self.at = 0
        """The pane in focus."""

    def press(self, keys: bytes) -> None:
        """As if typed."""
        os.write(self._master, keys)

    def read(self, seconds: float) -> bytes:
        """What is written within that time; returns at the first piece."""
        if not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            piece = os.read(self._master, 1 << 20)
        except OSError:  # it has left
            return b""
        self.written += len(piece)
        return piece

    def read_for(self, seconds: float) -> bytes:
        """All that is written meanwhile."""
        deadline = time.perf_counter() + seconds
        pieces = []
        while (left := deadline - time.perf_counter()) > 0:
            pieces.append(self.read(left))
        return b"".join(pieces)

    def until(self, pattern: re.Pattern[bytes]) -> float:
        """Seconds until something is written that fits."""
        began = time.perf_counter()
        seen = b""
        while not pattern.search(seen):
            left = began + _PATIENCE_SECONDS - time.perf_counter()
            if left <= 0:
                raise RuntimeError(f"{pattern.pattern!r} never came")
            seen = seen[-4096:] + self.read(left)
        return time.perf_counter() - began

    def close(self) -> None:
        """Leave."""
        self.press(b"q")
        self.read_for(3)
        self._process.terminate()
        self._process.wait(10)
        os.close(self._master)


def in_focus(number: int) -> re.Pattern[bytes]:
    """The title of a pane in focus: of the same colour as the frame's corner and line before it."""
    same = rb"\x1b\[0m\x1b\[38;2;\1;[\d;]+m"
    pieces = (rb"38;2;(\d+;\d+;\d+);[\d;]+m", "╭".encode(), same, "─".encode(), same, f" {name_of(number)}".encode())
    return re.compile(b"".join(pieces))


def measure(terminal: Terminal) -> list[float]:
    """Milliseconds from key to frame."""
    chance = random.Random(2)
    took = []
    for _ in range(KEYS):
        at = terminal.at
        step = 1 if at == 0 or (at < ACCOUNTS - 1 and chance.random() < 0.5) else -1
        at = terminal.at = at + step
        terminal.read_for(chance.uniform(0.05, 0.15))
        terminal.press(b"j" if step > 0 else b"k")
        took.append(terminal.until(in_focus(at)) * 1000)
    return took


def told(what: str, took: list[float]) -> None:
    """Print what was measured."""
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{what}: median {statistics.median(took):.0f} ms, p95 {p95:.0f} ms, most {max(took):.0f} ms")


def main(messages: int) -> None:
    """Measure at rest and while all sync, and print."""
    with Dovecot() as dovecot, tempfile.TemporaryDirectory() as folder:
        lay(dovecot, messages)
        make_home(Path(folder) / "home", dovecot)
        terminal = Terminal(Path(folder) / "home")
        try:
            terminal.until(re.compile(rb"Quit"))
            terminal.press(b"2")
            terminal.until(in_focus(0))
            terminal.read_for(2)
            told("at rest", measure(terminal))
            terminal.press(b"S")
            terminal.until(re.compile(rb"downloading"))
            before, began = terminal.written, time.perf_counter()
            told("ten accounts syncing", measure(terminal))
            seconds = time.perf_counter() - began
            print(f"written to the terminal: {(terminal.written - before) / seconds / 1000:.1f} kB/s")
        finally:
            terminal.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
