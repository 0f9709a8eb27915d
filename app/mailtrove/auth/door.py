"""The address that the browser is sent back to: a port of ours that listens, or one that no program of ours hears.

The latter is for registrations that know nothing else (`https://localhost`, Microsoft's page for native clients), and
for a fixed port that somebody else has, over SSH. The sign-in goes on: the address that the browser ends at is pasted.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from mailtrove.auth.port_owner import listening_program
from mailtrove.auth.redirect import Receiver
from mailtrove.errors import ReceiverUnavailable, SignInCancelled, SignInTimedOut

_GLANCE_SECONDS: Final = 0.05
"""How often it is looked whether an answer was pasted, or the person cancelled."""

Other = TypeVar("Other")


class Door(Protocol):
    """Where an answer may come in."""

    @property
    def redirect_uri(self) -> str:
        """As it must be sent and registered."""

    @property
    def port(self) -> int:
        """That is listened on; 0 for none."""

    def wait(
        self,
        state: str,
        *,
        seconds: float,
        cancelled: threading.Event,
        elsewhere: Callable[[], Other | None],
    ) -> Mapping[str, str] | Other:
        """As `Receiver.wait`."""


@dataclass(frozen=True, slots=True)
class ClosedDoor:
    """A redirect URI at which nobody hears the browser; what it was to bring comes from elsewhere."""

    redirect_uri: str
    why: str
    """In words: "No program can receive https://localhost"."""
    taken: bool = False
    """Somebody else's program would be led to by a browser here."""
    port: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def wait(
        self,
        state: str,  # noqa: ARG002 - whoever hands in an address has compared it
        *,
        seconds: float,
        cancelled: threading.Event,
        elsewhere: Callable[[], Other | None],
    ) -> Other:
        """What came elsewhere.

        Raises:
            SignInTimedOut: nothing came in time.
            SignInCancelled: `cancelled` was set.
        """
        deadline = time.monotonic() + seconds
        while (other := elsewhere()) is None:
            if cancelled.wait(_GLANCE_SECONDS):
                raise SignInCancelled("You stopped it while the browser was awaited.")
            if time.monotonic() >= deadline:
                raise SignInTimedOut(f"No address was pasted within {seconds:g} seconds.")
        return other


def open_door(configured: str, *, browser_elsewhere: bool) -> Receiver | ClosedDoor:
    """Listen at the configured redirect URI, where that is possible.

    A port that somebody else has doesn't matter to a browser on another computer, whose address is pasted; a browser
    here would bring our answer to that program.

    Raises:
        ReceiverUnavailable: there the port is taken, or there is no loopback at all.
    """
    parts = urlsplit(configured)
    if parts.scheme != "http":
        return ClosedDoor(configured, f"No program can receive {configured}")
    try:
        return Receiver(configured)
    except ReceiverUnavailable as error:
        holder = listening_program(parts.port) if parts.port else ""
        why = error.what_happened.rstrip(".") + (f", by {holder}" if holder else "")
        if browser_elsewhere:
            return ClosedDoor(configured, why, taken=True)
        raise ReceiverUnavailable(
            f"{why}.",
            remedy="Close that program, or leave the port out of redirect_uri in config.toml: for localhost Microsoft"
            " lets any be used.",
        ) from error
