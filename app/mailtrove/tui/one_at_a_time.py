"""Work in the background of which only the newest wish counts: what is typed, looked at, scrolled to."""

from collections.abc import Callable
from typing import Generic, TypeVar

Wish = TypeVar("Wish")


class OneAtATime(Generic[Wish]):
    """Starts a wish once the one before has ended; of those made meanwhile only the newest.

    So answers come in the order of their questions, and a person who hurries queues nothing. Belongs to one thread.
    """

    def __init__(self, start: Callable[[Wish], object]) -> None:
        self._start = start
        self._waiting: list[Wish] = []
        self.busy = False
        """A wish was started and has not ended."""

    def wish(self, wish: Wish) -> None:
        """Start this at once, or when what runs has ended."""
        if self.busy:
            self._waiting = [wish]
        else:
            self.busy = True
            self._start(wish)

    def ended(self) -> None:
        """To be called when what was started has ended, well or not."""
        self.busy = False
        if self._waiting:
            self.wish(self._waiting.pop())
