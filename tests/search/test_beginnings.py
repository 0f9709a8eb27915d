"""Words that are only begun are looked for as all that they can become."""

import pytest

from mailtrove.archive.database import Archive
from mailtrove.search import beginnings
from mailtrove.search.beginnings import words_beginning, written_out

WORDS = {"an": ["and", "annual"], "zz": []}


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ('"report"', '"report"'),
        ('"an"*', '("and" OR "annual")'),
        ('subject : "an"*', 'subject : ("and" OR "annual")'),
        ('"x" AND "the an"*', '"x" AND ("the and" OR "the annual")'),
        ('"zz"*', '("zz")'),
        ('"many"*', None),
        ('"\u00e9an"*', None),
    ],
)
def test_a_beginning_is_written_out(said: str, out: str | None) -> None:
    assert written_out(said, WORDS.get) == out


def test_the_words_of_the_index_that_begin_so_are_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with archive.reading() as database:
        assert words_beginning(database, "ANN") == ["annual", "annually"]
        assert words_beginning(database, "resu") == ["resume"]
        assert words_beginning(database, "zebra") == []
        monkeypatch.setattr(beginnings, "_MOST", 1)
        assert words_beginning(database, "ann") is None
