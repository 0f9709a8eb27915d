"""Keys as they come through a real terminal: several at once, as over a slow line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailtrove.paths import Paths
from tests.terminal import Terminal
from tests.tui import mail_archive

pytestmark = [pytest.mark.serial]

ROOT = Path(__file__).parents[2]


@contextmanager
def mail_in_terminal(home: Path, *, size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """The app on some letters, over what looks like SSH."""
    mail_archive.fill(Paths.below(home).archive_file, mail_archive.LETTERS)
    settings = {
        "HOME": str(home),
        "MAILTROVE_HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "app"),
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        **environment,
    }
    with Terminal([sys.executable, "-m", "mailtrove"], home, size=size, environment=settings) as terminal:
        terminal.wait_for("1 of 16")
        yield terminal


def test_escape_and_a_slash_at_once_leave_the_message_and_begin_a_search(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path) as terminal:
        terminal.press("Enter")
        terminal.wait_for("From  ", "/ Find")
        terminal.press("Escape", "/", "m", "i", "l", "l")
        screen = terminal.wait_for("/ mill", "found")
        assert "From  " not in screen


def test_escape_and_a_letter_at_once_are_two_keys(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path) as terminal:
        terminal.press("Enter")
        terminal.wait_for("From  ", "/ Find")
        terminal.press("Escape", "j")
        terminal.wait_for("2 of 16", "⏎ Read")


def test_escape_alone_and_arrows_do_what_they_always_did(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path) as terminal:
        terminal.press("Down", "Down")
        terminal.wait_for("3 of 16")
        terminal.press("Enter")
        terminal.wait_for("/ Find")
        terminal.press("Escape")
        terminal.wait_for("⏎ Read")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
