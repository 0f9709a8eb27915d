"""The message list alone, over rows that a stand-in for the archive makes up."""

import threading
from array import array
from collections.abc import Callable, Sequence

from textual.app import App, ComposeResult

from mailtrove.archive.records import MessageRow
from mailtrove.tui.list_pages import RowCache, position_of, wanted_window
from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.pace import Pace
from mailtrove.tui.widgets.message_list import MessageList
from tests.tui.mail_archive import NOW
from tests.tui.mail_pilot import drawn, until

MANY = 20_000


def row(message: int) -> MessageRow:
    return MessageRow(
        id=message, account_id=1, date=int(NOW) - message * 60, subject=f"Subject {message}",
        sender=f"Person {message % 97}", recipients="", snippet="and so on", size=1000, attachments=0, unread=False,
        starred=False, answered=False, gone=False,
    )  # fmt: skip


class ListApp(App[None]):
    """Only a list, its rows read as slowly as a test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.gate = threading.Event()
        self.gate.set()

    def compose(self) -> ComposeResult:
        """The list."""
        yield MessageList(lambda: NOW)

    def on_mount(self) -> None:
        """Give it something to read with."""
        self.list.focus()
        self.list.read_with(self.read)

    @property
    def list(self) -> MessageList:
        """The list."""
        return self.query_one(MessageList)

    def read(self, messages: Sequence[int]) -> dict[int, MessageRow]:
        """On a worker's thread."""
        assert threading.current_thread() is not threading.main_thread()
        self.gate.wait(10)
        self.asked.extend(messages)
        return {message: row(message) for message in messages}


def ids(first: int, last: int) -> "array[int]":
    return array("q", range(first, last))


async def test_no_line_is_blank_once_the_list_has_settled() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 30)) as pilot:
        app.list.show(ids(0, MANY))
        for key, first in (
            ("end", MANY - 30),
            ("home", 0),
            *(("pagedown", None),) * 5,
            ("G", MANY - 30),
            ("pageup", None),
        ):
            await pilot.press(key)
            await until(pilot, lambda: app.list.settled)
            await pilot.pause()
            lines = drawn(app)
            assert all("Subject" in line for line in lines), (key, lines)
            if first is not None:
                assert f"Subject {first} " in lines[0]
        assert len(set(app.asked)) < 500


async def test_rows_that_are_not_read_yet_are_dots_and_the_loop_does_not_wait_for_them() -> None:
    app = ListApp()
    app.gate.clear()
    async with app.run_test(size=(100, 10)) as pilot:
        app.list.show(ids(0, MANY))
        await pilot.press("pagedown", "pagedown")
        assert all("·····" in line for line in drawn(app))
        app.gate.set()
        await until(pilot, lambda: app.list.settled)
        await pilot.pause()
        assert all("Subject" in line for line in drawn(app))


async def test_who_hurries_through_the_list_has_read_only_what_was_passed_slowly() -> None:
    app = ListApp()
    app.gate.clear()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(0, MANY))
        await pilot.press(*["pagedown"] * 40, "end")
        app.gate.set()
        await until(pilot, lambda: app.list.settled)
        assert len(app.asked) < 200


async def test_mail_that_arrives_on_top_moves_nobody() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(100, 1000))
        await pilot.press(*["pagedown"] * 3, "j")
        await until(pilot, lambda: app.list.settled)
        await pilot.pause()
        before, current = [line[:90] for line in drawn(app)], app.list.current
        app.list.update_ids(ids(50, 1000))
        await until(pilot, lambda: app.list.settled)
        await pilot.pause()
        assert app.list.current == current
        assert [line[:90] for line in drawn(app)] == before


async def test_who_has_not_moved_sees_what_arrives() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(100, 1000))
        await until(pilot, lambda: app.list.settled)
        app.list.update_ids(ids(50, 1000))
        assert app.list.current == 50


async def test_when_the_message_under_the_cursor_goes_its_neighbour_has_the_cursor() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(array("q", [1, 2, 3, 4]))
        await pilot.press("j", "j")
        app.list.update_ids(array("q", [1, 2, 4]))
        assert app.list.current == 4
        app.list.update_ids(array("q", [1]))
        assert app.list.current == 1
        app.list.update_ids(array("q"))
        assert app.list.current is None


async def test_the_keys_people_know_move_the_cursor() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(0, 200))
        keys = ("j", "down", "k", "up", "up", "G", "j", "g", "end", "home", "pagedown", "pagedown", "pageup")
        places = []
        for key in keys:
            await pilot.press(key)
            places.append(app.list.cursor)
        assert places == [1, 2, 1, 0, 0, 199, 199, 0, 199, 0, 19, 38, 19]


async def test_a_click_moves_the_cursor() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.show(ids(0, 200))
        await pilot.press("pagedown", "pagedown")
        await pilot.click(MessageList, offset=(20, 3))
        assert app.list.cursor == app.list.top + 3


async def test_an_empty_list_says_why() -> None:
    app = ListApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.list.say("No mail here.", "", "Press a key.")
        app.list.show(ids(0, 0))
        await pilot.pause()
        assert "No mail here." in "\n".join(drawn(app))
        await pilot.press("j", "k", "end", "home", "pagedown", "enter")
        assert app.list.current is None


def test_a_row_that_expired_is_shown_until_its_newer_self_is_there() -> None:
    cache = RowCache(capacity=3)
    cache.fill([1, 2], {1: row(1)})
    assert cache.lacks([1, 2, 3]) == [3]
    cache.expire()
    assert cache.lacks([1, 2, 3]) == [1, 2, 3]
    assert cache.get(1) == row(1)
    cache.fill([3, 4], {3: row(3), 4: row(4)})
    assert cache.get(1) is None


def test_what_is_read_ahead_lies_the_way_the_person_goes() -> None:
    assert wanted_window(100, 20, 1000, downwards=True) == range(90, 140)
    assert wanted_window(100, 20, 1000, downwards=False) == range(80, 130)
    assert wanted_window(0, 20, 5, downwards=True) == range(5)


def test_a_message_is_found_near_where_it_was() -> None:
    found = array("q", [5, 4, 3, 2, 1])
    assert [position_of(found, message, 2) for message in (5, 3, 1, 9)] == [0, 2, 4, None]
    assert position_of(array("q"), 1, 10) is None


def test_of_wishes_made_meanwhile_only_the_newest_is_started() -> None:
    started: list[int] = []
    wishes: OneAtATime[int] = OneAtATime(started.append)
    for wish in (1, 2, 3):
        wishes.wish(wish)
    assert started == [1]
    wishes.ended()
    wishes.ended()
    assert started == [1, 3]
    assert not wishes.busy


def test_what_is_wanted_during_a_pause_is_done_once_after_it() -> None:
    done: list[str] = []
    pauses: list[tuple[float, Callable[[], None]]] = []
    pace = Pace(lambda seconds, call: pauses.append((seconds, call)), lambda: 1.5, lambda: done.append("look"))
    for _ in range(3):
        pace.want()
    assert done == ["look"]
    seconds, over = pauses.pop()
    assert seconds == 1.5
    over()
    assert done == ["look", "look"]
    pauses.pop()[1]()
    assert done == ["look", "look"]
    assert not pauses
