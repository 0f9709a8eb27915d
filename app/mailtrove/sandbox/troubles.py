"""Every way in which a sign-in of the sandbox can go wrong, each played for one person who lives for nothing else.

What the provider says of each stands here, with Entra's numbers. What needs more than words is played where it
belongs: false ID tokens in `forgeries`, a provider that is down in `outages`, the mail server's moods in `imap_server`.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final


class Trouble(StrEnum):
    """What goes wrong; the value is the name in the address of who it goes wrong for."""

    REDIRECT_NOT_REGISTERED = "no-redirect"
    APP_NOT_FOUND = "app-not-found"
    APP_OF_ONE_TENANT = "one-tenant-app"
    APP_DISABLED = "app-disabled"
    PERSONAL_ACCOUNTS_OFF = "no-personal"
    NOT_IN_TENANT = "not-in-tenant"
    PUBLIC_CLIENT_OFF = "no-public-flow"

    CONSENT_NEEDED = "consent-needed"
    ADMIN_APPROVAL = "admin-approval"
    DECLINES = "declines"
    BLOCKED_BY_POLICY = "policy"
    SECOND_FACTOR = "second-factor"

    UNUSED_TOO_LONG = "unused-70008"
    SIGN_IN_FREQUENCY = "frequency-70043"
    INACTIVE_TOO_LONG = "inactive-700082"
    PASSWORD_CHANGED = "revoked-50173"

    WRONG_ACCOUNT = "wrong-account"
    WRONG_STATE = "wrong-state"
    WRONG_NONCE = "wrong-nonce"
    FORGED_SIGNATURE = "forged"
    WRONG_AUDIENCE = "wrong-audience"
    WRONG_ISSUER = "wrong-issuer"
    EXPIRED_TOKEN = "expired-token"
    CLOCK_OFF = "clock-off"
    NO_ID_TOKEN = "no-id-token"
    NO_NAMES = "no-names"

    THROTTLED = "throttled"
    SLOW = "slow"
    CUT_OFF = "cut-off"
    KEYS_DOWN = "keys-down"
    DISCOVERY_DOWN = "discovery-down"
    CODE_PENDING = "code-pending"
    CODE_EXPIRED = "code-expired"

    LOGIN_REFUSED = "login-refused"
    NOT_CONNECTED = "not-connected"
    IMAP_OFF = "imap-off"
    LOGIN_THROTTLED = "login-throttled"
    NO_PASSWORDS = "no-passwords"


class Where(Enum):
    """Where the provider says no."""

    PAGE = auto()
    """On a page that doesn't go back by itself: the redirect can't be trusted (RFC 6749 4.1.2.1)."""
    REDIRECT = auto()
    """Through the redirect, or at the device's next poll."""
    DEVICE = auto()
    """At each of a device's polls, once somebody entered its code."""
    TOKEN = auto()
    """When a code, or a device code, is exchanged for tokens."""
    REFRESH = auto()
    """When a refresh token is; access tokens are made to last a minute only, so that it comes soon."""
    NOWHERE = auto()
    """It says yes; the trouble is of another kind."""


@dataclass(frozen=True, slots=True)
class Play:
    """How one trouble is played."""

    tagline: str
    """For who picks a person: a few words, at most 36 letters."""
    where: Where = Where.NOWHERE
    error: str = ""
    """OAuth's error code."""
    description: str = ""
    """With Entra's number."""


