"""Looking up an address on a thread of its own, a moment after the last letter; only the newest answer is told."""

import threading
from dataclasses import dataclass
from typing import Final

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from mailtrove.accounts import Discovered, Source, detect, is_email_address
from mailtrove.config import Config
from mailtrove.errors import SignInCancelled
from mailtrove.tui.trouble import Trouble, trouble_of

PAUSE_SECONDS: Final = 0.6
"""Who types on within it is not done with the address, and half a domain may be somebody else's."""


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

    def best(self, email: str, config: Config, tenant: str) -> Discovered | None:
        """What is known of this address so far; None when it is none."""
        if not is_email_address(email):
            return None
        guess = detect(email, config, tenant=tenant)
        answered = guess.source is Source.GUESS and self._answer and self._answer.email == email
        return (self._answer.found if self._answer and answered else None) or guess

    def ask(self, email: str, config: Config, tenant: str) -> None:
        """Look this up, where better than a guess is wanted, unless something else is asked before."""
        if not is_email_address(email) or detect(email, config, tenant=tenant).source is not Source.GUESS:
            self.stop()
            return
        if email == self._email:
            return
        self.stop()
        if self._answer and self._answer.email == email and not self._is_guess(self._answer):
            return
        self._email = email
        self._timer = self._listener.set_timer(PAUSE_SECONDS, lambda: self._begin(email, config))

    @staticmethod
    def _is_guess(answer: LookedUp) -> bool:
        """Whether it may be better another time, as when this computer is online again."""
        return answer.found is None or answer.found.source is Source.GUESS

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
        from mailtrove.accounts.discovery import discover  # 160 ms: requests

        try:
            answer = LookedUp(email, discover(email, config, cancelled=cancelled))
        except SignInCancelled:
            return
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            answer = LookedUp(email, trouble=trouble_of(error))
        self._listener.post_message(answer)
