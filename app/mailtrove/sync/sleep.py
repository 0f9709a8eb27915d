"""Noticing that the computer slept: its lines are dead then, and nobody told us."""

import time
from dataclasses import dataclass
from typing import Final

_SLEPT_AT_LEAST: Final = 20.0
"""Seconds between the clocks that neither a correction of the time nor a busy computer explains."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """A moment by two clocks. The first stands still while the computer sleeps."""

    running: float
    """As `time.monotonic` counts."""
    wall: float
    """UTC epoch seconds."""


def has_slept(before: Clocks, now: Clocks) -> bool:
    """Whether the computer slept in between, so that no line can be relied on; or somebody set its clock forward."""
    return (now.wall - before.wall) - (now.running - before.running) > _SLEPT_AT_LEAST


class Woke(Exception):
    """The computer slept; not an error, and never shown."""


class SleepSense:
    """Belongs to one thread, which asks it every few seconds."""

    def __init__(self) -> None:
        self._before = _now()

    def check(self) -> None:
        """Return when the computer was awake since the last time.

        Raises:
            Woke: it wasn't.
        """
        before, self._before = self._before, _now()
        if has_slept(before, self._before):
            raise Woke


def _now() -> Clocks:
    return Clocks(time.monotonic(), time.time())
