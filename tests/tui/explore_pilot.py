"""The app on the Explore screen, over an archive of letters, and how to wait until it has come to rest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from mailtrove.archive.database import Archive
from mailtrove.archive.groupings import Group
from mailtrove.archive.records import Account
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.explore import ExploreScreen
from tests.tui.mail_archive import NOW, Letter, fill
from tests.tui.mail_pilot import Mail, Piloted, drawn, mail_under, until


@dataclass
class Explore(Piloted):
    """The Explore screen under a pilot."""

    mail: Mail

    @property
    def screen(self) -> ExploreScreen:
        """The Explore screen, which is on top."""
        screen = self.app.screen
        assert isinstance(screen, ExploreScreen)
        return screen

    async def type(self, text: str) -> None:
        """Search, and wait for the answer."""
        await self.press("slash")
        self.screen.search_bar.field.value = text
        await self.pilot.press("enter")
        await self.settle()

    def lines(self) -> list[str]:
        """What is drawn, without the title line and the footer."""
        return [line.rstrip() for line in drawn(self.app)[1:-1]]

    def said(self, widget: str) -> str:
        """What a line of the screen says."""
        return str(self.screen.query_one(f"#{widget}").render()).strip()

    def groups(self) -> list[Group]:
        """What is listed."""
        shown = self.screen.groups.grouped
        return shown.groups if shown else []

    def here(self) -> str:
        """The name of the group under the cursor."""
        group = self.screen.groups.group
        return group.name if group else ""

    @property
    def archive(self) -> Archive:
        """The one that is open."""
        assert self.app.archive
        return self.app.archive

    def names(self) -> list[str]:
        """Of all that is listed."""
        return [group.name for group in self.groups()]

    async def to_mail(self, key: str) -> list[str]:
        """Go on to the messages; gives the search in the bar, and the lines of the list."""
        await self.pilot.press(key)
        await until(self.pilot, lambda: self.app.current_mode == "mail")
        await until(self.pilot, lambda: self.mail.screen.listed == self.mail.screen.search_bar.text)
        await self.mail.settle()
        count = self.mail.screen.messages.count
        return [self.mail.screen.search_bar.text, *(line[1:].strip() for line in drawn(self.app)[3 : 3 + count])]


@asynccontextmanager
async def explore(
    home: Path, *more: tuple[Account, list[Letter]], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Explore]:
    """The app, settled on the Explore screen."""
    paths = Paths.below(home)
    fill(paths.archive_file)
    for account, letters in more:
        fill(paths.archive_file, letters, account=account)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)
    async with app.run_test(size=size, notifications=True) as pilot:
        opened = Explore(app, pilot, await mail_under(pilot))
        await pilot.press("4")
        await opened.settle()
        yield opened
