"""Running a query: from its tree to SQL over the index, and to the ids it finds.

What was typed never becomes part of a statement, nor FTS5 syntax: words go to the index as quoted strings, cut as
the stored text is.
"""

import calendar
import re
from array import array
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.texts import storable
from mailtrove.archive.tokens import has_words, split_ideographs
from mailtrove.errors import QueryMistake
from mailtrove.search.query import After, Before, HasAttachment, Query, Subject, Term, Who, Words, explain, parse

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_BEGUN: Final = re.compile(r"[^\W_]{2}$")
"""One letter is no beginning: most messages have a word that starts with it. Measured: 0.4 s in 200,000 messages."""
_DOMAIN: Final = re.compile(r"@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    ids: "array[int]"
    """Message ids, newest first."""
    explanation: str
    """What was understood, in words; quotes what was typed, so it reaches a screen through `printable`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values."""

    sql: str
    values: tuple[str | int, ...]


def search(
    archive: Archive, text: str, *, account_id: int | None = None, limit: int | None = None, prefix_last: bool = False
) -> Found:
    """The messages that what was typed means, newest first.

    Args:
        account_id: only of this account.
        limit: the newest so many.
        prefix_last: the last word may be the beginning of one, as while it is being typed.

    Raises:
        QueryMistake: it can't be understood.
    """
    query = parse(text)
    statement = compiled(query, account_id=account_id, limit=limit, prefix_last=prefix_last)
    with archive.reading() as database:
        rows = database.run(statement.sql, statement.values)
        return Found(array("q", (row[0] for row in rows)), explain(query))


def compiled(
    query: Query, *, account_id: int | None = None, limit: int | None = None, prefix_last: bool = False
) -> Statement:
    """The statement that finds a query's messages.

    Raises:
        QueryMistake: nothing of it can be looked for.
    """
    last = query.terms[-1] if query.terms and query.open_ended and prefix_last else None
    conditions = [_condition(term, term is last) for term in query.terms if not isinstance(term, Words | Subject)]
    if match := _match(query, last):
        conditions.append(
            Statement("message.id IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)", (match,))
        )
    if account_id is not None:
        # Where the ids are found otherwise, + keeps SQLite from walking through the whole account for them.
        few = match or any(isinstance(term, Who) for term in query.terms)
        conditions.append(Statement(f"{'+' if few else ''}message.account_id = ?", (account_id,)))
    where = f" WHERE {' AND '.join(condition.sql for condition in conditions)}" if conditions else ""
    values = tuple(value for condition in conditions for value in condition.values)
    sql = f"SELECT message.id FROM message{where} ORDER BY message.date DESC, message.id DESC"
    if limit is None:
        return Statement(sql, values)
    return Statement(f"{sql} LIMIT ?", (*values, limit))


def _match(query: Query, last: Term | None) -> str:
    """All words and subjects as one FTS5 expression; empty when the query has none."""
    parts = []
    unheard: Words | None = None
    for term in query.terms:
        match term:
            case Words(text):
                if has_words(text):
                    parts.append(_phrase(text, term is last))
                else:
                    unheard = unheard or term  # "-" between two words; the words can still be found
            case Subject(text, position):
                parts.append(f"subject : {_phrase(_with_words(text, position), term is last)}")
            case _:
                pass
    if unheard and not parts and all(isinstance(term, Words) for term in query.terms):
        _with_words(unheard.text, unheard.position)
    return " AND ".join(parts)


def _condition(term: Term, beginning: bool) -> Statement:
    match term:
        case Who():
            return _who(term, beginning)
        case After(day):
            return Statement("message.date >= ?", (_midnight(day),))
        case Before(day):
            return Statement("message.date < ?", (_midnight(day),))
        case HasAttachment():
            return Statement("message.attachments > 0", ())
        case _:
            raise AssertionError(term)


def _who(term: Who, beginning: bool) -> Statement:
    addresses = _addresses(term, beginning)
    roles = "= 'from'" if term.sent else "IN ('to', 'cc', 'bcc')"
    return Statement(
        "message.id IN (SELECT participant.message_id FROM participant"
        f" WHERE participant.role {roles} AND participant.address_id IN ({addresses.sql}))",
        addresses.values,
    )


def _addresses(term: Who, beginning: bool) -> Statement:
    """The addresses meant: one in full, all of a domain and those below it, or whoever has these words in the name
    or the address."""
    text = storable(term.text).lower()
    if _ADDRESS.fullmatch(text):
        if beginning:
            return Statement("SELECT id FROM address WHERE email >= ? AND email < ?", (text, text + "\U0010ffff"))
        return Statement("SELECT id FROM address WHERE email = ?", (text,))
    if _DOMAIN.fullmatch(text) and not beginning:
        domain = text[1:]
        return Statement(
            "SELECT id FROM address WHERE domain = ? OR substr(domain, ?) = ?",
            (domain, -len(domain) - 1, f".{domain}"),
        )
    phrase = _phrase(_with_words(term.text, term.position), beginning)
    return Statement("SELECT rowid FROM address_search WHERE address_search MATCH ?", (phrase,))


def _phrase(text: str, beginning: bool) -> str:
    """The text as an FTS5 string: its words side by side, the last one perhaps only begun (FTS5, 3.2 and 3.3)."""
    heard = split_ideographs(storable(text)).replace("\0", " ").replace('"', " ").strip()
    return f'"{heard}"*' if beginning and _BEGUN.search(heard) else f'"{heard}"'


def _with_words(text: str, position: int) -> str:
    if has_words(text):
        return text
    raise QueryMistake(
        f"“{text}” has no letter and no digit to look for.", position=position, remedy="Search for a word."
    )


def _midnight(day: date) -> int:
    """When the day begins where this computer is, in UTC epoch seconds."""
    try:
        return int(datetime(day.year, day.month, day.day).timestamp())  # noqa: DTZ001 - local time is what is meant
    except (OverflowError, ValueError, OSError):  # outside of what the platform's clock can tell
        return calendar.timegm(day.timetuple())
