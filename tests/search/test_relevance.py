"""The best matches first: rare words and subjects weigh more."""

from array import array
from collections.abc import Iterator

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.search import relevance
from mailtrove.search.relevance import search_best
from tests.archive.builders import an_account, derived, indexed

MANY = "tea and cake and more of what is not sought here, at some length, so that it weighs less"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("relevance") / "archive.sqlite3") as archive:
        indexed(
            archive,
            add_account(archive, an_account()),
            derived(1, MANY, subject="Tea"),
            derived(2, f"{MANY} tea tea", subject="Other"),
            derived(3, MANY, subject="Other"),
            derived(4, "moth", subject="Other"),
        )
        yield archive


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tea", [1, 2, 3]),
        ("tea after:1970", [1, 2, 3]),
        ("tea OR moth", [4, 1, 2, 3]),
        ("tea OR after:1970", [1, 2, 3, 4]),
        ("after:1970", [4, 3, 2, 1]),
        ("-moth", [3, 2, 1]),
        ("", [4, 3, 2, 1]),
    ],
)
def test_the_best_match_comes_first(letters: Archive, text: str, ids: list[int]) -> None:
    assert list(search_best(letters, text).ids) == ids


def test_of_many_the_newest_are_weighed(letters: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relevance, "WEIGHED", 2)
    assert search_best(letters, "tea").ids == array("q", [2, 3])
