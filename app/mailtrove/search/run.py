"""Running a query: what was typed, to the ids it finds.

There are two ways to find messages newest first, and a third for when only the newest few are wanted. A set that is
small is looked up and sorted. One that holds much of the archive is not sorted: the messages are walked through in
the order of an index, and each is looked for in the set. And when half of all messages or more have the words, the
newest few of all messages are simply asked one by one. How large a set is, the indexes count at 25 messages a
microsecond.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.search.conditions import conditions
from mailtrove.search.explain import explain
from mailtrove.search.leaves import Circumstances
from mailtrove.search.places import Places
from mailtrove.search.query import parse
from mailtrove.search.statements import Condition, Statement, values_of
from mailtrove.search.tree import AnyOf, Query

_WALKED: Final = 20
"""A set of at least one in so many messages is walked for: measured in 200,000 messages, sorting it takes longer."""
_WINDOW: Final = 4
"""How many times the limit is looked at, when at least half of the messages have the words."""
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


def search(
    archive: Archive,
    text: str,
    *,
    account_id: int | None = None,
    limit: int | None = None,
    prefix_last: bool = False,
    today: date | None = None,
) -> Found:
    """The messages that what was typed means, newest first.

    Args:
        account_id: only of this account.
        limit: the newest so many.
        prefix_last: the last word may be the beginning of one, as while it is being typed.
        today: the day from which ages are counted back; None for the calendar's.

    Raises:
        QueryMistake: it can't be understood.
    """
    query = parse(text)
    with archive.reading() as database:
        wanted = conditions(query.terms, _circumstances(archive, query, today, prefix_last))
        ids: array[int] = array("q")
        for statement in ways(database, wanted, account_id, limit):
            ids = array("q", (row[0] for row in database.run(statement.sql, statement.values)))
            if len(ids) == limit:
                break
    return Found(ids, explain(query))


def _circumstances(archive: Archive, query: Query, today: date | None, prefix_last: bool) -> Circumstances:
    last = query.terms[-1] if query.terms and query.open_ended and prefix_last else None
    while isinstance(last, AnyOf):
        last = last.terms[-1]
    return Circumstances(Places(archive), today or date.today(), last)  # noqa: DTZ011 - the person's day


def ways(
    database: Database, wanted: Sequence[Condition], account_id: int | None, limit: int | None
) -> Iterator[Statement]:
    """The statements to run; each that brings fewer than the limit gives way to the next, and the last one is right."""
    total = database.run("SELECT coalesce(sum(messages), 0) FROM account").fetchone()[0]
    sizes = [_count(database, one.members, total // 2) if one.members else total for one in wanted]
    size, smallest = min(zip(sizes, wanted, strict=True), key=itemgetter(0), default=(total, None))
    if smallest is None or smallest.members is None or size * _WALKED > total:
        if smallest and smallest.probe and limit and max(limit * _WINDOW * smallest.probe_cost, total // 2) <= size:
            yield _window(wanted, account_id, limit)
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


def _window(wanted: Sequence[Condition], account_id: int | None, limit: int) -> Statement:
    """The newest few of all messages, as far as they pass the tests."""
    within = _of_account(account_id)
    tests = [one.probe or one.test for one in wanted]
    newest = f"SELECT {_COLUMNS} FROM message INDEXED BY {_index(account_id)}{_where(within)} {_NEWEST_FIRST} LIMIT ?"
    return Statement(
        f"SELECT message.id FROM ({newest}) AS message{_where(tests)} {_NEWEST_FIRST} LIMIT ?",
        (*values_of(within), limit * _WINDOW, *values_of(tests), limit),
    )


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
