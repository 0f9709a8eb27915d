"""What was searched for is there again with the up key, in this session and in the next."""

from pathlib import Path

import pytest

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.search_history import MOST, Recall, add_to_history, read_history, with_newest
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import NOW
from tests.tui.mail_pilot import Mail, mail, mail_under, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


def test_a_search_is_remembered_once_as_the_newest_and_the_oldest_are_forgotten() -> None:
    assert with_newest(["tea", "moth"], "tea") == ("moth", "tea")
    many = with_newest([str(number) for number in range(MOST)], "tea")
    assert (many[0], many[-1], len(many)) == ("1", "tea", MOST)


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "state" / "search_history"
    assert read_history(file) == ()
    assert add_to_history(file, "from:søren") == ("from:søren",)
    assert add_to_history(file, "tea") == read_history(file) == ("from:søren", "tea")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_read_or_written_hinders_no_search(tmp_path: Path) -> None:
    file = tmp_path / "search_history"
    file.mkdir()
    assert add_to_history(file, "tea") == ("tea",)


def test_up_and_down_lead_through_what_was_searched_for_and_back_to_what_was_typed() -> None:
    recall = Recall()
    assert recall.older("x") == "x"
    assert recall.newer("x") is None
    recall.lines = ("one", "two", "three")
    shown = ["dra"]
    for _ in range(4):
        shown.append(recall.older(shown[-1]))
    assert shown == ["dra", "three", "two", "one", "one"]
    assert [recall.newer("one"), recall.newer("two"), recall.newer("three"), recall.newer("dra")] == [
        "two", "three", "dra", None,
    ]  # fmt: skip
    assert recall.older("three") == "two"
    assert recall.newer("two edited") is None


async def recalled(opened: Mail, key: str, text: str) -> None:
    await opened.pilot.press(key)
    await until(opened.pilot, lambda: opened.screen.search_bar.text == text)


async def test_searches_are_there_again_after_a_restart(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        for text in ("tea", "moth"):
            await opened.search(text)
            await opened.press("enter", "escape")
    app = MailtroveApp(Paths.below(tmp_path), Config(), clock=lambda: NOW)
    async with app.run_test(size=(80, 24)) as pilot:
        again = await mail_under(pilot)
        await again.press("slash")
        await recalled(again, "up", "moth")
        await until(again.pilot, lambda: again.screen.listed == "moth")
        await recalled(again, "up", "tea")
        await recalled(again, "down", "moth")
        await recalled(again, "down", "")
        await again.press("down")
        assert again.app.focused is again.screen.messages
