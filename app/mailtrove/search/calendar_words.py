"""Dates and ages as they are typed into a search: 2021, 2021-03, 2019..2021, 7d."""

import re
from datetime import date, datetime, timedelta
from typing import Final, Literal

from mailtrove.errors import QueryMistake
from mailtrove.search.tree import Age, Period

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_AGE: Final = re.compile(r"(\d{1,4})([dwmy])", re.ASCII | re.IGNORECASE)
_UNITS: Final[dict[str, Literal["day", "week", "month", "year"]]] = {
    "d": "day",
    "w": "week",
    "m": "month",
    "y": "year",
}
_FIRST_YEAR: Final = 1900
_LIKE: Final = "Type it like 2021-03-01, or 2021-03, or 2021."


def period(text: str, start: int, at: int) -> Period:
    """The day, month or year that was typed, or from one to another: `2019..2021`, `2019..`, `..2021`.

    `start` is where the text stands and `at` where its operator does.

    Raises:
        QueryMistake: it is no date, or ends before it begins.
    """
    first, dots, last = text.partition("..")
    if not dots:
        return Period(*span(text, start), at)
    if not first and not last:
        raise QueryMistake("Neither a first nor a last date.", position=start, remedy="Type it like date:2019..2021.")
    begin = span(first, start)[0] if first else None
    end = span(last, start + len(first) + len(dots))[1] if last else None
    if begin and end and begin >= end:
        raise QueryMistake(f"{last} comes before {first}.", position=start, remedy="The earlier date stands first.")
    return Period(begin, end, at)


def age(text: str, start: int, at: int, *, older: bool) -> Age:
    """The age that was typed: `7d`, `2w`, `6m`, `1y`.

    Raises:
        QueryMistake: it is none.
    """
    found = _AGE.fullmatch(text)
    if found is None:
        raise QueryMistake(
            f"“{text}” is no age.",
            position=start,
            remedy="Type days, weeks, months or years, like 7d, 2w, 6m or 1y.",
        )
    return Age(int(found[1]), _UNITS[found[2].lower()], older, at)


def back_from(today: date, count: int, unit: Literal["day", "week", "month", "year"]) -> date:
    """The day so long before `today`; the last of its month where that has no such day (31 March less one month)."""
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return today - timedelta(days) if days < today.toordinal() else date.min
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    if months < 12:
        return date.min
    month = date(months // 12, months % 12 + 1, 1)
    return min(month.replace(day=1) + timedelta(today.day - 1), _after_month(month) - timedelta(1))


def span(text: str, position: int) -> tuple[date, date | None]:
    """When the day, month or year begins, and when the next one does; None for the last that a calendar has.

    Raises:
        QueryMistake: it is none.
    """
    found = _DAY.fullmatch(text)
    try:
        if found and int(found[1]) >= _FIRST_YEAR:
            year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
            first = date(year, month, day)
            return first, _next(first, "day" if found[3] else "month" if found[2] else "year")
    except ValueError:  # such as the 31st of February
        pass
    raise QueryMistake(f"“{text}” is no date.", position=position, remedy=_LIKE)


def begin_of(text: str) -> int:
    """When the day, month or year that was typed begins here, in UTC epoch seconds.

    Raises:
        QueryMistake: it is none, or one that no clock tells.
    """
    first, _ = span(text, 0)
    try:
        return int(datetime(first.year, first.month, first.day).timestamp())  # noqa: DTZ001 - local time is meant
    except (OverflowError, OSError) as error:
        raise QueryMistake(f"“{text}” is no date.", position=0, remedy=_LIKE) from error


def _next(first: date, unit: str) -> date | None:
    try:
        if unit == "day":
            return first + timedelta(1)
        return _after_month(first) if unit == "month" else date(first.year + 1, 1, 1)
    except (OverflowError, ValueError):  # the year 9999 is the last
        return None


def _after_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