PLAYS: Final[dict[Trouble, Play]] = {
    Trouble.REDIRECT_NOT_REGISTERED: Play(
        "The redirect isn't registered",
        Where.PAGE,
        "invalid_request",
        "AADSTS50011: The redirect URI specified in the request does not match the redirect URIs configured for the"
        " application.",
    ),
    Trouble.APP_NOT_FOUND: Play(
        "The tenant doesn't know the app",
        Where.PAGE,
        "unauthorized_client",
        "AADSTS700016: The application was not found in the directory 'Trouble'. It has not been installed by the"
        " tenant's administrator, nor consented to by any user in it.",
    ),
    Trouble.APP_OF_ONE_TENANT: Play(
        "F2: good at trouble.example only",
        Where.PAGE,
        "invalid_request",
        "AADSTS50194: The application is not configured as a multi-tenant application. Use of the /common endpoint is"
        " not supported for it; use a tenant-specific endpoint.",
    ),
    Trouble.APP_DISABLED: Play(
        "The app was disabled",
        Where.PAGE,
        "unauthorized_client",
        "AADSTS7000112: The application is disabled.",
    ),
    Trouble.PERSONAL_ACCOUNTS_OFF: Play(
        "The app takes no personal accounts",
        Where.PAGE,
        "invalid_client",
        "AADSTS70002: The client does not exist or is not enabled for consumers.",
    ),
    Trouble.NOT_IN_TENANT: Play(
        "Belongs to another tenant",
        Where.PAGE,
        "invalid_request",
        "AADSTS50020: The user account from another identity provider does not exist in the tenant 'Trouble' and"
        " cannot access the application there.",
    ),
    Trouble.PUBLIC_CLIENT_OFF: Play(
        "Public client flows are off",
        Where.TOKEN,
        "invalid_client",
        "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
    Trouble.CONSENT_NEEDED: Play(
        "Nobody has consented yet",
        Where.TOKEN,
        "invalid_grant",
        "AADSTS65001: The user or administrator has not consented to use the application. Send an interactive"
        " authorization request for this user and resource.",
    ),
    Trouble.ADMIN_APPROVAL: Play(
        "Needs an administrator's consent",
        Where.REDIRECT,
        "access_denied",
        "AADSTS90094: The application needs permissions that only an administrator of the organisation can grant.",
    ),
    Trouble.DECLINES: Play("Says no on the consent page"),
    Trouble.BLOCKED_BY_POLICY: Play(
        "Conditional access says no",
        Where.REDIRECT,
        "access_denied",
        "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token"
        " issuance.",
    ),
    Trouble.SECOND_FACTOR: Play(
        "Must show a second factor",
        Where.TOKEN,
        "interaction_required",
        "AADSTS50076: Due to a configuration change made by the administrator, or because of a new location, you must"
        " use multi-factor authentication.",
    ),
    Trouble.UNUSED_TOO_LONG: Play(
        "Later: the sign-in expired",
        Where.REFRESH,
        "invalid_grant",
        "AADSTS70008: The refresh token has expired due to inactivity.",
    ),
    Trouble.SIGN_IN_FREQUENCY: Play(
        "Later: must sign in every day",
        Where.REFRESH,
        "invalid_grant",
        "AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks by conditional"
        " access.",
    ),
    Trouble.INACTIVE_TOO_LONG: Play(
        "Later: was away for 90 days",
        Where.REFRESH,
        "invalid_grant",
        "AADSTS700082: The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.",
    ),
    Trouble.PASSWORD_CHANGED: Play(
        "Later: the password was changed",
        Where.REFRESH,
        "invalid_grant",
        "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user"
        " might have changed or reset their password.",
    ),
    Trouble.WRONG_ACCOUNT: Play("The browser signs in as Ada instead"),
    Trouble.WRONG_STATE: Play("The answer is for another sign-in"),
    Trouble.WRONG_NONCE: Play("The ID token is for another sign-in"),
    Trouble.FORGED_SIGNATURE: Play("The ID token is forged"),
    Trouble.WRONG_AUDIENCE: Play("The ID token is for another app"),
    Trouble.WRONG_ISSUER: Play("The ID token is of another tenant"),
    Trouble.EXPIRED_TOKEN: Play("The ID token is hours old"),
    Trouble.CLOCK_OFF: Play("The clocks are an hour apart"),
    Trouble.NO_ID_TOKEN: Play("No ID token comes"),
    Trouble.NO_NAMES: Play("The ID token tells no address"),
    Trouble.THROTTLED: Play(
        "The provider asks to wait",
        Where.TOKEN,
        "temporarily_unavailable",
        "AADSTS90055: The service has received too many requests from this tenant.",
    ),
    Trouble.SLOW: Play("The provider takes its time"),
    Trouble.CUT_OFF: Play("The line to the provider breaks"),
    Trouble.KEYS_DOWN: Play("The tenant's keys can't be had"),
    Trouble.DISCOVERY_DOWN: Play("The tenant's discovery is down"),
    Trouble.CODE_PENDING: Play(
        "A device code is never settled",
        Where.DEVICE,
        "authorization_pending",
        "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    Trouble.CODE_EXPIRED: Play(
        "A device code expires at once",
        Where.DEVICE,
        "expired_token",
        "AADSTS70020: The provided value for the device code has expired.",
    ),
    Trouble.LOGIN_REFUSED: Play("NO AUTHENTICATE failed."),
    Trouble.NOT_CONNECTED: Play("Authenticated but not connected"),
    Trouble.IMAP_OFF: Play("IMAP is switched off"),
    Trouble.LOGIN_THROTTLED: Play("The mail server asks to wait"),
    Trouble.NO_PASSWORDS: Play("F3: no passwords are taken any more"),
}

PERSONAL: Final = frozenset({Trouble.PERSONAL_ACCOUNTS_OFF, Trouble.IMAP_OFF})
"""Troubles of personal accounts; the others are an organisation's."""
OWN_TENANT: Final = frozenset({Trouble.KEYS_DOWN, Trouble.DISCOVERY_DOWN, Trouble.CLOCK_OFF})
"""Troubles of a whole tenant, which nobody else can live in."""
