"""The ID token, checked: signed by the tenant itself, for us, now, and in answer to this very sign-in.

MSAL checks nothing but the nonce (since 1.38), so all of it is done here, with the tenant's own discovery
document and keys. Nothing a token says is used before its signature holds, but for `tid`, which only
chooses whose keys are fetched.
"""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast
from urllib.parse import urlsplit

import jwt

from mailtrove.auth.account_type import is_guid
from mailtrove.auth.clock import LEEWAY_SECONDS
from mailtrove.errors import (
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    ProviderTrouble,
)

if TYPE_CHECKING:
    from jwt.types import Options

ALGORITHM: Final = "RS256"
_REQUIRED: Final = ("exp", "iat", "iss", "aud", "sub", "tid", "oid")
_TEXTS: Final = ("sub", "tid", "oid")
_UNCHECKED: Final = {f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}

Checked = Callable[[str, bool, str], None]
"""Told of each check: its name ("signature", …), whether it passed, and what was found."""


class HttpAnswer(Protocol):
    """What is needed of an HTTP answer."""

    @property
    def status_code(self) -> int: ...

    def json_object(self) -> dict[str, Any]: ...


class Http(Protocol):
    """What is needed of an HTTP client."""

    def get(self, url: str) -> HttpAnswer: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say."""

    authority: str
    """`https://host`; the issuer and the keys must be there."""
    client_id: str
    nonce: str | None
    """As it was sent: MSAL sends the SHA-256 of what it keeps. None only for a device code, which has no nonce."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who signed in, as the tenant swears."""

    tid: str
    oid: str
    email: str
    """Empty where the tenant doesn't tell."""
    preferred_username: str
    name: str


def validate_id_token(token: str, expected: Expected, http: Http, checked: Checked) -> Claims:
    """The claims of a token that passed every check; each is told to `checked` as it is made.

    Raises:
        IdTokenMissing, IdTokenMalformed, IdTokenForged, IdTokenNotForUs, IdTokenExpired: as the case is.
        ProviderUnreachable: the tenant's keys could not be had; says nothing about the token.
    """
    if not token:
        raise IdTokenMissing("The provider's answer holds no ID token.")
    with _telling("signature", checked):
        tenant, key_id = _tenant_and_key_id(token)
    with _telling("issuer", checked):
        issuer, keys_url = _discover(expected.authority.rstrip("/"), tenant, http)
    with _telling("signature", checked):
        key = _signing_key(key_id, issuer, keys_url, http)
    claims = _check_all(token, key, issuer, expected, checked)
    return Claims(
        tid=claims["tid"].lower(),
        oid=claims["oid"].lower(),
        email=_text(claims, "email"),
        preferred_username=_text(claims, "preferred_username"),
        name=_text(claims, "name"),
    )


@contextmanager
def _telling(check: str, checked: Checked) -> Iterator[None]:
    try:
        yield
    except IdTokenError as error:
        checked(check, False, error.what_happened)
        raise


def _tenant_and_key_id(token: str) -> tuple[str, str]:
    """`tid` and `kid`, read before anything is proved."""
    failure = ""
    try:
        header = jwt.get_unverified_header(token)
        unproved = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, UnicodeError):
        failure = "What the provider sent as ID token is none."
    if failure:
        raise IdTokenMalformed(failure)  # outside the handler: its exception may hold the token
    if header.get("alg") != ALGORITHM:
        raise IdTokenForged(f"The ID token is signed by “{header.get('alg')}”, and only {ALGORITHM} is accepted.")
    tenant = unproved.get("tid")
    if not isinstance(tenant, str) or not is_guid(tenant):
        raise IdTokenMalformed("The ID token doesn't say of which tenant it is (tid).")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise IdTokenMalformed("The ID token doesn't say which key signed it (kid).")
    return tenant.lower(), key_id


def _discover(authority: str, tenant: str, http: Http) -> tuple[str, str]:
    """The tenant's issuer and where its keys are, by its discovery document (OpenID Connect Discovery 4)."""
    issuer = f"{authority}/{tenant}/v2.0"
    answer = http.get(f"{issuer}/.well-known/openid-configuration")
    if answer.status_code != 200:
        raise IdTokenForged(f"The ID token names the tenant {tenant}, which the sign-in service doesn't know.")
    document = answer.json_object()
    if document.get("issuer") != issuer:
        raise IdTokenNotForUs("The tenant's discovery document names another issuer than the tenant itself.")
    keys_url = str(document.get("jwks_uri", ""))
    if urlsplit(keys_url).scheme != "https" or urlsplit(keys_url).netloc != urlsplit(authority).netloc:
        raise IdTokenNotForUs("The tenant's discovery document says that its keys are somewhere else.")
    return issuer, keys_url


