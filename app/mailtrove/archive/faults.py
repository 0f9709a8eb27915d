"""SQLite's ways to fail, as ours: the one border between the two."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import peewee

from mailtrove.errors import ArchiveBusy, ArchiveError, ArchiveFull, ArchiveUnreadable

_FULL: Final = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}
_WRITING: Final = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_DELETE,
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY: Final = 0xFF
"""An extended result code holds its primary one in the low byte (SQLite, Result and Error Codes)."""


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Let SQLite's and Peewee's exceptions out as errors of ours about the archive at `path`.

    Raises:
        ArchiveBusy, ArchiveFull, ArchiveUnreadable: as the case is.
        ArchiveError: what was written doesn't fit, as when its account was removed meanwhile.
    """
    try:
        yield
    except (sqlite3.Error, peewee.PeeweeException) as error:
        raise named_fault(path, error) from error


def named_fault(path: Path, error: sqlite3.Error | peewee.PeeweeException) -> ArchiveError:
    """The error of ours that says what happened."""
    code, said = _result(error)
    primary = code & _PRIMARY
    if primary in _BUSY:
        return ArchiveBusy(f"{path} is held by another process: {said}.")
    if primary in _FULL or code in _WRITING:
        return ArchiveFull(f"{path} can't be written: {said}.")
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return ArchiveError(
            f"What was to be written doesn't fit the archive: {said}.",
            remedy="If an account was removed while it was syncing, that is why. Otherwise try again.",
        )
    if primary == sqlite3.SQLITE_INTERRUPT:
        return ArchiveError("The archive was closed while it was being read.")
    return ArchiveUnreadable(f"{path} can't be read: {said}.")


def _result(error: BaseException) -> tuple[int, str]:
    """SQLite's extended result code, and its words.

    Peewee keeps the exception that has them in `orig`. Where rolling back failed because SQLite had done so already,
    what went wrong first is the context of that error.
    """
    seen: BaseException | None = error
    while seen is not None:
        code = getattr(getattr(seen, "orig", seen), "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code != sqlite3.SQLITE_ERROR:
            return int(code), str(seen)
        seen = seen.__context__
    return sqlite3.SQLITE_ERROR, str(error)
