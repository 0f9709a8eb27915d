"""The search language: what was typed, as a small tree; pure, and knowing nothing of the index.

    budget report            both words
    "annual report"          the words side by side
    from:ada  to:example.org who: a name, an address, a domain; from:"Ada Lovelace"
    subject:invoice          in the subject
    after:2021-03  before:2022-01-15   since that day (month, year) began; until it began
    has:attachment

All of it must hold. What looks like an operator but is none (a URL, 10:30) is a word.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from mailtrove.errors import QueryMistake


@dataclass(frozen=True, slots=True)
class Words:
    """Text to be found anywhere in a message; several words stand side by side in this order."""

    text: str
    position: int
    """Where it was typed, in characters from 0; so in every term."""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """A name, address or domain of whom the message is from, or to."""

    text: str
    position: int
    sent: bool
    """True for `from:`; False for `to:`, which looks at Cc and Bcc too."""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """Text to be found in the subject."""

    text: str
    position: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """On that day or later."""

    day: date
    position: int
    typed: str


@dataclass(frozen=True, slots=True)
class Before:
    """Earlier than that day."""

    day: date
    position: int
    typed: str


@dataclass(frozen=True, slots=True)
class HasAttachment:
    """With at least one attachment."""

    position: int


Term = Words | Who | Subject | After | Before | HasAttachment


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all hold, in the order they were typed; without any, every message is meant."""

    terms: tuple[Term, ...]
    open_ended: bool
    """The last word may not be typed to its end: no blank and no quote comes after it."""


OPERATORS: Final = ("from", "to", "subject", "after", "before", "has")
_OPERATOR: Final = re.compile(rf"({'|'.join(OPERATORS)}):", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s*")
_BARE: Final = re.compile(r"\S+")
_QUOTED: Final = re.compile(r'"([^"]*)"')
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_FIRST_YEAR: Final = 1900
_LONGEST: Final = 4000
_MOST: Final = 100
"""Characters and terms of a query; SQLite's parsers give up at some thousands."""
_FEWER: Final = "Some of the words will do: all of them must be in a message."
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Not strftime's, which speaks the locale's language."""


def parse(text: str) -> Query:
    """The query that was typed.

    Raises:
        QueryMistake: a quote that isn't closed, a value that is missing or can't be meant, far too much of it.
    """
    if len(text) > _LONGEST:
        raise QueryMistake(f"That is longer than {_LONGEST} characters.", position=_LONGEST, remedy=_FEWER)
    terms: list[Term] = []
    at = _end(_BLANKS, text, 0)
    open_ended = False
    while at < len(text):
        if len(terms) == _MOST:
            raise QueryMistake(f"That is more than {_MOST} words.", position=at, remedy=_FEWER)
        operator = _OPERATOR.match(text, at)
        start = operator.end() if operator else at
        value, quoted, end = _value(text, start, operator)
        if operator:
            terms.append(_operation(operator[1].lower(), value, quoted, start, at))
        elif value:
            terms.append(Words(value, at, quoted))
        open_ended = end == len(text) and not quoted
        at = _end(_BLANKS, text, end)
    return Query(tuple(terms), open_ended)


def explain(query: Query) -> str:
    """What the query means, in words: "from Ada · since 1 March 2021 · with an attachment"."""
    if not query.terms:
        return "everything"
    said = []
    words = [f"“{term.text}”" if term.quoted else term.text for term in query.terms if isinstance(term, Words)]
    if words:
        said.append(f"with {', '.join(words)}")
    said.extend(_in_words(term) for term in query.terms if not isinstance(term, Words))
    return " · ".join(said)


def _value(text: str, start: int, operator: re.Match[str] | None) -> tuple[str, bool, int]:
    """The word or quoted text that begins at `start`, whether it is quoted, and where it ends."""
    if text.startswith('"', start):
        quoted = _QUOTED.match(text, start)
        if quoted is None:
            raise QueryMistake("This quotation mark is never closed.", position=start, remedy='Close it with ".')
        return quoted[1].strip(), True, quoted.end()
    bare = _BARE.match(text, start)
    if bare is None:
        assert operator is not None  # a word begins where no blank is
        raise _nothing_after(operator[1].lower(), start)
    return bare[0], False, bare.end()


def _operation(name: str, value: str, quoted: bool, start: int, at: int) -> Term:
    if not value:
        raise _nothing_after(name, start)
    match name:
        case "from" | "to":
            return Who(value, at, sent=name == "from", quoted=quoted)
        case "subject":
            return Subject(value, at, quoted)
        case "after":
            return After(_day(value, start), at, value)
        case "before":
            return Before(_day(value, start), at, value)
        case _:
            return _has(value, start, at)


def _has(value: str, start: int, at: int) -> HasAttachment:
    if value.lower() in ("attachment", "attachments"):
        return HasAttachment(at)
    raise QueryMistake(
        f"has: can't look for “{value}”.", position=start, remedy="has:attachment is what can be looked for."
    )


def _day(value: str, position: int) -> date:
    """The first day of a day, month or year: 2021-03-01, 2021-03, 2021."""
    found = _DAY.fullmatch(value)
    try:
        if found and int(found[1]) >= _FIRST_YEAR:
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:  # such as the 31st of February
        pass
    raise QueryMistake(
        f"“{value}” is no date.", position=position, remedy="Type it like 2021-03-01, or 2021-03, or 2021."
    )


def _nothing_after(name: str, position: int) -> QueryMistake:
    wanted = {
        "from": "a name, address or domain, like from:ada",
        "to": "a name, address or domain, like to:ada",
        "subject": "a word, like subject:invoice",
        "after": "a date, like after:2021-03",
        "before": "a date, like before:2021-03",
        "has": "attachment, like has:attachment",
    }
    return QueryMistake(
        f"Nothing comes after {name}:.", position=position, remedy=f"It needs {wanted[name]}, without a blank."
    )


def _in_words(term: Term) -> str:
    match term:
        case Who(text, sent=sent):
            return f"from {text}" if sent else f"to {text}"
        case Subject(text):
            return f"subject has {text}"
        case After(day):
            return f"since {_said_day(day)}"
        case Before(day):
            return f"before {_said_day(day)}"
        case HasAttachment():
            return "with an attachment"
        case Words(text):
            return text


def _said_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
