"""What an address alone tells of its account, and the rows of accounts not yet stored. Imports nothing heavy."""

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from mailtrove.accounts.discovered import Discovered, Source, at_known, at_microsoft
from mailtrove.accounts.known_servers import is_below, known_by_domain
from mailtrove.archive.records import Account
from mailtrove.auth.account_type import AccountType
from mailtrove.auth.google_credential import MAIL_SCOPE
from mailtrove.config import Config, GoogleConfig, MicrosoftConfig
from mailtrove.errors import InvalidAddress
from mailtrove.imap.state import Security

if TYPE_CHECKING:
    from mailtrove.auth.google import GoogleSignedIn
    from mailtrove.auth.microsoft import SignedIn

IMAPS_PORT: Final = 993
_ADDRESS: Final = re.compile(r"[^@\s<>\"(),:;\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_][\w-]*")
_NEVER_ASKED: Final = (
    "test",
    "example",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
    "example.edu",
)
"""Domains that are nobody's (RFC 6761; the last ones are kept for examples): nothing is asked about them."""


def is_email_address(text: str) -> bool:
    """Whether the text is one e-mail address as people type them (RFC 5322 allows odder ones)."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def detect(email: str, config: Config, *, tenant: str = "") -> Discovered:
    """What `email` alone tells of its account. Asks nobody and imports nothing heavy.

    A domain that is no known provider's is taken for an organisation at Microsoft: a guess, which `discover` or
    the sign-in proves or corrects.

    Raises:
        InvalidAddress: it is no e-mail address.
    """
    if not is_email_address(email):
        raise InvalidAddress(f"“{email}” has not the form name@domain.")
    domain = email.rpartition("@")[2].lower()
    if tenant:
        return at_microsoft(email, config, Source.KNOWN, tenant=tenant)
    if known := known_by_domain(domain):
        return at_known(email, known, config, Source.KNOWN, f"{domain} is a domain of {known.name}")
    found = at_microsoft(email, config, Source.GUESS)
    personal = found.route is not None and found.route.account_type is AccountType.PERSONAL
    if personal or any(is_below(domain, name) for name in _NEVER_ASKED):
        return dataclasses.replace(found, source=Source.KNOWN)
    return found


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
    known = None if host else known_by_domain(domain)
    return Account(
        id=0,
        provider="imap",
        email=email,
        display_name=email,
        host=host or (known.host if known else f"imap.{domain}"),
        port=known.port if known else port,
        security=(known.security if known else security).value,
        auth_method="password",
        imap_user=user or (known.user(email) if known else email),
    )


def microsoft_account(
    known: Account | None, email: str, signed_in: "SignedIn", config: Config, *, app: str = ""
) -> Account:
    """The account that a sign-in proved, not yet stored: a new one, or `known` with what may have changed of it."""
    credential = signed_in.credential
    personal = signed_in.route.account_type is AccountType.PERSONAL
    return dataclasses.replace(
        _with_sign_in(known, email, signed_in.identity.display_name, "microsoft", config.microsoft),
        account_type=(AccountType.PERSONAL if personal else AccountType.ORGANISATION).value,
        authority=f"{signed_in.route.host}/{signed_in.tenant_name}" if signed_in.tenant_name else credential.authority,
        tid=credential.tid,
        oid=credential.oid,
        scope=credential.scope,
        client_id=credential.client_id,
        oauth_app=app,
    )


def google_account(known: Account | None, email: str, signed_in: "GoogleSignedIn", config: Config) -> Account:
    """As `microsoft_account`, for a sign-in with Google."""
    credential = signed_in.credential
    return dataclasses.replace(
        _with_sign_in(known, email, signed_in.identity.display_name, "google", config.google),
        authority=credential.authority,
        oid=credential.sub,
        scope=MAIL_SCOPE,
        client_id=credential.client_id,
    )


def _with_sign_in(
    known: Account | None, email: str, name: str, provider: str, server: MicrosoftConfig | GoogleConfig
) -> Account:
    """A new account; or `known`, with this way in alone, for kept mail that is revived may have had another."""
    new = Account(
        id=0,
        provider=provider,
        email=email,
        display_name=name or email,
        host=server.imap_host,
        port=server.imap_port,
        security=Security.TLS.value,
        auth_method="xoauth2",
        imap_user=email,
    )
    if known is None:
        return new
    return dataclasses.replace(
        new,
        id=known.id,
        email=known.email,
        display_name=known.display_name,
        imap_user=known.imap_user,
        skipped_folders=known.skipped_folders,
    )
