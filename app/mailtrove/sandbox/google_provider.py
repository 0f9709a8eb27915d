"""The sandbox's Google: an OpenID provider with the manners of accounts.google.com, for one client and one person.

As `provider`, it can be made to misbehave piece by piece. Its page is plain http, for the same reason.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from mailtrove.sandbox import pages
from mailtrove.sandbox.authorization import Refusal
from mailtrove.sandbox.certificates import Certificates
from mailtrove.sandbox.google_grants import GOOGLE_MAIL_SCOPE, GoogleGrant, GoogleGrants, read_request
from mailtrove.sandbox.loopback import Listener
from mailtrove.sandbox.people import KATHERINE
from mailtrove.sandbox.provider import Asked, Hook, MintIdToken, as_said
from mailtrove.sandbox.tokens import ALGORITHM, SigningKey

CLIENT_ID: Final = "1918082620200224-sandbox.apps.googleusercontent.com"
CLIENT_SECRET: Final = "GOCSPX-sandbox-orbits-are-counted"


class GoogleProvider:
    """The provider: what it has handed out, and how it is to behave. The knobs may be turned from any thread."""

    def __init__(self, certificates: Certificates, key: SigningKey) -> None:
        """The mail server takes access tokens that `key` signed."""
        self.certificates = certificates
        self.key = key
        self.grants = GoogleGrants()
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.mint_id_token: MintIdToken | None = None
        self.hooks: dict[str, Hook] = {}
        """By endpoint, as `Asked.endpoint` names them."""
        self.asked: list[Asked] = []
        """Every request so far, oldest first."""
        self.rotates_refresh_tokens = False
        self.access_token_seconds = 3599
        self._transactions: dict[str, GoogleGrant] = {}
        self._secure: Listener | None = None
        self._pages: Listener | None = None

    @property
    def ports(self) -> tuple[int, int]:
        """Of what applications call, and of the page."""
        assert self._secure is not None, "the provider has not been started"
        assert self._pages is not None, "the provider has not been started"
        return self._secure.port, self._pages.port

    @property
    def authority(self) -> str:
        """`https://localhost:PORT`, for `[google] authority`."""
        return f"https://localhost:{self.ports[0]}"

    async def start(self, ports: tuple[int, int] = (0, 0)) -> None:
        """Open both ports and answer; on those given, where they are free."""
        secure, page = web.Application(), web.Application()
        secure.router.add_get("/.well-known/openid-configuration", self._discovery)
        secure.router.add_get("/oauth2/v3/certs", self._keys)
        secure.router.add_post("/token", self._token)
        page.router.add_get("/o/oauth2/v2/auth", self._authorize)
        page.router.add_post("/consent", self._consented)
        self._secure = await Listener.open(secure, self.certificates.server_context(), port=ports[0])
        self._pages = await Listener.open(page, port=ports[1])

    async def close(self) -> None:
        """Close both ports; what was handed out stays known."""
        for listener in (self._secure, self._pages):
            if listener is not None:
                await listener.close()
        self._secure = self._pages = None

    async def _hooked(self, endpoint: str, params: Mapping[str, str]) -> web.Response | None:
        self.asked.append(Asked(endpoint, "", dict(params)))
        hook = self.hooks.get(endpoint)
        # Hooks may sleep to play a slow server, which must not stop the loop.
        found = await asyncio.to_thread(hook, params) if hook else None
        return None if found is None else as_said(found)

    async def _discovery(self, request: web.Request) -> web.Response:
        if hooked := await self._hooked("discovery", request.query):
            return hooked
        here = self.authority
        return web.json_response(
            {
                "issuer": here,
                "authorization_endpoint": f"http://localhost:{self.ports[1]}/o/oauth2/v2/auth",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/oauth2/v3/certs",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        if hooked := await self._hooked("keys", request.query):
            return hooked
        return web.json_response({"keys": [self.key.public_jwk()]})

    async def _authorize(self, request: web.Request) -> web.Response:
        if hooked := await self._hooked("authorize", request.query):
            return hooked
        try:
            if request.query.get("client_id") != self.client_id:
                raise Refusal("invalid_client", "The OAuth client was not found.")
            asked = read_request(request.query)
        except Refusal as refusal:
            said = f"Error 400: {refusal.error}. {refusal.description}"
            return _page(pages.refusal_page("Access blocked: mailtrove's request is invalid", said), 400)
        name = secrets.token_urlsafe(24)
        self._transactions[name] = asked
        return _page(pages.google_page(asked.login_hint, KATHERINE, name))

    async def _consented(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._transactions.pop(str(form.get("transaction", "")), None)
        if asked is None:
            return _page(pages.refusal_page("This sign-in is over", "Start it again in mailtrove."), 410)
        answer = {"state": asked.state}
        if form.get("answer") != "accept":
            answer |= {"error": "access_denied"}
        else:
            given = asked.scopes if form.get("mail") == "yes" else asked.scopes - {GOOGLE_MAIL_SCOPE}
            answer |= {"code": self.grants.new_code(replace(asked, scopes=given)), "scope": " ".join(sorted(given))}
        # 303: the browser comes from a form, and must go on with a GET.
        return web.Response(status=303, headers={"Location": f"{asked.redirect_uri}?{urlencode(answer)}"})

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        if hooked := await self._hooked("token", form):
            return hooked
        try:
            return web.json_response(self._redeem(form), headers={"Cache-Control": "no-store"})
        except Refusal as refusal:
            said = {"error": refusal.error, "error_description": refusal.description}
            return web.json_response(said, status=401 if refusal.error == "invalid_client" else 400)

    def _redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        if form.get("client_id") != self.client_id:
            raise Refusal("invalid_client", "The OAuth client was not found.")
        if form.get("client_secret") != self.client_secret:
            raise Refusal("invalid_client", "The provided client secret is invalid.")
        match form.get("grant_type"):
            case "authorization_code":
                grant = self.grants.redeem_code(form)
                return self._mint(grant, with_refresh_token=grant.offline)
            case "refresh_token":
                rotate = self.rotates_refresh_tokens
                return self._mint(self.grants.redeem_refresh_token(form, rotate=rotate), with_refresh_token=rotate)
            case other:
                raise Refusal("unsupported_grant_type", f"Invalid grant_type: {other}")

    def _mint(self, grant: GoogleGrant, *, with_refresh_token: bool) -> dict[str, Any]:
        """The token endpoint's answer, freshly signed. The real one's access tokens are opaque."""
        now = int(time.time())
        times = {"iat": now, "exp": now + self.access_token_seconds}
        mailbox = {"aud": GOOGLE_MAIL_SCOPE.rstrip("/"), "scp": "", "email": KATHERINE.mailbox}
        claims = {
            "iss": self.authority,
            "azp": self.client_id,
            "aud": self.client_id,
            "sub": KATHERINE.oid,
            "email": KATHERINE.email,
            "email_verified": True,
            "name": KATHERINE.display_name,
            "nonce": grant.nonce,
            **times,
        }
        token = self.mint_id_token(claims) if self.mint_id_token else self.key.sign(claims)
        answer: dict[str, Any] = {
            "access_token": self.key.sign({**mailbox, **times, "jti": secrets.token_hex(8)}),
            "expires_in": self.access_token_seconds,
            "scope": " ".join(sorted(grant.scopes)),
            "token_type": "Bearer",
            **({} if token is None else {"id_token": token}),
        }
        if with_refresh_token:
            answer["refresh_token"] = self.grants.new_refresh_token(grant)
        return answer


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=pages.HEADERS)
