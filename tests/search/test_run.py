"""What a search finds."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.archive.database import Archive
from mailtrove.errors import QueryMistake
from mailtrove.search.query import parse
from mailtrove.search.run import compiled, search
from tests.search.test_query import TYPED


def found(archive: Archive, text: str, **more: bool) -> list[int]:
    return list(search(archive, text, **more).ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("report", [2, 1]),
        ("REPORT", [2, 1]),
        ("report annual", [1]),
        ('"annual report"', [1]),
        ('"report annual"', []),
        ("repor", []),
        ("resume", [1]),
        ("résumé", [1]),
        ("cafe", [2]),
        ("report café", [2]),
        # In any part of a message: people, attachments.
        ("lovelace", [2, 1]),
        ("rechnung", [2]),
        ('"rechnung marz"', [2]),
        # Scripts without blanks: any substring.
        ("京タ", [2]),
        ("入場券", [2]),
        ("券", [2]),
        ("場入", []),
        ("ガソリン", [3]),
        ("ソリ", [3]),
        ("\U00020bb7\U00020000", [3]),
        ("특별", [3]),
        # What merely looks like an operator.
        ("10:30", [1]),
        ("10:31", []),
        ("https://example.org/notes?id=7", [1]),
        # Words of which nothing can be found don't hinder the others.
        ("-- report !", [2, 1]),
        ("", [4, 3, 2, 1]),
    ],
)
def test_words_are_found(archive: Archive, text: str, ids: list[int]) -> None:
    assert set(found(archive, text)) == set(ids)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("from:ada", [1]),
        ("from:LOVELACE", [1]),
        ('from:"ada lovelace"', [1]),
        ('from:"lovelace ada"', []),
        ("from:ada@analytical.example.edu", [1]),
        ("from:ada@analytical.example.e", []),
        ("from:@analytical.example.edu", [1]),
        ("from:@example.edu", [1]),
        ("from:@xample.edu", []),
        ("from:example.edu", [1]),
        ("from:analytical", [1]),
        ("from:muller", [3]),
        ("from:@zürich.example", [3]),
        ("to:grace", [3, 1]),
        ("to:grace@navy.example.org", [1]),
        ("to:ada", [2]),
        ("from:grace to:ada", [2]),
        ("from:grace from:ada", []),
        ("from:ada report", [1]),
    ],
)
def test_people_are_found_by_name_address_and_domain(archive: Archive, text: str, ids: list[int]) -> None:
    assert found(archive, text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("subject:invoice", [2]),
        ("subject:report", []),
        ('subject:"invoice 4711"', [2]),
        ("subject:resume report", [1]),
        ("has:attachment", [2]),
        ("has:attachment from:ada", []),
        ("after:2021-03-01", [3, 2]),
        ("after:2021-03-02", [3]),
        ("before:2021-03-01 after:2019", [1]),
        ("after:2021 before:2022", [3, 2]),
        ("after:2020-02-29 before:2020-03", [1]),
        ("after:9999-12-31", []),
    ],
)
def test_subject_attachments_and_dates_narrow_it_down(archive: Archive, text: str, ids: list[int]) -> None:
    assert found(archive, text) == ids


def test_the_newest_come_first_and_as_many_as_are_wanted(archive: Archive) -> None:
    assert found(archive, "after:2019") == [3, 2, 1]
    assert list(search(archive, "after:2019", limit=2).ids) == [3, 2]


@pytest.mark.parametrize("text", ["", "report", "from:grace", "has:attachment", "after:1970"])
def test_one_account_can_be_searched_alone(archive: Archive, text: str) -> None:
    everywhere = set(found(archive, text))
    first, second = (set(search(archive, text, account_id=account_id).ids) for account_id in (1, 2))
    assert first | second == everywhere
    assert first <= {1, 2, 3}
    assert second <= {4}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("repo", [2, 1]),
        ("repo annu", []),
        ("report annu", [2, 1]),
        ("report annu ", []),
        ('"repo"', []),
        ("r", []),
        ("from:lov", [1]),
        ("from:ada@anal", [1]),
        ("from:@anal", [1]),
        ("subject:invo", [2]),
        ("東", [2]),
        ("10:3", []),
    ],
)
def test_while_it_is_typed_the_last_word_may_be_a_beginning(archive: Archive, text: str, ids: list[int]) -> None:
    assert found(archive, text, prefix_last=True) == ids


@pytest.mark.parametrize(("text", "position"), [("🙂", 0), ("-- !!", 0), ("x from:--", 2), ('subject:"?"', 0)])
def test_what_has_no_letter_to_look_for_is_a_mistake(archive: Archive, text: str, position: int) -> None:
    with pytest.raises(QueryMistake, match="no letter and no digit") as caught:
        search(archive, text)
    assert caught.value.position == position


def test_what_was_understood_is_said(archive: Archive) -> None:
    assert search(archive, "from:ada after:2020").explanation == "from ada · since 1 January 2020"


@settings(max_examples=300)
@given(TYPED | st.text(st.characters()), st.booleans())
def test_whatever_is_typed_finds_something_or_is_a_mistake(archive: Archive, text: str, prefix_last: bool) -> None:
    assert mistake_in(archive, text, prefix_last) in range(-1, len(text) + 1)


@pytest.mark.parametrize(
    "text",
    [
        "^report",
        "report*",
        "report + annual",
        "{subject}:x",
        "-subject:x",
        "NEAR(a b, 5)",
        "a\0b",
        "x'; --",
        "x " * 100,
        "from:a " * 100,
        "a:" * 2000,
        "日" * 4000,
        "\ud800x",
        "subject:a\0",
    ],
)
def test_what_means_something_to_fts5_or_sql_is_only_text(archive: Archive, text: str) -> None:
    assert mistake_in(archive, text, prefix_last=True) == -1


def mistake_in(archive: Archive, text: str, prefix_last: bool) -> int:
    """Where the mistake is; -1 when there is none. Any other error goes through."""
    try:
        search(archive, text, prefix_last=prefix_last, account_id=1)
    except QueryMistake as mistake:
        return mistake.position
    return -1


@pytest.mark.parametrize("text", ["report", "from:ada", "report from:ada", "after:2021 has:attachment", "after:2021"])
@pytest.mark.parametrize("account_id", [None, 1])
def test_a_search_reads_no_whole_table(archive: Archive, text: str, account_id: int | None) -> None:
    statement = compiled(parse(text), account_id=account_id)
    with archive.reading() as database:
        plan = [row[3] for row in database.run(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values)]
    assert not [step for step in plan if step.startswith("SCAN message") and "INDEX" not in step], plan


def test_a_statement_holds_nothing_that_was_typed(archive: Archive) -> None:
    statement = compiled(parse("zebra from:zebra subject:zebra"))
    assert "zebra" not in statement.sql
    with archive.reading() as database:
        assert isinstance(database.run(statement.sql, statement.values), sqlite3.Cursor)
