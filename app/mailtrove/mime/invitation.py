"""Invitations (`text/calendar`, RFC 5545 and 5546): what, when, where, who. Never raises.

Time zones that a file brings along are not read: their rules can be made to keep a program busy for hours. Zones are
known by their names, IANA's and Windows's; a time in any other is told as it was written.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from mailtrove.mime.charsets import decode, storable

MAX_SIZE: Final = 256 * 1024
"""Bytes that are looked at; a megabyte made to hurt takes icalendar some six seconds."""
MOST_EVENTS: Final = 20
MOST_PEOPLE: Final = 200

Method = Literal["invitation", "update", "cancelled", "reply", "event"]

_ZONES: Final = re.compile(r"^BEGIN:VTIMEZONE\s.*?^END:VTIMEZONE\s*", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_UNREADABLE: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What icalendar is known to raise at files that are broken."""
_ANSWERS: Final = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "maybe",
    "NEEDS-ACTION": "",
    "DELEGATED": "sent somebody else",
}
_EVERY: Final = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited, or answers."""

    name: str
    email: str
    answer: str
    """In a word; empty for none yet."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event. Texts are as the sender wrote them."""

    method: Method
    summary: str
    start: date | datetime | None
    """A day; or a moment, with its zone where that is known."""
    end: date | datetime | None
    """Of whole days the last one."""
    zone: str
    """The sender's name for its time zone; empty for UTC, whole days and times of no zone."""
    repeats: str
    """In words: "every 2 weeks, 10 times"; empty for never."""
    location: str
    organizer: Guest | None
    guests: tuple[Guest, ...]
    description: str


def invitations(content: bytes, charset: str = "") -> list[Invitation]:
    """The events in a calendar file, in its order; none where it can't be read."""
    from icalendar import Calendar  # 120 ms, and few messages have one

    text = _ZONES.sub("", decode(content[:MAX_SIZE], charset or "utf-8").replace("\r\n", "\n"))
    found = []
    try:
        for calendar in Calendar.from_ical(text, multiple=True):
            method = str(calendar.get("METHOD", "")).upper()
            found += [_invitation(event, method) for event in calendar.walk("VEVENT")[:MOST_EVENTS]]
    except _UNREADABLE:
        return found[:MOST_EVENTS]
    return found[:MOST_EVENTS]


def _invitation(event: Any, method: str) -> Invitation:
    start = _moment(event, "DTSTART")
    organizer = _first(event, "ORGANIZER")
    return Invitation(
        method=_method(event, method),
        summary=_text(event, "SUMMARY"),
        start=start,
        end=_end(event, start),
        zone=_zone(event, start),
        repeats=_repeats(event),
        location=_text(event, "LOCATION"),
        organizer=_guest(organizer) if organizer is not None else None,
        guests=tuple(_guest(one) for one in _all(event, "ATTENDEE")[:MOST_PEOPLE]),
        description=_text(event, "DESCRIPTION"),
    )


def _method(event: Any, method: str) -> Method:
    if method == "CANCEL" or _text(event, "STATUS").upper() == "CANCELLED":
        return "cancelled"
    if method in ("REPLY", "COUNTER"):
        return "reply"
    if method != "REQUEST":
        return "event"
    sequence = _text(event, "SEQUENCE")
    return "update" if sequence.isdecimal() and int(sequence[:9]) > 0 else "invitation"


def _moment(event: Any, name: str) -> date | datetime | None:
    value = getattr(_first(event, name), "dt", None)
    return value if isinstance(value, date) else None


def _end(event: Any, start: date | datetime | None) -> date | datetime | None:
    try:
        end = _moment(event, "DTEND")
        length = getattr(_first(event, "DURATION"), "dt", None)
        if end is None and start is not None and isinstance(length, timedelta):
            end = start + length
        if end is not None and not isinstance(end, datetime):
            end -= timedelta(days=1)  # the day after the last (RFC 5545 3.6.1)
    except OverflowError:
        return None
    return end


def _zone(event: Any, start: date | datetime | None) -> str:
    if not isinstance(start, datetime):
        return ""
    parameters = getattr(_first(event, "DTSTART"), "params", {})
    name = storable(str(parameters.get("TZID", "")))
    return "" if name.upper() in ("UTC", "ETC/UTC", "GMT") else name


def _repeats(event: Any) -> str:
    rule = _first(event, "RRULE")
    if not isinstance(rule, dict):
        return ""
    every = _EVERY.get(str(_one(rule, "FREQ")).upper())
    if every is None:
        return "repeatedly"
    interval, times, until = _one(rule, "INTERVAL"), _one(rule, "COUNT"), _one(rule, "UNTIL")
    words = f"every {interval} {every}s" if isinstance(interval, int) and interval > 1 else f"every {every}"
    if isinstance(times, int):
        return f"{words}, {times} times"
    return f"{words}, until {until:%Y-%m-%d}" if isinstance(until, date) else words


def _one(rule: Any, name: str) -> Any:
    values = rule.get(name)
    return values[0] if isinstance(values, list) and values else values


def _guest(value: Any) -> Guest:
    parameters = getattr(value, "params", {})
    email = storable(str(value))
    email = email[7:] if email.lower().startswith("mailto:") else email
    answer = str(parameters.get("PARTSTAT", "")).upper()
    return Guest(storable(str(parameters.get("CN", ""))).strip(" '\""), email, _ANSWERS.get(answer, ""))


def _text(event: Any, name: str) -> str:
    value = _first(event, name)
    return "" if value is None else storable(str(value))


def _first(event: Any, name: str) -> Any:
    return next(iter(_all(event, name)), None)


def _all(event: Any, name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]
