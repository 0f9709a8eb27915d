"""Pictures of the Mail screen at 80x24 and 120x40, always of the same mail at the same moment."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.widgets.picker import Picker
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import GRACE, NOW, Letter, fill
from tests.tui.mail_pilot import Mail, mail_under, until

SMALL, WIDE, BROAD = (80, 24), (120, 40), (170, 44)

Act = Callable[[Mail], Awaitable[None]]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def keys(*pressed: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.press(*pressed)

    return act


def search(text: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.search(text)

    return act


def find(text: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.press("enter", "slash", *text)
        await until(opened.pilot, lambda: " of " in str(opened.screen.pane.bar.answer.content))
        await opened.press("enter", "n")

    return act


def listed(key: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.press("enter", key)
        await until(opened.pilot, lambda: isinstance(opened.app.screen, Picker))
        await opened.settle()

    return act


def theme(name: str) -> Act:
    async def act(opened: Mail) -> None:
        opened.app.theme = name
        await opened.press("j", "j")

    return act


def order(key: str) -> Act:
    async def act(opened: Mail) -> None:
        await opened.press("o", key)

    return act


async def hits_in_sixteen_colours(opened: Mail) -> None:
    opened.app.theme = "ansi-dark"
    await opened.search("engine OR notes")
    await opened.press("enter", "j")


@pytest.mark.parametrize(
    ("size", "act"),
    [
        pytest.param(SMALL, keys(), id="list-small"),
        pytest.param(WIDE, keys("j", "j", "j"), id="list-wide"),
        pytest.param(BROAD, keys("j"), id="list-broad"),
        pytest.param(SMALL, keys("enter"), id="message-small"),
        pytest.param(WIDE, keys("enter", "pagedown"), id="message-wide"),
        pytest.param((80, 44), keys("enter"), id="message-tall"),
        pytest.param(SMALL, keys("enter", "h"), id="headers-small"),
        pytest.param(SMALL, keys("enter", "v"), id="files-small"),
        pytest.param(WIDE, keys("enter", "v", "j"), id="files-wide"),
        pytest.param(SMALL, keys("enter", "x"), id="structure-small"),
        pytest.param(WIDE, keys("enter", "x"), id="structure-wide"),
        pytest.param(SMALL, find("the"), id="find-small"),
        pytest.param(WIDE, find("the"), id="find-wide"),
        pytest.param(SMALL, keys("enter", "z", "end"), id="folded-small"),
        pytest.param(SMALL, listed("o"), id="links-small"),
        pytest.param(WIDE, listed("w"), id="people-wide"),
        pytest.param(SMALL, listed("y"), id="copy-small"),
        pytest.param(SMALL, keys("f", "j"), id="folders-small"),
        pytest.param(SMALL, search("from:grace moth"), id="search-small"),
        pytest.param(WIDE, search("has:attachment after:2024"), id="search-wide"),
        pytest.param(SMALL, search("zeppelin"), id="nothing-found-small"),
        pytest.param(SMALL, search("tea before:soon"), id="mistake-small"),
        pytest.param(SMALL, order("z"), id="order-small"),
        pytest.param(WIDE, order("f"), id="order-wide"),
        pytest.param(SMALL, keys("o"), id="orders-small"),
        pytest.param(SMALL, hits_in_sixteen_colours, id="sixteen-colours-hits-small"),
        pytest.param(SMALL, theme("ansi-dark"), id="sixteen-colours-small"),
        pytest.param(WIDE, theme("mailtrove-light"), id="light-wide"),
    ],
)
def test_mail_looks_as_it_did(snap_compare: Any, tmp_path: Path, size: tuple[int, int], act: Act) -> None:
    paths = replace(Paths.below(tmp_path), downloads=Path("/home/ada/Downloads"))
    fill(paths.archive_file)
    fill(paths.archive_file, [Letter("Bob <bob@navy.example>", "Stores", "Send rope.", 90_000)], account=GRACE)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)

    async def before(pilot: Pilot[None]) -> None:
        opened = await mail_under(pilot)
        for field in opened.screen.query(Input):
            field.cursor_blink = False
        await act(opened)

    assert snap_compare(app, terminal_size=size, run_before=before)
