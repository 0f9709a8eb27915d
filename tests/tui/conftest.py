"""What tests of screens share: an app in a home of its own, with a fixed clock, and a way to wait for what it tells."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

os.environ["TERM"] = "xterm-256color"
os.environ["COLORTERM"] = "truecolor"

from mailtrove.config import Config, load_config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged

NOW = 1_760_000_000.0
"""What the app's clock says: 9 October 2025, 08:53 UTC."""


class MakeApp(Protocol):
    """Makes an app in the test's own home."""

    def __call__(
        self,
        config: Config | None = None,
        *,
        stand_in_browser: Callable[[str], None] | None = None,
        people: Sequence[tuple[str, str]] = (),
        clock: Callable[[], float] = ...,
    ) -> MailtroveApp: ...


at_both_sizes = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
"""Every screen is drawn at the smallest size it is made for, and at a comfortable one."""


class SnapCompare(Protocol):
    """pytest-textual-snapshot's fixture: whether an app looks as it did."""

    def __call__(
        self,
        app: MailtroveApp,
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[Pilot[None]], Awaitable[None]],
    ) -> bool: ...


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """The test's own home; nothing is in it yet."""
    return Paths.below(tmp_path / "home")


@pytest.fixture
def make_app(paths: Paths) -> MakeApp:
    """A factory of apps in `paths`."""

    def make(
        config: Config | None = None,
        *,
        stand_in_browser: Callable[[str], None] | None = None,
        people: Sequence[tuple[str, str]] = (),
        clock: Callable[[], float] = lambda: NOW,
    ) -> MailtroveApp:
        configured = config or load_config(paths.config_file)
        return MailtroveApp(paths, configured, stand_in_browser=stand_in_browser, people=people, clock=clock)

    return make


@dataclass
class Heard:
    """Every message that the app and its screens got, in order."""

    messages: list[Message] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, message: Message) -> None:
        """Given to `run_test` as its message hook."""
        self.messages.append(message)
        self._news.set()

    async def wait_for(self, kind: type[Message], test: Callable[[Any], bool] = lambda _: True) -> None:
        """Wait until such a message has been heard, now or before."""
        async with asyncio.timeout(60):
            while not any(isinstance(message, kind) and test(message) for message in self.messages):
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def running(app: MailtroveApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Pilot[None], Heard]]:
    """The app, run until its accounts have been read from its archive."""
    heard = Heard()
    async with app.run_test(size=size, message_hook=heard.hear, notifications=True) as pilot:
        await heard.wait_for(AccountsChanged)
        await pilot.pause()
        yield pilot, heard


async def settled(pilot: Pilot[None]) -> None:
    """Accounts read, cursors still: ready for a picture."""
    app = pilot.app
    assert isinstance(app, MailtroveApp)
    async with asyncio.timeout(60):
        while app.archive is None:
            await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()
    still(app)


def still(app: MailtroveApp) -> None:
    """Stop the cursors of fields from blinking."""
    for each in app.screen.query(Input):
        each.cursor_blink = False
