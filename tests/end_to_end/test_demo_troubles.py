"""`mailtrove demo --troubles` in a real terminal of 80x24: who is in trouble is found with the arrow keys alone."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.sandbox.people import EVERYBODY, person_with
from mailtrove.sandbox.troubles import Trouble
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.serial]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """Over what looks like SSH, so that no graphical browser can come up."""
    environment = {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "app"),
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "mailtrove", "demo", "--messages", "20", "--troubles"]
    with Terminal(command, tmp_path, size=(80, 24), environment=environment) as terminal:
        terminal.wait_for("Add an account", f"1 to 4 of {len(EVERYBODY)}")
        yield terminal


def choose(demo: Terminal, trouble: Trouble) -> None:
    person = person_with(trouble)
    demo.press(*["Up"] * (len(EVERYBODY) - EVERYBODY.index(person)))
    demo.wait_for(f"│ {person.email} ", person.tagline)
    demo.press("Enter")


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.REDIRECT_NOT_REGISTERED, ("lacks mailtrove's redirect", "AADSTS50011")),
        (Trouble.ADMIN_APPROVAL, ("must allow mailtrove first", "AADSTS90094")),
        (Trouble.CLOCK_OFF, ("clock is wrong", "60 minutes behind")),
    ],
)
def test_a_trouble_is_chosen_and_its_text_shows(demo: Terminal, trouble: Trouble, words: tuple[str, ...]) -> None:
    choose(demo, trouble)
    demo.wait_for("Stand-in", "http://localhost")
    demo.press("b")
    demo.wait_for(*words)
