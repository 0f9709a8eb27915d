"""Pictures of lists by threads and of open threads at 80x24 and 120x40."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from tests.tui.conftest import still
from tests.tui.mail_archive import NOW, fill
from tests.tui.mail_pilot import Mail, mail_under
from tests.tui.test_mail_snapshots import SMALL, WIDE, Act, _frozen, keys, search
from tests.tui.thread_letters import THREADED

__all__ = ["_frozen"]


def found(text: str, *pressed: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.press("T")
        await search(text)(opened)
        await opened.press("enter", *pressed)

    return act


async def in_sixteen_colours(opened: Mail) -> None:
    opened.app.theme = "ansi-dark"
    await opened.press("T", "j", "z", "k", "j", "z", "enter")


@pytest.mark.parametrize(
    ("size", "act"),
    [
        pytest.param(SMALL, keys("T", "j"), id="list-small"),
        pytest.param(WIDE, keys("T", "j"), id="list-wide"),
        pytest.param(SMALL, keys("T", "j", "z", "j", "j"), id="unfolded-small"),
        pytest.param(WIDE, keys("T", "Z", "j", "j"), id="unfolded-wide"),
        pytest.param(SMALL, keys("T", "j", "enter"), id="thread-small"),
        pytest.param(SMALL, keys("T", "j", "enter", "g", "z"), id="quotes-small"),
        pytest.param(WIDE, keys("T", "j", "enter", "g"), id="thread-wide"),
        pytest.param(SMALL, found("eighty OR tea"), id="search-small"),
        pytest.param(WIDE, found("eighty OR tea", "enter", "p"), id="search-wide"),
        pytest.param(SMALL, in_sixteen_colours, id="sixteen-colours-small"),
    ],
)
def test_threads_look_as_they_did(snap_compare: Any, tmp_path: Path, size: tuple[int, int], act: Act) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file, THREADED)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)

    async def before(pilot: Pilot[None]) -> None:
        opened = await mail_under(pilot)
        still(opened.app)
        await act(opened)

    assert snap_compare(app, terminal_size=size, run_before=before)
