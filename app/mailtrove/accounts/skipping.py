"""Which of an account's folders are looked at, kept with the account: those left out, and those included.

Folders that hold no mail, going by their names (Calendar, Contacts), are left out unless they are included.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, browse, store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Folder
from mailtrove.imap.state import Role


class Standing(Enum):
    """How a folder stands with a sync; the value is the word that people read."""

    SYNCED = ""
    SKIPPED = "skipped"
    """Somebody chose so."""
    NOT_MAIL = "no mail"
    """Left out by its name."""
    INCLUDED = "included"
    """Looked at, whatever its name says."""


@dataclass(frozen=True, slots=True)
class FolderChoice:
    """A folder, and whether it is looked at."""

    name: str
    messages: int
    """Archived of it."""
    standing: Standing


def folder_choices(archive: Archive, account: Account) -> list[FolderChoice]:
    """All folders of an account that a sync has seen or somebody has named, by name."""
    known = {folder.name: folder for folder in browse.folders(archive, account.id, left_out=True)}
    names = sorted({*known, *account.skipped_folders, *account.included_folders})
    return [
        FolderChoice(name, known[name].messages if name in known else 0, _standing(account, name, known.get(name)))
        for name in names
    ]


def with_choices(
    account: Account, folders: Sequence[Folder], *, skip: Collection[str] = (), include: Collection[str] = ()
) -> Account:
    """The account once these folders are left out, and those no longer: named as people spell them. Pure.

    Args:
        folders: those that a sync has seen, left out or not; see `browse.folders`.
    """
    roles = {folder.name: folder.role for folder in folders}
    left_out = [next(iter(named(name, roles)), name) for name in skip]
    back = [next(iter(named(name, (*roles, *account.skipped_folders))), name) for name in include]
    # What no sync has seen may turn out to hold no mail.
    unusual = [name for name in back if roles.get(name, Role.NOT_MAIL) == Role.NOT_MAIL]
    return replace(
        account,
        skipped_folders=_without((*account.skipped_folders, *left_out), back),
        included_folders=_without((*account.included_folders, *unusual), left_out),
    )


def choose_folders(archive: Archive, account: Account, *, locks: Path) -> None:
    """Keep an account's choice of folders, from the next sync on; what is archived of any stays.

    Raises:
        AlreadySyncing: a run holds the account.
        AccountNotFound, ArchiveError: it can't be stored.
    """
    lock = AccountLock(locks, account)
    lock.acquire()
    try:
        # First, for where it breaks off: of Gmail's messages, all labels are to be asked for again.
        store.forget_cursors(archive, account.id)
        account_store.update_account(archive, account)
    finally:
        lock.release()


def named(name: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that somebody means who spells one so: exactly, or else but for its case."""
    several = list(names)
    return [one for one in several if one == name] or [one for one in several if one.casefold() == name.casefold()]


def _standing(account: Account, name: str, folder: Folder | None) -> Standing:
    if name in account.skipped_folders:
        return Standing.SKIPPED
    if name in account.included_folders:
        return Standing.INCLUDED
    return Standing.NOT_MAIL if folder and folder.role == Role.NOT_MAIL else Standing.SYNCED


def _without(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The names, each once, but for those that are meant by one of the others."""
    back = tuple(others)
    return tuple(name for name in dict.fromkeys(names) if not named(name, back))
