"""What is here already under an address: may adding it again sign it in, go on with its kept mail, or neither?

An account that logs in is never given another way in than the one it was added with: its mail might become mixed with
that of another mailbox of the same address. Kept mail goes on by another way only at the same server. Pure.
"""

from collections.abc import Iterable, Sequence

from mailtrove.accounts.shared import opens
from mailtrove.archive.records import Account
from mailtrove.errors import AccountExists


def with_sign_in(email: str, accounts: Iterable[Account], provider: str, host: str) -> Account | None:
    """The account of that address, when signing in with the provider may renew or revive it; None when it is new.

    Mail that was kept from a login with a password to `host`, the provider's server, is gone on with.

    Raises:
        AccountExists: it is here, and gets in another way.
    """
    here = [account for account in accounts if account.email.casefold() == email.casefold()]
    for known in here:
        if known.provider == provider and known.auth_method != "password" and not known.signs_in_as:
            return known
    for known in here:
        if not _kept_of_password(known, host):
            raise AccountExists(_other_way(known))
    return here[0] if here else None


def person_of(known: Account | None) -> tuple[str, str] | None:
    """Who must sign in: the (tid, oid) of who did; anybody of that address where only a password was known."""
    return (known.tid, known.oid) if known and known.oid else None


def _kept_of_password(known: Account, host: str) -> bool:
    """Whether it is kept mail of the address's own mailbox at that server, which a password opened."""
    own = known.imap_user.casefold() == known.email.casefold()
    at_host = known.host.casefold() == host.casefold()
    return known.mail_only and own and at_host and not known.oid and not known.signs_in_as


def with_password(account: Account, accounts: Iterable[Account]) -> Account | None:
    """The same mailbox, when it is here with its mail kept from a login with a password; None when it is new.

    Raises:
        AccountExists: it is here, and still logs in, or got in another way.
    """
    known = next((known for known in accounts if known.identifier == account.identifier), None)
    if known and (not known.mail_only or known.oid or known.signs_in_as):
        raise AccountExists(f"{account.identifier} is already here: {_other_way(known)}")
    return known


def as_shared(account: Account, accounts: Sequence[Account]) -> Account | None:
    """The same shared mailbox, when it is here and nothing opens it; None when it is new.

    Raises:
        AccountExists: it is here and opens, or it is here with a login of its own.
    """
    address = account.email.casefold()
    for known in accounts:
        if known.identifier == account.identifier or known.email.casefold() == address:
            if known.identifier != account.identifier or not known.signs_in_as or opens(known, accounts):
                raise AccountExists(_other_way(known))
            return known
    return None


def _other_way(known: Account) -> str:
    kept = known.mail_only
    if known.signs_in_as:
        return f"{known.email} {'was' if kept else 'is'} a shared mailbox, which another account signs in for."
    if known.auth_method == "password" or (kept and not known.oid):
        return f"{known.email} {'logged' if kept else 'logs'} in with a password to {known.host}."
    company = {"microsoft": "Microsoft", "google": "Google"}.get(known.provider, known.host)
    return f"{known.email} {'signed' if kept else 'signs'} in with {company}."
