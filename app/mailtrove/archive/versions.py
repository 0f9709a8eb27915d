"""Which schema an archive has, and how it becomes this program's: checked before anything is touched.

Migrations are numbered scripts in `migrations/`, run by `playhouse.migrations`, which records them by name in the
archive. The number of the last one is also the file's `user_version`, which is read without opening a table.
"""

import sqlite3
from pathlib import Path
from typing import Final

from peewee import SqliteDatabase

from mailtrove.archive import packed_text
from mailtrove.archive.faults import faults_named
from mailtrove.errors import ArchiveTooNew, ArchiveUnreadable

MIGRATIONS: Final = Path(__file__).parent / "migrations"
"""Found beside this module, so that a checkout and an installed wheel are alike."""
PAGE_SIZE: Final = 16384
"""Bytes. Measured: archiving takes a third less than with 4096."""
APPLICATION_ID: Final = 0x4D545256
"""“MTRV”: what `file` can tell an archive by."""
_HISTORY: Final = "schema_migration"


def known_migrations() -> list[str]:
    """The names of the migrations this program has, in order."""
    return sorted(file.stem for file in MIGRATIONS.glob("[0-9]*.py"))


def is_current(file: Path) -> bool:
    """Whether the archive has this program's schema; False when it is older, or new and empty.

    Nothing is written, not even beside the file.

    Raises:
        ArchiveTooNew: a newer mailtrove wrote it.
        ArchiveUnreadable: it is no archive, or damaged.
    """
    if not file.exists() or file.stat().st_size == 0:
        return False
    known = known_migrations()
    with faults_named(file):
        version, applied, tables = _look(file)
    unknown = applied - set(known)
    if unknown or version > _number(known[-1]):
        newest = max(unknown, default=f"version {version}")
        raise ArchiveTooNew(f"{file} has {newest}; this mailtrove knows up to {known[-1]}.")
    if tables and not applied:
        raise ArchiveUnreadable(f"{file} is a database, but not an archive of mailtrove.")
    return applied == set(known)


def migrate(file: Path) -> None:
    """Bring the archive to this program's schema: all that is missing in one transaction.

    Raises:
        ArchiveBusy, ArchiveFull, ArchiveUnreadable: as the case is; the archive is then as it was.
    """
    from playhouse.migrations import Runner  # 40 ms, and most starts find nothing to do

    # Foreign keys stay off: a later script may have to rebuild a table that others refer to.
    database = SqliteDatabase(str(file), pragmas={"page_size": PAGE_SIZE, "journal_mode": "wal"}, timeout=30)
    packed_text.teach(database)
    try:
        with faults_named(file), database.connection_context(), database.atomic("IMMEDIATE"):
            Runner(database, str(MIGRATIONS), _HISTORY).up()
            if table := database.pragma("foreign_key_check"):
                raise ArchiveUnreadable(f"{file}: rows of {table} refer to rows that are not there.")
            database.pragma("application_id", APPLICATION_ID)
            database.pragma("user_version", _number(known_migrations()[-1]))
    finally:
        database.close()


def _look(file: Path) -> tuple[int, set[str], set[str]]:
    """The file's user_version, its applied migrations and its tables."""
    # A database in WAL mode makes files beside itself even when it is only read, unless it is called immutable. It
    # may be called so when it has no WAL: then no other process has it open, and none broke off.
    quiet = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro{quiet}", uri=True, timeout=10)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        applied = set()
        if _HISTORY in tables:
            applied = {name for (name,) in connection.execute(f"SELECT name FROM {_HISTORY}")}
        return version, applied, tables
    finally:
        connection.close()


def _number(name: str) -> int:
    return int(name.partition("_")[0])
