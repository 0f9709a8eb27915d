"""The body of a message as lines: quotes behind bars, the signature faint, both folded to one line if wanted; pure.

It comes line by line as it is asked for, so that ten megabytes show their first page at once.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from mailtrove.tui import words
from mailtrove.tui.cells import wrap
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.message_lines import Kind, Line, logical_lines, wrapped

_QUOTE: Final = re.compile(r"(?:[ ]?>){1,40}[ ]?")
_SIGNATURE: Final = re.compile(r"--[ ]?")
_HEADING: Final = re.compile(r"#{1,6} \S")


class _Said(NamedTuple):
    """A line as it was written."""

    kind: Kind
    text: str
    depth: int = 0
    """Of a quote."""

    @property
    def foldable(self) -> Kind | None:
        """What it is folded as, if at all."""
        return Kind.QUOTE if self.kind is Kind.DEEPER_QUOTE else self.kind if self.kind in _NAMES else None


_NAMES: Final = {
    Kind.QUOTE: ("quoted line", "quoted lines"),
    Kind.SIGNATURE: ("line of signature", "lines of signature"),
}


def body_lines(text: str, width: int, glyphs: Glyphs, *, folded: bool, from_html: bool) -> Iterator[Line]:
    """The lines of a body, at most `width` cells wide; `folded`: of each quote and signature only how long it is."""
    said = _said(text, from_html=from_html)
    if not folded:
        for line in said:
            yield from _drawn(line, width, glyphs)
        return
    for kind, block in groupby(said, key=lambda line: line.foldable):
        if kind is None:
            for line in block:
                yield from _drawn(line, width, glyphs)
        else:
            yield from _folded(kind, block, width, glyphs)


def _folded(kind: Kind, block: Iterator[_Said], width: int, glyphs: Glyphs) -> Iterator[Line]:
    first = next(block)
    if more := sum(1 for _ in block):
        yield Line(Kind.FOLD, f"{glyphs.closed} {words.count(more + 1, *_NAMES[kind])}")
    else:
        yield from _drawn(first, width, glyphs)


def _said(text: str, *, from_html: bool) -> Iterator[_Said]:
    signature = False
    for line in logical_lines(text):
        quote = None if signature else _QUOTE.match(line)
        if quote:
            depth = quote[0].count(">")
            yield _Said(Kind.QUOTE if depth == 1 else Kind.DEEPER_QUOTE, line[quote.end() :].rstrip(), depth)
            continue
        signature = signature or bool(_SIGNATURE.fullmatch(line))
        heading = from_html and not signature and _HEADING.match(line)
        yield _Said(Kind.SIGNATURE if signature else Kind.HEADING if heading else Kind.TEXT, line.rstrip())


def _drawn(line: _Said, width: int, glyphs: Glyphs) -> Iterator[Line]:
    bars = f"{glyphs.quote} " * min(line.depth, max(1, width // 8))
    if not bars:
        yield from wrapped(line.kind, line.text, width)
        return
    for piece in wrap(line.text, width - len(bars)):
        yield Line(line.kind, bars + piece)
