"""Pictures of marks, of going to a date, and of an export, at 80x24 and 120x40."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mailtrove.config import Config
from mailtrove.export.run import Exported
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.export_job import Export
from mailtrove.tui.marks import marks_of
from mailtrove.tui.screens.export import ExportScreen
from mailtrove.tui.widgets.picker import Picker
from tests.tui.mail_archive import NOW, fill
from tests.tui.mail_pilot import Mail, mail_under, until
from tests.tui.test_mail_snapshots import SMALL, WIDE, Act, keys

DOWNLOADS = Path("/home/ada/Downloads")


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def marked_in_sixteen_colours(opened: Mail) -> None:
    opened.app.theme = "ansi-dark"
    await opened.press("space", "j", "space", "k")


async def mistaken_date(opened: Mail) -> None:
    await opened.press("d", *"2024", "minus", *"13", "enter")


async def form(opened: Mail) -> None:
    await opened.press("space", "space", "e")
    await until(opened.pilot, lambda: isinstance(opened.app.screen, Picker))
    await opened.settle()


async def under_way(opened: Mail) -> None:
    archive = opened.app.archive
    assert archive is not None
    export = Export(opened.screen, archive, marks_of(range(12_000)), "mbox", DOWNLOADS, NOW)
    export.picture = Exported(12_000, 4_500, 84_000_000, seconds=2.5)
    export.path = DOWNLOADS / "mailtrove-2024-05-16.mbox"
    await opened.app.push_screen(ExportScreen(export))


@pytest.mark.parametrize(
    ("size", "act"),
    [
        pytest.param(SMALL, keys("space", "j", "space"), id="marks-small"),
        pytest.param(WIDE, keys("space", "j", "v", "j", "j"), id="range-wide"),
        pytest.param(SMALL, marked_in_sixteen_colours, id="sixteen-colours-marks-small"),
        pytest.param(SMALL, mistaken_date, id="date-small"),
        pytest.param(WIDE, mistaken_date, id="date-wide"),
        pytest.param(SMALL, form, id="export-small"),
        pytest.param(WIDE, under_way, id="exporting-wide"),
        pytest.param(SMALL, under_way, id="exporting-small"),
        pytest.param(WIDE, keys("o"), id="orders-wide"),
    ],
)
def test_it_looks_as_it_did(snap_compare: Any, tmp_path: Path, size: tuple[int, int], act: Act) -> None:
    paths = replace(Paths.below(tmp_path), downloads=DOWNLOADS)
    fill(paths.archive_file)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)

    async def before(pilot: Pilot[None]) -> None:
        opened = await mail_under(pilot)
        for field in opened.screen.query(Input):
            field.cursor_blink = False
        await act(opened)
        await opened.settle()

    assert snap_compare(app, terminal_size=size, run_before=before)
