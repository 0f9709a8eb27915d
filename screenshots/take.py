"""Take the pictures in this folder from the sandbox: every screen, at 80x24 and 120x40.

Run by `make screenshots`. Drives the app as a person would, key by key, and never by hand.
"""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # or Textual keeps to sixteen colours

from textual.pilot import Pilot

from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.sandbox.people import Person
from mailtrove.sandbox.stand_in_browser import follow
from mailtrove.sandbox.world import Sandbox
from mailtrove.tui.app import MailtroveApp

FOLDER: Final = Path(__file__).parent
SIZES: Final = ((80, 24), (120, 40))
_FONT_FACES: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def take(app: MailtroveApp, name: str) -> None:
    """Write what the screen shows; without the web fonts, so that looking at it fetches nothing."""
    columns, lines = app.size
    picture = _FONT_FACES.sub("", app.export_screenshot(title="mailtrove"))
    (FOLDER / f"{name}-{columns}x{lines}.svg").write_text(picture, encoding="utf-8")
    print(f"{name}-{columns}x{lines}.svg")


async def until(pilot: Pilot[None], what: str, seconds: float = 60.0) -> None:
    """Wait until the screen says `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        await pilot.pause(0.05)
        if what.replace(" ", "&#160;") in pilot.app.export_screenshot():
            return
    raise TimeoutError(f"“{what}” did not show")


async def tour(app: MailtroveApp, size: tuple[int, int]) -> None:
    """Through every screen, from a new account to a found message."""
    async with app.run_test(size=size) as pilot:
        await _add_account(app, pilot)
        await pilot.press("1")
        await until(pilot, "Engine demonstration")
        await pilot.press("j", "enter")
        await until(pilot, "From ")
        take(app, "mail")
        await pilot.press("escape", "slash", *"from:babbage engine")
        await until(pilot, "with “engine”")
        await pilot.pause(0.5)
        take(app, "search")
        await pilot.press("enter", "question_mark")
        await until(pilot, "On this screen")
        take(app, "help")
        await pilot.press("escape")
        await until(pilot, "found · All mail")
        await pilot.press("4")
        await until(pilot, "@")
        await pilot.pause(1.0)
        take(app, "explore")
        await pilot.press("3")
        await until(pilot, "Sign in again")
        take(app, "accounts")
        await _go_wrong(app, pilot)


async def _add_account(app: MailtroveApp, pilot: Pilot[None]) -> None:
    await until(pilot, "Add an account")
    await pilot.press("down", "down", "down")
    await until(pilot, "emmy@")
    take(app, "add-account")
    await pilot.press("enter")
    for authority in ("/common/", "/consumers/"):  # a personal account on a domain of its own: the guess is corrected
        await until(pilot, f"{authority}oauth2")
        if authority == "/consumers/":
            await until(pilot, "only if you began")
            await pilot.pause(0.5)
            take(app, "sign-in")
        await pilot.press("b")
    await until(pilot, "Signed in as")
    await pilot.pause(0.5)
    take(app, "signed-in")
    await pilot.press("enter")
    await until(pilot, "up to date")
    await pilot.press("3", "a")
    await until(pilot, "Add an account")
    await pilot.press("down", "enter")
    await until(pilot, "/common/oauth2")
    await pilot.press("b")
    await until(pilot, "Signed in as")
    await pilot.press("enter")
    await until(pilot, "to index")
    take(app, "sync")
    await until(pilot, "1,9")
    await until(pilot, "up to date")


async def _go_wrong(app: MailtroveApp, pilot: Pilot[None]) -> None:
    await pilot.press("a")
    await until(pilot, "Add an account")
    await pilot.press(*"consent-needed@trouble.example", "enter")
    await until(pilot, "/common/oauth2")
    await pilot.press("b")
    await until(pilot, "What to do now")
    await pilot.pause(0.5)
    take(app, "trouble")


def main() -> None:
    """All pictures, each size in a home of its own."""
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="mailtrove-pictures-") as folder:
            paths = Paths.below(Path(folder))
            with Sandbox(paths.config_file.parent) as sandbox:
                sandbox.write_config(paths)
                browser: Callable[[str], None] = _stand_in(sandbox.addresses.ca_file)
                asyncio.run(tour(_app(paths, browser, sandbox.addresses.people), size))


def _stand_in(ca_file: str) -> Callable[[str], None]:
    return lambda url: follow(url, ca_file=ca_file)


def _app(paths: Paths, browser: Callable[[str], None], people: Iterable[Person]) -> MailtroveApp:
    offered = [(person.email, person.tagline) for person in people]
    return MailtroveApp(paths, load_config(paths.config_file), stand_in_browser=browser, people=offered)


if __name__ == "__main__":
    main()
