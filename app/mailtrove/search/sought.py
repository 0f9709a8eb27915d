"""The words that a query looks for, and where they stand in a text: what lists and messages highlight; pure.

Folded about as the index folds them: capitals, accents and letters of another width don't matter, and each character
of a script without blanks is a word of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mailtrove.archive.tokens import WITHOUT_BLANKS, split_ideographs
from mailtrove.search.tree import AllOf, AnyOf, Part, Query, Term, Who, Words

Place = Literal["subject", "people", "body", "files"]
EVERYWHERE: Final[frozenset[Place]] = frozenset(("subject", "people", "body", "files"))

_PLACES: Final[dict[Part, frozenset[Place]]] = {
    Part.ANYWHERE: EVERYWHERE,
    Part.SUBJECT: frozenset(("subject",)),
    Part.BODY: frozenset(("body",)),
    Part.FILE_NAME: frozenset(("files",)),
}
_WORD: Final = re.compile(rf"[{WITHOUT_BLANKS}]|[^\W_{WITHOUT_BLANKS}]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that stand side by side."""

    words: tuple[str, ...]
    """Folded; at least one."""
    begins: bool
    """The last one may go on."""
    places: frozenset[Place]
    """Where in a message they are looked for."""


def sought(query: Query, *, typing: bool = False) -> tuple[Sought, ...]:
    """All that a message found by the query may have of it; `typing`: its last word may go on."""
    last = query.terms[-1] if query.terms and query.open_ended and typing else None
    while isinstance(last, AnyOf):
        last = last.terms[-1]
    return tuple(_all(query.terms, last))


def spans(text: str, wanted: Iterable[Sought], place: Place) -> list[tuple[int, int]]:
    """Where the words stand in the text, from its beginning to its end: start and end, never overlapping."""
    here = [one for one in wanted if place in one.places]
    if not here:
        return []
    words = list(_words(text))
    found = sorted(
        (words[at][1], words[at + len(one.words) - 1][2])
        for one in here
        for at in range(len(words) - len(one.words) + 1)
        if _stand_at(one, words, at)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _all(terms: Sequence[Term], last: Term | None) -> Iterator[Sought]:
    for term in terms:
        match term:
            case AllOf(inner) | AnyOf(inner):
                yield from _all(inner, last)
            case Words(text, part=part, begins=begins):
                yield from _sought(text, begins or term is last, _PLACES[part])
            case Who(text, begins=begins):
                yield from _sought(text, begins or term is last, frozenset(("people",)))
            case _:
                pass


def _sought(text: str, begins: bool, places: frozenset[Place]) -> Iterator[Sought]:
    if words := tuple(word for word, _, _ in _words(split_ideographs(text))):
        yield Sought(words, begins and len(words[-1]) > 1, places)


def _stand_at(one: Sought, words: Sequence[tuple[str, int, int]], at: int) -> bool:
    *before, last = one.words
    if any(words[at + place][0] != word for place, word in enumerate(before)):
        return False
    end = words[at + len(before)][0]
    return end.startswith(last) if one.begins else end == last


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word, folded, with its start and its end in the text."""
    if text.isascii():
        for found in _WORD.finditer(text.lower()):
            yield found[0], found.start(), found.end()
        return
    folded, origins = _folded(text)
    for found in _WORD.finditer(folded):
        end = origins[found.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):  # a mark stays with its letter
            end += 1
        yield found[0], origins[found.start()], end


def _folded(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each of its characters the place of the one that it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        apart = unicodedata.normalize("NFKD", character).casefold()
        plain = unicodedata.normalize("NFC", "".join(one for one in apart if not unicodedata.combining(one)))
        folded.append(plain)
        origins.extend([place] * len(plain))
    return "".join(folded), origins
