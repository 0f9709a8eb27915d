"""Device codes (RFC 8628): what was handed out to devices, and what people decided about it. Guarded by one loop."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mailtrove.sandbox.authorization import Authorization, Refusal, check_scopes, check_trouble
from mailtrove.sandbox.grants import Grant, check_tenant
from mailtrove.sandbox.people import Person
from mailtrove.sandbox.troubles import Where

CODE_SECONDS: Final = 900
USER_CODE_LENGTH: Final = 9
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, so that no words come out, and nothing that looks like another letter (RFC 8628 6.1)."""


@dataclass(slots=True)
class _Asked:
    """One device that waits, and what became of it."""

    asked: Authorization
    expires: float
    interval: float
    decided: Person | Refusal | None = None
    last_poll: float | None = None


class DeviceCodes:
    """The device codes in force, by their secret and by what people type."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._by_secret: dict[str, _Asked] = {}
        self._by_user_code: dict[str, _Asked] = {}
        self.seconds: float = CODE_SECONDS
        """How long new codes are good."""
        self.interval = 1
        """Seconds between two polls; Entra asks for 5, but nobody likes to wait in a demo."""

    def offer(self, tenant: str, form: Mapping[str, str], page: str) -> dict[str, Any]:
        """A new code, as the device authorization endpoint answers (RFC 8628 3.2); `page` is where to type it.

        Raises:
            Refusal: scopes that nobody could be given.
        """
        scopes = frozenset(form.get("scope", "").split())
        check_scopes(scopes)
        asked = Authorization(
            tenant=tenant,
            client_id=form.get("client_id", ""),
            redirect_uri="",
            scopes=scopes,
            state="",
            nonce="",
            challenge="",
            response_mode="",
            login_hint="",
            prompt="",
        )
        secret = "1.D" + secrets.token_urlsafe(200)
        user_code = "".join(secrets.choice(_LETTERS) for _ in range(USER_CODE_LENGTH))
        waiting = _Asked(asked, self._now() + self.seconds, self.interval)
        self._by_secret[secret] = self._by_user_code[user_code] = waiting
        return {
            "device_code": secret,
            "user_code": user_code,
            "verification_uri": page,
            "expires_in": int(self.seconds),
            "interval": self.interval,
            "message": f"To sign in, open the page {page} and enter the code {user_code} to authenticate.",
        }

    def typed(self, user_code: str) -> Authorization | None:
        """What the device asked for whose code was typed; None when there is no such code (any more)."""
        waiting = self._by_user_code.get(_plain(user_code))
        if waiting is None or waiting.decided is not None or waiting.expires < self._now():
            return None
        return waiting.asked

    def decide(self, user_code: str, decided: Person | Refusal) -> None:
        """Somebody signed in for the device, or it was refused; its next poll is told."""
        self._by_user_code[_plain(user_code)].decided = decided

    def redeem(self, tenant: str, form: Mapping[str, str]) -> Grant:
        """The grant that somebody gave the device.

        Raises:
            Refusal: authorization_pending, slow_down, expired_token, access_denied, … (RFC 8628 3.5).
        """
        secret = form.get("device_code", "")
        waiting = self._by_secret.get(secret)
        if waiting is None:
            raise Refusal("invalid_grant", "AADSTS70000: The provided device code is malformed or not valid.")
        now = self._now()
        if waiting.expires < now:
            raise Refusal("expired_token", "AADSTS70020: The provided value for the device code has expired.")
        if waiting.last_poll is not None and now - waiting.last_poll < waiting.interval / 2:
            waiting.interval += 5
            raise Refusal("slow_down", "AADSTS90055: The device polls too often.")
        waiting.last_poll = now
        match waiting.decided:
            case None:
                raise Refusal(
                    "authorization_pending",
                    "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
                )
            case Refusal() as refusal:
                raise refusal
            case Person() as person:
                check_tenant(person, tenant)
                check_trouble(person, Where.DEVICE)
                check_trouble(person, Where.TOKEN)
                del self._by_secret[secret]
                asked = waiting.asked
                return Grant(person, asked.client_id, asked.scopes, nonce="", issued_at=asked.tenant)


def _plain(user_code: str) -> str:
    """As handed out, however it was typed."""
    return "".join(user_code.split()).replace("-", "").upper()