def _signing_key(key_id: str, issuer: str, keys_url: str, http: Http) -> jwt.PyJWK:
    answer = http.get(keys_url)
    keys = answer.json_object().get("keys")
    if answer.status_code != 200 or not isinstance(keys, list):
        raise ProviderTrouble("The sign-in service's keys can't be had just now.")
    tenant = issuer.split("/")[-2]
    for key in keys:
        if not isinstance(key, dict) or key.get("kid") != key_id:
            continue
        # A key may be bound to one issuer, or to each tenant in its turn (Microsoft, access token validation).
        if str(key.get("issuer", issuer)).replace("{tenantid}", tenant) != issuer:
            continue
        if key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
            continue
        try:
            return jwt.PyJWK.from_dict(key, algorithm=ALGORITHM)
        except jwt.PyJWTError as error:
            raise IdTokenForged("The tenant's key for this ID token can't be used.") from error
    raise IdTokenForged("The ID token is signed with a key that its tenant doesn't have.")


def _check_all(token: str, key: jwt.PyJWK, issuer: str, expected: Expected, checked: Checked) -> dict[str, Any]:
    def decode(options: dict[str, Any], **wanted: Any) -> dict[str, Any]:
        found: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            leeway=LEEWAY_SECONDS,
            options=cast("Options", {**_UNCHECKED, **options}),
            **wanted,
        )
        return found

    nonces = () if expected.nonce is None else ("nonce",)
    checks: list[tuple[str, str, Callable[[], object]]] = [
        ("signature", f"{ALGORITHM}, by a key of the tenant itself", lambda: decode({})),
        ("claims", "all there", lambda: _require_texts(decode({"require": [*_REQUIRED, *nonces]}), nonces)),
        ("issuer", issuer, lambda: decode({"verify_iss": True}, issuer=issuer)),
        (
            "audience",
            "made for this application",
            lambda: decode({"verify_aud": True, "strict_aud": True}, audience=expected.client_id),
        ),
        ("expiry", "in date", lambda: decode({"verify_exp": True, "verify_nbf": True, "verify_iat": True})),
    ]
    if expected.nonce is not None:
        wanted_nonce = expected.nonce
        checks.append(("nonce", "in answer to this sign-in", lambda: _require_nonce(decode({}), wanted_nonce)))
    for name, found, check in checks:
        with _telling(name, checked):
            try:
                check()
            except jwt.PyJWTError as error:
                raise _refused(name, error) from None  # theirs quotes claims
        checked(name, True, found)
    return decode({})


def _require_texts(claims: dict[str, Any], nonces: tuple[str, ...]) -> None:
    for name in (*_TEXTS, *nonces):
        if not isinstance(claims[name], str) or not claims[name]:
            raise IdTokenMalformed(f"The ID token's claim “{name}” is empty or no text.")


def _require_nonce(claims: dict[str, Any], nonce: str) -> None:
    sent = str(claims.get("nonce")).encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(sent, nonce.encode()):
        raise nonce_mismatch()


def nonce_mismatch() -> IdTokenNotForUs:
    """The error for a token that answers another sign-in than ours."""
    return IdTokenNotForUs("The ID token answers another sign-in than this one (nonce).")


def _refused(check: str, error: jwt.PyJWTError) -> IdTokenError:
    match error:
        case jwt.MissingRequiredClaimError():
            return IdTokenMalformed(f"The ID token lacks the claim “{error.claim}”.")
        case jwt.ExpiredSignatureError():
            return IdTokenExpired("The ID token was already out of date when it arrived.")
        case jwt.ImmatureSignatureError():
            return IdTokenExpired("The ID token is not valid yet.")
        case jwt.InvalidIssuerError():
            return IdTokenNotForUs("The ID token was made by another issuer than its tenant.")
        case jwt.InvalidAudienceError():
            return IdTokenNotForUs("The ID token was made for another application.")
        case _ if check == "signature":
            return IdTokenForged("The ID token's signature is not that of its tenant.")
        case _:
            return IdTokenMalformed(f"The ID token's {check} can't be understood.")


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip() if isinstance(value, str) else ""
