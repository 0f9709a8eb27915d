"""One-cell signs for states, with plain letters where a terminal has no others. A word always stands beside them."""

import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailtrove.tui import glyphs


@dataclass(frozen=True, slots=True)
class Signs:
    """A sign for each state; all are one cell wide."""

    waiting: str = "○"
    running: str = "●"
    done: str = "✓"
    warning: str = "!"
    failed: str = "✗"
    again: str = "↻"
    paused: str = "‖"
    stopped: str = "■"
    bar: str = "━"
    bar_rest: str = "─"
    dot: str = "·"
    levels: str = "▁▂▃▄▅▆▇█"
    """From nearly nothing to all of it."""


UNICODE: Final = Signs()
ASCII: Final = Signs("o", "*", "+", "!", "x", "~", "=", "#", "=", "-", "-", "_.-:=+*#")


def signs_for(encoding: str, environ: Mapping[str, str] = os.environ) -> Signs:
    """The signs that this terminal can show."""
    return UNICODE if glyphs.glyphs_for(encoding, environ) is glyphs.UNICODE else ASCII


SIGNS: Final = signs_for(locale.getpreferredencoding(do_setlocale=False))
