"""Every way in which an ID token can be wrong, with keys of our own."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from mailtrove.auth.id_token import Claims, Expected, validate_id_token
from mailtrove.errors import (
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    MailtroveError,
    ProviderTrouble,
)

AUTHORITY = "https://login.example"
TENANT = "18151210-1852-4a1c-8e0f-a0a1ab1e5cde"
ISSUER = f"{AUTHORITY}/{TENANT}/v2.0"
CLIENT = "5a9db0c5-1843-4ada-8c0d-e0f0a9a17e57"
EXPECTED = Expected(AUTHORITY, CLIENT, "the-nonce")
DISCOVERY_URL = f"{ISSUER}/.well-known/openid-configuration"
KEYS_URL = f"{AUTHORITY}/{TENANT}/discovery/v2.0/keys"

OUR_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = OUR_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
JWK = {**RSAAlgorithm.to_jwk(OUR_KEY.public_key(), as_dict=True), "kid": "k1", "use": "sig"}


@dataclass
class Answer:
    body: Any
    status_code: int = 200

    def json_object(self) -> dict[str, Any]:
        assert isinstance(self.body, dict)
        return self.body


@dataclass
class Tenant:
    """An HTTP client that reaches one tenant's discovery document and keys."""

    discovery: dict[str, Any] = field(default_factory=lambda: {"issuer": ISSUER, "jwks_uri": KEYS_URL})
    keys: list[Any] = field(default_factory=lambda: [JWK])
    asked: list[str] = field(default_factory=list)
    status: int = 200

    def get(self, url: str) -> Answer:
        self.asked.append(url)
        if url == DISCOVERY_URL:
            return Answer(self.discovery, self.status)
        if url == KEYS_URL:
            return Answer({"keys": self.keys})
        return Answer({"error": "not found"}, 404)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    right = {
        "iss": ISSUER,
        "aud": CLIENT,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "sub": "pairwise",
        "tid": TENANT,
        "oid": "0ada0ada-1843-4bcd-9f00-000000000001",
        "nonce": "the-nonce",
        "preferred_username": "ada@lovelace.example",
        "name": "Ada",
        "email": "Ada@lovelace.example",
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not None}


def signed(payload: dict[str, Any], *, key: Any = OUR_KEY, algorithm: str = "RS256", kid: Any = "k1") -> str:
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": kid} if kid is not None else {})


def check(token: str, tenant: Tenant | None = None) -> tuple[Claims | MailtroveError, list[tuple[str, bool]]]:
    """What became of it, and the checks that were told."""
    told: list[tuple[str, bool]] = []

    def checked(name: str, passed: bool, detail: str) -> None:
        assert detail
        told.append((name, passed))

    try:
        return validate_id_token(token, EXPECTED, tenant or Tenant(), checked), told
    except MailtroveError as error:
        return error, told


def test_a_good_token_tells_who_signed_in_and_each_check_is_told() -> None:
    found, told = check(signed(claims()))
    assert found == Claims(
        tid=TENANT,
        oid="0ada0ada-1843-4bcd-9f00-000000000001",
        email="Ada@lovelace.example",
        preferred_username="ada@lovelace.example",
        name="Ada",
    )
    assert told == [(name, True) for name in ("signature", "claims", "issuer", "audience", "expiry", "nonce")]


def test_only_the_tokens_own_tenant_is_asked_for_keys() -> None:
    tenant = Tenant()
    check(signed(claims()), tenant)
    assert tenant.asked == [DISCOVERY_URL, KEYS_URL]


def test_address_and_names_may_be_absent_or_odd() -> None:
    found, _ = check(signed(claims(email=None, name=["x"], preferred_username=None)))
    assert isinstance(found, Claims)
    assert (found.email, found.name, found.preferred_username) == ("", "", "")


NOW = int(time.time())
REFUSED: list[tuple[str, str, type[IdTokenError], str]] = [
    ("another key under the tenant's key id", signed(claims(), key=OTHER_KEY), IdTokenForged, "signature"),
    ("a key that the tenant doesn't have", signed(claims(), key=OTHER_KEY, kid="k2"), IdTokenForged, "signature"),
    ("no signature", jwt.encode(claims(), "", algorithm="none", headers={"kid": "k1"}), IdTokenForged, "signature"),
    ("HS512", signed(claims(), key="x" * 64, algorithm="HS512"), IdTokenForged, "signature"),
    ("PS256 with the right key", signed(claims(), algorithm="PS256"), IdTokenForged, "signature"),
    ("RS512 with the right key", signed(claims(), algorithm="RS512"), IdTokenForged, "signature"),
    ("no key id", signed(claims(), kid=None), IdTokenMalformed, "signature"),
    ("another application", signed(claims(aud="another")), IdTokenNotForUs, "audience"),
    ("several applications, ours among them", signed(claims(aud=[CLIENT, "another"])), IdTokenNotForUs, "audience"),
    ("another issuer", signed(claims(iss="https://evil.example/v2.0")), IdTokenNotForUs, "issuer"),
    ("the issuer with a slash", signed(claims(iss=ISSUER + "/")), IdTokenNotForUs, "issuer"),
    ("out of date", signed(claims(exp=NOW - 400)), IdTokenExpired, "expiry"),
    ("not valid yet", signed(claims(nbf=NOW + 400)), IdTokenExpired, "expiry"),
    ("issued in the future", signed(claims(iat=NOW + 400)), IdTokenExpired, "expiry"),
    ("an end that is no time", signed(claims(exp="soon")), IdTokenMalformed, "expiry"),
    ("another nonce", signed(claims(nonce="another")), IdTokenNotForUs, "nonce"),
    ("a nonce that can't be written", signed(claims(nonce="\ud800")), IdTokenNotForUs, "nonce"),
    ("a person that is no text", signed(claims(oid=7)), IdTokenMalformed, "claims"),
    ("an empty person", signed(claims(oid="")), IdTokenMalformed, "claims"),
    ("a tenant that is no GUID", signed(claims(tid="../common")), IdTokenMalformed, "signature"),
    ("a tenant that is no text", signed(claims(tid=[TENANT])), IdTokenMalformed, "signature"),
    ("no tenant", signed(claims(tid=None)), IdTokenMalformed, "signature"),
    *[
        (f"no {name}", signed(claims(**{name: None})), IdTokenMalformed, "claims")
        for name in ("exp", "iat", "iss", "aud", "sub", "oid", "nonce")
    ],
]


