"""The bytes of messages that were just committed, for the index: it needn't read and unpack them again.

Only a bounded lot, and only a shortcut: whatever isn't here is read from the archive.
"""

import threading
from collections.abc import Mapping
from typing import Final

MAX_BYTES: Final = 16 * 1024 * 1024


class AtHand:
    """Bytes by message, until they are taken. Safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._raws: dict[int, bytes] = {}
        self._bytes = 0

    def offer(self, raws: Mapping[int, bytes]) -> None:
        """Keep these as far as there is room; the oldest are wanted first, so it is the new ones that are let go."""
        with self._guard:
            for message, raw in raws.items():
                if self._bytes + len(raw) <= MAX_BYTES and message not in self._raws:
                    self._raws[message] = raw
                    self._bytes += len(raw)

    def take(self, message: int) -> bytes | None:
        """A message's bytes, which are then no longer kept; None where they aren't."""
        with self._guard:
            raw = self._raws.pop(message, None)
            self._bytes -= len(raw or b"")
            return raw
