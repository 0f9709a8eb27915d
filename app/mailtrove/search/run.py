"""Running a query: what was typed, to the ids it finds.

There are two ways to find messages newest first, and a third for when only the newest few are wanted. A set that is
small is looked up and sorted. One that holds much of the archive is not sorted: the messages are walked through in
the order of an index, and each is looked for in the set. How large a set is, the indexes count at 25 messages a
microsecond. And when only a few are wanted, the newest of all messages are looked at first: what has been asked for
is mostly among them, and however much of an archive has a word, only theirs of its entries are read.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.search.beginnings import words_beginning
from mailtrove.search.conditions import conditions
from mailtrove.search.explain import explain
from mailtrove.search.leaves import Circumstances
from mailtrove.search.places import Places
from mailtrove.search.query import parse
from mailtrove.search.saved import NO_SEARCHES, Searches
from mailtrove.search.sought import Sought, sought
from mailtrove.search.statements import Condition, Statement, values_of
from mailtrove.search.tree import AnyOf, Query

_WALKED: Final = 20
"""A set of at least one in so many messages is walked for: measured in 200,000 messages, sorting it takes longer."""
_COUNTED: Final = 10
"""Beyond one in so many messages a set isn't counted to its end: it is large."""
_WINDOWS: Final = (30, 200)
"""How many times the limit is looked at among the newest, first and then; what fewer messages have is quick to find."""
_MOST_LOOKED_AT: Final = 30_000
_GAP: Final = 1_000
_MOST_RUNS: Final = 100
"""The newest messages have ids in a few runs, as they came in one after the other, folder by folder. Reading over so
many others takes no longer than beginning another run; where there are too many, another way is taken."""
BY_DATE: Final = "message_date_id_account_id_size_attachments_flags_gone"
BY_ACCOUNT_AND_DATE: Final = "message_account_id_date_id_size_attachments_flags_gone"
_COLUMNS: Final = "id, account_id, date, size, attachments, flags, gone"
_NEWEST_FIRST: Final = "ORDER BY message.date DESC, message.id DESC"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    ids: "array[int]"
    """Message ids, newest first."""
    explanation: str
    """What was understood, in words; quotes what was typed, so it reaches a screen through `printable`."""
    sought: tuple[Sought, ...]
    """The words to highlight in what was found."""


def search(
    archive: Archive,
    text: str,
    *,
    account_id: int | None = None,
    limit: int | None = None,
    prefix_last: bool = False,
    today: date | None = None,
    saved: Searches = NO_SEARCHES,
) -> Found:
    """The messages that what was typed means, newest first.

    Args:
        account_id: only of this account.
        limit: the newest so many.
        prefix_last: the last word may be the beginning of one, as while it is being typed.
        today: the day from which ages are counted back; None for the calendar's.
        saved: the searches that `saved:` may name.

    Raises:
        QueryMistake: it can't be understood.
    """
    query = parse(text, saved)
    with archive.reading() as database:
        wanted = conditions(query.terms, _circumstances(archive, database, query, today, prefix_last))
        ids: array[int] = array("q")
        for statement in ways(database, wanted, account_id, limit):
            ids = array("q", (row[0] for row in database.run(statement.sql, statement.values)))
            if len(ids) == limit:
                break
    return Found(ids, explain(query), sought(query, typing=prefix_last))


def _circumstances(
    archive: Archive, database: Database, query: Query, today: date | None, prefix_last: bool
) -> Circumstances:
    last = query.terms[-1] if query.terms and query.open_ended and prefix_last else None
    while isinstance(last, AnyOf):
        last = last.terms[-1]
    day = today or date.today()  # noqa: DTZ011 - the person's
    return Circumstances(Places(archive), day, partial(words_beginning, database), last)


