"""How fast a download goes and how long it will take: counts over a sliding window, and an estimate that settles."""

import math
from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 10.0
_FIRST_WORD_AFTER: Final = 3.0
"""Seconds of downloading before an estimate is worth saying."""
_SETTLING_SECONDS: Final = 5.0
"""How long a new estimate takes to replace most of an old one."""


class Meter:
    """Messages and bytes as they come. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._counted: deque[tuple[float, int, int]] = deque()
        self._began: float | None = None
        self._estimate: float | None = None
        self._estimated_at = 0.0

    def start(self, now: float) -> None:
        """Downloading begins, or begins again after a pause: what came before says nothing about the pace."""
        self._counted.clear()
        self._began = now
        self._estimate = None

    def stop(self) -> None:
        """Nothing comes for the time being."""
        self._counted.clear()
        self._began = None
        self._estimate = None

    def count(self, now: float, messages: int, size: int) -> None:
        """So much came just now."""
        if self._began is None:
            self.start(now)
        self._counted.append((now, messages, size))

    def rates(self, now: float) -> tuple[float, float]:
        """Messages and bytes a second over the window."""
        while self._counted and self._counted[0][0] < now - WINDOW_SECONDS:
            self._counted.popleft()
        if self._began is None or not self._counted:
            return 0.0, 0.0
        seconds = max(min(now - self._began, WINDOW_SECONDS), 0.5)
        return (
            sum(messages for _, messages, _ in self._counted) / seconds,
            sum(size for _, _, size in self._counted) / seconds,
        )

    def eta(self, now: float, messages_left: int, bytes_left: int) -> float | None:
        """Seconds until the rest is here; None while it can't be told."""
        messages_rate, bytes_rate = self.rates(now)
        if self._began is None or now - self._began < _FIRST_WORD_AFTER or not messages_rate or not bytes_rate:
            return None
        # Small messages cost round trips, large ones bandwidth; what takes longer decides.
        fresh = max(messages_left / messages_rate, bytes_left / bytes_rate)
        if self._estimate is None:
            self._estimate = fresh
        else:
            passed = max(now - self._estimated_at, 0.0)
            weight = 1 - math.exp(-passed / _SETTLING_SECONDS)
            counted_down = max(self._estimate - passed, 0.0)
            self._estimate = counted_down + weight * (fresh - counted_down)
        self._estimated_at = now
        return self._estimate
