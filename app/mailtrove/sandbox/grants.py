"""What the provider has handed out: codes that work once and refresh tokens that rotate. Guarded by one loop."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mailtrove.sandbox.authorization import (
    IDENTITY_SCOPES,
    MAIL_SCOPES,
    Authorization,
    Refusal,
    check_person,
    check_scopes,
    check_trouble,
)
from mailtrove.sandbox.people import CONSUMER_TENANT, Person
from mailtrove.sandbox.tenants import tenant_id, why_not
from mailtrove.sandbox.troubles import Where

CODE_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody consented to, and how it was asked for."""

    person: Person
    client_id: str
    scopes: frozenset[str]
    nonce: str
    issued_at: str
    """The authority's path segment that the sign-in went through."""
    redirect_uri: str = ""
    challenge: str = ""
    expires: float = 0.0
    """When the code is too old, in epoch seconds."""


class Grants:
    """The codes and refresh tokens in force."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._codes: dict[str, Grant] = {}
        self._redeemed: set[str] = set()
        self._refresh_tokens: dict[str, Grant] = {}
        self._rotated: set[str] = set()

    def new_code(self, asked: Authorization, person: Person) -> str:
        """A code for the redirect: good once, for ten minutes, for who asked."""
        # Entra's codes are some thousand characters, which is what a receiver's limits must be able to take.
        code = "1.A" + secrets.token_urlsafe(900)
        self._codes[code] = Grant(
            person=person,
            client_id=asked.client_id,
            scopes=asked.scopes,
            nonce=asked.nonce,
            issued_at=asked.tenant,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            expires=self._now() + CODE_SECONDS,
        )
        return code

    def redeem_code(self, tenant: str, form: Mapping[str, str]) -> Grant:
        """The grant behind a code, when the one who redeems it is the one who asked (RFC 6749 4.1.3, RFC 7636 4.6).

        Raises:
            Refusal: invalid_grant in all its ways.
        """
        code = form.get("code", "")
        if code in self._redeemed:
            raise Refusal("invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed.")
        grant = self._codes.get(code)
        if grant is None:
            raise Refusal("invalid_grant", "AADSTS70000: The provided authorization code is malformed or not valid.")
        _check_application(grant, form)
        if grant.expires < self._now():
            raise Refusal("invalid_grant", "AADSTS70008: The provided authorization code has expired.")
        if form.get("redirect_uri", "") != grant.redirect_uri:
            raise Refusal("invalid_grant", "AADSTS500112: The reply address does not match the one that asked.")
        if not _proves(form.get("code_verifier", ""), grant.challenge):
            raise Refusal("invalid_grant", "AADSTS501481: The code_verifier does not match the code_challenge.")
        check_tenant(grant.person, tenant)
        check_trouble(grant.person, Where.TOKEN)
        del self._codes[code]
        self._redeemed.add(code)
        return grant

    def new_refresh_token(self, grant: Grant) -> str:
        """A refresh token for the grant; it replaces none."""
        token = "1.R" + secrets.token_urlsafe(700)
        self._refresh_tokens[token] = replace(grant, nonce="")
        return token

    def redeem_refresh_token(
        self, tenant: str, form: Mapping[str, str], *, common_for_personal: bool = False, rotate: bool = True
    ) -> Grant:
        """The grant behind a refresh token, narrowed to the scopes asked for; `rotate` uses the token up.

        A personal account's token that was issued through a shared authority is refused unless
        `common_for_personal`: users report that of the real one (notes, 1.6).

        Raises:
            Refusal: invalid_grant or invalid_scope.
        """
        token = form.get("refresh_token", "")
        if token in self._rotated:
            raise Refusal("invalid_grant", "AADSTS70000: The refresh token was replaced by a newer one.")
        grant = self._refresh_tokens.get(token)
        if grant is None:
            raise Refusal("invalid_grant", "AADSTS9002313: The refresh token is malformed or not valid.")
        _check_application(grant, form)
        check_tenant(grant.person, tenant)
        check_trouble(grant.person, Where.REFRESH)
        shared = CONSUMER_TENANT not in (tenant_id(tenant), tenant_id(grant.issued_at))
        if grant.person.personal and shared and not common_for_personal:
            raise Refusal("invalid_grant", "AADSTS70000: The user must sign in again through /consumers.")
        grant = replace(grant, scopes=_narrowed(grant, form.get("scope", "")), issued_at=tenant)
        if rotate:
            del self._refresh_tokens[token]
            self._rotated.add(token)
        return grant

    def revoke_all(self) -> None:
        """Make every refresh token worthless, as a changed password does."""
        self._refresh_tokens.clear()


def _check_application(grant: Grant, form: Mapping[str, str]) -> None:
    if form.get("client_id", "") != grant.client_id:
        raise Refusal("invalid_grant", "AADSTS70000: The grant was issued to another application.")


def _narrowed(grant: Grant, scope: str) -> frozenset[str]:
    """The scopes to answer a refresh with: those asked for, as far as they were consented to."""
    asked = frozenset(scope.split())
    if not asked:
        return grant.scopes
    check_scopes(asked)
    check_person(asked - grant.scopes, grant.person)
    if not asked & MAIL_SCOPES <= grant.scopes:
        raise Refusal(
            "invalid_grant", "AADSTS65001: The user has not consented to use the application for that resource."
        )
    return asked & MAIL_SCOPES | grant.scopes & IDENTITY_SCOPES


def check_tenant(person: Person, tenant: str) -> None:
    """Refuse to give a person's tokens through an authority that is not theirs.

    Raises:
        Refusal: invalid_grant.
    """
    if reason := why_not(person, tenant):
        raise Refusal("invalid_grant", reason)


def _proves(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    computed = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(computed, challenge.encode())
