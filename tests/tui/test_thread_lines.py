"""Threads as lines of a list: which stand where, folded and unfolded, and what stands before their subjects."""

from array import array
from collections import defaultdict

import pytest
from rich.cells import cell_len
from rich.style import Style

from mailtrove.archive.records import MessageRow
from mailtrove.archive.thread_lists import ThreadList
from mailtrove.archive.thread_tree import Branch
from mailtrove.tui.glyphs import ASCII, UNICODE, Glyphs
from mailtrove.tui.list_line import columns_for, message_line
from mailtrove.tui.thread_lines import FOLDED, Change, ThreadLines, Unfolded, lines_by_thread
from mailtrove.tui.thread_marks import branch_mark, many, thread_mark

LISTED = ThreadList(array("q", [9, 8, 7]), array("q", [1, -8, 2]))
"""A thread whose newest message is 9, message 8 in none yet, a thread with 7."""
TREE = {message: Branch(message, depth, ()) for depth, message in enumerate((3, 9))}
OTHER = {message: Branch(message, depth, ()) for depth, message in enumerate((5, 6, 7))}


def shown(lines: ThreadLines) -> list[tuple[int, int]]:
    return list(zip(lines.ids, lines.threads, strict=True))


def test_folded_threads_are_a_line_each() -> None:
    lines = lines_by_thread(LISTED, FOLDED, {})
    assert shown(lines) == [(9, 1), (8, -8), (7, 2)]
    assert [lines.folded(line) for line in range(3)] == [True, False, True]


def test_an_unfolded_thread_is_a_line_for_each_message() -> None:
    lines, changes = lines_by_thread(LISTED, FOLDED, {}).unfolding({0: TREE})
    assert shown(lines) == [(3, 1), (9, 1), (8, -8), (7, 2)]
    assert [lines.folded(line) for line in range(4)] == [False, False, False, True]
    assert changes == [Change(range(1), 2)]
    assert lines.branch(1) == TREE[9]
    assert lines.branch(3) is None
    assert lines.block(1) == range(2)


def test_several_threads_unfold_at_once() -> None:
    lines, changes = lines_by_thread(LISTED, FOLDED, {}).unfolding({0: TREE, 2: OTHER})
    assert [message for message, _ in shown(lines)] == [3, 9, 8, 5, 6, 7]
    assert changes == [Change(range(2, 3), 3), Change(range(1), 2)]


def test_folded_again_its_line_is_that_of_the_message_that_stood_for_it() -> None:
    lines, _ = lines_by_thread(LISTED, FOLDED, {}).unfolding({0: TREE})
    folded, changes = lines.folding(1)
    assert shown(folded) == [(9, 1), (8, -8), (7, 2)]
    assert changes == [Change(range(2), 1)]
    assert not folded.unfolded


def test_the_same_threads_are_unfolded_when_the_list_is_read_anew() -> None:
    lines, _ = lines_by_thread(LISTED, FOLDED, {}).unfolding({2: OTHER})
    again = lines_by_thread(LISTED, lines.unfolded, {2: OTHER})
    assert (again.ids, again.threads) == (lines.ids, lines.threads)


def test_where_all_are_unfolded_they_stand_by_date_until_their_trees_are_read() -> None:
    members = {1: array("q", [9, 3]), 2: array("q", [7, 5, 6])}
    lines = lines_by_thread(LISTED, Unfolded(all=True), {1: TREE}, members)
    assert [message for message, _ in shown(lines)] == [3, 9, 8, 7, 5, 6]
    lines, changes = lines.unfolding({4: OTHER})
    assert [message for message, _ in shown(lines)] == [3, 9, 8, 5, 6, 7]
    assert changes == [Change(range(3, 6), 3)]
    assert lines.unfolded == Unfolded(all=True)


def test_one_can_be_folded_where_all_are_unfolded() -> None:
    members = {1: array("q", [3, 9]), 2: array("q", [5, 6, 7])}
    lines, _ = lines_by_thread(LISTED, Unfolded(all=True), {}, members).folding(0)
    assert shown(lines)[0] == (9, 1)
    assert lines.folded(0)
    assert not lines.folded(3)
    assert lines_by_thread(LISTED, lines.unfolded, {}, members).ids == lines.ids


def test_a_thread_that_is_no_more_stays_as_it_was_shown() -> None:
    lines, changes = lines_by_thread(
        LISTED, Unfolded(all=True), {}, {1: array("q", [9, 3]), 2: array("q", [7])}
    ).unfolding({0: {}})
    assert [message for message, _ in shown(lines)] == [9, 3, 8, 7]
    assert not changes
    assert 1 in lines.trees


@pytest.mark.parametrize(
    ("change", "line", "expected"),
    [
        (Change(range(2, 3), 4), 1, 1),
        (Change(range(2, 3), 4), 2, 2),
        (Change(range(2, 3), 4), 3, 6),
        (Change(range(2, 6), 1), 4, 2),
        (Change(range(2, 6), 1), 6, 3),
        (Change(range(2, 6), 4), 4, 4),
    ],
)
def test_whoever_is_in_the_list_stays_where_they_were(change: Change, line: int, expected: int) -> None:
    assert change.moved(line) == expected


@pytest.mark.parametrize(("count", "said"), [(2, "2"), (999, "999"), (1000, "1k"), (99_999, "99k"), (999_999, "999k")])
def test_a_thread_says_how_many_messages_it_has(count: int, said: str) -> None:
    assert many(count) == said
    assert thread_mark(count, UNICODE, folded=True).startswith(f"▸{said}")
    assert thread_mark(count, ASCII, folded=False).startswith(f"-{said}")


@pytest.mark.parametrize(
    ("more", "room", "unicode", "ascii_"),
    [
        ((True,), 40, "├─ ", "|- "),
        ((False,), 40, "└─ ", "`- "),
        ((True, False), 40, "│ └─ ", "| `- "),
        ((False, False, True), 40, "    ├─ ", "    |- "),
        ((True, False, True), 28, "… ├─ ", "… |- "),
        ((True, True, True), 0, "├─ ", "|- "),
    ],
)
def test_an_answer_is_indented_as_deep_as_there_is_room(
    more: tuple[bool, ...], room: int, unicode: str, ascii_: str
) -> None:
    branch = Branch(1, len(more), more)
    assert branch_mark(branch, UNICODE, room) == unicode
    assert branch_mark(branch, ASCII, room) == ascii_
    assert cell_len(unicode) == len(unicode)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("subject", ["Re: Barrels", "解析機関について：楽しい", "C̶̢o̵m̷b̸i̴n̵i̶n̷g", "", "\x1b[31m"])
def test_no_mark_makes_a_line_longer(width: int, glyphs: Glyphs, subject: str) -> None:
    row = MessageRow(1, 1, 0, subject, "Ada", "", "Seventy-nine, they say", 9, 0, True, False, False, False, 5)
    for mark in ("", thread_mark(5, glyphs, folded=True), branch_mark(Branch(1, 9, (True,) * 9), glyphs, 40)):
        line = message_line(row, columns_for(width), defaultdict(Style), glyphs, 0.0, before=mark)
        assert sum(cell_len(segment.text) for segment in line) == max(width, 29)
        assert mark in "".join(segment.text for segment in line) or width <= 40
