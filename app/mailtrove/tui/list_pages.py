"""Which rows of a long list to read, and those read already; pure.

Rows are kept by message and not by position, so that mail arriving on top makes nothing stale.
"""

from array import array
from collections.abc import Iterable, Mapping
from typing import Final

from mailtrove.archive.records import MessageRow

CAPACITY: Final = 4000
"""Rows kept: some megabytes."""


class RowCache:
    """The rows read lately. A row that has expired is still shown until its newer self is read."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._rows: dict[int, MessageRow | None] = {}
        self._fresh: set[int] = set()

    def get(self, message: int) -> MessageRow | None:
        """The row, or None where it was never read or is no more."""
        return self._rows.get(message)

    def lacks(self, messages: Iterable[int]) -> list[int]:
        """Those to be read: never read, or expired."""
        return [message for message in messages if message not in self._fresh]

    def fill(self, asked: Iterable[int], rows: Mapping[int, MessageRow]) -> None:
        """Keep what was read; the oldest go once there are too many."""
        for message in asked:
            self._rows.pop(message, None)
            self._rows[message] = rows.get(message)
            self._fresh.add(message)
        while len(self._rows) > self._capacity:
            oldest = next(iter(self._rows))
            del self._rows[oldest]
            self._fresh.discard(oldest)

    def expire(self) -> None:
        """Whatever is looked at from now on is read again."""
        self._fresh.clear()


def wanted_window(top: int, height: int, count: int, *, downwards: bool) -> range:
    """The positions to have ready: what shows first, and a page more the way the person goes."""
    ahead, behind = (height, height // 2) if downwards else (height // 2, height)
    return range(max(0, top - behind), min(count, top + height + ahead))


def position_of(ids: "array[int]", message: int, near: int) -> int | None:
    """Where `message` is in `ids`; quick where that is at `near` or a little below, as after mail arrived on top."""
    near = min(max(near, 0), len(ids))
    for start, stop in ((near, len(ids)), (0, near)):
        try:
            return ids.index(message, start, stop)
        except ValueError:
            continue
    return None
