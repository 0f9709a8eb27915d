"""Looking up an address on a thread of its own, a moment after the last letter; only the newest answer is told."""

import threading
from dataclasses import dataclass
from typing import Final

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from mailtrove.accounts import Discovered
from mailtrove.config import Config
from mailtrove.errors import SignInCancelled
from mailtrove.tui.trouble import Trouble, trouble_of

PAUSE_SECONDS: Final = 0.3
"""Who types on within it is not done with the address."""


@dataclass
class LookedUp(Message, bubble=False):
    """A look-up is done."""

    email: str
    found: Discovered | None = None
    trouble: Trouble | None = None


class LookUp:
    """The look-up of what is in a field. Belongs to the loop."""

    def __init__(self, listener: Widget) -> None:
        """`listener` gets `LookedUp`."""
        self._listener = listener
        self._timer: Timer | None = None
        self._cancelled = threading.Event()
        self._email = ""
        self._answer: LookedUp | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return bool(self._email)

    def found(self, email: str) -> Discovered | None:
        """What the newest answer says of this address; None when it is about another."""
        return self._answer.found if self._answer and self._answer.email == email else None

    def ask(self, email: str, config: Config) -> None:
        """Look this up, unless it is known or something else is asked before."""
        if email == self._email:
            return
        self.stop()
        if self._answer and self._answer.email == email:
            return
        self._email = email
        self._timer = self._listener.set_timer(PAUSE_SECONDS, lambda: self._begin(email, config))

    def stop(self) -> None:
        """What is asked no longer matters."""
        self._cancelled.set()
        if self._timer:
            self._timer.stop()
        self._email = ""

    def heard(self, answer: LookedUp) -> bool:
        """Whether this answers what was asked last; then it is kept, and nothing is being looked up."""
        if answer.email != self._email:
            return False
        self._email, self._answer = "", answer
        return True

    def _begin(self, email: str, config: Config) -> None:
        self._cancelled = threading.Event()
        arguments = (email, config, self._cancelled)
        threading.Thread(target=self._run, args=arguments, name="look-up", daemon=True).start()

    def _run(self, email: str, config: Config, cancelled: threading.Event) -> None:
        from mailtrove.accounts.discovery import discover  # 300 ms: requests

        try:
            answer = LookedUp(email, discover(email, config, cancelled=cancelled))
        except SignInCancelled:
            return
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            answer = LookedUp(email, trouble=trouble_of(error))
        self._listener.post_message(answer)
