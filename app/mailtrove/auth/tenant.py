"""Which tenant a domain belongs to, as the sign-in service itself says: organisations are known to people by name.

Only shown, never signed in at: a personal account on an organisation's domain would end there with a refusal that no
program can read, where /common lets it be corrected.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from mailtrove.auth.account_type import CONSUMER_TENANT, is_guid
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.errors import ProviderUnreachable

_DOMAIN: Final = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_][\w-]*")

_ISSUER: Final = re.compile(r"https://[^/]+/([^/]+)")


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation at Microsoft."""

    name: str
    """The domain that led to it."""
    tid: str
    """Its GUID, in lower case."""


def tenant_of(domain: str, *, authority: str, http: ProviderHttp) -> Tenant | None:
    """The tenant of a domain, from its discovery document; None where there is none, or nobody answers.

    `http` sets the time limit. Personal accounts' tenant is nobody's organisation.

    Raises:
        SignInCancelled: the person gave up meanwhile.
    """
    if not _DOMAIN.fullmatch(domain):
        return None
    url = f"{authority.rstrip('/')}/{quote(domain.lower())}/v2.0/.well-known/openid-configuration"
    try:
        answer = http.get(url)
        issuer = answer.json_object().get("issuer") if answer.status_code == 200 else None
    except ProviderUnreachable:
        return None
    # National clouds, and tenants of the old protocol, have hosts of their own there.
    found = _ISSUER.match(issuer) if isinstance(issuer, str) else None
    tid = found[1].lower() if found else ""
    return Tenant(domain.lower(), tid) if is_guid(tid) and tid != CONSUMER_TENANT else None
