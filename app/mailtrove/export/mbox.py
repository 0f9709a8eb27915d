"""One file of many messages (RFC 4155), quoted as mboxrd does: what looks like a separator gets a ">", and so does
what has some already, so that taking one away gives back every byte.

Only the separators end their lines as that RFC has it; the messages keep their line ends as served.
"""

import re
import time
from collections.abc import Iterable, Iterator
from typing import Final

_FROM: Final = re.compile(rb"^(>*)(?=From )", re.MULTILINE)
_BEGUN: Final = re.compile(rb">*((?:F(?:r(?:om?)?)?)?)")
"""The last line of a piece, where it may still become one that is to be quoted; and what of it decides that."""
_ADDRESS: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_LATEST: Final = 253_402_300_799
"""Of the year 9999, in epoch seconds."""


def separator(sender: str, received: int) -> bytes:
    """The line before a message: an address, or MAILER-DAEMON where there is none, and when it was received, in UTC."""
    who = sender if _ADDRESS.fullmatch(sender) else "MAILER-DAEMON"
    return f"From {who} {time.asctime(time.gmtime(min(max(received, 0), _LATEST)))}\n".encode("ascii")


def quoted(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A message, its lines quoted, with an end of its last line and an empty line after it. Holds a piece at a time.

    A line may go on in the next piece. A ">" is the same wherever among others it comes in, so only the letters of
    "From" have to be held back.
    """
    held, undecided, last = b"", True, b"\n"
    for piece in filter(None, pieces):
        text, last = held + piece, piece[-1:]
        line = text.rfind(b"\n") + 1
        begun = _BEGUN.fullmatch(text, line) if line or undecided else None
        held = begun[1] if begun else b""
        yield _quoted(text[: len(text) - len(held)], undecided=undecided)
        undecided = begun is not None
    yield held + (b"\n" if last == b"\n" else b"\n\n")


def _quoted(text: bytes, *, undecided: bool) -> bytes:
    """`undecided`: its first line has so far had nothing but ">"."""
    if b"From " not in text:
        return text
    return _FROM.sub(rb">\1", text) if undecided else _FROM.sub(rb">\1", b"x" + text)[1:]
