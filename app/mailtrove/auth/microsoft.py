"""Sign in with Microsoft: the authorization code flow with PKCE, or a device code, from the guess to the proof.

Stores nothing. What it returns passed every check, and is for `accounts` to keep.
"""

import contextlib
import time
from dataclasses import dataclass, field
from typing import Any, Final

import msal

from mailtrove.auth.account_type import (
    CONSUMER_TENANT,
    AccountType,
    Route,
    guess_route,
    is_guid,
    refresh_tenant,
    route_after_invalid_scope,
    route_after_sign_in,
)
from mailtrove.auth.clock import judged_by_clock
from mailtrove.auth.code_flow import CodeFlow
from mailtrove.auth.credentials import MicrosoftCredential
from mailtrove.auth.device_code import DeviceAnswer
from mailtrove.auth.door import ClosedDoor, open_door
from mailtrove.auth.events import Step, StepState
from mailtrove.auth.id_token import Claims, Expected, validate_id_token
from mailtrove.auth.identity import Identity, match_identity
from mailtrove.auth.msal_app import begin_code_flow, make_app, refuse_open_page
from mailtrove.auth.provider_errors import Refusal, refusal_of, sign_in_error
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.refresh import access_token
from mailtrove.auth.registration import client_id_missing
from mailtrove.auth.ssh import over_ssh
from mailtrove.auth.tenant import Tenant, tenant_of
from mailtrove.auth.timeline import Timeline
from mailtrove.auth.watcher import Watcher
from mailtrove.auth.ways import Answered, Redirected, Request, first_answer
from mailtrove.config import Config
from mailtrove.errors import (
    IdTokenExpired,
    IdTokenNotForUs,
    MailtroveError,
    SignInCancelled,
    SignInRefused,
)

__all__ = ["BROWSER_SECONDS", "Identity", "SignedIn", "access_token", "sign_in"]

BROWSER_SECONDS: Final = 300.0
"""How long the person may take in the browser, each time."""
_TENANT_SECONDS: Final = 5.0
"""How long a name may take that is only nice to have."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that passed every check, not yet kept."""

    route: Route
    """The one that proved right."""
    identity: Identity
    credential: MicrosoftCredential
    tenant_name: str
    """The domain that the tenant is known by; empty where none tells."""
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Tokens:
    """What was sent as tokens, not yet checked."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    cache: msal.SerializableTokenCache = field(repr=False)
    nonce: str | None
    """What the ID token must repeat; a device code has none."""


@dataclass(frozen=True, slots=True)
class _WrongScope:
    """The provider refused the scope before it gave any token."""

    refusal: Refusal
    step: Step


def sign_in(
    email: str,
    *,
    config: Config,
    watcher: Watcher,
    tenant: str = "",
    app: str = "",
    expected: tuple[str, str] | None = None,
    browser_seconds: float = BROWSER_SECONDS,
) -> SignedIn:
    """Sign `email` in with the browser; blocks, so it belongs on a worker thread. Stores nothing.

    A wrong guess of the account's type takes the way through the browser once more, with the right authority
    and scope. `app` names the registration to do it with, `tenant` overrules the one that it names. `expected` is the
    (tid, oid) that must come back when an account signs in again.

    Raises:
        SignInError: as the case is; the step that failed was reported.
        ConfigError: there is no such registration, or the configured CA bundle can't be used.
    """
    registration = config.microsoft.app(app)
    if not registration.client_id:
        raise client_id_missing(registration, host=config.microsoft.authority, email=email)
    timeline = Timeline(watcher.report)
    http = ProviderHttp(config.network, cancelled=watcher.cancelled)
    request = Request(email, expected, config, registration, watcher, browser_seconds, timeline, http)
    route = guess_route(email, authority=config.microsoft.authority, tenant=tenant or registration.tenant_id)
    with contextlib.closing(http):
        try:
            outcome = _round(request, route)
            if isinstance(outcome, Route):
                outcome = _round(request, outcome)
            if isinstance(outcome, Route):
                raise SignInRefused(
                    "The provider contradicts itself about whether the account is personal or an organisation's.",
                    remedy="Choose the same account in the browser each time, and start again.",
                )
        except MailtroveError as error:
            timeline.fail(error)
            raise
    return outcome


def _round(request: Request, route: Route) -> SignedIn | Route:
    """Once through the browser; a Route when it showed that another one is right."""
    timeline = request.timeline
    timeline.end(Step.ACCOUNT_TYPE, f"{_type_in_words(route)}: {route.reason}")
    timeline.begin(Step.ROUTE, f"Asking {route.authority} where its sign-in page is")
    cache = msal.SerializableTokenCache()
    app = make_app(request.registration, route.authority, request.http, cache)
    tenant = _named_tenant(request, route)
    known = f" {tenant.name} is the tenant {tenant.tid}." if tenant else ""
    timeline.end(Step.ROUTE, f"{route.authority}, asking for {route.scope}.{known}")
    timeline.begin(Step.RECEIVER, "Opening a port on this computer")
    with open_door(request.registration.redirect_uri, browser_elsewhere=over_ssh()) as door:
        secret = begin_code_flow(app, scope=route.scope, redirect_uri=door.redirect_uri, login_hint=request.email)
        flow = CodeFlow(app, cache, secret, door.redirect_uri)
        refuse_open_page(flow.url)
        if isinstance(door, ClosedDoor):
            said = f"{door.why}: you paste the address that the browser ends at"
            timeline.end(Step.RECEIVER, said, StepState.WARNING if door.taken else StepState.DONE)
        else:
            timeline.end(Step.RECEIVER, f"Listening at {door.redirect_uri}, on this computer only")
        found = first_answer(request, route, flow, door)
    tokens = _redeem(request, route, flow, found)
    if isinstance(tokens, _WrongScope):
        return _other_route(request, route, tokens)
    return _proved(request, route, tokens, tenant)


def _named_tenant(request: Request, route: Route) -> Tenant | None:
    """The tenant that is asked for by its name, else the one that the address's domain belongs to."""
    if route.account_type is AccountType.PERSONAL:
        return None
    domain = route.tenant if "." in route.tenant else request.email.rpartition("@")[2]
    http = ProviderHttp(request.config.network, cancelled=request.watcher.cancelled, seconds=_TENANT_SECONDS)
    with contextlib.closing(http):
        return tenant_of(domain, authority=route.host, http=http)


