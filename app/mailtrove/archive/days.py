"""When days, months and years begin where this computer is."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

FIRST_YEAR: Final = 1900
"""What says that it is older has no true date, and no search can name its year."""
EARLIEST: Final = calendar.timegm(date.min.timetuple())
LATEST: Final = calendar.timegm(date.max.timetuple()) + 86_399
"""Of what a calendar can hold, in UTC epoch seconds."""


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a month, in UTC epoch seconds."""

    name: str
    """`2021` or `2021-03`, as a search names it; empty for all that is before `FIRST_YEAR`."""
    start: int
    end: int
    """When the next one begins."""


def midnight(day: date) -> int:
    """When the day begins where this computer is, in UTC epoch seconds."""
    try:
        return int(datetime(day.year, day.month, day.day).timestamp())  # noqa: DTZ001 - local time is what is meant
    except (OverflowError, ValueError, OSError):  # outside of what the platform's clock can tell
        return calendar.timegm(day.timetuple())


def period_of(moment: int, *, months: bool) -> Period:
    """The year, or month, that the moment falls in."""
    first = midnight(date(FIRST_YEAR, 1, 1))
    if moment < first:
        return Period("", EARLIEST, first)
    day = datetime.fromtimestamp(moment, UTC).date()
    # The offset from UTC is a day at most, so that it is this period or a neighbour.
    around = [*_periods(day, months=months)]
    return next(period for period in around if period.start <= moment < period.end)


def _periods(day: date, *, months: bool) -> Iterator[Period]:
    number = day.year * 12 + day.month - 1 if months else day.year
    for one in (number, number - 1, number + 1):
        start, end = _first_day(one, months=months), _first_day(one + 1, months=months)
        if start is not None:
            name = f"{start.year:04}-{start.month:02}" if months else f"{start.year:04}"
            yield Period(name, midnight(start), midnight(end) if end else LATEST + 1)


def _first_day(number: int, *, months: bool) -> date | None:
    year, month = divmod(number, 12) if months else (number, 0)
    return date(year, month + 1, 1) if year <= date.max.year else None
