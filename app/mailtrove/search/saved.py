"""Searches that were saved under names, as the language has them: `saved:work` means all that its query does; pure.

Which there are is told by a mapping of names to queries, as config.toml holds it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from textwrap import shorten
from types import MappingProxyType
from typing import Final

from mailtrove.errors import QueryMistake
from mailtrove.search.tree import AllOf, AnyOf, Not, Term

Searches = Mapping[str, str]
"""Queries by name."""

NO_SEARCHES: Final[Searches] = MappingProxyType({})
_PLAIN: Final = re.compile(r"[^\s\"()*]+")
_VALUES: Final = re.compile(r'(?<!\S)\(*(?:[A-Za-z_]+:)?(?:"([^"]+)"|([^\s"()-][^\s"()]*))')
"""Of a query, all that isn't excluded."""
_JOINING: Final = frozenset({"AND", "OR", "NOT"})
_PROPOSED: Final = 30
"""Characters of a proposed name."""


def key_of(name: str, searches: Searches) -> str | None:
    """The name as it was saved: just so, or else whatever its capitals; None where there is none."""
    if name in searches:
        return name
    return next((one for one in searches if one.casefold() == name.casefold()), None)


def query_of_saved(name: str) -> str:
    """How the language says the search of that name."""
    return f"saved:{name}" if _PLAIN.fullmatch(name) else f'saved:"{name}"'


def proposed_name(query: str, searches: Searches) -> str:
    """What a search may be called: as it is already, or by what it looks for: “ada budget”."""
    if called := next((name for name, one in searches.items() if one.strip() == query), None):
        return called
    values = (quoted or bare for quoted, bare in _VALUES.findall(query) if bare not in _JOINING)
    proposed = shorten(" ".join(value.split("@")[0] or value for value in values), _PROPOSED, placeholder="")
    names = (proposed, *(f"{proposed} {number}" for number in range(2, 100)))
    return next((name for name in names if proposed and key_of(name, searches) is None), "")


def naming_anew(searches: Searches, old: str, new: str) -> Searches:
    """The queries that name the search `old`, as they are to be once it is called `new`."""
    named = re.compile(rf'(?<![^\s(-])saved:(?:"{re.escape(old)}"|{re.escape(old)}(?=[\s)]|$))', re.IGNORECASE)
    anew = {name: named.sub(lambda _: query_of_saved(new), query) for name, query in searches.items()}
    return {name: query for name, query in anew.items() if query != searches[name]}


def placed(term: Term, position: int) -> Term:
    """The term as if all of it had been typed there: of a saved search, the person sees nothing but its name."""
    match term:
        case Not(inner):
            return Not(placed(inner, position), position)
        case AnyOf(terms) | AllOf(terms):
            return type(term)(tuple(placed(one, position) for one in terms), position)
        case _:
            return replace(term, position=position)


def unknown(name: str, position: int, searches: Searches) -> QueryMistake:
    """That there is no such search."""
    near = get_close_matches(name, searches, n=1) or [one for one in searches if one.startswith(name)][:1]
    meant = f" Did you mean “{near[0]}”?" if near else ""
    return QueryMistake(
        f"There is no saved search called “{name}”.{meant}",
        position=position,
        remedy="Press S in the list of what a search found to save it.",
    )


class Misled(QueryMistake):
    """A saved search is at fault, and is named."""

    default_remedy = "Save it anew, or mend it under [searches] in config.toml."


def circular(within: Sequence[str], name: str, position: int) -> Misled:
    """That a search means itself; `within` are those that led there, outermost first."""
    way = " → ".join((*within[within.index(name) :], name))
    return Misled(f"The saved search “{name}” leads back to itself: {way}.", position=position)


def unreadable(name: str, mistake: QueryMistake, position: int) -> Misled:
    """That a saved search is no search, or takes something from one that is none."""
    if isinstance(mistake, Misled):
        return Misled(mistake.what_happened, position=position)
    return Misled(f"The saved search “{name}” can't be understood: {mistake.what_happened}", position=position)


def empty(name: str, position: int) -> Misled:
    """That a saved search looks for nothing."""
    return Misled(f"The saved search “{name}” is empty.", position=position)
