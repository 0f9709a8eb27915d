"""Keeping an account: its secrets, and then its row; both, or neither, though others may remove it meanwhile."""

import threading
from collections.abc import Callable
from dataclasses import replace

from mailtrove.accounts import allowed
from mailtrove.accounts.login import credential_key
from mailtrove.archive import account_store, browse
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.errors import AccountError, AccountNotFound, ArchiveError, SignInCancelled


def keep(
    archive: Archive, credentials: CredentialStore, account: Account, save: Callable[[], None], *, known: Account | None
) -> Account:
    """Keep an account's secrets, by `save`, and then its row, as `store` does.

    Raises:
        CredentialError: its secrets can't be kept.
        AccountNotFound, AccountExists, ArchiveError: as `store`; secrets that nobody had stay no longer.
    """
    with credentials.lock(credential_key(account)):  # `remove` has it too: it is before all of this, or after it
        save()
        try:
            return store(archive, account, known=known)
        except (ArchiveError, AccountError) as error:
            gone = isinstance(error, AccountNotFound)
            had_some = known is not None and not known.mail_only and not gone
            # Another process may have added the very same account meanwhile: then they are its credentials too.
            if not had_some and (isinstance(error, ArchiveError) or not _are_anothers(account, archive)):
                forget(account, credentials)
            raise


def store(archive: Archive, account: Account, *, known: Account | None) -> Account:
    """Store an account's row, or go on with that of `known` and its mail.

    Raises:
        AccountNotFound: `known` was removed meanwhile.
        AccountExists: another account has its identifier.
        ArchiveError: it can't be written.
    """
    if known is None:
        return account_store.add_account(archive, account)
    account = replace(account, id=known.id, skipped_folders=known.skipped_folders)
    account_store.update_account(archive, account)
    return account


def forget(account: Account, credentials: CredentialStore) -> None:
    """Forget an account's secrets, and which command or variable may give its password.

    Raises:
        CredentialError: something can't be forgotten.
    """
    credentials.remove(credential_key(account))
    allowed.forget(account, credentials)


def refuse_cancelled(cancelled: threading.Event | None) -> None:
    """Called before anything is kept.

    Raises:
        SignInCancelled: the person stopped it.
    """
    if cancelled is not None and cancelled.is_set():
        raise SignInCancelled("You stopped it before anything was kept.")


def _are_anothers(account: Account, archive: Archive) -> bool:
    """Whether an account that is stored and logs in has its credentials under this account's key."""
    key = credential_key(account)
    return any(credential_key(other) == key and not other.mail_only for other in browse.accounts(archive))
