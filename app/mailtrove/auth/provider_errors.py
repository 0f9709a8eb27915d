"""What the provider's refusals mean, and what to do about each.

The OAuth `error` decides what kind of refusal it is (RFC 6749 4.1.2.1 and 5.2); Microsoft's AADSTS number,
found in the description, only tells people more ("Microsoft Entra authentication and authorization error codes").
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from mailtrove.auth.account_type import Route
from mailtrove.errors import ProviderUnreachable, SignInDeclined, SignInError, SignInExpired, SignInRefused

_CODE: Final = re.compile(r"AADSTS(\d{4,9})")
_NOISE: Final = re.compile(r"\s*(Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
_MAX_WORDS: Final = 400

_ADMIN: Final = "Your organisation lets only an administrator allow this application."
_POLICY: Final = "Your organisation's policy asks for more: finish what the sign-in page asks for, or ask who runs it."
_AGAIN: Final = "Open Accounts and choose “Sign in again”. Your archived mail is untouched."

_REMEDIES: Final = {
    "50011": "Register {redirect} as a redirect URI, on the platform “Mobile and desktop applications”.",
    "500113": "Register {redirect} as a redirect URI, on the platform “Mobile and desktop applications”.",
    "50020": "This account is not in that tenant. Set tenant_id to its own tenant, or leave it at common.",
    "50194": "The application belongs to one tenant only: set tenant_id in config.toml to that tenant.",
    "9002331": "The application is for personal accounts only; register one for work accounts, or use another address.",
    "90002": "No such tenant: check tenant_id in config.toml.",
    "90072": "This account is not in that tenant. Set tenant_id to its own tenant, or leave it at common.",
    "65001": _ADMIN + " Send them this link: {consent}",
    "90094": _ADMIN + " Send them this link: {consent}",
    "90095": _ADMIN + " Send them this link: {consent}",
    "700016": "The tenant doesn't know this application: check client_id, and that it is registered as multi-tenant.",
    "7000112": "This application was disabled. Register one of your own and set its id as client_id.",
    "7000218": "Switch on “Allow public client flows”, and register {redirect} as “Mobile and desktop”, not as “Web”.",
    "70002": "The application is not enabled for personal accounts: change its supported account types.",
    "70001": "The application is not known there: check client_id in config.toml.",
    "53000": _POLICY,
    "53001": _POLICY,
    "53003": _POLICY,
    "530003": _POLICY,
    "50076": _POLICY,
    "50079": _POLICY,
    "50105": "Who runs your organisation must assign this application to you.",
    "50057": "This account is disabled: ask who runs your organisation.",
    "50196": "Asked too often within a few minutes. Wait five minutes, then try again.",
}
_SIGN_IN_AGAIN: Final = {
    "70000": "the grant was withdrawn or made for another way to sign in",
    "70008": "it was not used for too long",
    "700082": "it was not used for too long",
    "70043": "your organisation's sign-in frequency policy ended it",
    "50173": "the password was changed, or all sessions were ended",
    "50076": "your organisation now asks for a second factor",
    "50079": "your organisation now asks for a second factor",
    "50078": "the second factor has to be shown again",
    "53003": "your organisation's policy asks for a fresh sign-in",
    "65001": "the permission to read mail was withdrawn",
    "700003": "this device is no longer known to your organisation",
    "50057": "the account was disabled",
    "50034": "the account no longer exists",
}
_DEAD_GRANT: Final = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
_OUTAGE: Final = frozenset({"server_error", "temporarily_unavailable"})
_DECLINED: Final = frozenset({"access_denied", "authorization_declined"})
"""The second is what Microsoft says of a device code (RFC 8628 3.5 says the first)."""
_DECLINED_CODES: Final = frozenset({"65004"})
_CONSENT_NEEDED: Final = frozenset({"consent_required"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """An OAuth error, from the redirect or from the token endpoint. Quotes the provider."""

    error: str
    description: str

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
        """What the provider said, without its trace numbers."""
        said = _NOISE.sub("", self.description).strip()[:_MAX_WORDS]
        return f"Microsoft said: {said or self.error[:_MAX_WORDS]}"


def sign_in_error(refusal: Refusal, route: Route, *, client_id: str, redirect_uri: str) -> SignInError:
    """The error for a refused sign-in, with the remedy for its number."""
    if refusal.error in _OUTAGE:
        return ProviderUnreachable(refusal.words, remedy="The service has trouble of its own. Try again in a while.")
    remedy = _REMEDIES.get(refusal.code, "")
    if refusal.code in _DECLINED_CODES or (refusal.error in _DECLINED and not remedy):
        return SignInDeclined(refusal.words)
    if refusal.error in _CONSENT_NEEDED and not remedy:
        remedy = _REMEDIES["65001"]
    if refusal.is_wrong_scope:
        remedy = (
            "Add the delegated permission IMAP.AccessAsUser.All to the app registration, and check that it supports"
            " this kind of account."
        )
    consent = admin_consent_url(route, client_id=client_id, redirect_uri=redirect_uri)
    remedy = remedy.replace("{redirect}", redirect_uri).replace("{consent}", consent)
    return SignInRefused(refusal.words, remedy=remedy)


def refresh_error(refusal: Refusal) -> SignInError:
    """The error for a stored sign-in that could not be renewed."""
    if refusal.error in _OUTAGE:
        return ProviderUnreachable(refusal.words, remedy="The service has trouble of its own. Try again in a while.")
    if refusal.error in _DEAD_GRANT:
        reason = _SIGN_IN_AGAIN.get(refusal.code, "")
        why = f"it can't be renewed: {reason}" if reason else "it can't be renewed"
        return SignInExpired(f"The stored sign-in is over; {why}. {refusal.words}")
    remedy = _REMEDIES.get(refusal.code, "")
    return SignInRefused(refusal.words, remedy=remedy if "{" not in remedy and remedy else _AGAIN)


def admin_consent_url(route: Route, *, client_id: str, redirect_uri: str) -> str:
    """Where an administrator allows the application for a whole organisation."""
    tenant = "organizations" if route.tenant in ("common", "consumers") else route.tenant
    query = urlencode({"client_id": client_id, "scope": route.scope, "redirect_uri": redirect_uri})
    return f"{route.host}/{tenant}/v2.0/adminconsent?{query}"
