"""One authorization code flow with Google: PKCE, state and nonce, from the URL to the tokens (RFC 7636, RFC 8252).

MSAL can't do Google, and this is all that is needed of a client.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from mailtrove.auth.google_credential import MAIL_SCOPE
from mailtrove.auth.google_errors import mail_not_allowed
from mailtrove.auth.provider_errors import Refusal, refusal_of
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.config import GoogleConfig
from mailtrove.errors import AnswerRejected

_SCOPES: Final = f"openid email profile {MAIL_SCOPE}"
_LONGEST_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class GoogleTokens:
    """What the token endpoint gave, not yet checked."""

    access_token: str = field(repr=False)
    expires_on: int
    """Epoch seconds."""
    refresh_token: str = field(repr=False)
    """Empty where none came."""
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GoogleFlow:
    """One flow, made anew for each sign-in; its secrets are in no repr."""

    client: GoogleConfig
    authorization_url: str
    token_url: str
    redirect_uri: str
    login_hint: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    @property
    def url(self) -> str:
        """Where the person signs in. Consent is always asked for: only then does Google give a refresh token."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        asked = {
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": _SCOPES,
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": self.login_hint,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
        return f"{self.authorization_url}?{urlencode(asked)}"

    def redeem(self, fields: Mapping[str, str], http: ProviderHttp) -> GoogleTokens | Refusal:
        """Tokens for what the browser brought, or Google's no.

        Raises:
            AnswerRejected, SignInDeclined, ProviderUnreachable, SignInCancelled: as `ask_for_tokens`.
        """
        if "code" not in fields:
            return refusal_of(fields, "Google")
        form = {
            "grant_type": "authorization_code",
            "code": fields["code"],
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return ask_for_tokens(self.token_url, form, self.client, http)


def ask_for_tokens(
    token_url: str, form: Mapping[str, str], client: GoogleConfig, http: ProviderHttp
) -> GoogleTokens | Refusal:
    """The token endpoint's answer to a form, to which the client's id and secret are added.

    Raises:
        AnswerRejected: it is neither tokens nor an error.
        SignInDeclined: the tokens don't open the mailbox (granular consent: each box can be unticked).
        ProviderUnreachable, SignInCancelled: as `ProviderHttp.post`.
    """
    sent = {**form, "client_id": client.client_id}
    if client.client_secret:
        sent["client_secret"] = client.client_secret
    found = http.post(token_url, data=sent).json_object()
    if "error" in found:
        return refusal_of(found, "Google")
    token, seconds = found.get("access_token"), found.get("expires_in")
    if not isinstance(token, str) or not token or isinstance(seconds, bool) or not isinstance(seconds, int):
        raise AnswerRejected("Google's answer holds neither tokens nor an error.")
    if MAIL_SCOPE not in str(found.get("scope", "")).split():
        raise mail_not_allowed()
    expires_on = int(time.time()) + max(0, min(seconds, _LONGEST_SECONDS))
    return GoogleTokens(token, expires_on, _text(found, "refresh_token"), _text(found, "id_token"))


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
