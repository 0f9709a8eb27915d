"""Each term of a query as a condition on a message. What was typed is only ever a value, never part of a statement."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from mailtrove.archive.days import midnight
from mailtrove.archive.facets import Kind
from mailtrove.archive.flags import ANSWERED, FLAGGED, SEEN
from mailtrove.archive.texts import storable
from mailtrove.search.beginnings import Completions
from mailtrove.search.calendar_words import back_from
from mailtrove.search.matching import expression, matching, phrase, with_words
from mailtrove.search.places import Places
from mailtrove.search.statements import Condition, Statement, joined, joined_sets, membership, of_row
from mailtrove.search.tree import (
    Age,
    Conversation,
    FileType,
    Has,
    InAccount,
    InFolder,
    InList,
    Is,
    Leaf,
    MessageId,
    Part,
    Period,
    Size,
    Term,
    Who,
    Words,
)

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_DOMAIN: Final = re.compile(r"@[^@\s]+")
_ROLES: Final = {
    "from": " AND role = 'from'",
    "to": " AND role IN ('to', 'cc', 'bcc')",
    "cc": " AND role = 'cc'",
    "bcc": " AND role = 'bcc'",
    "with": "",
}
"""Of participants."""
_PROBE_COST: Final = 10
"""Measured: some 2 µs for an entry of an index and its row, against 0.2 µs in a range of one."""
_STATES: Final = {
    "unread": f"(message.gone = 0 AND message.flags & {SEEN} = 0)",
    "starred": f"(message.flags & {FLAGGED} != 0)",
    "answered": f"(message.flags & {ANSWERED} != 0)",
    "gone": "(message.gone = 1)",
}
"""As `browse` reads a row."""
_OF_TYPE: Final = """
SELECT message_id FROM attachment WHERE content_type IN (
    WITH RECURSIVE every (type) AS (
        SELECT min(content_type) FROM attachment UNION ALL
        SELECT (SELECT min(content_type) FROM attachment WHERE content_type > type) FROM every WHERE type IS NOT NULL
    )
    SELECT type FROM every WHERE instr('/' || type || '/', ?)
)"""
"""Steps from one type to the next in the index, as there are few: an archive has thousands of files for each."""
_OF_EXTENSION: Final = (
    # The index of words brings the few that can be meant.
    "SELECT message_id FROM attachment WHERE lower(substr(file_name, ?)) = ?"
    " AND message_id IN (SELECT rowid FROM message_search WHERE message_search MATCH ?)"
)
_LIST_NAMED: Final = (
    # One list when it is named in full; else all that have the text in their name, as there are few.
    "CASE WHEN EXISTS (SELECT 1 FROM facet WHERE kind = ? AND name = ?) THEN name = ? ELSE instr(name, ?) END"
)
_OF_MESSAGE_ID: Final = (
    # By way of the threads' links, which are indexed by it; CROSS keeps the order (SQLite, CROSS JOIN).
    "SELECT one.id FROM account CROSS JOIN thread_link ON thread_link.account_id = account.id"
    " AND thread_link.message_id_header = ?"
    " JOIN message AS one ON one.thread_id = thread_link.thread_id AND one.message_id_header = ?"
)
_OF_CONVERSATION: Final = (
    "SELECT id FROM message WHERE id = ?"
    " UNION SELECT id FROM message WHERE thread_id = (SELECT thread_id FROM message WHERE id = ?)"
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the words of a query stand for here and now."""

    places: Places
    today: date
    completions: Completions
    """Of the archive's words."""
    last: Term | None = None
    """The term that may be still being typed: a beginning."""


def leaf_condition(leaf: Leaf, here: Circumstances) -> Condition:
    """What must hold for the term.

    Raises:
        QueryMistake: nothing can be looked for by it, or there is no such folder or account.
    """
    match leaf:
        case Words():
            return matching(expression(leaf, here.last), here.completions)
        case Who():
            return _who(leaf, typing=leaf is here.last)
        case Period(first, end):
            tests = [("message.date >= ?", first), ("message.date < ?", end)]
            return of_row(joined("AND", [Statement(sql, (midnight(day),)) for sql, day in tests if day]))
        case Age(count, unit, older):
            day = midnight(back_from(here.today, count, unit))
            return of_row(Statement(f"(message.date {'<' if older else '>='} ?)", (day,)))
        case Size(count, larger):
            return of_row(Statement(f"(message.size {'>' if larger else '<'} ?)", (count,)))
        case Is(state):
            return of_row(Statement(_STATES[state]))
        case Has("attachment"):
            return of_row(Statement("(message.attachments > 0)"))
        case Has("link"):
            return _with_facet(Kind.LINK, Statement("name = ''"))
        case Has():
            return _with_file(_with_type("calendar"), _with_extension("ics"))
        case FileType(text):
            named = [] if "/" in text else [_with_extension(text)]
            return _with_file(_with_type(text), *named)
        case InFolder():
            folders = here.places.folders(leaf, begins=leaf.begins or leaf is here.last)
            return _in_folders(f"folder_id IN ({','.join('?' * len(folders))})", tuple(folders))
        case InList(name):
            text = storable(name).lower()
            return _with_facet(Kind.LIST, Statement(_LIST_NAMED, (Kind.LIST, text, text, text)))
        case InAccount():
            accounts = here.places.accounts(leaf)
            return of_row(Statement(f"message.account_id IN ({','.join('?' * len(accounts))})", tuple(accounts)))
        case MessageId(text):
            return membership(Statement(_OF_MESSAGE_ID, (storable(text), storable(text))))
        case Conversation(number):
            return membership(Statement(_OF_CONVERSATION, (number, number)))
        case _:
            assert_never(leaf)


