"""How fast a download goes and how long it will take: rates, how they went, and an estimate that settles."""

import math
from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 10.0
TRAIL_SECONDS: Final = 30
_TRAIL_SMOOTHED: Final = 3.0
"""A batch takes some two seconds and is counted at its end: by single seconds the trail would be a saw."""
_LONG_WINDOW_SECONDS: Final = 40.0
_SHORT_WINDOW_SECONDS: Final = 15.0
"""An estimate goes by both: the one is steady, the other sees a lasting change."""
_FIRST_WORD_AFTER: Final = 4.0
"""Seconds of downloading before an estimate is worth saying,"""
_FIRST_WORD_COUNTS: Final = 3
"""and batches."""
_SILENT_AFTER: Final = 15.0
"""Seconds without anything, after which nobody knows."""
_SETTLING_SECONDS: Final = 5.0
"""How long an estimate takes to follow most of the way to another one,"""
_FARTHEST_BELOW: Final = 4.0
"""and how many times less it may be meanwhile."""
_MESSAGE_COSTS: Final = 4096
"""Bytes that would take as long as what a message costs whatever its size: its part of a round trip, and its row."""


class Meter:
    """Messages and bytes as they come. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._counted: deque[tuple[float, int, int]] = deque()
        self._began: float | None = None
        self._counts = 0
        self._estimate: float | None = None
        self._estimated_at = 0.0
        self._trail: deque[float] = deque(maxlen=TRAIL_SECONDS)
        self._trailed_at = 0.0

    def start(self, now: float) -> None:
        """Downloading begins, or begins again after a pause: what came before says nothing about the pace."""
        self.stop()
        self._began = self._trailed_at = now

    def stop(self) -> None:
        """Nothing comes for the time being."""
        self._counted.clear()
        self._counts = 0
        self._began = None
        self._estimate = None

    def count(self, now: float, messages: int, size: int) -> None:
        """So much came just now."""
        if self._began is None:
            self.start(now)
        self._counted.append((now, messages, size))
        self._counts += 1

    def rates(self, now: float) -> tuple[float, float]:
        """Messages and bytes a second over the last `WINDOW_SECONDS`."""
        if self._began is None:
            return 0.0, 0.0
        messages, size = self._since(now - WINDOW_SECONDS)
        seconds = max(min(now - self._began, WINDOW_SECONDS), 0.5)
        return messages / seconds, size / seconds

    def trail(self, now: float) -> tuple[float, ...]:
        """Bytes a second, as they went in the last `TRAIL_SECONDS` of downloading; a value for each whole second."""
        while self._began is not None and self._trailed_at + 1 <= now:
            self._trailed_at = max(self._trailed_at + 1, now - TRAIL_SECONDS)
            first = max(self._trailed_at - _TRAIL_SMOOTHED, self._began)
            size = sum(size for at, _, size in self._counted if first < at <= self._trailed_at)
            self._trail.append(size / (self._trailed_at - first))
        return tuple(self._trail)

    def eta(self, now: float, messages_left: int, bytes_left: int) -> float | None:
        """Seconds until the rest is here; None while it can't be told."""
        if self._began is None or now - self._began < _FIRST_WORD_AFTER or self._counts < _FIRST_WORD_COUNTS:
            return None
        if now - self._counted[-1][0] > _SILENT_AFTER:
            self.stop()
            return None
        fresh = (bytes_left + messages_left * _MESSAGE_COSTS) / self._pace(now, self._began)
        if self._estimate is None:
            self._estimate = fresh
        else:
            self._estimate = _settled(self._estimate, fresh, max(now - self._estimated_at, 0.0))
        self._estimated_at = now
        return self._estimate

    def _pace(self, now: float, began: float) -> float:
        """Bytes a second, what messages cost besides their bytes counted in."""
        product = 1.0
        for window in (_LONG_WINDOW_SECONDS, _SHORT_WINDOW_SECONDS):
            messages, size = self._since(now - window)
            product *= (size + messages * _MESSAGE_COSTS) / min(now - began, window)
        return math.sqrt(product)

    def _since(self, when: float) -> tuple[int, int]:
        """Messages and bytes that came after `when`."""
        while self._counted and self._counted[0][0] < self._counted[-1][0] - _LONG_WINDOW_SECONDS:
            self._counted.popleft()
        came = [(messages, size) for at, messages, size in self._counted if at >= when]
        return sum(messages for messages, _ in came), sum(size for _, size in came)


def _settled(estimate: float, fresh: float, passed: float) -> float:
    """The estimate counted down by what passed, and drawn towards a fresh one: by a share each second, never at once.

    By ratio, as being told a minute instead of ten is as wrong as ten instead of one.
    """
    fresh = max(fresh, 0.1)
    counted_down = max(estimate - passed, fresh / _FARTHEST_BELOW)
    return counted_down * math.exp((1 - math.exp(-passed / _SETTLING_SECONDS)) * math.log(fresh / counted_down))
