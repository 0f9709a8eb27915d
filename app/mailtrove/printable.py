"""Untrusted text to text that is safe on a terminal: the only door from mail to screen.

Mail, folder names, server replies and OAuth errors can hold escape sequences that write to the
clipboard, retitle the terminal or hide what they say. What could act is shown as U+FFFD so that it
can be seen; what only hides is left out. The result is plain text: hand it to widgets as `Content`
or with `markup=False`, never as markup.
"""

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"

_CONTROLS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # interlinear, noncharacters, lone surrogates
)
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164"  # fillers
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"  # selectors, tags
)

_ACTING: Final = re.compile(f"[{_CONTROLS}]")
_HIDING: Final = re.compile(f"[{_INVISIBLE}]")
_JOINERS_OUTSIDE_WORDS: Final = re.compile(r"(?<![^\W\d_])[\u200c\u200d]|[\u200c\u200d](?![^\W\d_])")
"""Joiners shape letters in Persian and the Indic scripts; elsewhere terminals disagree on their width."""
_LINE_END: Final = re.compile("\r\n|[\r\u2028\u2029\x85]")
_STACKED_MARKS: Final = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""More than four combining marks on one letter spill over the neighbouring lines."""
_BLANKS: Final = re.compile(r"\s+")
_TAB_WIDTH: Final = 8


def printable_line(text: str) -> str:
    """One line that is safe to show: white space folded to single blanks, ends trimmed."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _BLANKS.sub(" ", printable(text)).strip()


def printable(text: str) -> str:
    """Text that is safe to show, its lines kept (ended by \\n) and its tabs expanded."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", text)
    text = _ACTING.sub(REPLACEMENT, text)
    text = _HIDING.sub("", text)
    text = _JOINERS_OUTSIDE_WORDS.sub("", text)
    text = _STACKED_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    return text.expandtabs(_TAB_WIDTH)
