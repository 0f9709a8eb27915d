"""Keys as they come through a real terminal: several at once, as over a slow line."""

from pathlib import Path

import pytest

from tests.end_to_end.mail_in_terminal import mail_in_terminal

pytestmark = [pytest.mark.serial]


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
