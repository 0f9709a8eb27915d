"""Which UIDs the open folder has, asked for so that no answer is longer than imaplib reads."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from mailtrove.imap.answers import number
from mailtrove.imap.batches import uid_lists

_WINDOW: Final = 80_000
"""Messages per SEARCH: imaplib refuses lines over 1,000,000 bytes, and a UID may take eleven."""
_LAST_UID: Final = 2**32 - 1


def windows(client: Any, exists: int) -> Iterator[str]:
    """Ranges of UIDs, all of them together, each with at most 80,000 of the folder's `exists` messages.

    They end at the UIDs at every 80,000th place, because UIDs can be sparse, and places shift when another client
    expunges between two questions.
    """
    after = 0
    for place in range(_WINDOW, exists, _WINDOW):
        boundary = client.search([str(place)])
        if len(boundary) == 1 and boundary[0] > after:
            yield f"{after + 1}:{boundary[0]}"
            after = boundary[0]
    yield f"{after + 1}:*"


def all_uids(client: Any, exists: int) -> list[int]:
    """All of them, ascending."""
    found: set[int] = set()
    try:
        for window in windows(client, exists):
            found.update(client.search(["UID", window]))
    except ValueError:  # an answer split over several lines, which imapclient doesn't read
        found.clear()
    if not found:  # would read as “all gone”
        found.update(_by_fetch(client, exists))
    return in_order(found)


def uids_from(client: Any, first: int) -> list[int]:
    """Those from `first` on, ascending, in one answer."""
    # `n:*` holds the last message even where its UID is below n (RFC 9051 9, seq-range).
    return in_order(uid for uid in client.search(["UID", f"{first}:*"]) if uid >= first)


def changed_since(client: Any, exists: int, modseq: int) -> list[int]:
    """Those of messages that came or changed after HIGHESTMODSEQ was `modseq`, ascending (RFC 7162 3.1.5)."""
    found: set[int] = set()
    for window in windows(client, exists):
        found.update(client.search(["UID", window, "MODSEQ", modseq + 1]))
    return in_order(found)


def in_order(uids: Iterable[int]) -> list[int]:
    """Those that can be UIDs, each once, ascending."""
    return sorted({uid for uid in uids if 0 < uid <= _LAST_UID})


def _by_fetch(client: Any, exists: int) -> Iterator[int]:
    client.use_uid = False
    try:
        for chunk in uid_lists(range(1, exists + 1)):
            for items in client.fetch(chunk, ["UID"]).values():
                yield number(items.get(b"UID"))
    finally:
        client.use_uid = True
