"""Going somewhere in the list: the next unread message, a date, the middle; and through the folders."""

from pathlib import Path

import pytest

from mailtrove.tui.widgets.folder_tree import FolderTree
from mailtrove.tui.widgets.message_list import MessageList
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import LETTERS
from tests.tui.mail_pilot import Mail, drawn, mail, until

_KEYS = {"-": "minus", ".": "full_stop"}


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


def subject(opened: Mail) -> str:
    """Of the message under the cursor."""
    newest = sorted(LETTERS, key=lambda letter: letter.age)
    return newest[opened.screen.messages.cursor].subject


async def go_to(opened: Mail, typed: str) -> None:
    await opened.press("d", *(_KEYS.get(character, character) for character in typed), "enter")


def toasts(opened: Mail) -> list[str]:
    return [notification.message for notification in opened.app._notifications]


async def test_n_goes_from_one_unread_message_to_the_next_and_begins_again(tmp_path: Path) -> None:
    newest = sorted(LETTERS, key=lambda letter: letter.age)
    unread = [letter.subject for letter in newest if "\\Seen" not in letter.flags]
    async with mail(tmp_path) as opened:
        for expected in unread[1:]:
            await opened.press("n")
            assert subject(opened) == expected
        assert not toasts(opened)
        await opened.press("n")
        assert subject(opened) == unread[0]
        assert toasts(opened) == ["Begun again at the other end."]
        await opened.press("N")
        assert subject(opened) == unread[-1]


async def test_where_all_is_read_n_says_so(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("fair copy")
        await opened.press("enter", "n")
        assert toasts(opened) == ["No unread message here."]
        assert opened.screen.messages.cursor == 0


async def test_a_date_leads_to_the_newest_message_of_then_or_before(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await go_to(opened, "2024-05-13")
        assert subject(opened).startswith("Spectra")
        assert opened.app.focused is opened.screen.messages
        await go_to(opened, "2024-04")
        assert subject(opened).startswith("C̶̢o̵m")
        await go_to(opened, "1y")
        assert subject(opened) == "Exercises for next week"
        await go_to(opened, "0d")
        assert opened.screen.messages.cursor == 0
        assert not toasts(opened)
        await go_to(opened, "2001")
        assert subject(opened) == "Exercises for next week"
        assert toasts(opened) == ["Nothing here is as old as that."]


async def test_in_a_list_with_the_oldest_first_a_date_leads_to_the_oldest_of_then_or_after(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("o", "d")
        await go_to(opened, "2024")
        assert "Columns: 640" in drawn(opened.app)[2 + opened.screen.messages.cursor]


async def test_a_date_that_is_none_is_pointed_at_and_stays_to_be_mended(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await go_to(opened, "2024-13")
        lines = drawn(opened.app)
        (at,) = (number for number, line in enumerate(lines) if line.startswith(" go to 2024-13"))
        assert lines[at + 1].startswith("       ▲ “2024-13” is no date. Type it like")
        await opened.press("backspace")
        assert "no date" not in "\n".join(drawn(opened.app))
        await opened.press("enter")
        assert subject(opened) == "Exercises for next week" or opened.screen.messages.cursor > 0
        await opened.press("d", "escape")
        assert opened.app.focused is opened.screen.messages
        assert not any(line.startswith(" go to") for line in drawn(opened.app))


async def test_a_list_in_another_order_has_no_dates_and_says_so(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("o", "z", "d")
        assert toasts(opened) == ["The list stands largest first: o puts it in order of date."]
        assert opened.app.focused is opened.screen.messages


async def test_the_percent_sign_leads_to_the_middle(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("percent_sign")
        assert opened.screen.messages.cursor == len(LETTERS) // 2


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_capital_letters_lead_through_the_folders_from_anywhere(tmp_path: Path, size: tuple[int, int]) -> None:
    async with mail(tmp_path, size=size) as opened:
        await opened.press("J", "J")
        assert opened.place().endswith("Inbox")
        await opened.press("enter")
        assert isinstance(opened.app.focused, MessageView)
        await opened.press("J")
        assert opened.place().endswith("Sent Items")
        assert isinstance(opened.app.focused, MessageList)
        assert "search:" in drawn(opened.app)[1]
        await opened.press("K", "K", "K", "K")
        assert opened.place().endswith("All mail")


async def test_what_is_folded_away_is_passed_over(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(120, 40)) as opened:
        await opened.press("J")
        opened.screen.folders.focus()
        await opened.press("h", "J")
        assert opened.screen.folders.node is not None
        assert opened.screen.folders.node.heading


async def test_tab_leads_through_the_panes_and_back(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(120, 40)) as opened:
        kinds = []
        for key in ("tab", "tab", "tab", "tab"):
            await opened.press(key)
            kinds.append(type(opened.app.focused))
        assert opened.app.focused is opened.screen.messages
        assert kinds[0] is MessageView
        assert kinds[1] is FolderTree
        await opened.press("shift+tab", "shift+tab", "shift+tab")
        assert isinstance(opened.app.focused, MessageView)


async def test_the_next_message_is_a_key_away_among_hits(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("engine")
        await opened.press("enter", "enter")
        await until(opened.pilot, lambda: bool(opened.screen.view.hits.places))
        await opened.press("right_square_bracket")
        assert opened.screen.messages.cursor == 1
        await opened.press("left_square_bracket")
        assert opened.screen.messages.cursor == 0
