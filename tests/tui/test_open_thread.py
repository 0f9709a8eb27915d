"""Which line of an open thread is which of which message, and what stays in sight while more becomes known."""

import pytest

from mailtrove.archive.records import MessageRow
from mailtrove.tui.message_lines import Kind, Line
from mailtrove.tui.open_thread import Block, ThreadScroll, begin_at


def lines(count: int) -> Block:
    return Block(None, [Line(Kind.TEXT, str(number)) for number in range(count)])


@pytest.fixture
def scroll() -> ThreadScroll:
    """Messages 11 to 15, of which 13 is here, with three lines below the one above it."""
    made = ThreadScroll([11, 12, 13, 14, 15])
    made.put(13, lines(3))
    return made


def test_what_nobody_has_read_yet_has_a_guessed_height(scroll: ThreadScroll) -> None:
    assert [scroll.start(place) for place in range(5)] == [0, 8, 16, 20, 28]
    assert scroll.height == 36
    assert [scroll.at(line) for line in (0, 15, 16, 19, 20, 35, 99)] == [
        (0, 0), (1, 7), (2, 0), (2, 3), (3, 0), (4, 7), (4, 71),
    ]  # fmt: skip
    assert scroll.lacking(range(1, 4)) == [12, 14]


@pytest.mark.parametrize(
    ("top", "height", "stays"),
    [
        (16, 20, (13, 0)),  # a message that is here
        (18, 20, (13, 2)),
        (8, 20, (12, 0)),  # the line above a message, of which that is all that is known
        (10, 20, (13, -6)),  # within one that is a guess, where a message below is none
        (10, 6, (12, 2)),  # and where there is none in sight
        (22, 20, (14, 2)),
    ],
)
def test_what_is_known_stays_in_sight(scroll: ThreadScroll, top: int, height: int, stays: tuple[int, int]) -> None:
    assert scroll.anchor(top, height) == stays


def test_heights_stay_known_when_lines_are_let_go(scroll: ThreadScroll) -> None:
    many = ThreadScroll(list(range(100)))
    for message in range(100):
        many.put(message, lines(2))
    many.forget_far(range(50, 60))
    assert len(many.blocks()) == 34
    assert all(many.block(place) for place in range(50, 60))
    assert many.block(0) is None
    assert many.height == 300
    again = ThreadScroll([*range(100), 100], many.heights)
    assert again.height == 308
    assert again.measure(100, 4)
    assert not again.measure(100, 4)
    assert again.height == 305
    assert not scroll.measure(13, 99)
    assert not scroll.measure(99, 1)


def row(message: int, *, unread: bool) -> MessageRow:
    return MessageRow(message, 1, message, "", "", "", "", 1, 0, unread, False, False, False)


@pytest.mark.parametrize(
    ("unread", "wanted", "begun"), [("", None, 3), ("2", None, 2), ("13", None, 1), ("1", 3, 3), ("1", 9, 1)]
)
def test_one_begins_at_what_was_found_or_is_unread_or_is_newest(unread: str, wanted: int | None, begun: int) -> None:
    assert begin_at([row(number, unread=str(number) in unread) for number in (1, 2, 3)], wanted) == begun
