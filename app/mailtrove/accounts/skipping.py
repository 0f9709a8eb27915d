"""Which of an account's folders are left out, kept with the account."""

from dataclasses import replace
from pathlib import Path

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account


def skip_folders(archive: Archive, account: Account, skipped: tuple[str, ...], *, locks: Path) -> Account:
    """Leave out just these folders from the next sync on; what is archived of them stays. Returns the account.

    Raises:
        AlreadySyncing: a run holds the account.
        AccountNotFound, ArchiveError: it can't be stored.
    """
    changed = replace(account, skipped_folders=skipped)
    lock = AccountLock(locks, account)
    lock.acquire()
    try:
        # First, for where it breaks off: of Gmail's messages, all labels are to be asked for again.
        store.forget_cursors(archive, account.id)
        account_store.update_account(archive, changed)
    finally:
        lock.release()
    return changed
