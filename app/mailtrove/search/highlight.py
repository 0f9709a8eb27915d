"""Which words of a message a search is about, to be marked where it is read; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailtrove.errors import QueryMistake
from mailtrove.search.query import parse
from mailtrove.search.tree import AllOf, AnyOf, Term, Who, Words


@dataclass(frozen=True, slots=True)
class Sought:
    """Words side by side."""

    text: str
    begins: bool
    """The last one may go on."""


def sought(text: str, *, typing: bool = False) -> tuple[Sought, ...]:
    """The words and names that a search looks for, without those that must not be there; none for a mistake.

    `typing`: the last word may go on.
    """
    try:
        query = parse(text)
    except QueryMistake:
        return ()
    last = query.terms[-1] if typing and query.open_ended and query.terms else None
    return tuple(dict.fromkeys(_sought(query.terms, last)))


def _sought(terms: Iterable[Term], last: Term | None) -> Iterator[Sought]:
    for term in terms:
        match term:
            case Words(said, begins=begins) | Who(said, begins=begins):
                yield Sought(said, begins or term is last)
            case AnyOf(several) | AllOf(several):
                yield from _sought(several, several[-1] if term is last else None)
            case _:
                pass
