"""The set of what is marked, against Python's own."""

from hypothesis import given
from hypothesis import strategies as st

from mailtrove.tui.marks import NONE, all_or_none, marks_of

IDS = st.frozensets(st.integers(0, 20_000) | st.integers(2**62, 2**62 + 99), max_size=60)


@given(IDS, IDS)
def test_marks_are_a_set_of_ids(one: frozenset[int], other: frozenset[int]) -> None:
    marks, others = marks_of(one), marks_of(other)
    assert list(marks) == list(marks.ids()) == sorted(one)
    assert len(marks) == marks.count == len(one)
    assert set(marks | others) == one | other
    assert set(marks - others) == one - other
    assert all((message in marks) == (message in one) for message in one | other)
    for message in other:
        assert set(marks.toggled(message)) == one ^ {message}


def test_all_are_marked_unless_they_are_already() -> None:
    some = marks_of((3, 99))
    assert set(all_or_none(some, (1, 2, 3))) == {1, 2, 3, 99}
    assert all_or_none(some, (3,)) is NONE


def test_a_million_marks_are_small() -> None:
    marks = marks_of(range(1, 1_000_001))
    assert marks.count == 1_000_000
    assert sum(bits.__sizeof__() for bits in marks._blocks.values()) < 300_000
