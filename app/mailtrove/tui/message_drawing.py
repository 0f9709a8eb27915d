"""One line of a message as segments: its label, its links and the hits in it stand out; pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from rich.segment import Segment
from rich.style import Style

from mailtrove.tui.finding import Place
from mailtrove.tui.message_lines import Kind, Line

_LINK: Final = re.compile(r"https?://[^\s<>\"]+|\[\d{1,5}(?:, leads to [^\]]*)?\]")
_WITH_LINKS: Final = (Kind.TEXT, Kind.HEADING, Kind.QUOTE, Kind.DEEPER_QUOTE)

StyleOf = Callable[[str], Style]
"""The style of a part: the value of a kind, or "label", "link", "hit", "current-hit"."""


def drawn(
    line: Line, style_of: StyleOf, hits: Sequence[tuple[int, Place]], current: int | None, *, links: bool
) -> list[Segment]:
    """The segments of a line. `hits` are those in it with their numbers, `current` the number of the one gone to."""
    spans = [(0, len(line.text), style_of(line.kind.value)), (0, line.label, style_of("label"))]
    if links and line.kind in _WITH_LINKS:
        spans += [(*match.span(), style_of("link")) for match in _LINK.finditer(line.text)]
    for number, place in hits:
        spans.append((place.start, place.end, style_of("current-hit" if number == current else "hit")))
    return list(_painted(line.text, spans))


def _painted(text: str, spans: Sequence[tuple[int, int, Style]]) -> Iterator[Segment]:
    """The text in the styles of the spans; of those that overlap, the last one counts."""
    edges = sorted({edge for start, end, _ in spans for edge in (start, end)})
    for start, end in pairwise(edges):
        style = next(style for first, last, style in reversed(spans) if first <= start and end <= last)
        yield Segment(text[start:end], style)
