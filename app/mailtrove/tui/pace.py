"""Things done as often as a person can follow, however often there is a reason to."""

from collections.abc import Callable


class Pace:
    """Does something at once when wanted, then not again for a while; what is wanted meanwhile is done after it.

    `wait` calls back after so many seconds, as a widget's `set_timer` does; `pause` says how many.
    """

    def __init__(
        self, wait: Callable[[float, Callable[[], None]], object], pause: Callable[[], float], act: Callable[[], None]
    ) -> None:
        self._wait = wait
        self._pause = pause
        self._act = act
        self._resting = False
        self._wanted = False

    def want(self) -> None:
        """Do it now, or as soon as the pause is over."""
        if self._resting:
            self._wanted = True
            return
        self._resting = True
        self._wait(self._pause(), self._rested)
        self._act()

    def _rested(self) -> None:
        self._resting = False
        if self._wanted:
            self._wanted = False
            self.want()
