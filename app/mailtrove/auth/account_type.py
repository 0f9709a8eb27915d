"""Personal or organisation: which kind of Microsoft account an address is.

The domain is a guess, made before anyone signs in; the ID token's tenant decides. What follows
from the answer (authority, scope) is kept together here, so that no one else needs to know.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

CONSUMER_TENANT: Final = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The one tenant of all personal accounts (Microsoft identity platform, ID token claims reference)."""
CONSUMERS: Final = "consumers"
"""The alias of that tenant in authorities; refreshing works with it, not with `common`."""
ORGANISATIONS: Final = "organizations"
"""The alias that lets organisation accounts of any tenant sign in, and nobody else."""

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PERMISSION: Final = "IMAP.AccessAsUser.All"
_PERSONAL_RESOURCE: Final = "https://outlook.office.com"
_ORGANISATION_RESOURCE: Final = "https://outlook.office365.com"
_NATIONAL_RESOURCES: Final = {
    "login.microsoftonline.us": "https://outlook.office365.us",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn",
    "login.chinacloudapi.cn": "https://partner.outlook.cn",
}
"""National clouds: the authority's host, and the mail resource there. They have no personal accounts."""

_PERSONAL_ENDINGS: Final = {
    "outlook": "com at be cl co.id co.il co.nz co.th com.ar com.au com.br com.gr com.pe com.tr com.vn cz de dk es fr"
    " hu ie in it jp kr lv my ph pt sa sg sk",
    "hotmail": "com be ca ch cl co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.br com.hk"
    " com.tr com.tw com.vn cz de dk es fi fr gr hu it lt lv my nl no ph rs se sg sk",
    "live": "com at be ca cl cn co.in co.kr co.uk co.za com.ar com.au com.mx com.my com.ph com.pt com.sg de dk fi fr"
    " hk ie in it jp nl no ru se",
    "msn": "com",
    "passport": "com",
    "windowslive": "com",
}
PERSONAL_DOMAINS: Final = frozenset(
    f"{name}.{ending}" for name, endings in _PERSONAL_ENDINGS.items() for ending in endings.split()
)
"""Microsoft's own mail domains. Listed one by one: an organisation's people can't sign in at `consumers` at
all, so a personal account taken for an organisation's is soon corrected, but not the other way round."""


class AccountType(StrEnum):
    """Whose account it is."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Route:
    """Where to sign in and what to ask for."""

    account_type: AccountType
    authority: str
    """`https://host/tenant`, as MSAL takes it."""
    scope: str
    reason: str
    """Why, in words for the person who watches: "hotmail.com is a personal domain"."""
    organisation_tenant: str = ORGANISATIONS
    """Where to sign in instead, should a personal account turn out to be an organisation's."""

    @property
    def host(self) -> str:
        """The authority without its tenant: `https://host`."""
        return self.authority.rpartition("/")[0]

    @property
    def tenant(self) -> str:
        """The authority's last part: a GUID, a domain, or an alias such as `common`."""
        return self.authority.rpartition("/")[2]


def guess_route(email: str, *, authority: str, tenant: str = "common") -> Route:
    """The likely route for an address, judged by its domain alone.

    `authority` is the sign-in service without a tenant; `tenant` is a GUID, a domain or an alias, and decides
    alone when it is the tenant of personal accounts.
    """
    host = authority.rstrip("/")
    domain = email.rpartition("@")[2].lower()
    if _is_national(host):
        return _organisation(host, tenant, "this national cloud has organisation accounts only")
    if tenant.lower() in (CONSUMERS, CONSUMER_TENANT):
        return _personal(host, ORGANISATIONS, "the tenant asked for is that of personal accounts")
    if domain in PERSONAL_DOMAINS:
        return _personal(host, tenant, f"{domain} is a personal domain")
    return _organisation(host, tenant, f"{domain} is not one of Microsoft's personal domains")


def route_after_sign_in(asked: Route, tenant_id: str) -> Route:
    """The route that the ID token proves right; equal to `asked` when the guess was."""
    personal = tenant_id.lower() == CONSUMER_TENANT
    if personal == (asked.account_type is AccountType.PERSONAL):
        return asked
    if personal:
        return _personal(asked.host, asked.tenant, "the proof of identity names the tenant of personal accounts")
    return _organisation(asked.host, asked.organisation_tenant, "the proof of identity names an organisation's tenant")


def route_after_invalid_scope(asked: Route) -> Route | None:
    """The other route, when the provider doesn't know the scope for this account; None when there is no other.

    A personal account is told `invalid_scope` before any token, so that its tenant is never seen.
    """
    if asked.account_type is AccountType.PERSONAL:
        return _organisation(
            asked.host, asked.organisation_tenant, "the scope of personal accounts was not known for this account"
        )
    if _is_national(asked.host) or _names_one_organisation(asked.tenant):
        return None
    return _personal(asked.host, asked.tenant, "the scope of organisations was not known for this account")


def scope_for(authority: str, tenant_id: str) -> str:
    """The scope that an account of that tenant must have been asked for."""
    if resource := _national_resource(authority):
        return f"{resource}/{_PERMISSION}"
    personal = tenant_id.lower() == CONSUMER_TENANT
    return f"{_PERSONAL_RESOURCE if personal else _ORGANISATION_RESOURCE}/{_PERMISSION}"


def refresh_tenant(tenant_id: str) -> str:
    """The tenant to renew tokens at: the account's own, by alias for personal accounts.

    Tokens of personal accounts that were renewed at `common` were refused (notes, 1.6).
    """
    return CONSUMERS if tenant_id.lower() == CONSUMER_TENANT else tenant_id.lower()


def is_guid(text: str) -> bool:
    """Whether the text is a tenant's or a person's GUID."""
    return _GUID.fullmatch(text) is not None


def _personal(host: str, tenant: str, reason: str) -> Route:
    scope = scope_for(host, CONSUMER_TENANT)
    organisation = tenant if _names_one_organisation(tenant) else ORGANISATIONS
    return Route(AccountType.PERSONAL, f"{host}/{CONSUMERS}", scope, reason, organisation)


def _organisation(host: str, tenant: str, reason: str) -> Route:
    organisation = tenant if _names_one_organisation(tenant) else ORGANISATIONS
    return Route(AccountType.ORGANISATION, f"{host}/{tenant}", scope_for(host, ""), reason, organisation)


def _names_one_organisation(tenant: str) -> bool:
    return tenant.lower() not in ("common", ORGANISATIONS, CONSUMERS, CONSUMER_TENANT)


def _is_national(authority: str) -> bool:
    return _national_resource(authority) is not None


def _national_resource(authority: str) -> str | None:
    return _NATIONAL_RESOURCES.get(urlsplit(authority).hostname or "")
