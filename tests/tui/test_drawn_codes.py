"""What is drawn for phones and for eyes far away."""

import string

import pytest
import segno

from mailtrove.tui import glyphs
from mailtrove.tui.big_letters import big_rows
from mailtrove.tui.qr_code import QUIET, qr_rows

PAGE = "https://login.microsoft.com/device"
HALVES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def dots(rows: list[str]) -> list[list[int]]:
    """The dots that the half blocks stand for."""
    return [[HALVES[cell][half] for cell in row] for row in rows for half in (0, 1)]


def test_the_drawn_code_is_the_page_within_a_quiet_border() -> None:
    expected = segno.make_qr(PAGE, error="l", boost_error=False)
    size = len(expected.matrix)
    drawn = dots(qr_rows(PAGE, 80))
    assert {len(row) for row in drawn} == {size + 2 * QUIET}
    inner = [row[QUIET:-QUIET] for row in drawn[QUIET : QUIET + size]]
    assert inner == [list(row) for row in expected.matrix]
    rest = drawn[:QUIET] + drawn[QUIET + size :]
    assert len(rest) >= 2 * QUIET
    assert not any(any(row) for row in rest)
    assert not any(any(row[:QUIET]) or any(row[-QUIET:]) for row in drawn)


@pytest.mark.parametrize(
    ("text", "most"), [(PAGE, 36), ("", 80), ("x" * 5000, 400)], ids=["no room", "nothing", "too much for any code"]
)
def test_what_can_not_be_drawn_is_not(text: str, most: int) -> None:
    assert qr_rows(text, most) == []


def test_without_half_blocks_nothing_is_drawn() -> None:
    assert qr_rows(PAGE, 80, signs=glyphs.ASCII) == []
    assert big_rows("ABC", 80, signs=glyphs.ASCII) == []


def test_all_large_letters_and_digits_differ_and_are_three_lines_of_one_width() -> None:
    letters = string.ascii_uppercase + string.digits
    drawn = {tuple(big_rows(letter, 5)) for letter in letters}
    assert len(drawn) == len(letters)
    assert {len(rows) for rows in drawn} == {3}
    assert all(len({len(row) for row in rows}) == 1 for rows in drawn)


def test_large_letters_stand_closer_where_room_is_short_and_not_at_all_where_there_is_none() -> None:
    assert [len(big_rows("HH", width)[0]) for width in (10, 9)] == [10, 9]
    assert big_rows("HH", 8) == []
    assert big_rows("h", 80) == []
