"""A date to go to in a list, typed as in a search: 2021, 2021-03, 2021-03-01, or an age like 7d."""

import re
from datetime import date
from typing import Final

from mailtrove.archive.days import LATEST, midnight
from mailtrove.errors import QueryMistake
from mailtrove.search.calendar_words import age, back_from, span

_BEGINS_AN_AGE: Final = re.compile(r"\d{1,4}[a-z]", re.ASCII | re.IGNORECASE)
_LIKE: Final = "Type it like 2021-03-01, 2021-03, 2021, 7d or 1y."


def moment_of(text: str, today: date, *, newest_first: bool) -> int:
    """Where the day, month or year that is meant begins in a list, in UTC epoch seconds.

    In a list with the oldest first that is its first moment; in one with the newest first, the first after its last.

    Raises:
        QueryMistake: it is no date and no age; `position` counts in `text`.
    """
    typed = text.strip()
    start = len(text) - len(text.lstrip())
    try:
        first, after = _days(typed, start, today)
    except QueryMistake as mistake:
        said = mistake.what_happened if typed else "No date yet."
        raise QueryMistake(said, position=start, remedy=_LIKE) from mistake
    if not newest_first:
        return midnight(first)
    return midnight(after) if after else LATEST + 1


def _days(typed: str, start: int, today: date) -> tuple[date, date | None]:
    if not _BEGINS_AN_AGE.match(typed):
        return span(typed, start)
    old = age(typed, start, start, older=True)
    return span(back_from(today, old.count, old.unit).isoformat(), start)
