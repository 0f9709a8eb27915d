"""Removing an account: what goes with it, what stops without it, and where the permission itself is withdrawn. Pure.

Neither Microsoft nor Google lets a program on a person's computer take back what that person allowed it (Microsoft has
no revocation endpoint at all): the tokens are forgotten here, and the person is told the page to go to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailtrove.accounts.shared import dependents_of
from mailtrove.archive.records import Account, AccountSummary

_PAGES: Final = {
    "organisation": ("Microsoft", "https://myapps.microsoft.com"),
    "personal": ("Microsoft", "https://account.live.com/consent/Manage"),
    "google": ("Google", "https://myaccount.google.com/permissions"),
}


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """Where a person sees what they allowed to which program, and takes it back."""

    whose: str
    url: str


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing an account means."""

    account: Account
    messages: int
    bytes: int
    """Of the messages as served, before compression."""
    folders: int
    dependents: tuple[Account, ...]
    """Shared mailboxes that nothing opens any more then; their mail stays."""
    secret: str
    """What is stored to log in and goes too: "sign-in", "password"; empty where nothing is."""
    consent: ConsentPage | None
    """Where the permission that was given in the browser is withdrawn; None where none was given for this account."""


def removal(summary: AccountSummary, accounts: Sequence[Account]) -> Removal:
    """What removing the account means, among all `accounts`."""
    account = summary.account
    return Removal(
        account,
        summary.messages,
        summary.bytes,
        summary.folders,
        tuple(dependents_of(account, accounts)),
        _secret(account),
        _consent_page(account),
    )


def _secret(account: Account) -> str:
    if account.signs_in_as or account.mail_only:
        return ""
    if account.auth_method == "xoauth2":
        return "sign-in"
    return "" if account.password_command or account.password_variable else "password"


def _consent_page(account: Account) -> ConsentPage | None:
    if account.signs_in_as or account.auth_method != "xoauth2":
        return None
    kind = account.provider if account.provider == "google" else account.account_type
    return ConsentPage(*_PAGES[kind]) if kind in _PAGES else None
