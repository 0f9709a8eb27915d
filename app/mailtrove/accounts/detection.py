"""What an address alone tells of its account, and the rows of accounts not yet stored. Imports nothing heavy."""

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mailtrove.archive.records import Account
from mailtrove.auth.account_type import AccountType, Route, guess_route
from mailtrove.config import Config
from mailtrove.errors import InvalidAddress
from mailtrove.imap.state import Security

if TYPE_CHECKING:
    from mailtrove.auth.microsoft import SignedIn

IMAPS_PORT: Final = 993
_ADDRESS: Final = re.compile(r"[^@\s<>\"(),:;\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_][\w-]*")
_OTHER_PROVIDERS: Final = {
    "gmail.com": ("imap.gmail.com", "needs an app password from your Google account"),
    "googlemail.com": ("imap.gmail.com", "needs an app password from your Google account"),
    "icloud.com": ("imap.mail.me.com", "needs an app-specific password from Apple"),
    "me.com": ("imap.mail.me.com", "needs an app-specific password from Apple"),
    "mac.com": ("imap.mail.me.com", "needs an app-specific password from Apple"),
    "fastmail.com": ("imap.fastmail.com", "needs an app password from Fastmail"),
    "yahoo.com": ("imap.mail.yahoo.com", "needs an app password from Yahoo"),
    "gmx.de": ("imap.gmx.net", "needs IMAP switched on in the settings of GMX"),
    "gmx.net": ("imap.gmx.net", "needs IMAP switched on in the settings of GMX"),
    "web.de": ("imap.web.de", "needs IMAP switched on in the settings of WEB.DE"),
}
"""Mail domains that are certainly not Microsoft's: their IMAP host, and what a login there needs."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What an address alone tells of its account, before anybody is asked."""

    provider: str
    """"microsoft" or "imap"."""
    domain: str
    route: Route | None
    """Where Microsoft's sign-in begins; None for plain IMAP."""
    host: str
    port: int
    security: Security
    reason: str
    """Why, in words."""


def is_email_address(text: str) -> bool:
    """Whether the text is one e-mail address as people type them (RFC 5322 allows odder ones)."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def detect(email: str, config: Config, *, tenant: str = "") -> Detected:
    """What `email` tells of its account. Asks nobody and imports nothing heavy.

    A domain that is no known provider's is taken for an organisation at Microsoft, which the sign-in proves or
    corrects; the password form stays one key away.

    Raises:
        InvalidAddress: it is no e-mail address.
    """
    if not is_email_address(email):
        raise InvalidAddress(f"“{email}” has not the form name@domain.")
    domain = email.rpartition("@")[2].lower()
    if domain in _OTHER_PROVIDERS:
        host, need = _OTHER_PROVIDERS[domain]
        return Detected("imap", domain, None, host, IMAPS_PORT, Security.TLS, f"{domain} {need}")
    microsoft = config.microsoft
    route = guess_route(email, authority=microsoft.authority, tenant=tenant or microsoft.tenant_id)
    host, port = microsoft.imap_host, microsoft.imap_port
    return Detected("microsoft", domain, route, host, port, Security.TLS, route.reason)


def password_account(
    email: str, *, host: str = "", port: int = IMAPS_PORT, security: Security = Security.TLS, user: str = ""
) -> Account:
    """An account that logs in with a password, not yet stored; what is left out is guessed from the address.

    Raises:
        InvalidAddress: it is no e-mail address.
    """
    if not is_email_address(email):
        raise InvalidAddress(f"“{email}” has not the form name@domain.")
    domain = email.rpartition("@")[2].lower()
    host = host or _OTHER_PROVIDERS.get(domain, (f"imap.{domain}", ""))[0]
    return Account(
        id=0,
        provider="imap",
        email=email,
        display_name=email,
        host=host,
        port=port,
        security=security.value,
        auth_method="password",
        imap_user=user or email,
    )


def microsoft_account(
    known: Account | None, email: str, signed_in: "SignedIn", config: Config, *, app: str = ""
) -> Account:
    """The account that a sign-in proved, not yet stored: a new one, or `known` with what may have changed of it."""
    credential = signed_in.credential
    personal = signed_in.route.account_type is AccountType.PERSONAL
    account = known or Account(
        id=0,
        provider="microsoft",
        email=email,
        display_name=signed_in.identity.display_name or email,
        host=config.microsoft.imap_host,
        port=config.microsoft.imap_port,
        security=Security.TLS.value,
        auth_method="xoauth2",
        imap_user=email,
    )
    return dataclasses.replace(
        account,
        auth_method="xoauth2",  # of kept mail that is revived it was none
        account_type=(AccountType.PERSONAL if personal else AccountType.ORGANISATION).value,
        authority=f"{signed_in.route.host}/{signed_in.tenant_name}" if signed_in.tenant_name else credential.authority,
        tid=credential.tid,
        oid=credential.oid,
        scope=credential.scope,
        client_id=credential.client_id,
        oauth_app=app,
    )
