"""Batches: bounded by bytes and by count, nothing lost, nothing reordered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.imap.batches import batches
from mailtrove.imap.state import MessageFacts


def messages(*sizes: int) -> list[MessageFacts]:
    return [MessageFacts(uid, frozenset(), 0, size) for uid, size in enumerate(sizes, start=1)]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        ([5], [[1]]),
        ([4, 4, 4], [[1, 2], [3]]),
        ([100, 1, 1], [[1], [2, 3]]),
        ([1, 100, 1], [[1], [2], [3]]),
        ([1, 1, 1, 1], [[1, 2, 3], [4]]),
        ([0, 0, 0], [[1, 2, 3]]),
    ],
)
def test_a_batch_ends_before_it_gets_too_large_or_too_many(sizes: list[int], groups: list[list[int]]) -> None:
    made = batches(messages(*sizes), max_bytes=10, max_count=3)
    assert [[message.uid for message in group] for group in made] == groups


@given(st.lists(st.integers(0, 50)), st.integers(1, 60), st.integers(1, 10))
def test_every_message_comes_once_in_its_order(sizes: list[int], max_bytes: int, max_count: int) -> None:
    made = list(batches(messages(*sizes), max_bytes=max_bytes, max_count=max_count))
    assert [message for group in made for message in group] == messages(*sizes)
    for group in made:
        assert 1 <= len(group) <= max_count
        assert len(group) == 1 or sum(message.size for message in group) <= max_bytes