def ways(
    database: Database, wanted: Sequence[Condition], account_id: int | None, limit: int | None
) -> Iterator[Statement]:
    """The statements to run; each that brings fewer than the limit gives way to the next, and the last one is right."""
    total = database.run("SELECT coalesce(sum(messages), 0) FROM account").fetchone()[0]
    yield from _among_newest(database, wanted, account_id, limit, _WINDOWS[0])
    most = total // _COUNTED
    sizes = [_count(database, one.members, most) if one.members else total for one in wanted]
    size, smallest = min(zip(sizes, wanted, strict=True), key=itemgetter(0), default=(total, None))
    walks = smallest is None or smallest.members is None or size * _WALKED > total
    if limit and (walks or size * 2 > limit * _WINDOWS[1]):  # as so many would take long to look up
        yield from _among_newest(database, wanted, account_id, limit, _WINDOWS[1])
    if walks or smallest is None or smallest.members is None:
        yield _limited(_walk([one.test for one in wanted], account_id), limit)
        return
    tests = [
        one.probe if one.probe and other > size * one.probe_cost else one.test
        for other, one in zip(sizes, wanted, strict=True)
        if one is not smallest
    ]
    yield _limited(_look_up(smallest.members, tests, account_id), limit)


def _count(database: Database, members: Statement, most: int) -> int:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({members.sql}) LIMIT ?)"
    return int(database.run(sql, (*members.values, most)).fetchone()[0])


def _look_up(smallest: Statement, tests: Sequence[Statement], account_id: int | None) -> Statement:
    """Take the smallest set, keep of it what passes the tests, and sort that."""
    parts = [Statement(f"message.id IN ({smallest.sql})", smallest.values), *_of_account(account_id), *tests]
    # NOT INDEXED, as SQLite may else walk through a whole account, or all that is newer than a date.
    return Statement(f"SELECT message.id FROM message NOT INDEXED{_where(parts)} {_NEWEST_FIRST}", values_of(parts))


def _walk(tests: Sequence[Statement], account_id: int | None) -> Statement:
    """All messages, newest first, as far as they pass the tests."""
    parts = [*_of_account(account_id), *tests]
    return Statement(
        f"SELECT message.id FROM message INDEXED BY {_index(account_id)}{_where(parts)} {_NEWEST_FIRST}",
        values_of(parts),
    )


def _among_newest(
    database: Database, wanted: Sequence[Condition], account_id: int | None, limit: int | None, times: int
) -> Iterator[Statement]:
    """Look at so many times the limit of the newest messages, where that is quick."""
    near = [one.near for one in wanted if one.near]
    if limit and wanted and len(near) == len(wanted):
        count = max(limit, min(limit * times, _MOST_LOOKED_AT))
        if runs := _runs(database, account_id, count):
            yield _limited(_window(runs, near, account_id, count), limit)


def _runs(database: Database, account_id: int | None, count: int) -> list[tuple[int, int]]:
    """The first and last ids of the runs that hold the newest so many messages; empty when they are too many."""
    newest = _newest(account_id, count)
    ids = sorted(row[0] for row in database.run(newest.sql, newest.values))
    if not ids:
        return []
    ends = [place for place in range(1, len(ids)) if ids[place] - ids[place - 1] > _GAP]
    if len(ends) >= _MOST_RUNS:
        return []
    return [(ids[start], ids[end - 1]) for start, end in pairwise([0, *ends, len(ids)])]


def _window(
    runs: Sequence[tuple[int, int]], near: Sequence[Statement], account_id: int | None, count: int
) -> Statement:
    """The newest so many of all messages, as far as they pass the tests."""
    newest = _newest(account_id, count)
    return Statement(
        "WITH runs (first, last) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
        f" SELECT message.id FROM ({newest.sql}) AS message{_where(near)} {_NEWEST_FIRST}",
        (json.dumps(runs), *newest.values, *values_of(near)),
    )


def _newest(account_id: int | None, count: int) -> Statement:
    within = _of_account(account_id)
    sql = f"SELECT {_COLUMNS} FROM message INDEXED BY {_index(account_id)}{_where(within)} {_NEWEST_FIRST} LIMIT ?"
    return Statement(sql, (*values_of(within), count))


def _limited(statement: Statement, limit: int | None) -> Statement:
    if limit is None:
        return statement
    return Statement(f"{statement.sql} LIMIT ?", (*statement.values, limit))


def _of_account(account_id: int | None) -> list[Statement]:
    return [] if account_id is None else [Statement("message.account_id = ?", (account_id,))]


def _index(account_id: int | None) -> str:
    """The one that has the messages newest first, and all that most tests look at."""
    return BY_DATE if account_id is None else BY_ACCOUNT_AND_DATE


def _where(parts: Sequence[Statement]) -> str:
    return f" WHERE {' AND '.join(part.sql for part in parts)}" if parts else ""
