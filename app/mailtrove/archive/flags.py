"""IMAP flags in the archive: the system flags as bits, everything else as keywords."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final

SEEN: Final = 1
ANSWERED: Final = 2
FLAGGED: Final = 4
DELETED: Final = 8
DRAFT: Final = 16

_BITS: Final = {
    "\\Seen": SEEN,
    "\\Answered": ANSWERED,
    "\\Flagged": FLAGGED,
    "\\Deleted": DELETED,
    "\\Draft": DRAFT,
}
_BY_NAME: Final = {name.casefold(): bit for name, bit in _BITS.items()}
"""System flags are the same in upper and lower case (RFC 9051, 2.3.2)."""


def stored_flags(flags: Collection[str]) -> tuple[int, str]:
    """What is kept of a set of flags: the system flags' bits, and the other flags, sorted, between blanks.

    A flag is an atom (RFC 9051, 9), so no blank is ever part of one.
    """
    bits = 0
    keywords = []
    for flag in flags:
        bit = _BY_NAME.get(flag.casefold())
        if bit is None:
            keywords.append(flag)
        else:
            bits |= bit
    return bits, " ".join(sorted(keywords))


@lru_cache(maxsize=4096)
def restored_flags(bits: int, keywords: str) -> frozenset[str]:
    """The set of flags that was kept. A mailbox has few different sets, so each is built once."""
    return frozenset([*(name for name, bit in _BITS.items() if bits & bit), *keywords.split()])
