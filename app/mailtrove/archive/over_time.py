"""How the messages of groups are spread over time: in equal steps, to draw a small curve of each."""

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.archive.days import period_of
from mailtrove.archive.groupings import KINDS, Chosen, Dated, Group, Grouping, folder_path, listed

Span = tuple[int, int]
"""From when, until before when; in UTC epoch seconds."""
Series = list[int]
"""Messages in each step of a span."""


def over_time(
    archive: Archive,
    grouping: Grouping,
    some: Sequence[Group],
    steps: int,
    *,
    account_id: int | None = None,
    chosen: Chosen = None,
    span: Span,
) -> dict[str, Series]:
    """The series of some groups, by name, as `groups` gave them for the same account and messages.

    Each is over the `span`; but that of a year or month is over the year or month.
    """
    with archive.reading() as database:
        if grouping in (Grouping.YEARS, Grouping.MONTHS):
            months = grouping is Grouping.MONTHS
            spans = {one.name: _period(one, months=months) for one in some}
            if chosen is not None:
                dates = Dated.read(database, chosen).dates
                return {name: _counted(lambda *step: _between(dates, *step), it, steps) for name, it in spans.items()}
            return {name: _counted(_in_all(database, account_id), it, steps) for name, it in spans.items()}
        names = [one.name for one in some]
        if chosen is not None:
            return _of_chosen(database, grouping, names, steps, chosen, account_id, span)
        if grouping is Grouping.FOLDERS:
            ids = _folders(database, account_id)
            counts = {name: _in_folders(database, ids[name]) for name in names if name in ids}
        else:
            counts = {name: _with_facet(database, KINDS[grouping], name, account_id) for name in names}
        return {name: _counted(count, span, steps) for name, count in counts.items()}


_Count = Callable[[int, int], int]
"""How many messages there are from one moment until before another."""


def _counted(count: _Count, span: Span, steps: int) -> Series:
    start, width = span[0], max(1, span[1] - span[0])
    bounds = [start - (-step * width // steps) for step in range(steps + 1)]
    return [count(first, end) for first, end in pairwise(bounds)]


def _period(group: Group, *, months: bool) -> Span:
    period = period_of(group.first, months=months)
    return (period.start, period.end) if period.name else (group.first, group.last + 1)


def _between(dates: "array[int]", first: int, end: int) -> int:
    return bisect_left(dates, end) - bisect_left(dates, first)


def _in_all(database: Database, account_id: int | None) -> _Count:
    return lambda first, end: _number(database, _IN_ALL[account_id is None], (account_id, first, end))


def _with_facet(database: Database, kind: int, name: str, account_id: int | None) -> _Count:
    row = database.run("SELECT id FROM facet WHERE kind = ? AND name = ?", (kind, name)).fetchone()
    facet = row[0] if row else 0
    return lambda first, end: _number(database, _WITH_FACET[account_id is None], (account_id, facet, first, end))


def _in_folders(database: Database, folders: Sequence[int]) -> _Count:
    return lambda first, end: sum(_number(database, _IN_FOLDER, (folder, first, end)) for folder in folders)


def _number(database: Database, sql: str, values: Sequence[object]) -> int:
    return int(database.run(sql, values).fetchone()[0])


def _folders(database: Database, account_id: int | None) -> dict[str, list[int]]:
    """The folders of each path."""
    found: dict[str, list[int]] = {}
    for folder, name, delimiter in database.run(_FOLDERS, (account_id,)):
        found.setdefault(folder_path(name, delimiter), []).append(folder)
    return found


def _of_chosen(
    database: Database,
    grouping: Grouping,
    names: Sequence[str],
    steps: int,
    chosen: Chosen,
    account_id: int | None,
    span: Span,
) -> dict[str, Series]:
    """In one pass over the messages."""
    values = (listed(chosen or ()), span[0], steps, max(1, span[1] - span[0]))
    found = {name: [0] * steps for name in names}
    if grouping is Grouping.FOLDERS:
        ids = _folders(database, account_id)
        paths = {folder: name for name in names for folder in ids.get(name, ())}
        rows = database.run(_STEPS_IN_FOLDERS, (*values, json.dumps([*paths])))
        counted = [(paths[folder], step, count) for folder, step, count in rows]
    else:
        counted = database.run(_STEPS_WITH_FACETS, (*values, json.dumps(names), KINDS[grouping])).fetchall()
    for name, step, count in counted:
        if 0 <= step < steps:  # else it came since the groups were counted
            found[name][step] += count
    return found


_ACCOUNTS: Final = ("account_id = ?1", "account_id IN (SELECT id FROM account WHERE ?1 IS NULL)")
"""One, and all."""
_IN_ALL: Final = (
    "SELECT count(*) FROM message WHERE account_id = ?1 AND date >= ?2 AND date < ?3",
    "SELECT count(*) FROM message WHERE ?1 IS NULL AND date >= ?2 AND date < ?3",
)
_WITH_FACET: Final = tuple(
    f"SELECT count(*) FROM message_facet WHERE facet_id = ?2 AND {one} AND date >= ?3 AND date < ?4"
    for one in _ACCOUNTS
)
_IN_FOLDER: Final = "SELECT count(*) FROM membership WHERE folder_id = ? AND shown = 1 AND date >= ? AND date < ?"
_FOLDERS: Final = "SELECT id, name, delimiter FROM folder WHERE (?1 IS NULL OR account_id = ?1) AND messages > 0"
_STEPS_WITH_FACETS: Final = """
SELECT facet.name, step, messages FROM (
    SELECT facet_id, (date - ?2) * ?3 / ?4 AS step, count(*) AS messages
    FROM json_each(?1) AS chosen CROSS JOIN message_facet ON message_id = chosen.value AND kind = ?6
        AND facet_id IN (SELECT id FROM facet WHERE kind = ?6 AND name IN (SELECT value FROM json_each(?5)))
    GROUP BY facet_id, step
) JOIN facet ON facet.id = facet_id
"""
_STEPS_IN_FOLDERS: Final = """
SELECT folder_id, (date - ?2) * ?3 / ?4 AS step, count(*)
FROM json_each(?1) AS chosen CROSS JOIN membership ON message_id = chosen.value AND shown = 1
    AND folder_id IN (SELECT value FROM json_each(?5))
GROUP BY folder_id, step
"""
