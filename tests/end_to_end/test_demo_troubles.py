"""`mailtrove demo --troubles` in a real terminal of 80x24: who is in trouble is found with the arrow keys alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.sandbox.people import EVERYBODY, person_with
from mailtrove.sandbox.troubles import Trouble
from tests.end_to_end.demo import demo_running
from tests.terminal import Terminal

pytestmark = [pytest.mark.serial]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    with demo_running(tmp_path, "--messages", "20", "--troubles") as terminal:
        terminal.wait_for("Add an account", "1 to 4 of ")
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
