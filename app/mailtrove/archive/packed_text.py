"""Long texts in the archive's tables, compressed. SQL sees through it with the function `unpacked`.

What the index was made from is read again only when a message leaves the index; as it stood it took a fifth of the
whole archive.
"""

from typing import Final

import zstandard
from peewee import SqliteDatabase

_LEVEL: Final = 3
_SHORT: Final = 256
"""Characters that aren't worth it."""


def pack_text(text: str) -> str | bytes:
    """What to store for a text: its UTF-8 compressed (zstd), or itself where that is shorter."""
    if len(text) < _SHORT:
        return text
    plain = text.encode()
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(plain)
    return packed if len(packed) < len(plain) else text


def unpack_text(stored: str | bytes) -> str:
    """The text again."""
    if isinstance(stored, str):
        return stored
    return zstandard.ZstdDecompressor().decompress(stored).decode()


def teach(database: SqliteDatabase) -> None:
    """Give a connection the SQL function `unpacked`, which the archive's views and triggers call."""
    database.register_function(unpack_text, "unpacked", 1, deterministic=True)
