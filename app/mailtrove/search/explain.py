"""A query said back in words: "from ada · since 1 March 2021 · with an attachment · without “draft”"."""

from datetime import date, timedelta
from typing import Final, assert_never

from mailtrove.search.tree import (
    Age,
    AllOf,
    AnyOf,
    Conversation,
    FileType,
    Has,
    InAccount,
    InFolder,
    InList,
    Is,
    Leaf,
    MessageId,
    Not,
    Part,
    Period,
    Query,
    Size,
    Term,
    Who,
    Words,
)

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Not strftime's, which speaks the locale's language."""
_WHO: Final = {
    "from": "from {}",
    "to": "to {}",
    "cc": "with a copy to {}",
    "bcc": "with a blind copy to {}",
    "with": "from or to {}",
}
_HAS: Final = {
    Part.ANYWHERE: ("with {}", "without {}"),
    Part.SUBJECT: ("subject has {}", "subject without {}"),
    Part.BODY: ("text has {}", "text without {}"),
    Part.FILE_NAME: ("with an attachment named {}", "without an attachment named {}"),
}


def explain(query: Query) -> str:
    """What the query means, in words. It quotes what was typed, so it reaches a screen through `printable`."""
    if not query.terms:
        return "everything"
    said = []
    if words := [term for term in query.terms if _is_anywhere(term)]:
        said.append(f"with {', '.join(_quoted(term) for term in words if isinstance(term, Words))}")
    said.extend(_in_words(term) for term in query.terms if not _is_anywhere(term))
    return " · ".join(said)


def _is_anywhere(term: Term) -> bool:
    return isinstance(term, Words) and term.part is Part.ANYWHERE


def _in_words(term: Term) -> str:
    match term:
        case AnyOf(terms):
            if all(_is_anywhere(one) for one in terms):
                return f"with {' or '.join(_quoted(one) for one in terms if isinstance(one, Words))}"
            return " or ".join(_grouped(one) for one in terms)
        case AllOf(terms):
            return " and ".join(_grouped(one) for one in terms)
        case Not(inner):
            return _denied(inner)
        case _:
            return _affirmed(term)


def _grouped(term: Term) -> str:
    said = _in_words(term)
    inner = term.term if isinstance(term, Not) else term
    return f"({said})" if isinstance(inner, AnyOf | AllOf) else said


def _affirmed(leaf: Leaf) -> str:
    match leaf:
        case Words(part=part):
            return _HAS[part][0].format(_quoted(leaf))
        case Who(text, relation=relation, begins=begins):
            return _WHO[relation].format(f"{text}…" if begins else text)
        case Period():
            return _said_period(leaf)
        case Age(count, unit, older):
            if count == 1:
                return f"older than a {unit}" if older else f"in the last {unit}"
            return f"older than {count} {unit}s" if older else f"in the last {count} {unit}s"
        case Size(size, larger):
            return f"{'larger' if larger else 'smaller'} than {_said_size(size)}"
        case Is("gone"):
            return "gone from the server"
        case Is(state):
            return state
        case Has("link"):
            return "with a link"
        case Has(what):
            return f"with an {what}"
        case FileType(text):
            return f"with an attachment of type {text}"
        case InFolder(name, begins=begins):
            return f"in the folder {name}{'…' if begins else ''}"
        case InList(name):
            return f"from the list {name}"
        case InAccount(name):
            return f"in the account {name}"
        case MessageId(text):
            return f"with the Message-ID {text}"
        case Conversation(number):
            return f"in the conversation of message {number}"
        case _:
            assert_never(leaf)


def _denied(term: Term) -> str:
    match term:
        case Not(inner):
            return _in_words(inner)
        case AnyOf(terms):
            return " and ".join(_grouped(Not(one, one.position)) for one in terms)
        case AllOf(terms):
            return " or ".join(_grouped(Not(one, one.position)) for one in terms)
        case Words(part=part):
            return _HAS[part][1].format(_quoted(term))
        case Is("unread"):
            return "read"
        case Is("gone"):
            return "still on the server"
        case Period(None, end) if end:
            return f"since {_said_day(end)}"
        case Period(first, None) if first:
            return f"before {_said_day(first)}"
        case Age(count, unit, older):
            return _affirmed(Age(count, unit, not older, term.position))
        case Has() | FileType() | MessageId() | Who(relation="cc" | "bcc"):
            return f"without{_affirmed(term).removeprefix('with')}"
        case Who(text, relation="with", begins=begins):
            return f"neither from nor to {text}{'…' if begins else ''}"
        case _:
            return f"not {_affirmed(term)}"


def _quoted(words: Words) -> str:
    return f"“{words.text}{'…' if words.begins else ''}”"


def _said_period(period: Period) -> str:
    first, end = period.first, period.end
    if first is None:
        return f"before {_said_day(end)}" if end else "ever"
    if end is None:
        return f"since {_said_day(first)}"
    if end == first + timedelta(1):
        return f"on {_said_day(first)}"
    if first.day == end.day == 1:
        if (end.year, end.month) == (first.year + 1, 1) and first.month == 1:
            return f"in {first.year}"
        if first.year * 12 + first.month + 1 == end.year * 12 + end.month:
            return f"in {_MONTHS[first.month - 1]} {first.year}"
        if first.month == end.month == 1:
            return f"from {first.year} to {end.year - 1}"
    return f"from {_said_day(first)} to {_said_day(end - timedelta(1))}"


def _said_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _said_size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:g} {unit}"
    return f"{count} bytes"