@pytest.mark.parametrize(("token", "kind", "failed"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_token_that_is_wrong_is_refused_by_its_own_error(token: str, kind: type[IdTokenError], failed: str) -> None:
    found, told = check(token)
    assert type(found) is kind
    assert told[-1] == (failed, False)
    assert all(passed for _, passed in told[:-1])


def test_the_public_key_as_a_password_does_not_sign() -> None:
    """HS256 with the public key: PyJWT refuses to make such a token, so it is made by hand."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    text = f"{part(json.dumps({'alg': 'HS256', 'kid': 'k1'}).encode())}.{part(json.dumps(claims()).encode())}"
    forged = f"{text}.{part(hmac.digest(PUBLIC_PEM, text.encode(), hashlib.sha256))}"
    found, told = check(forged)
    assert type(found) is IdTokenForged
    assert told == [("signature", False)]


def test_a_changed_payload_breaks_the_signature() -> None:
    head, _, seal = signed(claims()).split(".")
    changed = signed(claims(email="eve@evil.example"), key=OTHER_KEY).split(".")[1]
    assert type(check(f"{head}.{changed}.{seal}")[0]) is IdTokenForged


@pytest.mark.parametrize("token", ["x", "a.b", "a.b.c", "....", "\ud800", "eyJhbGciOiJSUzI1NiJ9.W10.c2ln"])
def test_what_is_no_token_is_refused_and_not_quoted(token: str) -> None:
    found, _ = check(token)
    assert type(found) is IdTokenMalformed
    assert found.__context__ is None


def test_no_token_is_another_matter() -> None:
    found, told = check("")
    assert type(found) is IdTokenMissing
    assert told == []


def test_a_clock_that_is_a_little_off_is_forgiven() -> None:
    assert isinstance(check(signed(claims(exp=int(time.time()) - 200)))[0], Claims)
    assert isinstance(check(signed(claims(iat=int(time.time()) + 200, nbf=int(time.time()) + 200)))[0], Claims)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example/v2.0", "jwks_uri": KEYS_URL},
        {"issuer": ISSUER, "jwks_uri": "https://evil.example/keys"},
        {"issuer": ISSUER, "jwks_uri": KEYS_URL.replace("https", "http")},
        {"issuer": ISSUER, "jwks_uri": KEYS_URL.replace("login.example", "login.example:444")},
        {"issuer": ISSUER},
        {},
    ],
)
def test_a_discovery_document_that_points_elsewhere_is_refused(discovery: dict[str, Any]) -> None:
    tenant = Tenant(discovery=discovery)
    found, told = check(signed(claims()), tenant)
    assert type(found) is IdTokenNotForUs
    assert told == [("issuer", False)]
    assert KEYS_URL not in tenant.asked


def test_a_tenant_that_the_service_does_not_know_is_a_forgery() -> None:
    found, told = check(signed(claims()), Tenant(status=400))
    assert type(found) is IdTokenForged
    assert told == [("issuer", False)]


@pytest.mark.parametrize("bound_to", [ISSUER, f"{AUTHORITY}/{{tenantid}}/v2.0"])
def test_a_key_may_be_bound_to_this_tenant(bound_to: str) -> None:
    assert isinstance(check(signed(claims()), Tenant(keys=[{**JWK, "issuer": bound_to}]))[0], Claims)


@pytest.mark.parametrize(
    "key",
    [
        {**JWK, "issuer": f"{AUTHORITY}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"},
        {**JWK, "use": "enc"},
        {**JWK, "kty": "oct", "k": "c2VjcmV0"},
        {**JWK, "n": "!"},
        {"kid": "k1"},
        "k1",
        None,
    ],
)
def test_a_key_for_something_else_is_not_used(key: object) -> None:
    found, told = check(signed(claims()), Tenant(keys=[key]))
    assert type(found) is IdTokenForged
    assert told == [("signature", False)]


def test_keys_that_can_not_be_had_say_nothing_about_the_token() -> None:
    class NoKeys(Tenant):
        def get(self, url: str) -> Answer:
            return Answer({"error": "gone"}, 404) if url == KEYS_URL else super().get(url)

    assert type(check(signed(claims()), NoKeys())[0]) is ProviderTrouble
