"""`mailtrove sync --watch` and the app's switch against a real Dovecot: mail arrives, and is there."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from mailtrove.config import load_config
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.end_to_end.watched_home import USER, WatchedHome, watched_home
from tests.terminal import Terminal

_ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 60.0
_AT_ONCE: Final = 10.0
"""Seconds within which a signal must have ended everything; it takes a fraction of one."""


class Watching:
    """`mailtrove sync --watch` as a process without a terminal, as under systemd."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self._heard = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as said:
            for line in said:
                with self._heard:
                    self.lines.append(line.rstrip("\n"))
                    self._heard.notify_all()

    def wait_for(self, *words: str) -> str:
        """The first line that has all these words, once it has come."""
        with self._heard:
            found = self._heard.wait_for(lambda: self._with(words), _PATIENCE)
        assert found, f"{words} were not said, but:\n" + "\n".join(self.lines)
        return found

    def _with(self, words: Sequence[str]) -> str | None:
        return next((line for line in self.lines if all(word in line for word in words)), None)

    def end(self, number: int) -> int:
        """Send a signal; returns the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(_AT_ONCE)
        self.reader.join(_AT_ONCE)
        return code


@contextmanager
def watching(home: WatchedHome, *words: str) -> Iterator[Watching]:
    """The command, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mailtrove", "sync", "--watch", *words],
        env={**os.environ, "PYTHONPATH": str(_ROOT / "app"), **home.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = Watching(process)
    try:
        yield watch
    finally:
        process.kill()
        process.wait()
        watch.reader.join()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_mail_is_told_of_as_it_comes_until_a_signal_ends_it(tmp_path: Path, number: int, dovecot: Dovecot) -> None:
    home = watched_home(tmp_path, dovecot)
    home.deliver(1)
    with watching(home) as watch:
        watch.wait_for(USER, "watching INBOX")
        home.deliver(2)
        home.deliver(3)
        said = watch.wait_for(USER, "new in INBOX")
        assert time.strptime(said[:5], "%H:%M")
        assert watch.end(number) == 0
        assert not any("Traceback" in line for line in watch.lines), watch.lines


def test_a_server_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    with Dovecot(capability=EXCHANGE_CAPABILITY) as dovecot:
        home = watched_home(tmp_path, dovecot)
        home.deliver(1)
        with watching(home) as watch:
            watch.wait_for(USER, "watching INBOX")
            dovecot.stop()
            watch.wait_for(USER, "trying again in")
            home.deliver(2)
            dovecot.start()
            watch.wait_for(USER, "1 new in INBOX")
            assert watch.end(signal.SIGTERM) == 0


def test_where_every_account_waits_for_its_person_it_ends_with_what_to_do(tmp_path: Path, dovecot: Dovecot) -> None:
    home = watched_home(tmp_path, dovecot)
    for file in home.paths.credentials.glob("*.json"):
        file.unlink()
    with watching(home) as watch:
        watch.wait_for(USER, "watched no more: Please sign in again")
        watch.wait_for("→ Open Accounts")
        assert watch.process.wait(_PATIENCE) == 1


@pytest.mark.parametrize("option", [("--limit", "5"), ("--full",), ("--after", "2021"), ("--before", "2021")])
def test_what_is_for_a_single_sync_makes_no_sense_with_it(
    tmp_path: Path, option: tuple[str, ...], dovecot: Dovecot
) -> None:
    home = watched_home(tmp_path, dovecot)
    with watching(home, *option) as watch:
        watch.wait_for(option[0], "is for a single sync")
        assert watch.process.wait(_PATIENCE) == 2


def test_a_person_sees_mail_come_at_a_terminal(tmp_path: Path, dovecot: Dovecot) -> None:
    home = watched_home(tmp_path, dovecot)
    home.deliver(1)
    command = [sys.executable, "-m", "mailtrove", "sync", "--watch"]
    with Terminal(command, tmp_path, size=(80, 24), environment=_terminal(home)) as terminal:
        terminal.wait_for("watching INBOX", seconds=_PATIENCE)
        home.deliver(2)
        terminal.wait_for(f"{USER}: 1 new in INBOX", seconds=_PATIENCE)
        terminal.press("C-c")
        assert terminal.wait_for_exit() == 0


def _terminal(home: WatchedHome) -> dict[str, str]:
    return {
        "HOME": str(home.paths.config_file.parent),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT / "app"),
        **home.environment,
    }


def test_mail_comes_into_the_open_list_of_the_app(tmp_path: Path, dovecot: Dovecot) -> None:
    home = watched_home(tmp_path, dovecot, watch=True)
    for number in range(40):
        home.deliver(number)
    command = [sys.executable, "-m", "mailtrove"]
    with Terminal(command, tmp_path, size=(80, 24), environment=_terminal(home)) as terminal:
        terminal.wait_for("Number 039", "1 of 40", "watching", seconds=_PATIENCE)
        home.deliver(40)
        terminal.wait_for("Number 040", "2 of 41", seconds=_PATIENCE)
        terminal.press("G")
        before = terminal.wait_for("Number 000", "41 of 41")
        home.deliver(41)
        after = terminal.wait_for("42 of 42", seconds=_PATIENCE)
        assert _subjects(after) == _subjects(before)
        terminal.press("2")
        terminal.wait_for("watching INBOX · looked", seconds=_PATIENCE)
        terminal.press("w")
        terminal.wait_for("w Watch", seconds=_PATIENCE)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert not load_config(home.paths.config_file).sync.watch


def _subjects(screen: str) -> list[str]:
    return re.findall(r"Number \d\d\d", screen)
