"""Pictures of the Explore screen at 80x24 and 120x40, always of the same mail at the same moment."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.explore import ExploreScreen
from tests.tui.conftest import still
from tests.tui.mail_archive import GRACE, NOW, Letter, fill
from tests.tui.mail_pilot import mail_under, until

SMALL, WIDE = (80, 24), (120, 40)


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("size", "keys", "search", "theme"),
    [
        pytest.param(SMALL, (), "", "", id="senders-small"),
        pytest.param(WIDE, ("b", "o"), "", "", id="domains-wide"),
        pytest.param(SMALL, ("enter",), "", "", id="opened-small"),
        pytest.param(WIDE, ("enter",), "has:attachment", "", id="search-wide"),
        pytest.param(SMALL, ("b", "b", "b", "b"), "", "", id="no-lists-small"),
        pytest.param(SMALL, ("j",), "", "ansi-dark", id="sixteen-colours-small"),
        pytest.param(WIDE, ("j",), "", "mailtrove-light", id="light-wide"),
    ],
)
def test_explore_looks_as_it_did(
    snap_compare: Any, tmp_path: Path, size: tuple[int, int], keys: tuple[str, ...], search: str, theme: str
) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file)
    fill(paths.archive_file, [Letter("Bob <bob@navy.example>", "Stores", "Send rope.", 90_000)], account=GRACE)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)

    async def before(pilot: Pilot[None]) -> None:
        await mail_under(pilot)
        if theme:
            app.theme = theme
        await pilot.press("4")
        if search:
            await settle(pilot)
            assert isinstance(app.screen, ExploreScreen)
            await pilot.press("slash")
            app.screen.search_bar.field.value = search
            await pilot.press("enter")
        for key in keys:
            await settle(pilot)
            await pilot.press(key)
        await settle(pilot)
        still(app)

    async def settle(pilot: Pilot[None]) -> None:
        screen = app.screen
        await until(pilot, lambda: isinstance(screen, ExploreScreen) and screen.settled)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=before)
