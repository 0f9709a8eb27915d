"""Escape and a key right behind it, told apart.

A terminal sends both as it sends alt with that key: as one byte and the next. Textual takes the two for alt, and
forgets the escape where the key is a sign: Esc and at once `/` was `/` alone. Alt has no meaning here, and Esc has.
Pure.
"""

import re
from typing import Final

ESCAPE_KEY: Final = b"\x1b[27u"
"""How the kitty keyboard protocol sends Escape, which can't be mistaken; Textual reads it from any terminal."""
_PASTE_BEGINS: Final = b"\x1b[200~"
_PASTE_ENDS: Final = b"\x1b[201~"
_BEFORE_A_KEY: Final = re.compile(rb"\x1b(?=[\t\r -\xff])(?![\[OP\]\\_^X\x7fbf])")
"""But for what begins or ends a sequence, alt+backspace, and alt+b and alt+f, which go a word to and fro in a field."""


class KeysApart:
    """What a terminal sends, piece by piece, with each Escape written so that it stays one."""

    def __init__(self) -> None:
        self._pasting = False
        self._held = b""

    @property
    def waiting(self) -> bool:
        """The last byte may be Escape, or begin what is still on its way."""
        return bool(self._held)

    def more(self, data: bytes) -> bytes:
        """What these bytes mean, with what was held back before them."""
        data, self._held = self._held + data, b""
        read = b""
        while data:
            mark = _PASTE_ENDS if self._pasting else _PASTE_BEGINS
            piece, marked, data = data.partition(mark)
            read += (piece if self._pasting else self._apart(piece, last=not marked)) + marked
            self._pasting ^= bool(marked)
        return read

    def no_more(self) -> bytes:
        """Nothing has followed for a while: what was held back is Escape."""
        escape, self._held = self._held and ESCAPE_KEY, b""
        return escape

    def _apart(self, piece: bytes, *, last: bool) -> bytes:
        if last and piece.endswith(b"\x1b"):
            piece, self._held = piece[:-1], b"\x1b"
        return _BEFORE_A_KEY.sub(ESCAPE_KEY, piece)
