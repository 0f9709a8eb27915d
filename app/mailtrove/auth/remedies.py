"""What to do about a refusal where that depends on the case: which page in Entra, which key in which section.

What doesn't depend on it is the class's own `default_remedy`.
"""

from typing import Final

from mailtrove.auth.registration import PAGE, REGISTRATIONS_URL, Asked, please_consent
from mailtrove.errors import (
    AccountUnavailable,
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    ConsentNeeded,
    PersonalAccountsOff,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    ScopeUnavailable,
    SecondFactorNeeded,
    SignInError,
    TenantUnknown,
    ToCopy,
    WorkAccountsOff,
)

SECURITY_INFO_URL: Final = "https://mysignins.microsoft.com/security-info"
_ENTERPRISE: Final = "entra.microsoft.com > Enterprise applications > your application"

_BY_KIND: Final[dict[type[SignInError], str]] = {
    RedirectNotRegistered: (
        f"Open {PAGE} > Authentication, add {{redirect}} under “Mobile and desktop applications” (not “Web”), save,"
        " and try again. If another address is registered there, set it as redirect_uri under {section} in config.toml."
    ),
    AppNotFound: (
        "Compare client_id under {section} in config.toml with the “Application (client) ID” on the Overview page of"
        f" {PAGE}. If they agree, set tenant_id there to the “Directory (tenant) ID” of that page."
    ),
    AppOfOneTenant: (
        "Set tenant_id under {section} in config.toml to the “Directory (tenant) ID” on the Overview page of"
        f" {PAGE}; or allow accounts in any organisation there, under Authentication > Supported account types."
    ),
    PersonalAccountsOff: (
        f"Open {PAGE} > Authentication > Supported account types, choose “Accounts in any organizational directory and"
        " personal Microsoft accounts”, save, and try again. Check also that client_id under {section} in config.toml"
        " is that application's."
    ),
    WorkAccountsOff: (
        f"Open {PAGE} > Authentication > Supported account types, and allow accounts in any organisation as well; or"
        " set client_id under {section} in config.toml to an application that does."
    ),
    TenantUnknown: (
        "Check tenant_id under {section} in config.toml, and the tenant that you gave for this account: it is the"
        " organisation's GUID or one of its domains, or “common”."
    ),
    PublicClientFlowsOff: (
        f"Open {PAGE} > Authentication: set “Allow public client flows” to Yes, and have {{redirect}} under “Mobile and"
        " desktop applications”, not under “Web”. A “Web” registration works only with its client_secret under"
        " {section} in config.toml."
    ),
    AppDisabled: (
        "Ask who owns the application to enable it"
        f" ({_ENTERPRISE} > Properties), or register one of your own and set its id as client_id under {{section}} in"
        " config.toml."
    ),
    ScopeUnavailable: (
        f"Open {PAGE} > API permissions and add Office 365 Exchange Online > Delegated > IMAP.AccessAsUser.All. Then"
        " check under Authentication that your kind of account, personal or an organisation's, is supported."
    ),
}
_NOT_OF_THAT_TENANT: Final = (
    "This account is not in the organisation that tenant_id under {section} in config.toml names. Set tenant_id to"
    " the account's own organisation, or to “common”; or choose another account in the browser."
)
_BY_CODE: Final = {
    "50020": _NOT_OF_THAT_TENANT,
    "90072": _NOT_OF_THAT_TENANT,
    "500113": (
        f"Open {PAGE} > Authentication > Add a platform > “Mobile and desktop applications”, add {{redirect}}, save,"
        " and try again: nothing is registered there yet."
    ),
    "50105": f"Ask who runs your organisation to add you under {_ENTERPRISE} > Users and groups, then try again.",
    "50057": "This account is disabled. Ask who runs your organisation to enable it, or sign in with another one.",
    "50034": "There is no such account. Check the address for mistakes, and choose the right account in the browser.",
    "54005": "The one-time code was used already. Start again.",
    "70008": "The one-time code came too late. Start again, and finish in the browser without a long pause.",
    "7000215": "Set client_secret under {section} in config.toml to the secret's value; its id is something else.",
    "7000222": f"The secret has expired. Make a new one at {PAGE} > Certificates & secrets, and set its value as"
    " client_secret under {section} in config.toml.",
    "700025": "Empty client_secret under {section} in config.toml: this registration takes none.",
}
"""AADSTS numbers that have a remedy of their own, whatever their class."""


def remedy_for(kind: type[SignInError], code: str, asked: Asked) -> str:
    """What to do now; empty where the class knows best itself."""
    remedy = _BY_KIND.get(kind, "")
    if kind not in (ScopeUnavailable, ConsentNeeded):
        remedy = _BY_CODE.get(code, remedy)
    return remedy.replace("{redirect}", asked.redirect_uri).replace("{section}", asked.section)


def to_copy_for(kind: type[SignInError], asked: Asked) -> tuple[ToCopy, ...]:
    """The texts that help to go on."""
    if kind is ConsentNeeded:
        return ToCopy("Link for your admin", asked.consent_url), ToCopy("Message to your admin", please_consent(asked))
    if kind in (RedirectNotRegistered, PublicClientFlowsOff):
        return ToCopy("Redirect URI", asked.redirect_uri), ToCopy("Registration page", REGISTRATIONS_URL)
    if kind in (AppNotFound, AppOfOneTenant, PersonalAccountsOff, WorkAccountsOff, AppDisabled, ScopeUnavailable):
        return ToCopy("Registration page", REGISTRATIONS_URL), ToCopy("Application ID", asked.registration.client_id)
    if kind is SecondFactorNeeded:
        return (ToCopy("Page to set it up", SECURITY_INFO_URL),)
    if kind is AccountUnavailable:
        return (ToCopy("Application ID", asked.registration.client_id),)
    return ()
