"""Lists in another order than newest first, chosen by a key and said in words."""

from pathlib import Path

import pytest

from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import LETTERS
from tests.tui.mail_pilot import Mail, drawn, mail, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


async def choose(opened: Mail, key: str, said: str) -> None:
    await opened.pilot.press("o", key)
    await until(opened.pilot, lambda: opened.place().endswith(said) and opened.screen.settled)


async def test_a_list_is_ordered_by_a_key_and_says_how(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await choose(opened, "z", "largest first")
        assert "機関" not in drawn(opened.app)[2]
        assert "Re: Notes on the Analytical Engine" in drawn(opened.app)[2]
        await choose(opened, "f", "by sender")
        assert "Ada Lovelace" in drawn(opened.app)[2]
        await choose(opened, "d", "All mail")
        assert opened.screen.messages.count == len(LETTERS)


async def test_the_choices_stand_in_the_footer_and_matches_only_of_a_search(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.pilot.press("o")
        await opened.pilot.pause()
        footer = drawn(opened.app)[-1]
        assert "Sender" in footer
        assert "Best match" not in footer
        await opened.pilot.press("r", "escape")
        await opened.settle()
        assert opened.place() == f"1 of {len(LETTERS)} · All mail"
        await opened.search("engine")
        await opened.press("enter")
        await choose(opened, "r", "best match first")
        assert opened.screen.messages.count > 1


async def test_a_search_left_leads_back_to_the_order_before(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await choose(opened, "f", "by sender")
        await opened.search("engine")
        await opened.press("enter")
        await choose(opened, "r", "best match first")
        await opened.press("escape")
        assert opened.place().endswith("All mail · by sender")


async def test_the_same_key_again_turns_the_order_round(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await choose(opened, "d", "oldest first")
        assert "Exercises for next week" in drawn(opened.app)[2]
        await choose(opened, "f", "by sender")
        first = drawn(opened.app)[2]
        await choose(opened, "f", "by sender, Z to A")
        assert drawn(opened.app)[1 + len(LETTERS)][5:] == first[5:]
        await choose(opened, "d", "All mail")


async def test_the_order_that_a_list_has_is_said_where_another_is_chosen(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await choose(opened, "z", "largest first")
        await opened.pilot.press("o")
        await opened.pilot.pause()
        *_, said, footer = drawn(opened.app)
        assert "Now largest first" in said
        assert "Smallest" in footer
        assert "Largest" not in footer
        assert "Oldest" not in footer


async def test_what_a_search_found_can_stand_oldest_first(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("engine")
        await opened.press("enter")
        newest = [line[5:40] for line in drawn(opened.app)]
        await choose(opened, "d", "oldest first")
        count = opened.screen.messages.count
        shown = [line[5:40] for line in drawn(opened.app)]
        assert count > 1
        assert shown[3 : 3 + count] == newest[3 : 3 + count][::-1]
