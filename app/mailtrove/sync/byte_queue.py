"""A queue bounded in bytes: fast readers wait for the writer instead of filling memory."""

import threading
import time
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class ByteQueue(Generic[T]):
    """First in, first out. `put` blocks while too many bytes wait; things without weight always go in."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._changed = threading.Condition()
        self._things: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._closed = False

    def put(self, thing: T, weight: int = 0) -> bool:
        """Add a thing; False when the queue is closed and it was dropped. A thing too heavy for any room goes alone."""
        with self._changed:
            while weight and self._bytes and self._bytes + weight > self._max_bytes and not self._closed:
                self._changed.wait()
            if self._closed:
                return False
            self._things.append((thing, weight))
            self._bytes += weight
            self._changed.notify_all()
            return True

    def get(self, timeout: float) -> T | None:
        """The oldest thing; None when there is none within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._things:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            if not self._things:
                return None
            thing, weight = self._things.popleft()
            self._bytes -= weight
            self._changed.notify_all()
            return thing

    def close(self) -> None:
        """Drop what waits, and let go everybody who waits to put something in."""
        with self._changed:
            self._closed = True
            self._things.clear()
            self._bytes = 0
            self._changed.notify_all()
