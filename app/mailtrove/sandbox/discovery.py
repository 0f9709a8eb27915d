"""What the sandbox's provider says of itself to applications (OpenID Connect Discovery 3)."""

from typing import Any, Final

from mailtrove.sandbox.tenants import issuer_tenant
from mailtrove.sandbox.tokens import ALGORITHM

_CLAIMS: Final = ("sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "oid", "email")


def issuer_of(tenant: str, authority: str) -> str:
    """The issuer of a tenant's tokens.

    Raises:
        TenantUnknown: nobody lives in it.
    """
    return f"{authority}/{issuer_tenant(tenant)}/v2.0"


def discovery_document(tenant: str, *, authority: str, pages_url: str) -> dict[str, Any]:
    """The discovery document of a tenant.

    Raises:
        TenantUnknown: nobody lives in it.
    """
    here = f"{authority}/{tenant}"
    return {
        "issuer": issuer_of(tenant, authority),
        "authorization_endpoint": f"{pages_url}/{tenant}/oauth2/v2.0/authorize",
        "token_endpoint": f"{here}/oauth2/v2.0/token",
        "device_authorization_endpoint": f"{here}/oauth2/v2.0/devicecode",
        "jwks_uri": f"{here}/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["none"],
        "response_modes_supported": ["query", "form_post"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "claims_supported": list(_CLAIMS),
        "request_uri_parameter_supported": False,
        "tenant_region_scope": None,
    }
