"""Marks in the list: one by one, in ranges, all; kept by message, said with their size, copied."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.tui.messages import AccountsChanged
from mailtrove.tui.widgets import marking_list
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui import mail_archive
from tests.tui.mail_archive import LETTERS
from tests.tui.mail_pilot import Mail, drawn, mail, until

SIGN = "✓"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


@pytest.fixture(params=["few", "many"])
def _on_either_thread(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many messages as these letters are marked on the loop; or, as if they were many, by a worker."""
    if request.param == "many":
        monkeypatch.setattr(marking_list, "_FEW", 0)


def signed(opened: Mail) -> list[int]:
    """The lines of the list that have the sign, from 0."""
    return [number for number, line in enumerate(drawn(opened.app)[2:-2]) if line[5] == SIGN]


async def said(opened: Mail, words: str) -> None:
    await until(opened.pilot, lambda: opened.place().split(" · ")[1] == words)


async def test_space_marks_one_and_moves_on_and_takes_the_mark_away(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("space", "space")
        assert signed(opened) == [0, 1]
        assert opened.screen.messages.cursor == 2
        await opened.press("g", "space")
        assert signed(opened) == [1]
        size = len(LETTERS[1].raw())
        await said(opened, f"1 marked, {size / 1000:.0f} kB")


@pytest.mark.usefixtures("_on_either_thread")
async def test_a_range_follows_the_cursor_and_stays_when_it_is_ended(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "j", "v", "j", "j")
        assert signed(opened) == [2, 3, 4]
        await said(opened, "range of 3")
        await opened.press("k", "k", "k", "k")
        assert signed(opened) == [0, 1, 2]
        await opened.press("v", "G")
        assert signed(opened) == [0, 1, 2]
        await opened.press("v", "k", "escape", "g")
        assert len(signed(opened)) == 5
        assert opened.screen.messages.marks.count == 5


@pytest.mark.usefixtures("_on_either_thread")
async def test_the_star_marks_all_that_is_listed_and_then_none(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("space", "asterisk")
        assert opened.screen.messages.marks.count == len(LETTERS)
        assert signed(opened) == list(range(len(LETTERS)))
        await opened.press("asterisk")
        assert signed(opened) == []
        assert "marked" not in opened.place()


async def test_marks_stay_with_their_messages_in_another_order_a_search_and_a_sync(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("space", "G", "space")
        marks = set(opened.screen.messages.marks)
        await opened.press("o", "d", "g")
        assert signed(opened) == [0, len(LETTERS) - 1]
        await opened.search("moth")
        await opened.press("enter", "space", "escape")
        assert set(opened.screen.messages.marks) > marks
        archive = opened.app.archive
        assert archive is not None
        new = mail_archive.Letter("Ada <ada@x.example>", "Brand new", "…", -60)
        mail_archive.put(archive, opened.app.summaries[0].account, [new], first_uid=900)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: opened.screen.messages.count == len(LETTERS) + 1)
        await opened.settle()
        assert signed(opened)[0] == 0
        assert opened.screen.messages.marks.count == 3


async def test_a_range_begins_at_its_message_whatever_arrives_above(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "v", "j")
        archive = opened.app.archive
        assert archive is not None
        new = mail_archive.Letter("Ada <ada@x.example>", "Brand new", "…", -60)
        mail_archive.put(archive, opened.app.summaries[0].account, [new], first_uid=900)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: opened.screen.messages.count == len(LETTERS) + 1)
        await opened.settle()
        assert signed(opened) == [2, 3]


async def test_what_marked_messages_are_called_is_copied(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("v", "j", "y")
        await until(opened.pilot, lambda: opened.app.screen is not opened.screen)
        await opened.pilot.pause()
        assert any("2 Senders' addresses: charles@difference.example" in line for line in drawn(opened.app))
        await opened.press("j", "enter")
        assert opened.app.clipboard == "charles@difference.example\ngrace@navy.example"


async def test_marks_go_with_the_account_they_are_in(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("asterisk")
        (summary,) = opened.app.summaries
        other = replace(summary, account=replace(summary.account, id=99))
        opened.app.post_message(AccountsChanged((other,)))
        await until(opened.pilot, lambda: not opened.screen.messages.marks)
