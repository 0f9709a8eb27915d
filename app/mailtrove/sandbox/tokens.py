"""What the sandbox's provider signs: ID tokens and access tokens, shaped as Entra's are (v2.0)."""

import base64
import hashlib
import json
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from mailtrove.sandbox.people import Person

ALGORITHM: Final = "RS256"


class SigningKey:
    """An RSA key with its name; `kid` tells verifiers which one of the published keys it is."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public_key_pem = self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        """For Dovecot's `local_validation_key_dict`."""
        self.kid = hashlib.sha256(self.public_key_pem).hexdigest()[:20]

    def sign(self, claims: dict[str, Any], *, kid: str = "") -> str:
        """The claims as a signed token; `kid` names another key than the one used, for tests of forgery."""
        return jwt.encode(claims, self._private, algorithm=ALGORITHM, headers={"kid": kid or self.kid})

    def public_jwk(self) -> dict[str, Any]:
        """The public half as the JWKS endpoint shows it."""
        public: dict[str, Any] = RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {**public, "use": "sig", "alg": ALGORITHM, "kid": self.kid}

    def read(self, token: str, *, leeway: float = 0) -> dict[str, Any]:
        """The claims of a token that this key signed and that has not expired.

        Raises:
            jwt.InvalidTokenError: it is not, or has.
        """
        options: Any = {"verify_aud": False, "require": ["exp", "iat", "aud"]}
        claims: dict[str, Any] = jwt.decode(
            token, self.public_key_pem, algorithms=[ALGORITHM], options=options, leeway=leeway
        )
        return claims


def id_claims(
    person: Person, *, issuer: str, client_id: str, nonce: str, scopes: frozenset[str], now: int, lifetime: int
) -> dict[str, Any]:
    """The claims of an ID token (Microsoft identity platform, ID token claims reference); times in epoch seconds."""
    claims = {
        "iss": issuer,
        "aud": client_id,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "sub": pairwise_subject(person, client_id),
        "tid": person.tid,
        "oid": person.oid,
        "ver": "2.0",
    }
    if nonce:
        claims["nonce"] = nonce
    if "profile" in scopes:
        claims |= {"preferred_username": person.upn, "name": person.display_name}
    if "email" in scopes and person.email_claim:
        claims["email"] = person.email
    return claims


def access_claims(
    person: Person, *, issuer: str, client_id: str, scope: str, now: int, lifetime: int
) -> dict[str, Any]:
    """The claims of an access token for the mail server; `email` is the mailbox it opens (Dovecot reads that one)."""
    audience, _, permission = scope.rpartition("/")
    return {
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "sub": pairwise_subject(person, client_id),
        "tid": person.tid,
        "oid": person.oid,
        "upn": person.upn,
        "email": person.mailbox,
        "azp": client_id,
        "scp": permission,
        "ver": "2.0",
    }


def client_info(person: Person) -> str:
    """Who signed in, as MSAL reads it beside the tokens to build its account id."""
    info = json.dumps({"uid": person.oid, "utid": person.tid})
    return base64.urlsafe_b64encode(info.encode()).rstrip(b"=").decode()


def pairwise_subject(person: Person, client_id: str) -> str:
    """`sub`: the same person is another subject at every application (OpenID Connect Core 8.1)."""
    digest = hashlib.sha256(f"{person.tid}/{person.oid}/{client_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
