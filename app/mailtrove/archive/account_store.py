"""Writing accounts: adding, changing and removing them."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Final, TypeVar

import peewee

from mailtrove.archive import models
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.archive.texts import storable
from mailtrove.errors import AccountExists, AccountNotFound

T = TypeVar("T")

_REMOVED_AT_ONCE: Final = 500
"""Messages removed in one transaction, so that neither the log grows with the account nor other jobs wait long."""
_MERGED_AT_ONCE: Final = 500
"""Pages of an index, for the same reason."""
_SOME_MESSAGES: Final = "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE account_id = ? LIMIT ?)"
_UNUSED_ADDRESSES: Final = (
    "DELETE FROM address WHERE NOT EXISTS (SELECT 1 FROM participant WHERE participant.address_id = address.id)"
)
_UNUSED_FACETS: Final = (
    "DELETE FROM facet WHERE NOT EXISTS (SELECT 1 FROM facet_total WHERE kind = facet.kind AND facet_id = facet.id)"
)


def add_account(archive: Archive, account: Account) -> Account:
    """Store an account and return it with its row's id.

    Raises:
        AccountExists: one with the same identifier is here.
    """

    def job() -> Account:
        try:
            row_id = models.Account.insert(_columns(account)).execute(archive.writer)
        except peewee.IntegrityError as error:
            raise AccountExists(f"{account.identifier} is already here.") from error
        return replace(account, id=row_id)

    return archive.write(job)


def update_account(archive: Archive, account: Account) -> None:
    """Store what changed of an account.

    Raises:
        AccountNotFound: it was removed.
        AccountExists: another account has that identifier.
    """

    def job() -> None:
        query = models.Account.update(_columns(account)).where(models.Account.id == account.id)
        try:
            changed = query.execute(archive.writer)
        except peewee.IntegrityError as error:
            raise AccountExists(f"{account.identifier} is already here.") from error
        if not changed:
            raise AccountNotFound(f"The account {account.email} was removed.")

    archive.write(job)


def remove_account(archive: Archive, account_id: int) -> None:
    """Forget an account and all of its mail, overwriting it in the file.

    In many small transactions: when it is broken off, part of the mail is left, and removing again takes the rest.
    """

    def forget_messages() -> int:
        return archive.writer.run(_SOME_MESSAGES, (account_id, _REMOVED_AT_ONCE)).rowcount

    def forget_account() -> int:
        archive.writer.run("DELETE FROM account WHERE id = ?", (account_id,))
        archive.writer.run(_UNUSED_FACETS)
        return archive.writer.run(_UNUSED_ADDRESSES).rowcount

    while _overwriting(archive, forget_messages):
        pass
    _overwriting(archive, forget_account)
    for index in ("message_search", "address_search"):
        _forget_words(archive, index)


def _forget_words(archive: Archive, index: str) -> None:
    """Merge the segments of a full-text index into one, step by step.

    A deleted row's words stay in the segment they were written to, and are written again to say that they are
    deleted; only merging forgets them (FTS5, 6.7: a negative number of pages begins to merge everything).
    """

    def merge(pages: int) -> bool:
        before = _total_changes(archive)
        archive.writer.run(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
        return _total_changes(archive) - before >= 2

    pages = -_MERGED_AT_ONCE
    while _overwriting(archive, lambda: merge(pages)):  # noqa: B023 - called at once
        pages = _MERGED_AT_ONCE


def _total_changes(archive: Archive) -> int:
    return int(archive.writer.run("SELECT total_changes()").fetchone()[0])


def _overwriting(archive: Archive, job: Callable[[], T]) -> T:
    """Run `job` on the writer thread so that what it deletes is overwritten."""

    def overwriting_job() -> T:
        archive.writer.run("PRAGMA secure_delete = 1")
        try:
            return job()
        finally:
            archive.writer.run("PRAGMA secure_delete = 0")

    return archive.write(overwriting_job)


def _columns(account: Account) -> dict[str, str | int]:
    columns = asdict(account)
    del columns["id"]
    columns["identifier"] = account.identifier
    for names in ("skipped_folders", "included_folders"):
        columns[names] = json.dumps(columns[names], ensure_ascii=False)
    return {name: storable(value) if isinstance(value, str) else value for name, value in columns.items()}
