"""A thread read as one scroll of its messages."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from mailtrove.archive.database import Archive
from mailtrove.archive.records import MessageRow
from mailtrove.printable import printable_line
from mailtrove.tui import mail_reads
from mailtrove.tui.glyphs import ASCII, UNICODE
from mailtrove.tui.message_document import OpenMessage
from mailtrove.tui.message_lines import Kind
from mailtrove.tui.open_thread import header_line
from mailtrove.tui.widgets.picker import Picker
from mailtrove.tui.widgets.search_bar import SearchBar
from mailtrove.tui.widgets.thread_view import ThreadView
from tests.tui.mail_archive import NOW
from tests.tui.mail_pilot import Mail, drawn, mail, until
from tests.tui.test_thread_list import arrive, current
from tests.tui.thread_letters import THREADED, answer, long_thread


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


def view(opened: Mail) -> ThreadView:
    shown = opened.screen.view
    assert isinstance(shown, ThreadView)
    return shown


def text(opened: Mail) -> list[str]:
    """The lines of the thread that show, without its scrollbar."""
    region = view(opened).region
    return [line[region.x : region.right - 1] for line in drawn(opened.app)[region.y : region.bottom]]


def headers(opened: Mail) -> list[str]:
    """What stands above the messages that show."""
    return [
        line.strip(" ─").replace("Thursday, 16 May 2024, ", "") for line in drawn(opened.app) if line.startswith(" ──")
    ]


def at(opened: Mail) -> str:
    """The body of the message that is at the top."""
    message = view(opened).message
    assert message is not None
    return message.parsed.text.strip().splitlines()[-1]


async def test_a_thread_opens_at_its_oldest_unread_message_in_the_order_of_time(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "enter")
        assert drawn(opened.app)[1].strip() == "Barrels · 5 messages"
        assert [line.partition(" ─")[0] for line in headers(opened)] == [
            "● Charles Babbage · 13:30",
            "Ada Lovelace · 13:45",
        ]
        assert at(opened) == "Eighty it is, then."
        await opened.press("g")
        said = [line.partition(" · ")[0] for line in headers(opened)]
        assert said == ["Charles Babbage", "Ada Lovelace", "Mary Somerville", "● Charles Babbage", "Ada Lovelace"]


async def test_a_thread_that_was_read_opens_at_its_newest_message(tmp_path: Path) -> None:
    async with mail(tmp_path, long_thread(40)) as opened:
        await opened.press("T", "enter")
        assert "Letter 40 of 40." in drawn(opened.app)[3]
        assert "40 of 40" in drawn(opened.app)[2]


async def test_a_thread_that_was_searched_for_opens_at_what_was_found(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T")
        await opened.search("seventy")
        await opened.press("enter", "enter")
        assert at(opened) == "They say seventy-nine."
        assert view(opened).hits_at(view(opened).top + 1)


async def test_the_next_message_and_the_one_before_are_a_key_away(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "enter", "n")
        assert at(opened) == "They say seventy-nine."
        await opened.press("n")
        assert at(opened) == "They say seventy-nine."
        await opened.press("p", "p")
        assert at(opened) == "Ask the mill."
        await opened.press("j", "p")
        assert at(opened) == "Ask the mill."
        await opened.press("g", "p")
        assert at(opened) == "How many studs has a barrel?"


async def test_quotes_are_folded_until_they_are_asked_for(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "enter")
        assert any("▸ 2 quoted lines" in line for line in drawn(opened.app))
        assert not any("power of two" in line for line in drawn(opened.app))
        await opened.press("z")
        assert any("│ It should be a power of two." in line for line in drawn(opened.app))
        assert at(opened) == "Eighty it is, then."


@pytest.mark.parametrize(
    ("key", "said"),
    [("u", "Message-ID: <b4@x>"), ("x", "text/plain"), ("h", "References:"), ("enter", "Eighty it is, then.")],
)
async def test_one_message_is_read_on_its_own_and_left_for_the_thread(tmp_path: Path, key: str, said: str) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "enter")
        top = view(opened).top
        await opened.press(key)
        await until(opened.pilot, lambda: any(said in line for line in drawn(opened.app)))
        assert not isinstance(opened.screen.view, ThreadView)
        assert opened.app.focused is opened.screen.view
        await opened.press("escape")
        assert view(opened).top == top
        assert view(opened).has_focus
        await opened.press("escape")
        assert opened.screen.messages.has_focus


async def test_what_can_be_done_with_a_message_is_done_with_the_one_at_the_top(tmp_path: Path) -> None:
    with_file = answer(
        "Ada <ada@lovelace.example>",
        "See https://mill.example",
        0.5,
        "b6@x",
        "b1@x",
        files=(("n.txt", "text/plain", b"80"),),
    )
    async with mail(tmp_path, [*THREADED, with_file]) as opened:
        await opened.press("T", "j", "enter", "v")
        assert opened.app.screen is opened.screen  # this one has no files
        await opened.press("G", "v")
        await until(opened.pilot, lambda: isinstance(opened.app.screen, Picker))
        await opened.press("enter")
        await until(opened.pilot, lambda: any("80" in line for line in drawn(opened.app)))
        await opened.press("escape", "o")
        await until(opened.pilot, lambda: isinstance(opened.app.screen, Picker))
        assert any("mill.example" in line for line in drawn(opened.app))


async def test_the_next_thread_is_a_key_away_and_a_single_message_is_shown_as_one(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "enter")
        assert "Notes on the Analytical Engine" in drawn(opened.app)[1]
        await opened.press("right_square_bracket")
        assert at(opened) == "Eighty it is, then."
        assert opened.app.focused is view(opened)
        await opened.press("right_square_bracket")
        assert "There is a moth" in drawn(opened.app)[1]
        assert opened.app.focused is opened.screen.view
        await opened.press("left_square_bracket", "escape")
        assert "▸5" in current(opened)


async def test_one_line_of_an_unfolded_thread_is_that_message_alone(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "z", "j", "enter")
        assert not isinstance(opened.screen.view, ThreadView)
        assert opened.screen.view.message is not None
        assert opened.screen.view.message.parsed.text.strip().endswith("Eighty, I think.")


async def test_in_a_wide_terminal_the_thread_shows_beside_the_list(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED, size=(120, 40)) as opened:
        await opened.press("T", "j")
        assert at(opened) == "Eighty it is, then."
        await opened.press("j")
        assert not isinstance(opened.screen.view, ThreadView)


async def test_thousands_of_messages_open_at_once_and_few_are_ever_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_messages: list[int] = []
    read = mail_reads.read_message

    def noted(archive: Archive, message: int) -> OpenMessage:
        opened_messages.append(message)
        return read(archive, message)

    monkeypatch.setattr("mailtrove.tui.thread_reads.read_message", noted)
    monkeypatch.setattr("mailtrove.tui.screens.reading_page.read_message", noted)
    async with mail(tmp_path, long_thread(2000)) as opened:
        await opened.press("T", "enter")
        assert "2,000 of 2,000" in drawn(opened.app)[2]
        assert len(opened_messages) < 20
        await opened.press("g")
        assert "Letter 1 of 2000." in drawn(opened.app)[3]
        assert len(opened_messages) < 60
        for _ in range(15):
            await opened.press("pagedown")
        assert len(view(opened)._scroll.blocks()) < 50
        assert view(opened)._scroll.at(view(opened).top)[0] > 30
        for _ in range(15):
            await opened.press("pageup")
        assert view(opened).top == 0
        assert "Letter 1 of 2000." in drawn(opened.app)[3]


async def test_lines_above_that_turn_out_longer_move_nothing(tmp_path: Path) -> None:
    long = [
        answer(
            "Ada <ada@lovelace.example>",
            "\n\n".join(f"Line {n} of {age}" for n in range(40)),
            age,
            f"l{age}@x",
            "l9@x",
            subject="Re: Long",
        )
        for age in range(9, 0, -1)
    ]
    async with mail(tmp_path, long) as opened:
        await opened.press("T", "enter")
        for _ in range(12):
            before = text(opened)
            await opened.press("k")
            assert text(opened)[1:] == before[:-1]


async def test_a_reply_that_arrives_is_there_below_and_the_reader_stays(tmp_path: Path) -> None:
    async with mail(tmp_path, [*THREADED, *long_thread(60)], size=(120, 40)) as opened:
        await opened.press("T", "j", "j", "enter", "g", "j", "j")
        before = text(opened)
        top = view(opened).top
        await arrive(opened, answer("Mary <mary@royal.example>", "Seventy-nine!", 0.01, "b6@x", "b1@x", "b5@x"))
        await until(opened.pilot, lambda: len(view(opened).page.rows) == 6)  # type: ignore[union-attr]
        await opened.settle()
        assert view(opened).top == top
        assert text(opened)[:8] == [line.replace("of 5", "of 6") for line in before[:8]]
        assert opened.app.focused is view(opened)


async def test_a_narrower_terminal_shows_the_same_message(tmp_path: Path) -> None:
    async with mail(tmp_path, long_thread(40)) as opened:
        await opened.press("T", "enter", "p", "p", "p")
        said = at(opened)
        await opened.pilot.resize_terminal(50, 20)
        await opened.settle()
        assert at(opened) == said
        assert "Letter 37 of 40." in drawn(opened.app)[3]


async def test_a_message_that_cannot_be_opened_says_why_and_the_others_are_there(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        archive = opened.app.archive
        assert archive is not None
        archive.write(lambda: archive.writer.run("UPDATE raw_message SET bytes = x'00' WHERE message_id = 19"))
        await opened.press("T", "j", "enter", "g")
        lines = drawn(opened.app)
        assert any("damaged" in line.lower() or "can't" in line.lower() for line in lines)
        assert any("How many studs" in line for line in lines)
        await opened.press("n", "n", "u")
        assert isinstance(opened.screen.view, ThreadView)  # there is nothing to show of it


async def test_hostile_senders_and_subjects_are_made_harmless(tmp_path: Path) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07[@click=app.quit]\u202eq"
    letters = [answer(f"{evil} <e@x.example>", evil, age, f"e{age}@x", "e9@x", subject=f"Re: {evil}") for age in (9, 8)]
    async with mail(tmp_path, letters) as opened:
        await opened.press("T", "z", "j", "z", "enter")
        shown = "\n".join(drawn(opened.app))
        assert not set(shown) & set("\x1b\x07\u202e")
        assert "[@click=app.quit]" in shown


def test_the_line_above_a_message_fits_any_width() -> None:
    row = MessageRow(1, 1, int(NOW), "", "松本 行弘 " * 20, "", "", 9, 0, True, False, False, False)
    for glyphs in (UNICODE, ASCII):
        for width in range(20, 120, 7):
            for one in (row, replace(row, sender=""), replace(row, date=10**15)):
                line = header_line(one, 1999, 2000, width, glyphs)
                assert line.kind is Kind.MESSAGE
                assert printable_line(line.text) == line.text
                assert cell_len(line.text) == width
                assert line.text.endswith(" 1,999 of 2,000")


async def test_the_bar_beside_a_thread_stands_where_one_is(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "enter")
        view = opened.screen.view
        assert view.scroll_y > 0
        assert view.vertical_scrollbar.position == view.scroll_y
