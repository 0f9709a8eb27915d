"""What a search finds is what a slow, plain look at one letter after the other finds, in the same order."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.archive.database import Archive
from mailtrove.search import leaves, matching, run
from mailtrove.search.run import search
from tests.search.letters import TODAY, Post, a_query, deliver, some_post

CHANCE = st.randoms(use_true_random=False)
"""Shrinks, but likes what is simple; so where there are many letters, a number starts Python's own."""
SEEDS = st.integers(0, 2**32)
WAYS = {
    "as it chooses": {},
    "looked up": {"_WALKED": 0},
    "walked through": {"_WALKED": 10**9},
    "among the newest few": {"_WALKED": 10**9, "_WINDOWS": (2, 5), "_GAP": 3},
}


@contextmanager
def delivered(post: Post) -> Iterator[Archive]:
    with tempfile.TemporaryDirectory() as home, Archive.open(Path(home) / "archive.sqlite3") as archive:
        deliver(archive, post)
        yield archive


@pytest.fixture(scope="module")
def much() -> Iterator[tuple[Archive, Post]]:
    post = some_post(Random(1815), 500)
    with delivered(post) as archive:
        yield archive, post


def agree(archive: Archive, post: Post, chance: Random) -> None:
    text, means = a_query(chance, post)
    account = chance.choice((None, None, 1))
    limit = chance.choice((None, 1, 3, 50))
    plain = sorted(
        (letter for letter in post.letters if means(letter) and account in (None, letter.account)),
        key=lambda letter: (letter.when, letter.id),
        reverse=True,
    )
    found = search(archive, text, account_id=account, limit=limit, today=TODAY)
    assert list(found.ids) == [letter.id for letter in plain][:limit], text
    assert found.explanation


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_among_many_letters(much: tuple[Archive, Post], way: dict[str, object], seed: int) -> None:
    archive, post = much
    chance = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in way.items():
            patch.setattr(run, name, value)
        for _ in range(5):
            agree(archive, post, chance)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_where_few_are_asked_one_by_one(much: tuple[Archive, Post], seed: int) -> None:
    archive, post = much
    chance = Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "_PROBE_COST", 1)
        patch.setattr(leaves, "_PROBE_COST", 1)
        for _ in range(5):
            agree(archive, post, chance)


@settings(max_examples=15, deadline=None)
@given(CHANCE, st.integers(1, 12))
def test_among_few_letters_of_any_kind(chance: Random, count: int) -> None:
    post = some_post(chance, count)
    with delivered(post) as archive:
        for _ in range(10):
            agree(archive, post, chance)
