"""Take the pictures in this folder from the sandbox: every screen, at 80x24 and 120x40.

Run by `make screenshots`. Drives the app as a person would, key by key, and never by hand.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from textual.pilot import Pilot

from mailtrove.config import load_config
from mailtrove.paths import Paths
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
    print(f"{name}-{columns}x{lines}.svg")  # noqa: T201 - a program that says what it does


async def until(pilot: Pilot[None], what: str, seconds: float = 60.0) -> None:
    """Wait until the screen says `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        await pilot.pause(0.05)
        if what.replace(" ", "&#160;") in pilot.app.export_screenshot():
            return
    raise TimeoutError(f"“{what}” did not show")


async def tour(app: MailtroveApp, size: tuple[int, int], *, first: bool) -> None:
    """Through every screen, from a new account to a found message."""
    async with app.run_test(size=size) as pilot:
        if first:
            await _add_account(app, pilot)
        await pilot.press("1")
        await until(pilot, "All mail")
        await pilot.pause(1)
        await pilot.press("j", "j", "enter")
        await pilot.pause(1)
        take(app, "mail")
        await pilot.press("escape", "slash", *"engine", "enter")
        await pilot.pause(1)
        take(app, "search")
        await pilot.press("escape", "question_mark")
        await pilot.pause(0.5)
        take(app, "help")
        await pilot.press("escape", "3")
        await pilot.pause(0.5)
        take(app, "accounts")


async def _add_account(app: MailtroveApp, pilot: Pilot[None]) -> None:
    await until(pilot, "Add an account")
    await pilot.press(*"emmy@noether.example")
    await pilot.pause(0.5)
    take(app, "add-account")
    await pilot.press("enter")
    for _ in range(2):  # a personal account on a domain of its own: the first guess is corrected
        await until(pilot, "http://localhost")
        await pilot.pause(0.5)
        await pilot.press("b")
        await pilot.pause(2)
    await until(pilot, "Signed in as")
    take(app, "sign-in")
    await pilot.press("enter")
    await pilot.pause(1)
    take(app, "sync")
    await until(pilot, "up to date")


def main() -> None:
    """All pictures, each size in a home of its own."""
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="mailtrove-pictures-") as folder:
            paths = Paths.below(Path(folder))
            with Sandbox(paths.config_file.parent) as sandbox:
                sandbox.write_config(paths)
                browser: Callable[[str], None] = _stand_in(sandbox.addresses.ca_file)
                asyncio.run(tour(_app(paths, browser), size, first=True))


def _stand_in(ca_file: str) -> Callable[[str], None]:
    return lambda url: follow(url, ca_file=ca_file)


def _app(paths: Paths, browser: Callable[[str], None]) -> MailtroveApp:
    return MailtroveApp(paths, load_config(paths.config_file), stand_in_browser=browser)


if __name__ == "__main__":
    main()
