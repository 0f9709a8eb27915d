"""A list shows as soon as its first page is there; the rest comes behind it, and nobody waits for that."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailtrove.archive.database import Archive
from mailtrove.tui import listings, mail_reads
from mailtrove.tui.mail_reads import Listing, ListWish
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import LETTERS, Letter, put
from tests.tui.mail_pilot import Mail, mail
from tests.tui.test_mail_list import ListApp, ids

PAGE = 5


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lets no list be read whole while it is closed; it begins open."""
    gate = threading.Event()
    gate.set()
    whole = mail_reads.read_listing

    def read_later(archive: Archive, wish: ListWish) -> Listing:
        assert gate.wait(60)
        return whole(archive, wish)

    monkeypatch.setattr(mail_reads, "FIRST_PAGE", PAGE)
    monkeypatch.setattr(listings, "read_listing", read_later)
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)
    yield gate
    gate.set()


async def seen(opened: Mail, condition: Callable[[], bool]) -> None:
    """Wait until something holds, though workers that stand at the gate are never done."""
    async with asyncio.timeout(60):
        while not condition():
            await opened.pilot.pause(0.005)


async def test_a_search_shows_its_first_page_while_the_rest_is_found(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        gate.clear()
        await opened.pilot.press("slash", *"larger", "colon", "1")
        await seen(opened, lambda: opened.said_below().endswith(f"{PAGE}+ found"))
        assert opened.screen.messages.count == PAGE
        assert opened.place().startswith(f"1 of {PAGE}+ found")
        gate.set()
        await opened.settle()
        assert opened.screen.messages.count == len(LETTERS)
        assert opened.place().startswith(f"1 of {len(LETTERS)} found")
        assert opened.said_below().endswith(f"{len(LETTERS)} found")


async def test_a_folder_knows_its_count_while_only_its_first_page_shows(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        gate.clear()
        await opened.pilot.press("f", "j", "j", "enter")
        await seen(opened, lambda: opened.place() == "1 of 10 · Inbox")
        assert opened.screen.messages.count == PAGE
        gate.set()
        await opened.settle()
        assert opened.screen.messages.count == 10


async def test_another_search_does_not_wait_for_the_rest_of_the_one_before(
    tmp_path: Path, gate: threading.Event
) -> None:
    async with mail(tmp_path) as opened:
        gate.clear()
        await opened.pilot.press("slash", *"larger", "colon", "1")
        await seen(opened, lambda: opened.screen.messages.count == PAGE)
        opened.screen.search_bar.field.value = "moth"
        await seen(opened, lambda: opened.said_below().endswith(" 1 found"))
        gate.set()
        await opened.settle()
        assert opened.screen.messages.count == 1


async def test_who_leaves_a_search_is_back_far_down_in_the_list_at_once(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("end", "k")
        before = opened.screen.messages.spot
        await opened.search("moth")
        gate.clear()
        await opened.pilot.press("escape")
        assert opened.screen.messages.spot == before
        put(opened.app.archive, opened.app.summaries[0].account, [NEWEST], first_uid=500)  # type: ignore[arg-type]
        gate.set()
        await opened.settle()
        assert opened.screen.messages.count == len(LETTERS) + 1
        assert opened.screen.messages.current == before.message


async def test_the_last_message_is_gone_to_once_it_is_known() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(0, 100), whole=False)
        await pilot.press("G")
        assert app.list.current == 99
        app.list.update_ids(ids(0, 20_000))
        assert app.list.current == 19_999
        app.list.update_ids(ids(0, 30_000))
        assert app.list.current == 19_999


async def test_who_went_elsewhere_meanwhile_stays_there() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(0, 100), whole=False)
        await pilot.press("G", "k")
        app.list.update_ids(ids(0, 20_000))
        assert app.list.current == 98


NEWEST = Letter("Bob <bob@x.example>", "Rope", "Send rope.", 60)
