"""How far this computer's clock is from the provider's, as the `Date` of its answers tells (RFC 9110 6.6.1).

A token that seems too old, or not valid yet, is no wonder where the clocks differ; then the clock is what is told.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from mailtrove.errors import ClockWrong, IdTokenError, IdTokenExpired

LEEWAY_SECONDS: Final = 300
"""How far this computer's clock may be off."""


def seconds_ahead(headers: Mapping[str, str], now: float) -> float | None:
    """How far the clock that says `now` (epoch seconds) is ahead of the answer's; negative when behind."""
    said = {name.lower(): value for name, value in headers.items()}.get("date", "")
    try:
        return now - parsedate_to_datetime(said).timestamp()
    except (ValueError, TypeError, OverflowError):  # absent, or no date
        return None


def judged_by_clock(error: IdTokenExpired, ahead: float | None, now: float) -> IdTokenError:
    """`ClockWrong` instead, where the clocks differ by more than is forgiven; else the error itself."""
    if ahead is None or abs(ahead) <= LEEWAY_SECONDS:
        return error
    side = "ahead of" if ahead > 0 else "behind"
    return ClockWrong(
        f"This computer's clock is about {_in_words(abs(ahead))} {side} the sign-in service's, so the proof of identity"
        " can't be judged by it.",
        details=f"{error.what_happened}\nThis computer: {_as_utc(now)}\nSign-in service: {_as_utc(now - ahead)}",
    )


def _in_words(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3600)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}s"
    return f"{seconds / 60:.0f} minutes"


def _as_utc(epoch_seconds: float) -> str:
    return f"{datetime.fromtimestamp(epoch_seconds, UTC):%Y-%m-%d %H:%M:%SZ}"
