"""Who may sign ID tokens, and where their keys are: Microsoft's many tenants, or Google alone.

Each provider is one policy; the checks themselves (`id_token`) are the same for both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from mailtrove.auth.account_type import is_guid
from mailtrove.errors import IdTokenForged, IdTokenMalformed, IdTokenNotForUs, ProviderTrouble

_GOOGLES_HOSTS: Final = ".googleapis.com"
"""Where Google's keys and tokens are, beside its sign-in page's own host (accounts.google.com, as of 2026)."""


class HttpAnswer(Protocol):
    """What is needed of an HTTP answer."""

    @property
    def status_code(self) -> int: ...

    def json_object(self) -> dict[str, Any]: ...


class Http(Protocol):
    """What is needed of an HTTP client."""

    def get(self, url: str) -> HttpAnswer: ...


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who a token must be made and signed by."""

    name: str
    """What its `iss` must be."""
    keys_url: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class IssuerPolicy:
    """How one provider's tokens are judged, where providers differ."""

    signer: str
    """In words: "its tenant"."""
    texts: tuple[str, ...]
    """Claims that must be there, each a text."""
    person: str
    """The claim that names a person for good."""
    tenant: Callable[[Mapping[str, Any]], str]
    """The tenant that claims name which are not proved yet; raises IdTokenMalformed where they must and don't."""
    discover: Callable[[str, str, Http], Issuer]
    """The issuer at an authority, of a tenant.

    Raises IdTokenError where there is none, ProviderUnreachable where it can't be asked.
    """


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where Google's sign-in goes on, by its discovery document."""

    authorization: str
    token: str
    keys: str


def google_endpoints(authority: str, http: Http) -> Endpoints:
    """What the authority says of itself (OpenID Connect Discovery 4), every address pinned to Google's hosts.

    Raises:
        IdTokenNotForUs: it speaks for somebody else, or sends us to hosts that are not Google's.
        ProviderTrouble: it has no discovery document just now.
    """
    answer = http.get(f"{authority}/.well-known/openid-configuration")
    if answer.status_code != 200:
        raise ProviderTrouble("Google's sign-in service doesn't say where its sign-in page is.")
    document = answer.json_object()
    if document.get("issuer") != authority:
        raise IdTokenNotForUs("Google's discovery document names another issuer than Google itself.")
    token, keys = str(document.get("token_endpoint", "")), str(document.get("jwks_uri", ""))
    page = str(document.get("authorization_endpoint", ""))
    if not (_is_googles(token, authority) and _is_googles(keys, authority) and _host(page) == _host(authority)):
        raise IdTokenNotForUs("Google's discovery document says that its page, tokens or keys are somewhere else.")
    return Endpoints(page, token, keys)


def _is_googles(url: str, authority: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    near = parts.netloc == urlsplit(authority).netloc
    # netloc, not hostname: a name before an @, or a port, is nothing that Google writes there.
    return parts.scheme == "https" and (near or parts.netloc.endswith(_GOOGLES_HOSTS))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _no_tenant(_unproved: Mapping[str, Any]) -> str:
    return ""


def _googles_issuer(authority: str, _tenant: str, http: Http) -> Issuer:
    return Issuer(authority, google_endpoints(authority, http).keys)


def _named_tenant(unproved: Mapping[str, Any]) -> str:
    tenant = unproved.get("tid")
    if not isinstance(tenant, str) or not is_guid(tenant):
        raise IdTokenMalformed("The ID token doesn't say of which tenant it is (tid).")
    return tenant.lower()


def _tenants_issuer(authority: str, tenant: str, http: Http) -> Issuer:
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
    return Issuer(issuer, keys_url, tenant)


MICROSOFT: Final = IssuerPolicy("its tenant", ("sub", "tid", "oid"), "oid", _named_tenant, _tenants_issuer)
GOOGLE: Final = IssuerPolicy("Google", ("sub", "email"), "sub", _no_tenant, _googles_issuer)
