"""Sign in with Google, by a client of the person's own: from the browser to the proof.

Stores nothing. What it returns passed every check, and is for `accounts` to keep.
"""

import contextlib
from dataclasses import dataclass, field
from typing import Final

from mailtrove.auth.door import open_door
from mailtrove.auth.events import Step
from mailtrove.auth.google_credential import MAIL_SCOPE, GoogleCredential
from mailtrove.auth.google_errors import google_client_missing, google_error, no_refresh_token
from mailtrove.auth.google_flow import GoogleFlow, GoogleTokens
from mailtrove.auth.google_refresh import access_token
from mailtrove.auth.id_token import Expected
from mailtrove.auth.identity import Identity, match_google
from mailtrove.auth.issuers import GOOGLE, google_endpoints
from mailtrove.auth.msal_app import refuse_open_page
from mailtrove.auth.proof import proved_claims
from mailtrove.auth.provider_errors import Refusal
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.timeline import Timeline
from mailtrove.auth.watcher import Watcher
from mailtrove.auth.ways import Redirected, Request, first_answer, tell_door
from mailtrove.config import Config
from mailtrove.errors import MailtroveError, SignInCancelled

__all__ = ["BROWSER_SECONDS", "GoogleSignedIn", "Identity", "access_token", "sign_in"]

BROWSER_SECONDS: Final = 300.0
"""How long the person may take in the browser."""
_REDIRECT: Final = "http://localhost"
"""What every client of the type “Desktop app” is registered with; any port goes (RFC 8252 7.3)."""
_NO_CODES: Final = "Google gives no codes for reading mail. Use one of the other ways."


@dataclass(frozen=True, slots=True)
class GoogleSignedIn:
    """A sign-in that passed every check, not yet kept."""

    identity: Identity
    credential: GoogleCredential
    access_token: str = field(repr=False)


def sign_in(
    email: str,
    *,
    config: Config,
    watcher: Watcher,
    expected: tuple[str, str] | None = None,
    browser_seconds: float = BROWSER_SECONDS,
) -> GoogleSignedIn:
    """Sign `email` in with the browser; blocks, so it belongs on a worker thread. Stores nothing.

    `expected` is ("", `sub`), which must come back when an account signs in again.

    Raises:
        SignInError: as the case is; the step that failed was reported.
        ConfigError: the configured CA bundle can't be used.
    """
    if not config.google.client_id:
        raise google_client_missing()
    timeline = Timeline(watcher.report)
    http = ProviderHttp(config.network, cancelled=watcher.cancelled)
    request = Request(email, expected, config, watcher, browser_seconds, timeline, http)
    with contextlib.closing(http):
        try:
            return _proved(request, _tokens(request))
        except MailtroveError as error:
            timeline.fail(error)
            raise


@dataclass(frozen=True, slots=True)
class _Answered:
    """Tokens, and what their ID token must repeat."""

    tokens: GoogleTokens
    nonce: str


def _tokens(request: Request) -> _Answered:
    """Once through the browser."""
    timeline, client = request.timeline, request.config.google
    authority = client.authority.rstrip("/")
    timeline.end(Step.ACCOUNT_TYPE, "A Google account: your own client in config.toml")
    timeline.begin(Step.ROUTE, f"Asking {authority} where its sign-in page is")
    endpoints = google_endpoints(authority, request.http)
    refuse_open_page(endpoints.authorization)
    timeline.end(Step.ROUTE, f"{authority}, asking for {MAIL_SCOPE}")
    timeline.begin(Step.RECEIVER, "Opening a port on this computer")
    with open_door(_REDIRECT) as door:
        flow = GoogleFlow(client, endpoints.authorization, endpoints.token, door.redirect_uri, request.email)
        tell_door(timeline, door)
        found = first_answer(request, flow, door, _NO_CODES)
    assert isinstance(found, Redirected)  # there are no codes
    if "code" in found.fields:
        timeline.end(Step.BROWSER, found.how)
        timeline.begin(Step.EXCHANGE, "Exchanging the one-time code for tokens")
    tokens = flow.redeem(found.fields, request.http)
    if isinstance(tokens, Refusal):
        raise google_error(tokens, client_id=client.client_id)
    if not tokens.refresh_token:
        raise no_refresh_token()
    timeline.end(Step.EXCHANGE, "Tokens arrived")
    return _Answered(tokens, flow.nonce)


def _proved(request: Request, answered: _Answered) -> GoogleSignedIn:
    """Nothing of what arrived counts before this: the token's checks, and the person."""
    timeline, client, tokens = request.timeline, request.config.google, answered.tokens
    authority = client.authority.rstrip("/")
    timeline.begin(Step.ID_TOKEN, "Fetching Google's keys")
    wanted = Expected(authority, client.client_id, answered.nonce, GOOGLE)
    claims = proved_claims(tokens.id_token, wanted, request.http, timeline)
    timeline.end(Step.ID_TOKEN, "Signed by Google itself, for this sign-in")
    timeline.begin(Step.IDENTITY, f"Comparing with {request.email}")
    identity = match_google(claims, request.email, request.expected)
    if request.watcher.cancelled.is_set():
        raise SignInCancelled("You stopped it.")
    timeline.end(Step.IDENTITY, f"{claims.name or 'You'}, {claims.email}")
    credential = GoogleCredential(
        refresh_token=tokens.refresh_token,
        access_token=tokens.access_token,
        expires_on=tokens.expires_on,
        sub=claims.oid,
        client_id=client.client_id,
        authority=authority,
    )
    return GoogleSignedIn(identity, credential, tokens.access_token)
