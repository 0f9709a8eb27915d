"""How many messages to ask for at once: enough to hide the round trip, few enough to bound memory. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mailtrove.imap.state import MessageFacts

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_COUNT: Final = 100
_MIN_BYTES: Final = 512 * 1024
_SECONDS_A_BATCH: Final = 2.0
"""A slow line gets small batches, so that progress shows and little is lost when it breaks."""
_MAX_FACTS: Final = 1000
_MAX_UID_LIST: Final = 8000
"""Characters in a list of UIDs: servers may refuse command lines over 8192 (RFC 9051 appendix, RFC 7162 4)."""


def batches(
    facts: Iterable[MessageFacts], *, max_bytes: int = MAX_BYTES, max_count: int = MAX_COUNT
) -> Iterator[list[MessageFacts]]:
    """The messages in their order, in groups of at most `max_count` and about `max_bytes`.

    A message larger than `max_bytes` gets a group of its own. Sizes are the server's hints, so the bound is one too.
    """
    group: list[MessageFacts] = []
    group_bytes = 0
    for message in facts:
        if group and (len(group) >= max_count or group_bytes + message.size > max_bytes):
            yield group
            group, group_bytes = [], 0
        group.append(message)
        group_bytes += message.size
    if group:
        yield group


def suited_bytes(bytes_per_second: float) -> int:
    """How many bytes to ask for at once on a line of that pace."""
    return min(max(int(bytes_per_second * _SECONDS_A_BATCH), _MIN_BYTES), MAX_BYTES)


def uid_lists(uids: Sequence[int]) -> Iterator[list[int]]:
    """Lists that fit one command; plain ints, since fetch takes nothing else (IMAPClient issue 666)."""
    chunk: list[int] = []
    length = 0
    for uid in uids:
        digits = len(str(uid)) + 1
        if chunk and (len(chunk) >= _MAX_FACTS or length + digits > _MAX_UID_LIST):
            yield chunk
            chunk, length = [], 0
        chunk.append(uid)
        length += digits
    if chunk:
        yield chunk