def _who(term: Who, *, typing: bool) -> Condition:
    addresses = _addresses(term, typing=typing)
    chosen = f"address_id IN ({addresses.sql}){_ROLES[term.relation]}"
    return membership(
        Statement(f"SELECT message_id FROM participant WHERE {chosen}", addresses.values),
        Statement(f"EXISTS (SELECT 1 FROM participant WHERE message_id = message.id AND +{chosen})", addresses.values),
        _PROBE_COST,
    )


def _with_facet(kind: Kind, named: Statement) -> Condition:
    """With a facet whose name passes the test."""
    chosen = f"facet_id IN (SELECT id FROM facet WHERE kind = ? AND {named.sql})"
    return membership(
        Statement(f"SELECT message_id FROM message_facet WHERE {chosen}", (kind, *named.values)),
        Statement(
            f"EXISTS (SELECT 1 FROM message_facet WHERE message_id = message.id AND kind = ? AND +{chosen})",
            (kind, kind, *named.values),
        ),
        _PROBE_COST,
    )


def _in_folders(chosen: str, folders: tuple[int, ...]) -> Condition:
    return membership(
        Statement(f"SELECT message_id FROM membership WHERE shown = 1 AND {chosen}", folders),
        Statement(
            f"EXISTS (SELECT 1 FROM membership WHERE message_id = message.id AND +shown = 1 AND +{chosen})", folders
        ),
        _PROBE_COST,
    )


def _addresses(term: Who, *, typing: bool) -> Statement:
    """The addresses meant: one in full, all of a domain and those below it (in quotation marks, without those), or
    whoever has these words in the name or the address."""
    text = storable(term.text).lower()
    begins = term.begins or typing
    if _ADDRESS.fullmatch(text):
        if begins:
            return Statement("SELECT id FROM address WHERE email >= ? AND email < ?", (text, text + "\U0010ffff"))
        return Statement("SELECT id FROM address WHERE email = ?", (text,))
    if _DOMAIN.fullmatch(text) and not begins:
        domain = text[1:]
        if term.quoted:
            return Statement("SELECT id FROM address WHERE domain = ? AND email LIKE '%@%'", (domain,))
        return Statement(
            "SELECT id FROM address WHERE domain = ? OR substr(domain, ?) = ?",
            (domain, -len(domain) - 1, f".{domain}"),
        )
    said = phrase(with_words(term.text, term.position), term.position, begins=term.begins, typing=typing)
    return Statement("SELECT rowid FROM address_search WHERE address_search MATCH ?", (said,))


def _with_file(*kinds: tuple[Statement, Statement]) -> Condition:
    """With an attachment of one of the kinds: each a SELECT of messages, and a test of an attachment."""
    test = joined("OR", [one for _, one in kinds])
    probe = Statement(f"EXISTS (SELECT 1 FROM attachment WHERE message_id = message.id AND {test.sql})", test.values)
    return membership(joined_sets(*(members for members, _ in kinds)), probe, _PROBE_COST)


def _with_type(text: str) -> tuple[Statement, Statement]:
    """A file of that type, subtype, or both: image, pdf, text/csv."""
    value = (f"/{text}/",)
    return Statement(_OF_TYPE, value), Statement("instr('/' || content_type || '/', ?)", value)


def _with_extension(text: str) -> tuple[Statement, Statement]:
    """A file whose name ends so."""
    said = f"{Part.FILE_NAME} : {phrase(text, 0, begins=False, typing=False)}"
    ending = (-len(text) - 1, f".{text}")
    return Statement(_OF_EXTENSION, (*ending, said)), Statement("lower(substr(file_name, ?)) = ?", ending)
