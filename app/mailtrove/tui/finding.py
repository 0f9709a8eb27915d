"""Finding words in the lines of a message, whatever their case and accents and wherever a line was broken; pure."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from mailtrove.archive.tokens import WITHOUT_BLANKS
from mailtrove.tui.message_lines import Line

if TYPE_CHECKING:
    from mailtrove.search.sought import Sought

MOST_HITS: Final = 10_000
"""Nobody goes through more."""
_AT_ONCE: Final = 1_000
"""Lines that are looked through in one go: a millisecond or two."""
_REACH: Final = 20
"""Lines that a hit may go over."""
_MOST_TEXT: Final = 500
"""Characters of what is looked for."""
_WITHOUT_BLANKS: Final = re.compile(f"[{WITHOUT_BLANKS}]")
_GAP: Final = r"[\s│|>]{1,40}"
"""Between two words: blanks, or a broken line and the bars of the quote that goes on in the next."""


class Place(NamedTuple):
    """Part of a line, in characters."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, from the first line to the last."""

    places: tuple[tuple[Place, ...], ...] = ()
    """Of each hit; several where it goes over the end of a line."""
    by_line: dict[int, list[tuple[int, Place]]] = field(default_factory=dict)
    """The number of the hit, from 0, and where in this line it is."""

    @property
    def count(self) -> str:
        """How many there are, in words for the person."""
        return f"{len(self.places):,}" + ("+" if len(self.places) >= MOST_HITS else "")

    def at_or_after(self, line: int) -> int:
        """The first hit there or further down, else the first of all."""
        return next((number for number, places in enumerate(self.places) if places[0].line >= line), 0)


def text_pattern(text: str) -> re.Pattern[str] | None:
    """What is typed, as it is written; None for nothing."""
    words = _folded(text[:_MOST_TEXT]).split()
    return re.compile(_GAP.join(map(re.escape, words))) if words else None


def search_pattern(sought: "Iterable[Sought]") -> re.Pattern[str] | None:
    """The words of a search, as the index finds them: whole, unless they may go on; None for none."""
    found = []
    for one in sought:
        first, *more = one.words
        last = one.words[-1]
        said = re.escape(_folded(first))
        for word in more:
            said += (r"\W{0,40}" if _WITHOUT_BLANKS.match(word) else r"\W{1,40}") + re.escape(_folded(word))
        begin = "" if _WITHOUT_BLANKS.match(first) else r"(?<!\w)"
        found.append(begin + said + ("" if one.begins or _WITHOUT_BLANKS.match(last) else r"(?!\w)"))
    return re.compile("|".join(found)) if found else None


def hits_in(lines: Sequence[Line], pattern: re.Pattern[str]) -> Hits:
    """Every hit in these lines. Works through them bit by bit, so that other threads are never kept waiting."""
    places: list[tuple[Place, ...]] = []
    by_line: dict[int, list[tuple[int, Place]]] = {}
    for first in range(0, len(lines), _AT_ONCE):
        for hit in _hits_from(lines, first, pattern, places[-1][-1] if places else None):
            if len(places) == MOST_HITS:
                return Hits(tuple(places), by_line)
            for place in hit:
                by_line.setdefault(place.line, []).append((len(places), place))
            places.append(hit)
    return Hits(tuple(places), by_line)


def _hits_from(
    lines: Sequence[Line], first: int, pattern: re.Pattern[str], before: Place | None
) -> Iterator[tuple[Place, ...]]:
    """The hits that begin in `_AT_ONCE` lines from there on, and behind the one `before`, which may reach into them."""
    some = [line.text for line in lines[first : first + _AT_ONCE + _REACH]]
    starts = [0, *accumulate(len(text) + 1 for text in some)]
    behind = starts[before.line - first] + before.end if before and before.line >= first else 0
    for match in pattern.finditer(_folded("\n".join(some)), behind):
        begin, end = (bisect_right(starts, edge) - 1 for edge in (match.start(), match.end() - 1))
        if begin >= _AT_ONCE:
            return
        yield tuple(
            Place(first + line, max(match.start() - starts[line], 0), min(match.end() - starts[line], len(some[line])))
            for line in range(begin, end + 1)
        )


def _folded(text: str) -> str:
    """The text without case and accents, as long as before."""
    if text.isascii():
        return text.lower()
    return text.translate({ord(letter): _plain(letter) for letter in set(text)})


def _plain(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    lower = (apart[0] if all(map(unicodedata.combining, apart[1:])) else letter).lower()
    return lower if len(lower) == 1 else letter
