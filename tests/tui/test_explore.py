"""The Explore screen: from group to group, back, and on to the messages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailtrove.archive.account_store import remove_account
from mailtrove.archive.groupings import Group, Grouping
from mailtrove.tui.palette.everywhere import possible_commands
from mailtrove.tui.screens.help import HelpScreen
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.explore_pilot import explore
from tests.tui.mail_archive import ADA, GRACE, Letter, put
from tests.tui.mail_pilot import until

BOB = Letter("Bob <bob@navy.example>", "Stores", "Send rope.", 90_000)


@pytest.fixture(autouse=True)
def _without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


async def test_it_begins_with_who_writes_most(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        lines = opened.lines()
        assert "[Senders]" in lines[1]
        assert lines[4].split()[:4] == ["▌Ada", "Lovelace", "<ada@lovelac…", "2"]
        assert opened.said("place") == "1 of 15 senders · 16 messages"


async def test_a_group_opens_into_groups_and_back_to_where_one_was(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("b", "j", "enter")
        assert opened.said("path").startswith("All mail › ")
        domain = opened.screen.wish.steps[0].name
        await opened.press("l")
        assert [step.grouping for step in opened.screen.wish.steps] == [Grouping.DOMAINS, Grouping.SENDERS]
        await opened.press("h", "escape")
        assert opened.screen.wish.steps == ()
        assert opened.here() == domain
        assert opened.screen.groups.cursor == 1


async def test_the_messages_of_a_group_are_listed_by_a_search_that_says_which(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("enter")
        search, first, second = await opened.to_mail("m")
        assert search == "from:ada@lovelace.example date:2024"
        assert "Note G, fair copy" in first
        assert "On flying" in second
        await opened.pilot.press("4")
        await opened.settle()
        assert opened.said("path") == "All mail › ada@lovelace.example"


async def test_all_that_is_grouped_is_listed_too(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.type("has:attachment")
        search, *messages = await opened.to_mail("M")
        assert search == "has:attachment"
        assert len(messages) == 3


async def test_a_search_narrows_the_groups_and_steps_narrow_it_further(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.type("has:attachment OR moth")
        assert sorted(opened.names()) == ["ada@lovelace.example", "charles@difference.example", "grace@navy.example"]
        await opened.press("enter")
        assert opened.said("place") == "1 of 1 year · 1 message · from:ada@lovelace.example has:attachment OR moth"
        await opened.press("escape", "escape")
        assert opened.screen.wish.query == ""
        assert len(opened.names()) == 15


async def test_a_mistake_is_pointed_at_and_what_showed_stays(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("enter", "slash")
        opened.screen.search_bar.field.value = "OR moth"
        await opened.pilot.press("enter")
        await until(opened.pilot, lambda: opened.screen.search_bar.answer.has_class("-wrong"))
        assert opened.said("path") == "All mail › ada@lovelace.example"
        assert opened.names() == ["2024"]


async def test_sorted_by_any_column_both_ways(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        columns: list[Callable[[Group], Any]] = [
            lambda group: -group.messages,
            lambda group: -group.bytes,
            lambda group: group.name,
            lambda group: group.first,
            lambda group: -group.last,
        ]
        for column in columns:
            values = [column(group) for group in opened.groups()]
            assert values == sorted(values)
            await opened.press("O")
            assert [column(group) for group in opened.groups()] == sorted(values, reverse=True)
            await opened.press("o")


async def test_one_account_or_all(tmp_path: Path) -> None:
    async with explore(tmp_path, (GRACE, [BOB])) as opened:
        await opened.press("a", "a")
        assert opened.said("path") == GRACE.email
        assert opened.names() == ["bob@navy.example"]
        search, message = await opened.to_mail("m")
        assert search == "from:bob@navy.example"
        assert "Stores" in message
        await opened.pilot.press("4")
        await opened.settle()
        await opened.press("a")
        assert opened.said("path") == "All mail"
        assert len(opened.names()) == 16


async def test_mail_that_arrives_is_counted_and_the_person_stays(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("j", "j")
        here = opened.here()
        more = [Letter("Grace Hopper <grace@navy.example>", f"Moth {number}", "", number) for number in range(3)]
        put(opened.archive, opened.app.summaries[0].account, more, first_uid=100)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: opened.names()[0] == "grace@navy.example")
        await opened.settle()
        assert opened.here() == here
        assert opened.said("place").endswith("· 19 messages")


async def test_when_the_account_that_is_looked_into_goes_all_mail_is_shown(tmp_path: Path) -> None:
    async with explore(tmp_path, (GRACE, [BOB])) as opened:
        await opened.press("a")
        assert opened.said("path") == ADA.email
        remove_account(opened.archive, opened.app.summaries[0].account.id)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: len(opened.app.summaries) == 1 and opened.screen.wish.account_id is None)
        await until(opened.pilot, lambda: opened.screen.settled and opened.names() == ["bob@navy.example"])


async def test_empty_groupings_say_what_to_do(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("b", "b", "b", "b")
        assert any("reindex" in line for line in opened.lines())
        await opened.type("zeppelin")
        assert any("Nothing found" in line for line in opened.lines())


async def test_every_grouping_can_be_clicked_and_chosen_from_the_palette(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.pilot.click(opened.screen.query(".grouping")[6])
        await opened.settle()
        assert opened.names() == ["2023", "2024"]
        [command] = [command for command in possible_commands(opened.app) if command.name == "Explore files"]
        await command.run()  # type: ignore[misc]
        await until(opened.pilot, lambda: opened.screen.wish.grouping is Grouping.TYPES)
        await opened.settle()
        assert opened.names() == ["application/pdf", "image/png"]


async def test_every_key_is_told_by_help(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.pilot.press("question_mark")
        await until(opened.pilot, lambda: isinstance(opened.app.screen, HelpScreen))
        told = {str(line.render())[:12].strip() for line in opened.app.screen.query(".key")}
        assert {"b", "B", "o", "O", "m", "M", "/"} <= told
        assert "a" not in told  # there is one account only


async def test_what_has_been_opened_to_the_end_leads_to_its_messages(tmp_path: Path) -> None:
    async with explore(tmp_path) as opened:
        await opened.press("enter", "enter")
        search, *messages = await opened.to_mail("enter")
        assert search == "from:ada@lovelace.example date:2024 date:2024-05"
        assert len(messages) == 2
