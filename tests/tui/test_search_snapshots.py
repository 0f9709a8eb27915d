"""Pictures of saved searches and of what a search may become, at 80x24 and 120x40."""

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.search_dialogs import SearchName
from mailtrove.tui.widgets.completion_menu import CompletionMenu
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.conftest import SnapCompare, at_both_sizes, still
from tests.tui.mail_archive import NOW, fill
from tests.tui.mail_pilot import Mail, mail_under, until

SEARCHES = """\
[searches]
Attic = "tea before:x"
"from the navy" = "from:@navy.example"
"with files" = "has:attachment (is:unread OR is:starred)"
"""

Act = Callable[[Mail], Awaitable[None]]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def in_the_folder_pane(opened: Mail) -> None:
    if not opened.screen.folders.display:
        await opened.press("f")
    opened.screen.folders.focus()
    await opened.press("j", "j", "j", "j", "enter")
    if not opened.screen.folders.display:
        await opened.press("f")
    opened.screen.folders.focus()
    await opened.settle()


async def asked_for_a_name(opened: Mail) -> None:
    await opened.search("from:grace moth")
    await opened.press("enter")
    await opened.pilot.press("S")
    await until(opened.pilot, lambda: isinstance(opened.app.screen, SearchName))


async def asked_whether_to_replace(opened: Mail) -> None:
    await asked_for_a_name(opened)
    dialog = opened.app.screen
    assert isinstance(dialog, SearchName)
    dialog.field.value = "with files"
    await opened.pilot.press("enter")
    await opened.pilot.pause()


async def people(opened: Mail) -> None:
    await begun(opened, "tea from:m")
    await opened.press("tab")


async def operators(opened: Mail) -> None:
    await begun(opened, "be")


async def in_sixteen_colours(opened: Mail) -> None:
    opened.app.theme = "ansi-dark"
    await begun(opened, "saved:")
    await opened.press("tab", "tab")


async def begun(opened: Mail, text: str) -> None:
    await opened.press("slash", *({":": "colon", " ": "space"}.get(letter, letter) for letter in text))
    await until(opened.pilot, lambda: opened.screen.query_one(CompletionMenu).display)


@at_both_sizes
@pytest.mark.parametrize(
    "act", [in_the_folder_pane, asked_for_a_name, asked_whether_to_replace, people, operators, in_sixteen_colours]
)
def test_searches_look_as_they_did(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], act: Act) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file)
    paths.config_file.write_text(SEARCHES)
    app = MailtroveApp(paths, load_config(paths.config_file), clock=lambda: NOW)

    async def before(pilot: Pilot[None]) -> None:
        opened = await mail_under(pilot)
        still(app)
        await act(opened)
        await opened.settle()
        still(app)

    assert snap_compare(app, terminal_size=size, run_before=before)
