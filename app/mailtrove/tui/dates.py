"""When a message was sent, as short as the time since then allows; pure functions, in the local time zone."""

from datetime import UTC, date, datetime
from typing import Final

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

FULL_WIDTH: Final = 10
"""Cells that `smart_date` takes at most."""
SHORT_WIDTH: Final = 6
"""Cells that it takes at most when it has to be short."""


def smart_date(date: int, now: float, *, short: bool = False) -> str:
    """`14:32` today, `Tue 14:32` within a week, `12 Mar` this year, else `2019-03-12`.

    Short: `14:32`, `Tue`, `12 Mar`, `2019`. Empty for what no calendar holds. `date` and `now` are epoch seconds.
    """
    when, today = _local(date), _local(now)
    if when is None or today is None:
        return ""
    days = (today.date() - when.date()).days
    if days == 0:
        return f"{when:%H:%M}"
    if 0 < days < 7:
        return _DAYS[when.weekday()] if short else f"{_DAYS[when.weekday()]} {when:%H:%M}"
    if when.year == today.year:
        return f"{when.day} {MONTHS[when.month - 1]}"
    return f"{when.year}" if short else f"{when.year:04}-{when:%m-%d}"


def long_date(date: int) -> str:
    """`Tuesday, 12 March 2019, 14:32`; empty for what no calendar holds."""
    when = _local(date)
    if when is None:
        return ""
    return f"{day_words(when)}, {when:%H:%M}"


def day_words(day: date) -> str:
    """`Tuesday, 12 March 2019`."""
    return f"{_LONG_DAYS[day.weekday()]}, {day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


def local(moment: datetime) -> datetime | None:
    """A moment with a zone as clocks here show it; None for what no clock can."""
    try:
        return moment.astimezone()
    except (OverflowError, OSError, ValueError):
        return None


def month_and_year(date: int) -> str:
    """`Mar 2019`; empty for what no calendar holds."""
    when = _local(date)
    return f"{MONTHS[when.month - 1]} {when.year}" if when else ""


def year(date: int) -> str:
    """`2019`; empty for what no calendar holds."""
    when = _local(date)
    return f"{when.year}" if when else ""


def _local(moment: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(moment, tz=UTC).astimezone()
    except (OverflowError, OSError, ValueError):
        return None
