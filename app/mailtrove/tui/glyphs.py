"""The signs beside a message, each one cell wide in every terminal, and letters for terminals without them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One cell each."""

    unread: str
    starred: str
    answered: str
    attachment: str
    gone: str
    marked: str
    """Chosen by the person, for something to be done with it."""
    bar: str
    """At the left of the line that the cursor is on."""
    quote: str
    open: str
    closed: str
    rule: str
    fork: str
    """Before an answer that others follow; `last` before the last one."""
    last: str
    dot: str
    """Between two facts, and for what is not read yet."""
    caret: str
    into: str
    """Between a group and what it was opened into."""
    levels: str
    """Of a curve, the lowest first."""
    parts: str
    """Of a bar's last cell, the narrowest first."""


UNICODE: Final = Glyphs(
    "●", "★", "↩", "▤", "†", "✓", "▌", "│", "▾", "▸", "─", "├", "└", "·", "▲", "›", "▁▂▃▄▅▆▇█", "▏▎▍▌▋▊▉█"
)
ASCII: Final = Glyphs("*", "!", "r", "@", "x", "+", ">", "|", "-", "+", "-", "|", "`", ".", "^", ">", ".:-=+*%#", "#")

_POOR_TERMINALS: Final = frozenset({"linux", "vt100", "vt220", "dumb"})
"""Their fonts hold 512 signs at most."""


def glyphs_for(encoding: str, environ: Mapping[str, str] = os.environ) -> Glyphs:
    """The signs that this terminal can show; `encoding` is that of the console."""
    if not encoding.lower().startswith("utf") or environ.get("TERM", "") in _POOR_TERMINALS:
        return ASCII
    return UNICODE
