"""What the sandbox's Google has handed out, and the checks before it hands out more. Guarded by one loop."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from mailtrove.sandbox.authorization import Refusal
from mailtrove.sandbox.grants import proves

GOOGLE_MAIL_SCOPE: Final = "https://mail.google.com/"
IDENTITY_SCOPES: Final = frozenset({"openid", "email", "profile"})


@dataclass(frozen=True, slots=True)
class GoogleGrant:
    """What somebody is asked for, and then gave."""

    redirect_uri: str
    scopes: frozenset[str]
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    challenge: str = field(repr=False)
    login_hint: str
    offline: bool
    """Whether a refresh token was asked for: offline access, and consent asked for anew."""


def read_request(params: Mapping[str, str]) -> GoogleGrant:
    """The authorization request, whose client is known already.

    Raises:
        Refusal: to be shown on Google's page, never sent back.
    """
    redirect_uri = params.get("redirect_uri", "")
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or parts.hostname not in ("localhost", "127.0.0.1") or parts.query:
        raise Refusal("redirect_uri_mismatch", "A client of the type “Desktop app” is sent back to loopback only.")
    if params.get("response_type") != "code" or params.get("code_challenge_method") != "S256":
        raise Refusal("invalid_request", "Only code with PKCE by S256 is taken here.")
    scopes = frozenset(params.get("scope", "").split())
    if unknown := scopes - IDENTITY_SCOPES - {GOOGLE_MAIL_SCOPE}:
        raise Refusal("invalid_scope", f"Some requested scopes were invalid: {min(unknown)}")
    return GoogleGrant(
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=params.get("state", ""),
        nonce=params.get("nonce", ""),
        challenge=params.get("code_challenge", ""),
        login_hint=params.get("login_hint", ""),
        offline=params.get("access_type") == "offline" and params.get("prompt") == "consent",
    )


class GoogleGrants:
    """The codes and refresh tokens in force."""

    def __init__(self) -> None:
        self._codes: dict[str, GoogleGrant] = {}
        self._refresh_tokens: dict[str, GoogleGrant] = {}

    def new_code(self, grant: GoogleGrant) -> str:
        """A code for the redirect, good once."""
        code = "4/0A" + secrets.token_urlsafe(64)
        self._codes[code] = grant
        return code

    def redeem_code(self, form: Mapping[str, str]) -> GoogleGrant:
        """The grant behind a code, when the one who redeems it is the one who asked (RFC 7636 4.6).

        Raises:
            Refusal: invalid_grant.
        """
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None:
            raise Refusal("invalid_grant", "Malformed auth code.")
        if form.get("redirect_uri") != grant.redirect_uri:
            raise Refusal("redirect_uri_mismatch", "Bad Request")
        if not proves(form.get("code_verifier", ""), grant.challenge):
            raise Refusal("invalid_grant", "Invalid code verifier.")
        return grant

    def new_refresh_token(self, grant: GoogleGrant) -> str:
        """A refresh token; it replaces none."""
        token = "1//0" + secrets.token_urlsafe(64)
        self._refresh_tokens[token] = replace(grant, nonce="")
        return token

    def redeem_refresh_token(self, form: Mapping[str, str], *, rotate: bool) -> GoogleGrant:
        """The grant behind a refresh token; `rotate` uses it up, which Google does for some clients only.

        Raises:
            Refusal: invalid_grant.
        """
        token = form.get("refresh_token", "")
        grant = self._refresh_tokens.get(token)
        if grant is None:
            raise Refusal("invalid_grant", "Token has been expired or revoked.")
        if rotate:
            del self._refresh_tokens[token]
        return grant

    def revoke_all(self) -> None:
        """Make every refresh token worthless, as a changed password does."""
        self._refresh_tokens.clear()
