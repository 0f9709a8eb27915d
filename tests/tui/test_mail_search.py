"""Searching as one types: what was understood, what was not and where, and the way back."""

from pathlib import Path

import pytest
from textual import events

from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.widgets.find_bar import FindBar
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import GRACE, LETTERS, Letter, fill, put
from tests.tui.mail_pilot import drawn, mail, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)


async def test_what_was_understood_and_how_much_was_found_is_said_below(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("from:grace moth")
        assert "Grace" in opened.said_below() or "grace" in opened.said_below()
        assert opened.said_below().endswith("1 found")
        assert opened.screen.messages.count == 1
        assert "There is a moth" in "\n".join(drawn(opened.app))


async def test_the_last_word_is_found_while_it_is_being_typed(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("bernou")
        assert opened.screen.messages.count == 1


async def test_enter_goes_to_the_list_and_finds_whole_words(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("bernoulli's")
        await opened.press("enter")
        assert opened.app.focused is opened.screen.messages
        assert opened.screen.messages.count == 1


async def test_escape_leads_back_to_where_one_was(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "j", "j", "j")
        before = opened.screen.messages.current
        await opened.search("tea")
        assert opened.screen.messages.count == 1
        await opened.press("escape")
        assert opened.screen.messages.count == len(LETTERS)
        assert opened.screen.messages.current == before
        assert opened.app.focused is opened.screen.messages
        assert opened.said_below() == ""


async def test_escape_from_the_list_leaves_the_search_too(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("tea")
        await opened.press("enter", "escape")
        assert opened.screen.messages.count == len(LETTERS)
        assert opened.screen.search_bar.text == ""


async def test_a_mistake_is_shown_below_its_place_and_the_last_answer_stays(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("tea")
        opened.screen.search_bar.field.value = "tea  before:x"
        await until(opened.pilot, lambda: "▲" in opened.said_below())
        assert opened.screen.messages.count == 1
        lines = drawn(opened.app)
        caret = next(line for line in lines if "▲" in line)
        assert caret.index("▲") in range(lines[1].index("before:x"), lines[1].index("before:x") + len("before:x"))


async def test_a_mistake_at_the_right_edge_is_told_left_of_its_place(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("slash")
        opened.screen.search_bar.field.value = f"{'tea ' * 16}is:blue"
        await until(opened.pilot, lambda: "▲" in opened.said_below())
        lines = drawn(opened.app)
        caret = next(line for line in lines if "▲" in line)
        assert caret.index("▲") == lines[1].index("blue")
        assert "is: can't look for “blue”. ▲" in caret


async def test_a_mistake_in_a_line_that_has_moved_is_told_below_its_place(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("slash")
        opened.screen.search_bar.field.value = f"{'tea ' * 40}is:blu"
        await opened.pilot.press("e")
        await until(opened.pilot, lambda: "▲" in opened.said_below())
        lines = drawn(opened.app)
        caret = next(line for line in lines if "▲" in line)
        assert opened.screen.search_bar.field.scroll_offset.x
        assert caret.index("▲") == lines[1].index("blue")


async def test_tab_types_out_an_operator_and_else_goes_on(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("slash", *"tea", "space", *"fro", "tab")
        assert opened.screen.search_bar.field.value == "tea from:"
        assert opened.app.focused is opened.screen.search_bar.field
        await opened.press("tab")
        assert opened.app.focused is not opened.screen.search_bar.field


async def test_what_was_understood_is_said_of_the_whole_language(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("-(tea OR from:grace) is:unread")
        assert opened.said_below().startswith("without “tea” and not from grace · unread")


async def test_nothing_found_says_what_to_do(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("zeppelin")
        assert "Nothing found." in "\n".join(drawn(opened.app))
        assert opened.said_below().endswith("0 found")


async def test_enter_and_escape_are_offered_while_typing(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("tea")
        footer = drawn(opened.app)[-1]
        assert "Find" in footer
        assert "Clear" in footer


async def test_no_scrollbar_covers_a_long_search(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("tea " * 40)
        field = opened.screen.search_bar.field
        assert (field.styles.scrollbar_size_horizontal, field.styles.scrollbar_size_vertical) == (0, 0)


async def test_no_answer_overtakes_a_newer_one(tmp_path: Path) -> None:
    """However fast one types, the list is the answer to what stands in the line."""
    async with mail(tmp_path) as opened:
        await opened.pilot.press("slash", *"moth", *["backspace"] * 4, *"tea")
        await until(opened.pilot, lambda: opened.screen.listed == "tea")
        await opened.settle()
        assert opened.screen.messages.count == 1
        assert opened.said_below().endswith("1 found")


async def test_in_an_account_or_its_folder_only_that_account_is_searched(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        fill(opened.app.paths.archive_file, [Letter("Bob <bob@navy.example>", "More tea", "Tea!", 5000)], account=GRACE)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: len(opened.app.summaries) == 2 and opened.screen.settled)
        await opened.search("tea")
        assert opened.screen.messages.count == 2
        await opened.press("escape", "f", "j", "enter")
        await opened.search("tea")
        assert opened.screen.messages.count == 1
        assert "in ada@lovelace.example" in opened.said_below()


async def test_mail_that_arrives_while_searching_is_found(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("tea")
        archive = opened.app.archive
        assert archive
        account = opened.app.summaries[0].account
        put(archive, account, [Letter("Bob <bob@x.example>", "More tea", "Tea!", 60)], first_uid=500)
        opened.app.refresh_accounts()
        await until(opened.pilot, lambda: opened.screen.messages.count == 2)
        assert opened.app.focused is opened.screen.search_bar.field


async def test_digits_and_letters_are_typed_and_do_not_switch_screens(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("2 q f")
        assert opened.screen.search_bar.text == "2 q f"
        assert opened.app.current_mode == "mail"


async def test_keys_that_come_all_at_once_behind_the_slash_reach_the_search_bar(tmp_path: Path) -> None:
    """As over a slow line; in the list the same letters would save or mark."""
    async with mail(tmp_path) as opened:
        for letter in "/teas/e":
            opened.app.post_message(events.Key({"/": "slash"}.get(letter, letter), letter))
        await opened.pilot.pause()
        await opened.settle()
        assert opened.screen.search_bar.text == "teas/e"


async def test_keys_that_come_all_at_once_behind_the_slash_reach_the_find_bar_of_a_message(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter")
        for letter in "/teas/e":
            opened.app.post_message(events.Key({"/": "slash"}.get(letter, letter), letter))
        await opened.pilot.pause()
        await opened.settle()
        assert opened.screen.query_one(FindBar).text == "teas/e"


async def test_two_enters_that_come_at_once_find_and_read(tmp_path: Path) -> None:
    """As over a slow line: both are on their way to the search bar before the first has moved the focus."""
    async with mail(tmp_path) as opened:
        await opened.search("bernoulli's")
        for _ in range(2):
            opened.app.post_message(events.Key("enter", None))
        await until(opened.pilot, lambda: opened.screen.has_class("-reading"))
        assert opened.app.focused is opened.screen.view
