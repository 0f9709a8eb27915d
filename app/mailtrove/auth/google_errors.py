"""What Google's refusals mean, and what to do about each.

Its OAuth `error` is all there is to tell them by (Google, "OAuth 2.0 for mobile and desktop apps", authorization
errors); some are shown on its own page only and never sent back, but they read the same in a pasted address.
"""

from dataclasses import dataclass
from typing import Final

from mailtrove.auth.provider_errors import Refusal
from mailtrove.errors import (
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    BlockedByPolicy,
    GoogleClientMissing,
    ProviderTrouble,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    ScopeUnavailable,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInRefused,
    ToCopy,
)

CLIENTS_URL: Final = "https://console.cloud.google.com/auth/clients"
CONNECTIONS_URL: Final = "https://myaccount.google.com/connections"
"""Where consent can be looked at and withdrawn."""
_APP_PASSWORD: Final = "An app password does without a client."


@dataclass(frozen=True, slots=True)
class _Meaning:
    kind: type[SignInError]
    remedy: str = ""


_MEANINGS: Final = {
    "access_denied": _Meaning(
        SignInDeclined,
        "Start again and allow it. If Google said that you may not: while the consent screen is in “Testing”, only its"
        " test users can sign in. Add yourself there, or publish it (Google Auth Platform > Audience).",
    ),
    "invalid_client": _Meaning(
        AppNotFound,
        "Copy the client's id and its secret anew from Google Auth Platform > Clients into client_id and client_secret"
        " under [google] in config.toml: one of the two is not right.",
    ),
    "deleted_client": _Meaning(
        AppDisabled, "Restore the client under Google Auth Platform > Clients, or make a new one and configure that."
    ),
    "disabled_client": _Meaning(
        AppDisabled, "Enable the client under Google Auth Platform > Clients, or make a new one and configure that."
    ),
    "redirect_uri_mismatch": _Meaning(
        RedirectNotRegistered,
        "The client is not of the type “Desktop app”, and the type can't be changed: make a new client of that type"
        " (Google Auth Platform > Clients), and put its id and secret under [google] in config.toml.",
    ),
    "unauthorized_client": _Meaning(
        PublicClientFlowsOff,
        "Make a client of the type “Desktop app” (Google Auth Platform > Clients), and put its id and secret under"
        " [google] in config.toml.",
    ),
    "org_internal": _Meaning(
        AppOfOneTenant,
        "The client's audience is “Internal”: only people of its own organisation can sign in. Set it to “External”"
        f" (Google Auth Platform > Audience), or use a client of your own. {_APP_PASSWORD}",
    ),
    "admin_policy_enforced": _Meaning(
        BlockedByPolicy,
        "Ask who runs your Google Workspace to trust this client id for Gmail (Admin console > Security > API"
        " controls). For Advanced Protection there is no way in for programs like this one.",
    ),
    "invalid_scope": _Meaning(
        ScopeUnavailable,
        "Add the scope https://mail.google.com/ under Google Auth Platform > Data Access, and enable the Gmail API in"
        " the same project.",
    ),
    "invalid_grant": _Meaning(SignInRefused, "The one-time code was no longer good. Start the sign-in again."),
    "server_error": _Meaning(ProviderTrouble),
    "temporarily_unavailable": _Meaning(ProviderTrouble),
}
_EXPIRED: Final = (
    "Open Accounts and choose “Sign in again”. Does this come back every week? A client whose consent screen is in"
    " “Testing” ends its sign-ins after seven days: publish it (Google Auth Platform > Audience); for yourself it"
    " needs no verification. Your archived mail is untouched."
)


def google_error(refusal: Refusal, *, client_id: str) -> SignInError:
    """The error for a refused sign-in."""
    meaning = _MEANINGS.get(refusal.error, _Meaning(SignInRefused))
    copies = (ToCopy("Google's page of your clients", CLIENTS_URL), ToCopy("Client id", client_id))
    return meaning.kind(
        refusal.words,
        remedy=meaning.remedy,
        details=refusal.details,
        to_copy=copies if issubclass(meaning.kind, SignInRefused) else (),
    )


def google_refresh_error(refusal: Refusal, *, client_id: str) -> SignInError:
    """The error for a stored sign-in that could not be renewed."""
    if refusal.error == "invalid_grant":
        said = f"The stored sign-in is over: withdrawn, not used for half a year, or ended by Google. {refusal.words}"
        return SignInExpired(said, remedy=_EXPIRED, details=refusal.details)
    return google_error(refusal, client_id=client_id)


def google_client_missing() -> GoogleClientMissing:
    """The error for a [google] section without a client, with how to come by one."""
    return GoogleClientMissing(
        "Google lets registered clients only sign you in, and config.toml names none (client_id and client_secret"
        " under [google]).",
        remedy="\n".join(
            (
                f"{_APP_PASSWORD} To sign in with Google all the same:",
                "1. Open console.cloud.google.com, make a project, and enable the Gmail API in it.",
                "2. Google Auth Platform > Audience: External, then “Publish app”: in “Testing”, sign-ins end after"
                " seven days.",
                "3. Clients > Create client, of the type “Desktop app”.",
                "4. Put its id and secret into config.toml as client_id and client_secret under [google], and start"
                " mailtrove again.",
            )
        ),
        to_copy=(ToCopy("Google's page of your clients", CLIENTS_URL),),
    )


def mail_not_allowed() -> SignInDeclined:
    """The error for a consent without the one permission that matters."""
    return SignInDeclined(
        "You signed in, but the box for reading your mail was not ticked, so Google gave no access to it.",
        remedy="Start again and tick “Read, compose, send and permanently delete all your email from Gmail”. It is the"
        " only permission Google has for IMAP; mailtrove only reads.",
    )


def no_refresh_token() -> SignInRefused:
    """The error for a sign-in that would end within the hour."""
    return SignInRefused(
        "Google gave no refresh token, so this sign-in would be over within an hour.",
        remedy="Remove mailtrove's client from your Google account's connections, then sign in again.",
        to_copy=(ToCopy("Your Google account's connections", CONNECTIONS_URL),),
    )
