"""Pause, resume, leave, cancel, and waiting: what a run's threads look at between two commands.

The person's thread sets it; the run's threads obey at `checkpoint`, or at once when their line is broken.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mailtrove.sync.line import Line


class Stopped(Exception):
    """The run is to end now; not an error, and never shown."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What a thread waits for."""

    until: float
    """As `time.monotonic` counts."""
    why: str


class Control:
    """What was asked of one run. Safe from any thread."""

    def __init__(self, wake: Callable[[], object]) -> None:
        """`wake` is called, on whichever thread, when the run's coordinator has something to obey."""
        self._wake = wake
        self._changed = threading.Condition()
        self._cancelled = False
        self._leaving = False
        self._retries = 0
        self._paused_at: float | None = None
        self._lines: set[Line] = set()
        self._busy: set[Line] = set()
        self._broken: set[Line] = set()
        self._held = Wait(0.0, "")
        self._waits: dict[int, Wait] = {}

    @property
    def cancelled(self) -> bool:
        """Whether the run is to end."""
        return self._cancelled

    @property
    def leaving(self) -> bool:
        """Whether the run is to end once the folders on their way are done."""
        return self._leaving

    @property
    def retries(self) -> int:
        """How often something was put off, to be tried again."""
        return self._retries

    @property
    def paused_for(self) -> float | None:
        """Seconds since the pause was asked for; None when none is."""
        paused_at = self._paused_at
        return None if paused_at is None else time.monotonic() - paused_at

    @property
    def busy(self) -> bool:
        """Whether a command is on its way on any line."""
        return bool(self._busy)

    @property
    def wait(self) -> Wait | None:
        """The wait that ends first, when some thread waits and none is busy."""
        with self._changed:
            return min(self._waits.values(), key=lambda wait: wait.until) if self._waits and not self._busy else None

    def pause(self) -> None:
        """Let the run come to rest. Nothing happens when it rests already."""
        with self._changed:
            if self._paused_at is None:
                self._paused_at = time.monotonic()
        self._wake()

    def resume(self) -> None:
        """Let it go on."""
        with self._changed:
            self._paused_at = None
            self._changed.notify_all()
        self._wake()

    def leave(self) -> None:
        """Let it end once the folders on their way are done."""
        self._leaving = True
        self._wake()

    def cancel(self) -> None:
        """End the run: every line is broken at once."""
        with self._changed:
            self._cancelled = True
            lines = list(self._lines)
            self._changed.notify_all()
        for line in lines:
            line.interrupt()
        self._wake()

    def interrupt_busy(self) -> None:
        """Break the lines on which commands are on their way; their threads put the work back."""
        with self._changed:
            lines = self._busy - self._broken
            self._broken |= lines
        for line in lines:
            line.interrupt()

    def checkpoint(self, *, held: bool = True) -> None:
        """Return when work may go on: at once, after a pause, or after what the server asked to wait.

        `held`: whether the work needs the server, so that its wish to wait counts.

        Raises:
            Stopped: the run is to end.
        """
        with self._changed:
            while True:
                if self._cancelled:
                    raise Stopped
                left = self._held.until - time.monotonic() if held else 0.0
                if self._paused_at is None and left <= 0:
                    return
                self._wait(self._held if left > 0 else None, left if self._paused_at is None else None)

    def hold(self, seconds: float, why: str) -> None:
        """Let all threads wait at their next checkpoint, because the server asked for it."""
        with self._changed:
            self._retries += 1
            until = time.monotonic() + seconds
            if until > self._held.until:
                self._held = Wait(until, why)
        self._wake()

    def sleep(self, seconds: float, why: str) -> None:
        """Wait on this thread alone.

        Raises:
            Stopped: the run is to end.
        """
        wait = Wait(time.monotonic() + seconds, why)
        with self._changed:
            self._retries += 1
            while not self._cancelled and (left := wait.until - time.monotonic()) > 0:
                self._wait(wait, left)
        self.checkpoint()

    def attach(self, line: Line) -> None:
        """Have `cancel` break this line too.

        Raises:
            Stopped: it came too late; the caller closes the line.
        """
        with self._changed:
            if self._cancelled:
                raise Stopped
            self._lines.add(line)

    @property
    def lines(self) -> int:
        """How many lines stand, besides those that were detached."""
        with self._changed:
            return len(self._lines)

    def detach(self, line: Line) -> bool:
        """Forget a line; True when it was `interrupt_busy` that broke it."""
        with self._changed:
            self._lines.discard(line)
            broken = line in self._broken
            self._broken.discard(line)
            return broken

    @contextmanager
    def talking(self, line: Line) -> Iterator[None]:
        """Commands are on their way on `line` within this block."""
        with self._changed:
            self._busy.add(line)
        try:
            yield
        finally:
            with self._changed:
                self._busy.discard(line)
                resting = self._paused_at is not None
            if resting:
                self._wake()

    def _wait(self, wait: Wait | None, seconds: float | None) -> None:
        """Wait for a change, seen by `wait` as waiting for something. Call with the condition held."""
        me = threading.get_ident()
        if wait:
            self._waits[me] = wait
        self._changed.wait(seconds)
        self._waits.pop(me, None)
