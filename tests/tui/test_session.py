"""Where one was at the end is there again at the next start."""

import asyncio
import json
import logging
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.archive.account_store import remove_account
from mailtrove.archive.database import Archive
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.mail_reads import FIRST_PAGE
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.session import BEGINNING, Session, parse_session, read_session, write_session
from mailtrove.tui.way_back import WayBack
from mailtrove.tui.widgets.message_list import Spot
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import GRACE, LETTERS, NOW, Letter, fill
from tests.tui.mail_pilot import mail_under, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)


# The file


def test_a_session_is_read_as_it_was_written_and_only_by_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "state" / "session.json"
    session = Session("explore", "account 1 Archive\0\x1b日本", "from:søren 🙂", "SIZE", 2**60, 7, 3, True, True)
    write_session(file, session)
    assert read_session(file) == session
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["session.json"]


def test_without_a_file_one_begins_where_everybody_does(tmp_path: Path) -> None:
    assert read_session(tmp_path / "session.json") == BEGINNING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '{"message": "x"}',
        '{"roomy": 1}',
        '{"position": true}',
        '{"search": null}',
        r'{"search": "\ud800"}',
        "[" * 10**5,
    ],
    ids=range(11),
)
def test_a_broken_file_is_as_none_with_a_word_in_the_log(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert parse_session(text) == BEGINNING
    assert "Where you were is not known" in caplog.text


def test_what_another_release_wrote_is_understood_as_far_as_it_goes() -> None:
    assert parse_session('{"search": "tea", "colour": "blue"}') == replace(BEGINNING, search="tea")


def test_a_file_that_can_not_be_read_or_written_hinders_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "session.json"
    file.mkdir()
    write_session(file, Session("sync"))
    assert read_session(file) == BEGINNING
    assert "is not kept" in caplog.text


# The way back, once it is known what is listed

LEFT = Session(message=7, position=2, top=1)


@pytest.mark.parametrize(
    ("ids", "whole", "moved", "spot", "still_open"),
    [
        ([9, 8, 7], True, False, Spot(7, 2, 1), False),
        ([9, 8, 7], False, False, Spot(7, 2, 1), False),
        ([12, 11, 9, 8, 7], True, False, Spot(7, 2, 1), False),
        ([9, 8], False, False, None, True),
        ([9, 8], True, False, None, False),
        ([9, 8, 7], True, True, None, False),
    ],
    ids=["there", "on the first page", "further down", "may still come", "gone", "the person has moved"],
)
def test_the_way_back_leads_to_the_message(
    ids: list[int], whole: bool, moved: bool, spot: Spot | None, still_open: bool
) -> None:
    way = WayBack(LEFT)
    way.listing("inbox")
    assert way.spot(array("q", ids), whole=whole, moved=moved) == spot
    assert way.open is still_open
    if not still_open:
        assert way.spot(array("q", ids), whole=whole, moved=False) is None


def test_who_goes_elsewhere_first_is_not_led_back() -> None:
    way = WayBack(LEFT)
    way.listing("inbox")
    way.listing("inbox")
    assert way.open
    way.listing("sent")
    assert way.spot(array("q", [9, 8, 7]), whole=True, moved=False) is None


def test_at_the_top_of_the_list_there_is_no_way_to_go() -> None:
    assert not WayBack(replace(LEFT, message=0)).open


# In the app


def app_again(home: Path) -> MailtroveApp:
    paths = Paths.below(home)
    return MailtroveApp(paths, Config(), clock=lambda: NOW, session=read_session(paths.session))


async def ended(app: MailtroveApp) -> None:
    """The person quits, and the app has ended."""
    await app.action_quit()
    async with asyncio.timeout(60):
        while app.return_code is None:
            await asyncio.sleep(0.01)


async def left(home: Path, *keys: str, search: str = "", size: tuple[int, int] = (80, 24)) -> None:
    """A session that ends after these keys."""
    app = app_again(home)
    async with app.run_test(size=size) as pilot:
        opened = await mail_under(pilot)
        if search:
            await opened.search(search)
            await opened.press("enter")
        await opened.press(*keys)
        await ended(app)


async def test_the_folder_and_the_message_are_there_again(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    await left(tmp_path, "f", "j", "j", "enter", "j", "j", "j")
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        assert opened.place().startswith("4 of 10 · Inbox")
        assert not opened.screen.has_class("-folders-toggled")


async def test_a_search_and_its_order_are_there_again_and_escape_leads_to_its_folder(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    await left(tmp_path, "o", "z", "j", search="has:attachment")
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        assert opened.screen.search_bar.text == "has:attachment"
        assert opened.place() == "2 of 3 found · All mail · largest first"
        assert app.focused is opened.screen.messages
        await opened.press("escape")
        assert opened.screen.messages.count == len(LETTERS)


async def test_a_message_far_down_is_there_again_once_all_are_known(tmp_path: Path) -> None:
    fill(
        tmp_path / "archive.sqlite3",
        [Letter("Ada <ada@lovelace.example>", f"Number {age}", "x", age * 60) for age in range(1, FIRST_PAGE + 60)],
    )
    await left(tmp_path, "G", "k", "k")
    kept = read_session(tmp_path / "session.json")
    assert kept.position == FIRST_PAGE + 59 - 3
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        assert opened.screen.messages.spot == Spot(kept.message, kept.position, kept.top)
        assert kept.top > 0


async def test_who_left_at_the_top_begins_with_what_is_newest_now(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    await left(tmp_path)
    fill(tmp_path / "archive.sqlite3", [Letter("Bob <bob@navy.example>", "News", "Hear!", 60)], account=GRACE)
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        assert opened.place().startswith(f"1 of {len(LETTERS) + 1}")


async def test_the_screen_is_there_again_and_mail_as_it_was_behind_it(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    await left(tmp_path, "j", "j")
    write_session(tmp_path / "session.json", replace(read_session(tmp_path / "session.json"), screen="accounts"))
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: bool(app.summaries))
        assert app.current_mode == "accounts"
        await pilot.press("1")
        opened = await mail_under(pilot)
        assert opened.place().startswith("3 of")


async def test_the_screen_is_kept_at_the_end(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await mail_under(pilot)
        await pilot.press("2")
        await until(pilot, lambda: app.current_mode == "sync")
        await ended(app)
    assert read_session(tmp_path / "session.json").screen == "sync"


async def test_folders_that_were_hidden_are_hidden_in_a_terminal_as_wide(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    await left(tmp_path, "f", size=(120, 40))
    for width, hidden in ((120, True), (80, True)):
        app = app_again(tmp_path)
        async with app.run_test(size=(width, 40)) as pilot:
            opened = await mail_under(pilot)
            assert opened.screen.folders.display is not hidden


@pytest.mark.parametrize(
    "stale",
    [
        Session(node="account 77 INBOX", message=3, position=2),
        Session(search="in:nowhere tea"),
        Session(screen="cellar", order="WEIGHT", message=10**9, position=10**6, top=10**6),
    ],
    ids=["a folder that is gone", "a search that means nothing any more", "nonsense"],
)
async def test_what_is_not_there_any_more_is_left_out(tmp_path: Path, stale: Session) -> None:
    fill(tmp_path / "archive.sqlite3")
    write_session(tmp_path / "session.json", stale)
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        assert opened.screen.messages.count == len(LETTERS)
        assert opened.place() == f"1 of {len(LETTERS)} · All mail"


async def test_without_an_account_any_session_begins_with_adding_one(tmp_path: Path) -> None:
    account = fill(tmp_path / "archive.sqlite3")
    with Archive.open(tmp_path / "archive.sqlite3") as archive:
        remove_account(archive, account.id)
    write_session(tmp_path / "session.json", Session(screen="explore"))
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, AddAccountScreen))


async def test_it_is_kept_before_the_end_too_for_lines_break(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    app = app_again(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await opened.press("f", "j", "j", "enter")
        await until(pilot, lambda: (tmp_path / "session.json").exists())
        assert json.loads((tmp_path / "session.json").read_text())["screen"] == "mail"


async def test_a_home_that_can_only_be_read_is_no_trouble(tmp_path: Path) -> None:
    fill(tmp_path / "archive.sqlite3")
    (tmp_path / "session.json").mkdir()
    await left(tmp_path, "j")
