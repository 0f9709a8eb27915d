"""What an application asks for at the authorize endpoint, checked as Entra checks it. Pure.

Whatever makes the redirect itself doubtful is shown on a page and never redirected (RFC 6749 4.1.2.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailtrove.sandbox.people import Person
from mailtrove.sandbox.registrations import REGISTRATIONS, is_registered
from mailtrove.sandbox.troubles import PLAYS, Trouble, Where

PERSONAL_RESOURCE: Final = "https://outlook.office.com"
ORGANISATION_RESOURCE: Final = "https://outlook.office365.com"
MAIL_SCOPES: Final = frozenset(
    f"{resource}/IMAP.AccessAsUser.All" for resource in (PERSONAL_RESOURCE, ORGANISATION_RESOURCE)
)
IDENTITY_SCOPES: Final = frozenset({"openid", "profile", "email", "offline_access"})


class Refusal(Exception):
    """The provider says no: an OAuth error code and a sentence with Entra's number."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


class PageRefusal(Refusal):
    """A no that must be shown to the person, since the redirect can't be trusted."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """One request to sign somebody in."""

    tenant: str
    """The authority's path segment, as asked."""
    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str
    """PKCE, S256."""
    response_mode: str
    login_hint: str
    prompt: str


def read_authorization(tenant: str, params: Mapping[str, str], *, redirect_paths: frozenset[str]) -> Authorization:
    """The request in these query parameters, for an application that is registered.

    Raises:
        PageRefusal: unknown application or redirect.
    """
    asked_client = params.get("client_id", "")
    if asked_client not in REGISTRATIONS:
        raise PageRefusal(
            "unauthorized_client",
            f"AADSTS700016: Application with identifier '{asked_client}' was not found in the directory"
            f" '{tenant}'. Check client_id.",
        )
    redirect_uri = params.get("redirect_uri", "")
    if not is_registered(redirect_uri, redirect_paths):
        raise PageRefusal(
            "invalid_request",
            f"AADSTS50011: The redirect URI '{redirect_uri}' specified in the request does not match the redirect"
            " URIs configured for the application: http://localhost, any port, path exactly as registered.",
        )
    return Authorization(
        tenant=tenant,
        client_id=asked_client,
        redirect_uri=redirect_uri,
        scopes=frozenset(params.get("scope", "").split()),
        state=params.get("state", ""),
        nonce=params.get("nonce", ""),
        challenge=params.get("code_challenge", ""),
        response_mode=params.get("response_mode") or "query",
        login_hint=params.get("login_hint", ""),
        prompt=params.get("prompt", ""),
    )


def check_request(asked: Authorization, params: Mapping[str, str]) -> None:
    """Refuse what can be refused before anybody signs in; the redirect is already known to be good.

    Raises:
        Refusal: to be sent back through the redirect.
    """
    if params.get("response_type") != "code":
        raise Refusal("unsupported_response_type", "AADSTS700054: only response_type 'code' is enabled here.")
    if asked.response_mode not in ("query", "form_post"):
        raise Refusal("invalid_request", f"AADSTS90017: response_mode '{asked.response_mode}' is not supported.")
    if not asked.challenge or params.get("code_challenge_method") != "S256":
        raise Refusal("invalid_request", "AADSTS9002325: Proof Key for Code Exchange with S256 is required.")
    if "openid" not in asked.scopes:
        raise Refusal("invalid_scope", "AADSTS70011: the scope 'openid' is needed to sign somebody in.")
    check_scopes(asked.scopes)
    if asked.prompt == "none":
        raise Refusal("login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in.")


def check_scopes(scopes: frozenset[str]) -> None:
    """Refuse scopes that nobody could be given: unknown ones, or those of two resources at once.

    Raises:
        Refusal: invalid_scope or invalid_request.
    """
    unknown = scopes - MAIL_SCOPES - IDENTITY_SCOPES
    if unknown:
        raise Refusal(
            "invalid_scope",
            f"AADSTS70011: The provided value for the input parameter 'scope' is not valid: {min(unknown)}"
            " does not exist or is not configured for this application.",
        )
    if len(scopes & MAIL_SCOPES) > 1:
        raise Refusal("invalid_request", "AADSTS28000: scopes of more than one resource in one request.")


def check_person(asked: frozenset[str], person: Person) -> None:
    """Refuse a scope that this kind of account can't have: personal mailboxes don't know the organisations' one.

    Raises:
        Refusal: invalid_scope.
    """
    for scope in asked & MAIL_SCOPES:
        if person.personal and scope.startswith(ORGANISATION_RESOURCE + "/"):
            raise Refusal(
                "invalid_scope",
                "AADSTS70011: The provided value for the input parameter 'scope' is not valid."
                f" The scope '{scope}' does not exist for personal accounts.",
            )


def check_trouble(person: Person, where: Where, tenant: str = "") -> None:
    """Say no where the person's trouble is that no; `tenant` is the authority's path segment, where it matters.

    Raises:
        Refusal: as the trouble says.
    """
    if person.trouble is None or (play := PLAYS[person.trouble]).where is not where:
        return
    if person.trouble is Trouble.APP_OF_ONE_TENANT and tenant.casefold() in (person.tenant, person.tid):
        return
    raise Refusal(play.error, play.description)
