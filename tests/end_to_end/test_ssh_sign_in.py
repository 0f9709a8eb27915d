"""Signing in over SSH, where no browser can come up: a real terminal of 80x24, and a browser on "another computer"."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.paths import Paths, make_private_folder
from mailtrove.sandbox.people import person_with
from mailtrove.sandbox.stand_in_browser import enter_device_code, final_address
from mailtrove.sandbox.troubles import Trouble
from mailtrove.sandbox.world import Sandbox
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PERSON = "ada@lovelace.example"

pytestmark = [pytest.mark.serial]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a shell over SSH has."""
    return {
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "app"),
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 2222",
        "TMPDIR": str(tmp_path),
    }


@pytest.fixture
def demo(tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """`mailtrove demo`, signing in Ada."""
    command = [sys.executable, "-m", "mailtrove", "demo", "--messages", "20"]
    with Terminal(command, tmp_path, size=(80, 24), environment=environment) as terminal:
        terminal.wait_for("Add an account")
        terminal.type(PERSON)
        terminal.wait_for("Microsoft")
        terminal.press("Enter")
        terminal.wait_for("No browser here: three ways", "any device", "yourself", "localhost:")
        yield terminal


def ca_file(folder: Path) -> str:
    """What the browser must trust; the demo keeps it in its home."""
    [found] = folder.glob("mailtrove-demo-*/sandbox/sandbox-ca.pem")
    return str(found)


def whole_url(demo: Terminal) -> str:
    """The address as a person selects it: all of its lines, nothing beside them."""
    demo.press("v")
    lines = [line.strip() for line in demo.wait_for("v shows the other ways").splitlines()]
    first = next(number for number, line in enumerate(lines) if line.startswith("http"))
    last = next(number for number, line in enumerate(lines) if line.startswith("p: paste"))
    demo.press("v")
    demo.wait_for("any device")
    return "".join(lines[first:last])


def offered_code(demo: Terminal) -> tuple[str, str]:
    """The code that is shown, and the page to enter it at."""
    screen = demo.screen()
    found = re.search(r"any device.*\n\s*((?:\w ){8}\w)\s*\n\s*(http\S+)", screen)
    assert found, screen
    return found[1].replace(" ", ""), found[2]


def assert_syncs(demo: Terminal) -> None:
    """The next key brings the mail."""
    demo.press("Enter")
    synced = demo.wait_for("up to date", " downloaded", seconds=60)
    assert re.search(r"[1-9]\d* downloaded", synced), synced


def test_the_address_pasted_signs_in(demo: Terminal, tmp_path: Path) -> None:
    address = final_address(whole_url(demo), ca_file=ca_file(tmp_path))
    code = re.search(r"code=([^&]+)", address)
    assert code
    demo.press("p")
    demo.wait_for("Hand it in")  # the footer says that the field has the keys
    demo.type("http://localhost/?code=of-another&state=sign-in")
    demo.press("Enter")
    refused = demo.wait_for("belongs to another sign-in")
    assert "of-another" not in refused
    demo.paste(f"{address[:80]}\n{address[80:]}\n")
    demo.press("Enter")
    signed_in = demo.wait_for("Signed in as Ada")
    assert code[1][:20] not in signed_in
    assert_syncs(demo)


def test_the_code_entered_elsewhere_signs_in(demo: Terminal) -> None:
    code, url = offered_code(demo)
    enter_device_code(url, code, PERSON)
    demo.wait_for("Signed in as Ada")
    assert_syncs(demo)


def test_a_code_that_is_refused_says_why_and_the_other_ways_go_on(demo: Terminal) -> None:
    """As where an organisation blocks device codes, but not browsers."""
    code, url = offered_code(demo)
    enter_device_code(url, code, person_with(Trouble.BLOCKED_BY_POLICY).email)
    demo.wait_for("Not by a code", "! Microsoft said: AADSTS53003", "p: paste the address")
    demo.press("b")
    demo.wait_for("Signed in as Ada")


def test_the_ssh_line_names_the_port_that_is_listened_on(demo: Terminal) -> None:
    ssh = re.search(r"ssh -p 2222 -L (\d+):localhost:(\d+) (?:\w+@)?192\.0\.2\.2", demo.screen())
    assert ssh, demo.screen()
    assert f"redirect_uri=http%3A%2F%2Flocalhost%3A{ssh[1]}" in whole_url(demo)
    assert ssh[1] == ssh[2]


def test_the_command_line_takes_the_pasted_address_too(tmp_path: Path, environment: dict[str, str]) -> None:
    paths = Paths.below(tmp_path / "home")
    make_private_folder(paths.config_file.parent)
    with Sandbox(paths.config_file.parent, messages=20) as sandbox:
        sandbox.write_config(paths)
        command = [sys.executable, "-m", "mailtrove", "account", "add", PERSON]
        environment["MAILTROVE_HOME"] = str(paths.config_file.parent)
        with Terminal(command, tmp_path, size=(200, 50), environment=environment) as terminal:
            screen = terminal.wait_for("paste that page's address here", "enter this code there", "ssh -p 2222 -L")
            lines = [line.rstrip() for line in screen.splitlines()]
            first = next(number for number, line in enumerate(lines) if line.startswith("http"))
            url = "".join(lines[first : lines.index("", first)])
            terminal.type("only-a-code")
            terminal.press("Enter")
            terminal.wait_for("That is not the whole address.")
            terminal.paste(f"{final_address(url, ca_file=sandbox.addresses.ca_file)}\n")
            terminal.wait_for("Taken: mailtrove goes on with it.", f"Next: mailtrove sync {PERSON}")
            assert terminal.wait_for_exit() == 0
