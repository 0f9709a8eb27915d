"""The sandbox's identity provider: an OpenID provider with the manners of Entra, on loopback ports.

Here is what applications call themselves: discovery, keys and tokens, https under the throw-away authority.
The pages are in `sign_in_pages`, plain http, so that nobody has to click through a certificate warning.
What the provider would answer can be replaced piece by piece, which is how tests make it misbehave.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from mailtrove.sandbox import forgeries
from mailtrove.sandbox.authorization import IDENTITY_SCOPES, Refusal
from mailtrove.sandbox.certificates import Certificates
from mailtrove.sandbox.device_codes import DeviceCodes
from mailtrove.sandbox.discovery import discovery_document, issuer_of
from mailtrove.sandbox.error_answers import error_answer
from mailtrove.sandbox.grants import Grant, Grants
from mailtrove.sandbox.loopback import Listener
from mailtrove.sandbox.outages import suffer
from mailtrove.sandbox.registrations import MAILTROVE, REGISTRATIONS
from mailtrove.sandbox.sign_in_pages import SignInPages
from mailtrove.sandbox.tenants import TenantUnknown, tenant_id, trouble_of_tenant
from mailtrove.sandbox.tokens import SigningKey, access_claims, client_info, id_claims
from mailtrove.sandbox.troubles import PLAYS, Trouble, Where

_SHORT_SECONDS: Final = 60
"""How long the access tokens last of those whose refresh is refused: too short for anybody to use them again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hook makes the provider say instead."""

    status: int = 200
    body: dict[str, Any] | str = ""
    """A dict is sent as JSON, text as it is."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came. Holds secrets: this is for tests."""

    endpoint: str
    """"discovery", "keys", "authorize", "devicecode" or "token"."""
    tenant: str
    params: Mapping[str, str] = field(repr=False)


Hook = Callable[[Mapping[str, str]], Answer | None]
"""Looks at a request's parameters, in a thread of its own; None lets the provider answer as it would."""
Responder = Callable[[str, Mapping[str, str]], tuple[dict[str, Any], Trouble | None]]
"""Makes an answer of the tenant and the form, and knows whose trouble may keep it from arriving."""
MintIdToken = Callable[[dict[str, Any]], str | None]
"""Makes the ID token from the claims that would be right; None leaves it out of the answer."""