def _redeem(request: Request, route: Route, flow: CodeFlow, found: Answered) -> _Tokens | _WrongScope:
    """What the person answered → tokens, through MSAL; a device code brings them along."""
    step = Step.BROWSER
    if isinstance(found, DeviceAnswer):
        result, cache, nonce = found.result, found.cache, None
        if "access_token" in result:
            request.timeline.end(step, "You entered the code on another device")
            step = Step.EXCHANGE
    else:
        if "code" in found.fields:
            request.timeline.end(step, found.how)
            step = Step.EXCHANGE
            request.timeline.begin(step, "Exchanging the one-time code for tokens")
        result, cache, nonce = _exchanged(request, flow, found), flow.cache, flow.nonce
    if "access_token" in result:
        request.timeline.end(step, "Tokens arrived")
        return _Tokens(str(result.get("id_token") or ""), str(result["access_token"]), cache, nonce)
    refusal = refusal_of(result)
    if refusal.is_wrong_scope:
        return _WrongScope(refusal, step)
    raise sign_in_error(refusal, request.asked(route))


def _exchanged(request: Request, flow: CodeFlow, found: Redirected) -> dict[str, Any]:
    try:
        return flow.redeem(found.fields)
    except IdTokenNotForUs as error:
        request.timeline.checked("nonce", False, error.what_happened)
        raise


def _other_route(request: Request, route: Route, wrong: _WrongScope) -> Route:
    other = route_after_invalid_scope(route)
    if other is None or request.timeline.attempt > 1:
        raise sign_in_error(wrong.refusal, request.asked(route))
    request.timeline.correct(
        wrong.step, f"This account can't be asked for {route.scope}, so it is {_type_in_words(other).lower()} after all"
    )
    return other


def _proved(request: Request, route: Route, tokens: _Tokens, tenant: Tenant | None) -> SignedIn | Route:
    """Nothing of what arrived counts before this: the token's checks, the person, the account's type."""
    timeline = request.timeline
    timeline.begin(Step.ID_TOKEN, "Fetching the tenant's keys")
    host = request.config.microsoft.authority.rstrip("/")
    client_id = request.registration.client_id
    expected = Expected(host, client_id, tokens.nonce)
    try:
        claims = validate_id_token(tokens.id_token, expected, request.http, timeline.checked)
    except IdTokenExpired as error:
        raise judged_by_clock(error, request.http.clock_ahead, time.time()) from None
    _refuse_other_tenant(route, claims, tenant)
    name = tenant.name if tenant and tenant.tid == claims.tid else ""
    timeline.end(Step.ID_TOKEN, f"Signed by the tenant {name or claims.tid} itself, for this sign-in")
    timeline.begin(Step.IDENTITY, f"Comparing with {request.email}")
    identity = match_identity(claims, request.email, request.expected)
    right = route_after_sign_in(route, claims.tid)
    if right != route:
        said = f"The right person, but {right.reason}: once more through the browser, with its scope"
        timeline.correct(Step.IDENTITY, said)
        return right
    if request.watcher.cancelled.is_set():
        raise SignInCancelled("You stopped it.")
    state = StepState.WARNING if identity.warning else StepState.DONE
    timeline.end(Step.IDENTITY, identity.warning or _who(claims), state)
    credential = _credential(host, client_id, route.scope, claims, tokens)
    return SignedIn(right, identity, credential, name, tokens.access_token)


def _refuse_other_tenant(route: Route, claims: Claims, tenant: Tenant | None) -> None:
    """Who asks one tenant, by GUID or name, gets that tenant's people; a personal account is corrected, not refused."""
    asked = route.tenant.lower()
    if tenant and tenant.name == asked:
        asked = tenant.tid
    if is_guid(asked) and claims.tid not in (asked, CONSUMER_TENANT):
        raise IdTokenNotForUs("The ID token is of another tenant than the one that was asked.")


def _credential(host: str, client_id: str, scope: str, claims: Claims, tokens: _Tokens) -> MicrosoftCredential:
    tenant = refresh_tenant(claims.tid)
    return MicrosoftCredential(
        token_cache=tokens.cache.serialize(),
        tenant=tenant,
        tid=claims.tid,
        oid=claims.oid,
        scope=scope,
        authority=f"{host}/{tenant}",
        client_id=client_id,
    )


def _who(claims: Claims) -> str:
    return f"{claims.name or 'You'}, {claims.email or claims.preferred_username}"


def _type_in_words(route: Route) -> str:
    return "A personal account" if route.account_type is AccountType.PERSONAL else "An organisation's account"
