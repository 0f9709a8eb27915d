"""What the provider's refusals mean, and what to do about each.

The OAuth `error` decides what kind of refusal it is (RFC 6749 4.1.2.1 and 5.2); Microsoft's AADSTS number,
found in the description, tells the kinds apart further ("Microsoft Entra authentication and authorization error
codes"). The service of personal accounts gives no numbers; two of its sentences are known instead.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mailtrove.auth.registration import Asked
from mailtrove.auth.remedies import remedy_for, to_copy_for
from mailtrove.errors import (
    AccountUnavailable,
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    AskedTooOften,
    BlockedByPolicy,
    ConsentNeeded,
    PersonalAccountsOff,
    ProviderTrouble,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    ScopeUnavailable,
    SecondFactorNeeded,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInRefused,
    TenantUnknown,
    WorkAccountsOff,
)
from mailtrove.redaction import redacted

_CODE: Final = re.compile(r"AADSTS(\d{4,9})")
_NOISE: Final = re.compile(r"\s*(Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
_MAX_WORDS: Final = 400
_MAX_DETAILS: Final = 4000

_KINDS: Final[dict[type[SignInError], str]] = {
    RedirectNotRegistered: "50011 500113",
    AppNotFound: "700016 70001",
    AppOfOneTenant: "50194",
    PersonalAccountsOff: "70002 50020 90072",
    WorkAccountsOff: "9002331",
    TenantUnknown: "90002",
    PublicClientFlowsOff: "7000218",
    AppDisabled: "7000112",
    ConsentNeeded: "65001 90094 90095",
    SignInDeclined: "65004",
    BlockedByPolicy: "53000 53001 53003 530003",
    SecondFactorNeeded: "50076 50078 50079",
    AccountUnavailable: "50057 50034 50105",
    AskedTooOften: "50196",
}
_BY_CODE: Final = {code: kind for kind, codes in _KINDS.items() for code in codes.split()}
_BY_PHRASE: Final[dict[str, type[SignInError]]] = {
    "not enabled for consumers": PersonalAccountsOff,
    "'redirect_uri' is not valid": RedirectNotRegistered,
}
"""What login.live.com says without a number (seen in rclone #8895, cloudreve #165)."""
_BY_ERROR: Final[dict[str, type[SignInError]]] = {
    "access_denied": SignInDeclined,
    "authorization_declined": SignInDeclined,
    "consent_required": ConsentNeeded,
}
"""Where no number says more. `authorization_declined` is what Microsoft says of a device code (RFC 8628 3.5 has
`access_denied`)."""
_OUTAGE: Final = frozenset({"server_error", "temporarily_unavailable"})
_DEAD_GRANT: Final = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
_SIGN_IN_AGAIN: Final = {
    "70000": "the grant was withdrawn or made for another way to sign in",
    "70008": "it was not used for too long",
    "700082": "it was not used for too long",
    "70043": "your organisation's sign-in frequency policy ended it",
    "50173": "the password was changed, or all sessions were ended",
    "50076": "your organisation now asks for a second factor",
    "50079": "your organisation now asks for a second factor",
    "50078": "the second factor has to be shown again",
    "53000": "your organisation now asks for a device that it manages",
    "53001": "your organisation now asks for a device that it manages",
    "53003": "your organisation's policy asks for a fresh sign-in",
    "530003": "your organisation now asks for a device that it manages",
    "65001": "the permission to read mail was withdrawn",
    "700003": "this device is no longer known to your organisation",
    "50057": "the account was disabled",
    "50034": "the account no longer exists",
    "50105": "the account may no longer use this application",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An OAuth error, from the redirect or from the token endpoint. Quotes the provider."""

    error: str
    description: str
    suberror: str = ""
    trace_id: str = ""
    correlation_id: str = ""
    timestamp: str = ""

    @property
    def code(self) -> str:
        """The AADSTS number, or nothing."""
        found = _CODE.search(self.description)
        return found[1] if found else ""

    @property
    def is_wrong_scope(self) -> bool:
        """Whether the scope is not one this kind of account can be asked for."""
        return self.error == "invalid_scope"

    @property
    def words(self) -> str:
        """What the provider said, without its trace numbers and without secrets."""
        said = redacted(_NOISE.sub("", self.description).strip() or self.error)
        return f"Microsoft said: {said[:_MAX_WORDS]}"

    @property
    def details(self) -> str:
        """All of it, a fact a line, for who can look it up in the provider's logs; without secrets."""
        facts = {
            "Error": self.error,
            "Number": f"AADSTS{self.code}" if self.code else "",
            "Suberror": self.suberror,
            "Said": _NOISE.sub("", self.description).strip(),
            "Trace ID": self.trace_id or self._said("Trace ID"),
            "Correlation ID": self.correlation_id or self._said("Correlation ID"),
            "Timestamp": self.timestamp or self._said("Timestamp") or f"{_now()} (this computer's)",
        }
        return redacted("\n".join(f"{name}: {fact}" for name, fact in facts.items() if fact))[:_MAX_DETAILS]

    def _said(self, name: str) -> str:
        found = re.search(rf"{name}:\s*(\S+(?: [\d:]+Z)?)", self.description)
        return found[1] if found else ""


def refusal_of(answer: Mapping[str, object]) -> Refusal:
    """The error in an answer of the provider's, whether its fields came by the redirect or from MSAL."""
    names = ("error", "error_description", "suberror", "trace_id", "correlation_id", "timestamp")
    return Refusal(*(str(answer.get(name) or "") for name in names))


def sign_in_error(refusal: Refusal, asked: Asked) -> SignInError:
    """The error for a refused sign-in, with the remedy for its number."""
    kind = _kind_of(refusal)
    return kind(
        refusal.words,
        remedy=remedy_for(kind, refusal.code, asked),
        details=refusal.details,
        to_copy=to_copy_for(kind, asked),
    )


def refresh_error(refusal: Refusal, asked: Asked) -> SignInError:
    """The error for a stored sign-in that could not be renewed."""
    if refusal.error in _DEAD_GRANT:
        reason = _SIGN_IN_AGAIN.get(refusal.code, "")
        why = f"it can't be renewed: {reason}" if reason else "it can't be renewed"
        return SignInExpired(f"The stored sign-in is over; {why}. {refusal.words}", details=refusal.details)
    if _kind_of(refusal) is SignInRefused:
        remedy = remedy_for(SignInRefused, refusal.code, asked) or SignInExpired.default_remedy
        return SignInRefused(refusal.words, remedy=remedy, details=refusal.details)
    return sign_in_error(refusal, asked)


def _kind_of(refusal: Refusal) -> type[SignInError]:
    if refusal.error in _OUTAGE:
        return ProviderTrouble
    if refusal.is_wrong_scope:
        return ScopeUnavailable
    if kind := _BY_CODE.get(refusal.code):
        return kind
    for phrase, kind in _BY_PHRASE.items():
        if phrase in refusal.description:
            return kind
    return _BY_ERROR.get(refusal.error, SignInRefused)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
