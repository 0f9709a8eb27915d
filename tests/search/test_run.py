"""What a search finds."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.archive.database import Archive, Database
from mailtrove.errors import QueryMistake
from mailtrove.search import run
from mailtrove.search.run import search
from tests.search.test_query import TYPED


def found(archive: Archive, text: str, *, prefix_last: bool = False) -> list[int]:
    return list(search(archive, text, prefix_last=prefix_last).ids)


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
        ("annua*", [2, 1]),
        ('"the annu*"', []),
        ('"the annu"*', [1]),
        ("東*", [2]),
        ("engine OR invoice", [2, 1]),
        ("report -engine", [2]),
        ("-report", [4, 3]),
        ("-(report engine)", [4, 3, 2]),
        ("engine OR -report", [4, 3, 1]),
        ("(engine OR ソリ) -annual", [3]),
        ("body:invoice", []),
        ("body:cafe", [2]),
        ("filename:marz", [2]),
        ("filename:report", []),
        # Words of which nothing can be found don't hinder the others.
        ("-- report !", [2, 1]),
        ("report -!", [2, 1]),
        ("report OR !", [2, 1]),
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
        ("from:lov*", [1]),
        ("from:ada@anal*", [1]),
        ("cc:ada", [2]),
        ("cc:grace", []),
        ("bcc:grace", [3]),
        ("with:ada", [2, 1]),
        ("with:grace", [3, 2, 1]),
        ("from:ada OR from:@zürich.example", [3, 1]),
        ("-from:ada", [3, 2, 4]),
        ("-with:grace", [4]),
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
        ("on:2021-03-01", [2]),
        ("on:2021-03", [2]),
        ("date:2020..2020-02", [1]),
        ("date:2020..2021-03-01", [2, 1]),
        ("-date:2020..2021 after:2019", []),
        ("engine OR after:2021-12", [3, 1]),
        ("msgid:one@example.org", [1]),
        ("msgid:<one@example.org>", [1]),
        ("msgid:two@example.org", []),
        ("thread:1", [2, 1]),
        ("thread:4", [4]),
        ("thread:999", []),
        ("-thread:1", [3, 4]),
        ("account:other", [4]),
        ("account:ADA@example report", [2, 1]),
    ],
)
def test_subject_attachments_and_dates_narrow_it_down(archive: Archive, text: str, ids: list[int]) -> None:
    assert found(archive, text) == ids


def test_the_newest_come_first_and_as_many_as_are_wanted(archive: Archive) -> None:
    assert found(archive, "after:2019") == [3, 2, 1]
    assert list(search(archive, "after:2019", limit=2).ids) == [3, 2]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("is:unread", [1]),
        ("-is:unread", [5, 4, 3, 2]),
        ("is:starred", [2]),
        ("is:answered", [3]),
        ("is:gone", [5]),
        ("larger:1k", [1]),
        ("smaller:60", [3]),
        ("larger:60 smaller:1k", [5, 2]),
        ("type:pdf", [2, 1]),
        ("type:image", [1]),
        ("type:jpg OR type:txt", [3, 1]),
        ("type:text", [3]),
        ("type:text/plain", [3]),
        ("has:invitation", [4, 3]),
        ("-has:invitation", [5, 2, 1]),
        ("in:inbox", [2, 1]),
        ("in:sent", [3]),
        ("folder:gesendet", [3]),
        ("in:2019", [4]),
        ("in:archive/2019", [4]),
        ("in:archive", [5]),
        ("in:arch*", [5, 4]),
        ("in:archive/*", [4]),
        ("-in:inbox", [5, 4, 3]),
        ("in:inbox is:starred", [2]),
        ("in:inbox OR is:gone", [5, 2, 1]),
    ],
)
def test_places_states_sizes_and_types_narrow_it_down(filed: Archive, text: str, ids: list[int]) -> None:
    assert found(filed, text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("newer_than:0d", []),
        ("newer_than:1d", []),
        ("newer_than:2d", [3]),
        ("older_than:2d", [2, 1]),
        ("newer_than:10m", [3]),
        ("newer_than:11m", [3, 2]),
        ("older_than:1y", [1]),
    ],
)
def test_an_age_is_counted_from_the_beginning_of_today(archive: Archive, text: str, ids: list[int]) -> None:
    assert list(search(archive, f"{text} after:2000", today=date(2022, 1, 2)).ids) == ids


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("x in:inbax", 2, "There is no folder called “inbax”. Did you mean “inbox”?"),
        ("in:zebra", 0, "There is no folder called “zebra”.$"),
        ("account:grace", 0, "There is no account called “grace”."),
    ],
)
def test_a_folder_or_account_that_is_not_there_is_a_mistake(
    filed: Archive, text: str, position: int, words: str
) -> None:
    with pytest.raises(QueryMistake, match=words.replace("?", r"\?")) as caught:
        search(filed, text)
    assert caught.value.position == position


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
        ("engine OR invoi", [2, 1]),
    ],
)
def test_while_it_is_typed_the_last_word_may_be_a_beginning(archive: Archive, text: str, ids: list[int]) -> None:
    assert found(archive, text, prefix_last=True) == ids


@pytest.mark.parametrize(
    ("text", "position"), [("🙂", 0), ("-- !!", 0), ("x from:--", 2), ('subject:"?"', 0), ("-(! OR ?)", 2)]
)
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


@pytest.mark.parametrize("text", ["x a*", "from:a*", "subject:x*"])
def test_a_star_after_one_letter_is_a_mistake(archive: Archive, text: str) -> None:
    with pytest.raises(QueryMistake, match="Too little before the star"):
        search(archive, text)


@pytest.mark.parametrize(
    "text",
    [
        "report",
        "from:ada",
        "report from:ada",
        "after:2021 has:attachment",
        "after:2021",
        "report -is:unread",
        "is:starred larger:1k -from:ada",
        "type:pdf report",
        "has:invitation",
        "in:inbox report",
        "msgid:one@example.org",
        "thread:1",
        "report OR from:ada",
        "report OR is:unread",
        "account:ada -report",
    ],
)
@pytest.mark.parametrize("account_id", [None, 1])
@pytest.mark.parametrize("walked", [0, 1_000_000], ids=["looked up", "walked through"])
def test_a_search_reads_no_whole_table(
    filed: Archive, text: str, account_id: int | None, walked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_WALKED", walked)
    plans = []

    def noted(database: Database, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        plans.append([row[3] for row in plain(database, f"EXPLAIN QUERY PLAN {sql}", values)])
        return plain(database, sql, values)

    plain = Database.run
    monkeypatch.setattr(Database, "run", noted)
    search(filed, text, account_id=account_id, limit=10)
    assert len(plans) >= 2
    for plan in plans:
        newest = {step.removeprefix("CO-ROUTINE ") for step in plan}  # a few rows under the table's name
        for step in plan:
            scan = re.match(r"SCAN (\w+)\b(?! USING COVERING INDEX| VIRTUAL)", step)
            tables = {"message", "membership", "participant", "attachment", "thread_link"} - newest
            assert not scan or scan[1] not in tables, plans


def test_a_statement_holds_nothing_that_was_typed(filed: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    plain = Database.run

    def noted(database: Database, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        said.append(sql)
        return plain(database, sql, values)

    monkeypatch.setattr(Database, "run", noted)
    search(filed, "zebra from:zebra subject:zebra type:zebra msgid:zebra OR (in:inbox account:ada -zebra)")
    assert said
    assert not [sql for sql in said if "zebra" in sql]
