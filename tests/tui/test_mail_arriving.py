"""Mail that arrives while somebody reads: the list and the counts tell of it, and the reader stays where they are."""

from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.tui.messages import AccountsChanged
from tests.tui import mail_archive
from tests.tui.mail_archive import Letter
from tests.tui.mail_pilot import Mail, drawn, mail, until

_MINUTE = 60


def letters(count: int, *, youngest: int) -> list[Letter]:
    """As many, a minute apart; `youngest` in minutes before now."""
    return [
        Letter("Grace <grace@navy.example>", f"Number {age:03}", f"Body of {age:03}", age * _MINUTE, flags=frozenset())
        for age in range(youngest, youngest + count)
    ]


async def arrive(opened: Mail, count: int) -> None:
    """Let as many messages arrive, newer than all, and wait until the list has them."""
    archive = opened.app.archive
    assert archive is not None
    before = opened.screen.messages.count
    [account] = browse.accounts(archive)
    mail_archive.put(archive, account, letters(count, youngest=1), first_uid=1000)
    opened.app.post_message(AccountsChanged(tuple(browse.summaries(archive))))
    await until(opened.pilot, lambda: opened.screen.messages.count == before + count)
    await opened.settle()


def subjects(opened: Mail) -> list[str]:
    """The messages that the list draws, from the top."""
    lines = [line for line in drawn(opened.app) if "Number " in line]
    return [line.partition("Number ")[2][:3] for line in lines if line.partition("Number ")[2][:3].isdigit()]


@pytest.fixture
def mailbox() -> list[Letter]:
    return letters(100, youngest=100)


async def test_in_the_middle_of_the_list_nothing_moves(tmp_path: Path, mailbox: list[Letter]) -> None:
    async with mail(tmp_path, mailbox) as opened:
        await opened.press("pagedown", "pagedown", "j", "j", "k")
        at, before = opened.screen.messages.current, subjects(opened)
        unread = opened.screen.folders.nodes[0].unread
        await arrive(opened, 3)
        assert opened.screen.messages.current == at
        assert subjects(opened) == before
        assert opened.place().startswith(f"{opened.screen.messages.cursor + 1} of 103")
        await until(opened.pilot, lambda: opened.screen.folders.nodes[0].unread == unread + 3)


async def test_at_the_top_what_arrives_shows_above_the_message_that_stays_chosen(
    tmp_path: Path, mailbox: list[Letter]
) -> None:
    async with mail(tmp_path, mailbox) as opened:
        at = opened.screen.messages.current
        await arrive(opened, 3)
        assert opened.screen.messages.current == at
        assert opened.screen.messages.cursor == 3
        assert subjects(opened)[:5] == ["001", "002", "003", "100", "101"]


async def test_the_open_message_stays_open_and_where_it_is_read(tmp_path: Path, mailbox: list[Letter]) -> None:
    long = Letter("Ada <ada@lovelace.example>", "Long", "\n\n".join(f"Line {n}" for n in range(200)), 50 * _MINUTE)
    async with mail(tmp_path, [long, *mailbox], size=(120, 40)) as opened:
        await opened.press("enter", "pagedown", "pagedown")
        view = opened.screen.view
        at, top = opened.screen.messages.current, view.scroll_y
        assert top > 0
        await arrive(opened, 3)
        assert opened.screen.messages.current == at
        assert (view.scroll_y, opened.app.focused) == (top, view)


@pytest.mark.parametrize("keys", [("j", "k"), ("enter",)], ids=["moved", "reading"])
async def test_however_much_arrives_the_reader_stays(
    tmp_path: Path, mailbox: list[Letter], keys: tuple[str, ...]
) -> None:
    async with mail(tmp_path, mailbox) as opened:
        await opened.press(*keys)
        at = opened.screen.messages.current
        await arrive(opened, 60)
        assert opened.screen.messages.current == at
        assert opened.screen.messages.cursor == 60


async def test_where_nobody_was_a_night_of_mail_begins_with_the_newest(tmp_path: Path, mailbox: list[Letter]) -> None:
    async with mail(tmp_path, mailbox) as opened:
        await arrive(opened, 60)
        assert opened.screen.messages.cursor == 0
        assert subjects(opened)[0] == "001"
