"""Which tenants there are, and who may sign in through which authority: Entra's manners."""

from typing import Final

from mailtrove.sandbox.people import CONSUMER_TENANT, EVERYBODY, Person
from mailtrove.sandbox.troubles import OWN_TENANT, Trouble

_SHARED: Final = ("common", "organizations")


class TenantUnknown(Exception):
    """No tenant has that name."""


def tenant_id(segment: str) -> str:
    """The tenant that an authority's path segment names: "common", "organizations" or a GUID.

    Raises:
        TenantUnknown: nobody here lives in it.
    """
    wanted = segment.casefold()
    if wanted in _SHARED:
        return wanted
    if wanted in ("consumers", CONSUMER_TENANT):
        return CONSUMER_TENANT
    for person in EVERYBODY:
        if wanted in (person.tid, person.tenant):
            return person.tid
    raise TenantUnknown(segment)


def trouble_of_tenant(segment: str) -> Trouble | None:
    """What goes wrong for a whole tenant."""
    wanted = segment.casefold()
    alone = (person for person in EVERYBODY if person.trouble in OWN_TENANT)
    return next((person.trouble for person in alone if wanted in (person.tid, person.tenant)), None)


def issuer_tenant(segment: str) -> str:
    """What stands for the tenant in the issuer that this authority's discovery document names.

    The shared authorities don't know yet who will come: `{tenantid}` is literally what they say.
    """
    tenant = tenant_id(segment)
    return "{tenantid}" if tenant in _SHARED else tenant


def why_not(person: Person, segment: str) -> str:
    """Why this person can't sign in through this authority, with Entra's number; empty when they can."""
    tenant = tenant_id(segment)
    if tenant == "common" or tenant == person.tid:
        return ""
    if tenant == CONSUMER_TENANT:
        return (
            "AADSTS50020: You can't sign in here with a work or school account."
            f" {person.upn} belongs to the organisation {person.tenant}. Use a personal account instead."
        )
    if tenant == "organizations":
        if not person.personal:
            return ""
        return (
            f"AADSTS50020: You can't sign in here with a personal account. {person.upn} is one."
            " Use your work or school account instead."
        )
    return (
        f"AADSTS50020: User account '{person.upn}' from identity provider 'mailtrove sandbox' does not exist in"
        f" tenant '{segment}' and cannot access the application there. The account needs to be added as an external"
        " user in the tenant first, or sign in with another account."
    )
