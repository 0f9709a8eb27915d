"""Which message of a thread answers which, whatever their headers say."""

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mailtrove.archive.thread_tree import LEVELS, Branch, Member, branches


def drawn(*members: tuple[int, str]) -> list[str]:
    """Each member is its id and, in one string, the ids of its ancestors, the nearest first."""
    found = branches([Member(id_, f"{id_}@x", tuple(f"{one}@x" for one in above.split())) for id_, above in members])
    return [shape(branch) for branch in found]


def shape(branch: Branch) -> str:
    *stems, fork = branch.more or (None,)
    return (
        "".join("| " if more else "  " for more in stems)
        + {True: "+", False: "`", None: ""}[fork]
        + str(branch.message)
    )


def test_answers_stand_below_what_they_answer_the_oldest_first() -> None:
    assert drawn((1, ""), (2, "1"), (3, "1"), (4, "2 1"), (5, "3 1"), (6, "1")) == [
        "1",
        "+2",
        "| `4",
        "+3",
        "| `5",
        "`6",
    ]


def test_an_answer_to_a_message_that_is_not_here_hangs_on_the_nearest_that_is() -> None:
    assert drawn((1, ""), (2, "1"), (3, "9 8 2 1"), (4, "9")) == ["1", "+2", "| `3", "`4"]


def test_an_answer_dated_before_its_question_stands_below_it_all_the_same() -> None:
    assert drawn((1, "2"), (2, ""), (3, "1")) == ["2", "`1", "  `3"]


def test_messages_that_answer_each_other_in_a_circle_are_cut_apart() -> None:
    assert drawn((1, "2"), (2, "1"), (3, "1")) == ["2", "`1", "  `3"]
    assert drawn((1, "3"), (2, "1"), (3, "2")) == ["3", "`1", "  `2"]
    assert drawn((1, "1"), (2, "2")) == ["1", "`2"]


def test_two_messages_of_one_name_are_both_there() -> None:
    members = [Member(1, "a", ()), Member(2, "a", ()), Member(3, "b", ("a",)), Member(4, "", ("",))]
    assert sorted(branch.message for branch in branches(members)) == [1, 2, 3, 4]


def test_no_messages_are_no_tree() -> None:
    assert branches([]) == []


def test_a_chain_of_thousands_takes_a_moment_and_tells_its_last_levels() -> None:
    members = [Member(number, f"{number}@x", (f"{number - 1}@x",)) for number in range(20_000)]
    began = time.thread_time()
    found = branches(members)
    found_backwards = branches(members[::-1])
    assert time.thread_time() - began < 3
    assert found[-1] == Branch(19_999, 19_999, (False,) * LEVELS)
    assert len(found_backwards) == 20_000


@given(st.lists(st.lists(st.integers(0, 12), max_size=4), max_size=12))
def test_whatever_is_named_each_message_is_there_once_below_one_that_is_above_it(named: list[list[int]]) -> None:
    members = [Member(row, str(row), tuple(map(str, above))) for row, above in enumerate(named)]
    found = branches(members)
    assert sorted(branch.message for branch in found) == list(range(len(members)))
    depths = [branch.depth for branch in found]
    assert depths[:1] in ([], [0])
    assert all(0 < depth <= before + 1 for before, depth in pairwise(depths))
