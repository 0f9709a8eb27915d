"""`make demo` as a newcomer meets it: a real terminal of 80x24, and nothing but keys."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.demo import demo_running
from tests.terminal import Terminal

PERSON = "ada@lovelace.example"

pytestmark = [pytest.mark.serial]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    with demo_running(tmp_path) as terminal:
        yield terminal


def add_account(demo: Terminal, address: str) -> str:
    """Sign in with the stand-in browser; the screen at the end."""
    demo.wait_for("Add an account")
    demo.type(address)
    demo.wait_for("Microsoft")
    demo.press("Enter")
    demo.wait_for("Stand-in", "http://localhost")
    demo.press("b")
    return demo.wait_for("Signed in as")


def test_a_newcomer_adds_an_account_syncs_reads_searches_and_quits(demo: Terminal, tmp_path: Path) -> None:
    signed_in = add_account(demo, PERSON)
    assert "Ada" in signed_in
    demo.press("Enter")
    synced = demo.wait_for("up to date", " downloaded", seconds=120)
    counted = re.search(r"([\d,]+) downloaded", synced)
    assert counted, synced
    assert int(counted[1].replace(",", "")) > 1000

    demo.press("1")
    demo.wait_for("All mail")
    demo.press("Enter")
    demo.wait_for("From  ", "To  ", "Date  ")
    demo.press("Escape")
    demo.wait_for("⏎ Read", "/ Search")
    demo.press("/")
    demo.type("engine")
    demo.wait_for("found")
    demo.press("Enter")
    demo.press("Enter")
    demo.wait_for("From  ", "To  ", "Date  ", "esc Back")

    demo.press("q")  # leaves the message …
    demo.wait_for("⏎ Read", "/ Search")
    demo.press("q")  # … and the app
    assert demo.wait_for_exit() == 0
    assert list(tmp_path.glob("mailtrove-demo-*")) == [], "the demo's home is gone at the end"


def test_quitting_in_the_midst_of_a_sync_ends_it(demo: Terminal) -> None:
    add_account(demo, PERSON)
    demo.press("Enter")
    demo.wait_for("downloading", seconds=60)
    began = time.monotonic()
    demo.press("q")
    demo.wait_for_exit()
    assert time.monotonic() - began < 15, "the sync is not waited for"


def test_a_wrong_guess_is_corrected_before_your_eyes(demo: Terminal) -> None:
    """A personal account on a domain of its own looks like an organisation's until Microsoft says otherwise."""
    demo.wait_for("Add an account")
    demo.type("emmy@noether.example")
    demo.press("Enter")
    for authority in ("/common/", "/consumers/"):  # the guess, and what it turned out to be
        demo.wait_for("Stand-in", "http://localhost", authority)
        demo.press("b")
    demo.wait_for("Signed in as Emmy")