class Provider:
    """The provider: what it knows, what it has handed out, and how it is to behave.

    `serving.running` runs it in a thread; in an event loop, `start` and `close` do. The knobs may be
    turned at any time, from any thread.
    """

    def __init__(self, folder: Path, *, mint_id_token: MintIdToken | None = None) -> None:
        self.certificates = Certificates(folder)
        self.key = SigningKey()
        self.grants = Grants()
        self.device_codes = DeviceCodes()
        self.client_id = MAILTROVE.client_id
        self.mint_id_token = mint_id_token
        self.hooks: dict[str, Hook] = {}
        """By endpoint, as `Asked.endpoint` names them."""
        self.asked: list[Asked] = []
        """Every request so far, oldest first."""
        self.refuses_wrong_scope = True
        """Answer invalid_scope when a personal account asks for the organisations' scope; else give the token."""
        self.common_refresh_for_personal = False
        """Whether personal accounts can refresh what they got through /common."""
        self.rotates_refresh_tokens = True
        self.remembers_consent = True
        self.redirect_paths = frozenset({"/"})
        self.access_token_seconds = 4500
        self.id_token_seconds = 3600
        self._secure: Listener | None = None
        self._pages: Listener | None = None

    @property
    def authority(self) -> str:
        """`https://localhost:PORT`, for `[microsoft] authority`."""
        assert self._secure is not None, "the provider has not been started"
        return f"https://localhost:{self._secure.port}"

    @property
    def pages_url(self) -> str:
        """`http://localhost:PORT`, where the pages are."""
        assert self._pages is not None, "the provider has not been started"
        return f"http://localhost:{self._pages.port}"

    @property
    def ca_file(self) -> Path:
        """PEM file of the authority that signed the certificate."""
        return self.certificates.ca_file

    @property
    def public_key_pem(self) -> bytes:
        """The key that tokens are verified with, for servers that don't ask."""
        return self.key.public_key_pem

    @property
    def kid(self) -> str:
        """Its name in tokens' headers."""
        return self.key.kid

    @property
    def ports(self) -> tuple[int, int]:
        """Of what applications call, and of the pages."""
        assert self._secure is not None, "the provider has not been started"
        assert self._pages is not None, "the provider has not been started"
        return self._secure.port, self._pages.port

    async def start(self, ports: tuple[int, int] = (0, 0)) -> None:
        """Open both ports and answer; on those given, where they are free."""
        secure = web.Application()
        secure.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery)
        secure.router.add_get("/{tenant}/discovery/v2.0/keys", self._keys)
        secure.router.add_post("/{tenant}/oauth2/v2.0/devicecode", self._device_code)
        secure.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        self._secure = await Listener.open(secure, self.certificates.server_context(), port=ports[0])
        self._pages = await Listener.open(SignInPages(self).application(), port=ports[1])

    async def close(self) -> None:
        """Close both ports; what was handed out stays known."""
        for listener in (self._secure, self._pages):
            if listener is not None:
                await listener.close()
        self._secure = self._pages = None

    async def hooked(self, endpoint: str, request: web.Request, params: Mapping[str, str]) -> web.Response | None:
        """Note the request, and answer it with what a hook says, if one does."""
        self.asked.append(Asked(endpoint, request.match_info["tenant"], dict(params)))
        hook = self.hooks.get(endpoint)
        # Hooks may sleep to play a slow server, which must not stop the loop.
        answer = await asyncio.to_thread(hook, params) if hook else None
        return None if answer is None else as_said(answer)

    def mint(self, grant: Grant, *, with_refresh_token: bool = True) -> dict[str, Any]:
        """The token endpoint's answer for a grant, freshly signed."""
        now = int(time.time())
        issuer = f"{self.authority}/{grant.person.tid}/v2.0"
        mail_scopes = grant.scopes - IDENTITY_SCOPES
        scope = next(iter(mail_scopes), "https://graph.invalid/openid")
        seconds = self._access_token_seconds(grant.person.trouble)
        access = access_claims(
            grant.person,
            issuer=issuer,
            client_id=grant.client_id,
            scope=scope,
            now=now,
            lifetime=seconds,
        )
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            # offline_access is what a refresh token tells; Entra doesn't name it.
            "scope": " ".join(sorted(grant.scopes - {"offline_access"})),
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": self.key.sign(access),
            "client_info": client_info(grant.person),
        }
        if "openid" in grant.scopes:
            claims = id_claims(
                grant.person,
                issuer=issuer,
                client_id=grant.client_id,
                nonce=grant.nonce,
                scopes=grant.scopes,
                now=now,
                lifetime=self.id_token_seconds,
            )
            mint = self.mint_id_token or (lambda right: forgeries.id_token(grant.person.trouble, right, self.key))
            token = mint(claims)
            answer |= {} if token is None else {"id_token": token}
        if "offline_access" in grant.scopes and with_refresh_token:
            answer["refresh_token"] = self.grants.new_refresh_token(grant)
        return answer

    async def _discovery(self, request: web.Request) -> web.Response:
        if hooked := await self.hooked("discovery", request, request.query):
            return hooked
        tenant = request.match_info["tenant"]
        try:
            document = discovery_document(tenant, authority=self.authority, pages_url=self.pages_url)
        except TenantUnknown:
            return error_answer(
                "invalid_tenant", f"AADSTS90002: Tenant '{tenant}' not found. Check the tenant's name or id."
            )
        return await suffer(trouble_of_tenant(tenant), "discovery", request, web.json_response(document))

    async def _keys(self, request: web.Request) -> web.Response:
        if hooked := await self.hooked("keys", request, request.query):
            return hooked
        tenant = request.match_info["tenant"]
        try:
            issuer = issuer_of(tenant, self.authority)
        except TenantUnknown:
            return error_answer("invalid_tenant", f"AADSTS90002: Tenant '{tenant}' not found.")
        keys = web.json_response({"keys": [self.key.public_jwk() | {"issuer": issuer}]})
        return await suffer(trouble_of_tenant(tenant), "keys", request, keys)

    async def _device_code(self, request: web.Request) -> web.Response:
        return await self._answer("devicecode", request, self._offer_device_code)

    async def _token(self, request: web.Request) -> web.Response:
        return await self._answer("token", request, self._redeem)

    async def _answer(self, endpoint: str, request: web.Request, answer: Responder) -> web.Response:
        """What `answer` makes of the tenant and the form, after the checks that are common to all."""
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        if hooked := await self.hooked(endpoint, request, form):
            return hooked
        tenant = request.match_info["tenant"]
        try:
            tenant_id(tenant)
            self._check_client(tenant, form)
            found, trouble = answer(tenant, form)
        except TenantUnknown:
            return error_answer("invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
        except Refusal as refusal:
            overloaded = refusal.error == "temporarily_unavailable"
            return error_answer(refusal.error, refusal.description, status=429 if overloaded else 400)
        return await suffer(trouble, endpoint, request, web.json_response(found, headers={"Cache-Control": "no-store"}))

    def _check_client(self, tenant: str, form: Mapping[str, str]) -> None:
        client = form.get("client_id", "")
        registration = REGISTRATIONS.get(client)
        if registration is None:
            raise Refusal(
                "unauthorized_client",
                f"AADSTS700016: Application with identifier '{client}' was not found in the directory '{tenant}'.",
            )
        secret = form.get("client_secret")
        if registration.secret and secret is None:
            raise Refusal(
                "invalid_client",
                "AADSTS7000218: The request body must contain 'client_assertion' or 'client_secret'.",
            )
        if registration.secret and secret != registration.secret:
            raise Refusal("invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if secret and not registration.secret:
            raise Refusal("invalid_client", "AADSTS700025: Client is public so no 'client_secret' should be presented.")

    def _offer_device_code(self, tenant: str, form: Mapping[str, str]) -> tuple[dict[str, Any], Trouble | None]:
        return self.device_codes.offer(tenant, form, f"{self.pages_url}/devicelogin"), None

    def _redeem(self, tenant: str, form: Mapping[str, str]) -> tuple[dict[str, Any], Trouble | None]:
        renewed = False
        match form.get("grant_type", ""):
            case "authorization_code":
                grant = self.grants.redeem_code(tenant, form)
            case "refresh_token":
                grant = self.grants.redeem_refresh_token(
                    tenant,
                    form,
                    common_for_personal=self.common_refresh_for_personal,
                    rotate=self.rotates_refresh_tokens,
                )
                renewed = True
            case "urn:ietf:params:oauth:grant-type:device_code":
                grant = self.device_codes.redeem(tenant, form)
            case other:
                raise Refusal("unsupported_grant_type", f"AADSTS70003: The grant type '{other}' is not supported.")
        keeps_its_token = renewed and not self.rotates_refresh_tokens
        return self.mint(grant, with_refresh_token=not keeps_its_token), grant.person.trouble

    def _access_token_seconds(self, trouble: Trouble | None) -> int:
        refused_soon = trouble is not None and PLAYS[trouble].where is Where.REFRESH
        return _SHORT_SECONDS if refused_soon else self.access_token_seconds


def as_said(answer: Answer) -> web.Response:
    """What a hook wants sent."""
    if isinstance(answer.body, dict):
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)
    return web.Response(text=answer.body, status=answer.status, headers=answer.headers)
