"""One message, piece by piece (RFC 9051 6.4.5, partial), whatever its size is said to be."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Final

from mailtrove.errors import CommandRefused
from mailtrove.imap.answers import body_of, is_sound

PIECE: Final = 4 * 1024 * 1024
"""Bytes that are asked for at once."""
MOST: Final = 900_000_000
"""Bytes of a message: no mail server takes any that large, and SQLite no value of 1,000,000,000 (SQLite, Limits)."""


def pieces_of(client: Any, talking: Callable[[], AbstractContextManager[None]], uid: int, size: int) -> Iterator[bytes]:
    """The pieces; none where the server sends nothing of the message.

    `talking` makes errors of ours of the client's. `size` is RFC822.SIZE, at Exchange an estimate: only beyond it a
    short piece is the last one; an empty one always is.

    Raises:
        CommandRefused: in the middle the server sends nothing any more, or other than what it announced; or it goes on
            for ever.
    """
    offset = 0
    while True:
        with talking():
            items = client.fetch([uid], [f"BODY.PEEK[]<{offset}.{PIECE}>"]).get(uid, {})
        if not is_sound(items):
            raise CommandRefused("The server sent other than what it announced.")
        piece = body_of(items, b"BODY[]<%d>" % offset)
        if piece is None:
            if offset:
                raise CommandRefused(f"The server stopped sending this message after {offset} bytes.")
            return
        yield piece
        offset += len(piece)
        if offset > MOST:
            raise CommandRefused(f"The server sends more than {MOST:,} bytes of this message, and doesn't end.")
        if not piece or (len(piece) < PIECE and offset >= size):
            return
