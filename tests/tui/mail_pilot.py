"""The app on an archive of letters, at a frozen moment, and how to wait until it has come to rest."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.explore import ExploreScreen
from mailtrove.tui.screens.mail import MailScreen
from tests.tui import mail_archive
from tests.tui.mail_archive import LETTERS, NOW, Letter

_PATIENCE_SECONDS: Final = 60.0


async def until(pilot: "Pilot[None]", condition: Callable[[], bool]) -> None:
    """Wait for workers and messages until something holds; fails when that never comes."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not condition():
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()


@dataclass
class Piloted:
    """A screen that tells when all that was asked for shows."""

    app: MailtroveApp
    pilot: "Pilot[None]"

    @property
    def screen(self) -> MailScreen | ExploreScreen:
        """The screen."""
        raise NotImplementedError

    async def settle(self) -> None:
        """Wait until everything asked for shows."""
        await until(self.pilot, lambda: self.screen.settled)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, each with time for its effect."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()


class Mail(Piloted):
    """The Mail screen under a pilot."""

    @property
    def screen(self) -> MailScreen:
        """The Mail screen, whatever is on top of it."""
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MailScreen)
        return screen

    async def search(self, text: str) -> None:
        """Type a search, and wait for its answer."""
        await self.press("slash", *(_KEYS.get(character, character) for character in text))
        await until(self.pilot, lambda: self.screen.listed == text.strip() or self.said_below().startswith("▲"))
        await self.settle()

    def said_below(self) -> str:
        """What the search bar says below itself."""
        return str(self.screen.search_bar.answer.content).strip()

    def place(self) -> str:
        """What the line at the bottom says."""
        return str(self.screen.place.content)


_KEYS: Final = {
    " ": "space",
    ":": "colon",
    '"': "quotation_mark",
    "@": "at",
    ".": "full_stop",
    "-": "minus",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "/": "slash",
}


@asynccontextmanager
async def mail(
    home: Path, letters: Sequence[Letter] = LETTERS, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Mail]:
    """The app, settled on the Mail screen."""
    paths = Paths.below(home)
    mail_archive.fill(paths.archive_file, letters)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield await mail_under(pilot)


async def mail_under(pilot: "Pilot[None]") -> Mail:
    """The Mail screen of a running app, once it has settled."""
    app = pilot.app
    assert isinstance(app, MailtroveApp)
    await until(pilot, lambda: app.archive is not None and bool(app.summaries))
    opened = Mail(app, pilot)
    await opened.settle()
    return opened


def drawn(app: App[None]) -> list[str]:
    """What the terminal shows, line by line, taken from Textual's own picture of it."""
    lines = [""] * app.size.height
    picture = app.export_screenshot()
    for left, number, text in re.findall(
        r'<text [^>]*? x="([\d.]+)"[^>]*-line-(\d+)\)">(.*?)</text>', picture, re.DOTALL
    ):
        line = lines[int(number)]
        lines[int(number)] = line + " " * (round(float(left) / _CELL) - cell_len(line)) + _unescaped(text)
    return [line.ljust(app.size.width) for line in lines]


def _unescaped(text: str) -> str:
    return html.unescape(text).replace("\N{NO-BREAK SPACE}", " ").rstrip("\n")


_CELL: Final = 12.2
"""The width of a cell in Textual's pictures."""
