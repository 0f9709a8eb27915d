"""The device code (RFC 8628): the person signs in on another device, and types a code there that is shown here.

Runs beside the other ways on a thread of its own, which tells nobody anything itself: its news are fetched.
Whatever ends this way alone is news too; the other ways go on.
"""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import msal

from mailtrove.auth.code_flow import msal_result
from mailtrove.auth.events import DeviceCodeEnded, DeviceCodeOffered
from mailtrove.auth.msal_app import make_app, refuse_open_page
from mailtrove.auth.provider_errors import refusal_of, sign_in_error
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.registration import Asked
from mailtrove.config import Config
from mailtrove.errors import (
    AnswerRejected,
    ProviderUnreachable,
    SignInCancelled,
    SignInDeclined,
    SignInError,
    SignInRefused,
)

MOST_CODES: Final = 5
"""How many codes may expire, one after the other, before the way ends."""
STOP_SECONDS: Final = 1.0
_SHORTEST_POLL_SECONDS: Final = 0.2
_LONGEST_POLL_SECONDS: Final = 30.0
_LONGEST_CODE_SECONDS: Final = 86_400.0
_MAX_CODE_LENGTH: Final = 64
_PENDING: Final = frozenset({"authorization_pending", "slow_down"})
_EXPIRED: Final = frozenset({"expired_token", "code_expired"})


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """The person answered with the code: MSAL's result, and the cache that holds its tokens."""

    result: dict[str, Any] = field(repr=False)
    cache: msal.SerializableTokenCache = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Code:
    """One code, and what belongs to it."""

    app: msal.PublicClientApplication = field(repr=False)
    cache: msal.SerializableTokenCache = field(repr=False)
    flow: dict[str, Any] = field(repr=False)
    until: float
    """Monotonic time."""


News = DeviceCodeOffered | DeviceCodeEnded | DeviceAnswer


class DeviceWay:
    """Offers codes until one is used, as long as the `with` block lasts."""

    def __init__(self, config: Config, asked: Asked, *, seconds: float, attempt: int) -> None:
        """`seconds` is how long the sign-in waits."""
        self._asked = asked
        self._until = time.monotonic() + seconds
        self._attempt = attempt
        self._stopped = threading.Event()
        self._http = ProviderHttp(config.network, cancelled=self._stopped)
        self._news: queue.SimpleQueue[News | Exception] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="device-code", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join(STOP_SECONDS)

    def news(self) -> Iterator[News]:
        """What happened since the last time; never waits.

        Raises:
            IdTokenMalformed: somebody signed in, but what came as ID token is none.
        """
        while True:
            try:
                news = self._news.get_nowait()
            except queue.Empty:
                return
            if isinstance(news, Exception):
                raise news
            yield news

    def _run(self) -> None:
        """The thread's outermost frame: whatever happens goes to who fetches the news."""
        try:
            with closing(self._http):
                self._news.put(self._offer_codes())
        except SignInCancelled:
            pass  # stopped: nobody waits for news any more
        except (SignInRefused, AnswerRejected, ProviderUnreachable) as error:
            self._news.put(self._ended(f"{error.what_happened} {error.remedy}"))
        except Exception as error:  # noqa: BLE001
            self._news.put(error)

    def _offer_codes(self) -> DeviceAnswer | DeviceCodeEnded:
        for _ in range(MOST_CODES):
            code = self._begin()
            result = self._poll(code)
            if result is not None:
                return self._judged(result, code)
        return self._ended("The codes expired before any was entered.")

    def _begin(self) -> _Code:
        """A code, offered. A new application each time, for MSAL repeats a refusal from memory for a minute."""
        cache = msal.SerializableTokenCache()
        app = make_app(self._asked.registration, self._asked.authority, self._http, cache)
        try:
            flow: dict[str, Any] = app.initiate_device_flow([self._asked.scope, "email"])
        except (ValueError, TypeError, OverflowError):  # no such endpoint, or numbers that are none
            raise SignInRefused("The sign-in service offers no codes.", remedy="Use one of the other ways.") from None
        if "error" in flow:
            raise self._refused(flow)
        user_code, url = flow.get("user_code"), flow.get("verification_uri")
        if not (isinstance(user_code, str) and isinstance(url, str) and flow.get("device_code")):
            raise AnswerRejected("The sign-in service's code can't be understood.")
        if not 0 < len(user_code) <= _MAX_CODE_LENGTH:
            raise AnswerRejected("The sign-in service's code is none that could be typed.")
        _refuse_odd_page(url)
        now = time.monotonic()
        lasts = _seconds(flow.get("expires_in"), _LONGEST_CODE_SECONDS)
        _pause(flow)
        self._news.put(DeviceCodeOffered(user_code, url, max(0.0, min(lasts, self._until - now)), self._attempt))
        return _Code(app, cache, flow, now + lasts)

    def _poll(self, code: _Code) -> dict[str, Any] | None:
        """The result that isn't “not yet”; None when the code expired.

        One question at a time (MSAL's `exit_condition`), for MSAL would sleep where we want to be woken.
        """
        pause = _pause(code.flow)
        while not self._stopped.wait(pause):
            if time.monotonic() >= code.until:
                return None
            # Where the clock was set back meanwhile, MSAL would print a warning over the screen.
            code.flow.pop("latest_attempt_at", None)
            try:
                result = msal_result(
                    lambda: code.app.acquire_token_by_device_flow(code.flow, exit_condition=lambda _: True)
                )
            except ProviderUnreachable:
                pause = min(pause * 2, _LONGEST_POLL_SECONDS)  # RFC 8628 3.5
                continue
            if result.get("error") in _EXPIRED:
                return None
            if result.get("error") not in _PENDING:
                return result
            pause = _pause(code.flow)  # MSAL adds what slow_down asks for
        raise SignInCancelled("You stopped it.")

    def _judged(self, result: dict[str, Any], code: _Code) -> DeviceAnswer | DeviceCodeEnded:
        """Tokens, a scope to correct and a person's no are answers; any other refusal is of this way only."""
        answer = DeviceAnswer(result, code.cache)
        if "access_token" in result or refusal_of(result).is_wrong_scope:
            return answer
        error = self._refused(result)
        if isinstance(error, SignInDeclined):
            return answer
        return self._ended(f"{error.what_happened} {error.remedy}")

    def _refused(self, result: dict[str, Any]) -> SignInError:
        return sign_in_error(refusal_of(result), self._asked)

    def _ended(self, reason: str) -> DeviceCodeEnded:
        return DeviceCodeEnded(reason, self._attempt)


def _pause(flow: dict[str, Any]) -> float:
    """Seconds between two questions."""
    return max(_seconds(flow.get("interval"), _LONGEST_POLL_SECONDS), _SHORTEST_POLL_SECONDS)


def _seconds(said: object, longest: float) -> float:
    """A number of seconds as the provider said it, within reason.

    Raises:
        AnswerRejected: it is none, or below nought.
    """
    if not isinstance(said, int | float) or not said >= 0:  # so put that NaN is refused too
        raise AnswerRejected("The sign-in service's code lasts for no time that can be understood.")
    return float(min(said, longest))


def _refuse_odd_page(url: str) -> None:
    try:
        refuse_open_page(url)
    except ValueError:  # no URL at all
        raise AnswerRejected("The sign-in service names no page to enter its code at.") from None
