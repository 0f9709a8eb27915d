"""What has been begun at the end of a search may become: `fil` is `filename:`, `from:gra` is one of some addresses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.browse import accounts, folders
from mailtrove.archive.database import Archive
from mailtrove.archive.facets import Kind
from mailtrove.archive.groupings import folder_path
from mailtrove.search.operators import OPERATORS
from mailtrove.search.people_begun import addresses_begun, names_begun
from mailtrove.search.saved import NO_SEARCHES, Searches

MOST: Final = 6
"""Candidates; one more letter decides between more."""
_OPERATOR: Final = re.compile(r"(?:^|[\s(])-?([A-Za-z_]{2,})$")
_VALUE: Final = re.compile(r'(?:^|[\s(])-?([A-Za-z_]+):("[^"]*|[^\s"]*)$')
_BARE: Final = re.compile(r"[^\s\"()*]+")
"""What needs no quotation marks after an operator."""
_PEOPLE: Final = frozenset({"from", "to", "cc", "bcc", "with"})
_KNOWN: Final = {
    "is": ("unread", "starred", "answered", "gone"),
    "has": ("attachment", "invitation", "link"),
}
_KINDS: Final = {"list": Kind.LIST, "type": Kind.TYPE}
_FROM_ARCHIVE: Final = _PEOPLE | _KNOWN.keys() | _KINDS.keys() | {"in", "folder", "account", "saved"}
_OF_KIND: Final = """
SELECT name, sum(messages) FROM facet_total JOIN facet ON facet.id = facet_total.facet_id
WHERE facet_total.kind = ? AND instr(name, ?) GROUP BY name ORDER BY 2 DESC LIMIT ?
"""
"""There are some hundreds of a kind at most."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a text may become."""

    text: str
    """All of it."""
    label: str
    """What is new in it. It may come from mail, so it reaches a screen through `printable`; and so does the rest."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Value:
    """What may stand after an operator."""

    text: str
    about: str = ""


def operators_begun(text: str) -> tuple[Candidate, ...]:
    """The text with each operator that the word at its end begins, in the order of help; asks nobody."""
    found = _OPERATOR.search(text)
    if found is None:
        return ()
    begun = found[1].lower()
    named = [(f"{name}:", operator) for name, operator in OPERATORS.items() if name.startswith(begun)]
    return tuple(Candidate(text[: found.start(1)] + name, name, operator.needs) for name, operator in named[:MOST])


def begins_value(text: str) -> bool:
    """Whether there may be candidates for what is after the last operator."""
    found = _VALUE.search(text)
    if found is None or (operator := found[1].lower()) not in _FROM_ARCHIVE:
        return False
    return operator not in _PEOPLE or bool(found[2].removeprefix('"'))


def values_begun(archive: Archive, text: str, saved: Searches = NO_SEARCHES) -> tuple[Candidate, ...]:
    """The text with each thing that the archive knows to go on as what is after its last operator: an address or name
    that is often there, a folder, a list, a type of file, an account; a saved search. The likeliest is first."""
    found = _VALUE.search(text)
    if found is None or not begins_value(text):
        return ()
    begun = found[2]
    values = _values(archive, found[1].lower(), begun.removeprefix('"'), begun.startswith('"'), saved)
    before = text[: found.start(2)]
    candidates = (
        Candidate(before + _said(value.text, quoted=begun.startswith('"')), value.text, value.about)
        for value in values
        if '"' not in value.text
    )
    return tuple(one for one in candidates if one.text != text)[:MOST]


def _said(value: str, *, quoted: bool) -> str:
    return value if _BARE.fullmatch(value) and not quoted else f'"{value}"'


def _values(archive: Archive, operator: str, begun: str, quoted: bool, saved: Searches) -> Iterable[_Value]:
    if operator in _PEOPLE:
        if quoted:
            return [_Value(name) for name in names_begun(archive, begun, MOST)]
        return [_Value(email, name) for email, name in addresses_begun(archive, begun, MOST + 1)]
    if operator in _KINDS:
        return _of_kind(archive, _KINDS[operator], begun)
    if operator in _KNOWN:
        return _first_beginning([_Value(one) for one in _KNOWN[operator]], begun)
    if operator == "account":
        return _first_beginning([_Value(one.email, one.display_name) for one in accounts(archive)], begun)
    if operator == "saved":
        return _first_beginning([_Value(name, query) for name, query in saved.items()], begun)
    paths = dict.fromkeys(folder_path(folder.name, folder.delimiter) for folder in folders(archive))
    return _first_beginning([_Value(path) for path in paths], begun)


def _first_beginning(values: Sequence[_Value], begun: str) -> list[_Value]:
    """Those that begin so, and then those of which a part does: a folder in another, the domain of an account."""
    begin = begun.casefold()
    parts = re.compile(rf"(?<!\w){re.escape(begin)}")
    first = [value for value in values if value.text.casefold().startswith(begin)]
    return [*first, *(value for value in values if value not in first and parts.search(value.text.casefold()))]


def _of_kind(archive: Archive, kind: Kind, begun: str) -> list[_Value]:
    with archive.reading() as database:
        rows = database.run(_OF_KIND, (kind, begun.lower(), MOST + 1)).fetchall()
    return [_Value(str(name), f"{count:,} messages" if count > 1 else "1 message") for name, count in rows]
