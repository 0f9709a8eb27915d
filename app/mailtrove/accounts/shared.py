"""Shared mailboxes: accounts without a sign-in of their own, opened by that of a person with Full Access to them.

Exchange takes the person's token with the shared mailbox as user name ("Authenticate an IMAP connection using OAuth",
SASL XOAUTH2, shared mailboxes).
"""

import dataclasses
from collections.abc import Iterable, Sequence

from mailtrove.accounts.detection import is_email_address
from mailtrove.archive.records import Account
from mailtrove.errors import (
    AccountError,
    DelegateMissing,
    InvalidAddress,
    LoginRefused,
    MailboxNotConnected,
    ServerError,
)


def signer_of(account: Account, accounts: Iterable[Account]) -> Account:
    """The account whose sign-in opens this one: itself, or a shared mailbox's delegate among `accounts`.

    A delegate that was removed and added again is known by its tenant and person.

    Raises:
        DelegateMissing: nobody among them can sign it in.
    """
    if not account.signs_in_as:
        return account
    able = [other for other in accounts if other.auth_method == "xoauth2" and not other.signs_in_as]
    for other in able:
        if other.id == account.signs_in_as:
            return other
    for other in able:
        if (other.tid, other.oid) == (account.tid, account.oid):
            return other
    raise DelegateMissing(f"{account.email} was opened with another account's sign-in, and that account is gone.")


def opens(account: Account, accounts: Sequence[Account]) -> bool:
    """Whether there is a login for it: not kept mail, nor a shared mailbox whose delegate is gone."""
    if account.mail_only:
        return False
    try:
        signer_of(account, accounts)
    except DelegateMissing:
        return False
    return True


def dependents_of(account: Account, accounts: Sequence[Account]) -> list[Account]:
    """The shared mailboxes that this account's sign-in opens."""
    return [
        other
        for other in accounts
        if other.signs_in_as and opens(other, accounts) and signer_of(other, accounts).id == account.id
    ]


def shared_account(email: str, delegate: Account, *, imap_user: str = "") -> Account:
    """The account of a shared mailbox, not yet stored.

    Raises:
        InvalidAddress: it is no e-mail address.
        AccountError: `delegate` has no sign-in that could open another mailbox.
    """
    if "\\" in email or "\\" in imap_user:
        raise InvalidAddress(
            "The form user\\mailbox is from the days of passwords; a sign-in doesn't open mailboxes by it.",
            remedy=f"Type the shared mailbox's own address; {delegate.email} signs in for it.",
        )
    if not is_email_address(email):
        raise InvalidAddress(f"“{email}” has not the form name@domain.")
    if delegate.signs_in_as:
        raise AccountError(
            f"{delegate.email} is a shared mailbox itself, and has no sign-in.",
            remedy="Choose the person's account that opens it.",
        )
    if delegate.provider != "microsoft" or delegate.auth_method != "xoauth2":
        raise AccountError(
            f"{delegate.email} is not signed in with Microsoft, so it can't open a shared mailbox.",
            remedy="Choose a Microsoft account that is signed in here, or add one first.",
        )
    return dataclasses.replace(
        delegate,
        id=0,
        email=email,
        display_name=email,
        imap_user=imap_user or email,
        skipped_folders=(),
        signs_in_as=delegate.id,
    )


def refused_shared(error: ServerError, account: Account, delegate: Account) -> ServerError:
    """Why a shared mailbox didn't open, as the person must hear it; other errors stay as they are."""
    if not isinstance(error, LoginRefused | MailboxNotConnected):
        return error
    return type(error)(
        f"{account.host} doesn't open {account.imap_user} with the sign-in of {delegate.email}: {error.what_happened}",
        remedy=f"Ask who runs your organisation to give {delegate.email} Full Access to {account.imap_user} (it may"
        " take an hour to hold) and to have IMAP switched on for that mailbox. Then try again; nothing was stored.",
        details=error.details,
    )
