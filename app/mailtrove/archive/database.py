"""The one SQLite file: open, migrate, one writer, many readers, close.

All writes go through one thread and come one transaction at a time; any thread may read, on a connection of its
own that never waits for the writer (WAL). SQLite's exceptions leave here as errors of ours.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, TypeVar

from peewee import SqliteDatabase

from mailtrove.archive import packed_text, versions
from mailtrove.archive.faults import faults_named
from mailtrove.errors import ArchiveError, ArchiveFull
from mailtrove.paths import make_private_folder

T = TypeVar("T")

BUSY_SECONDS: Final = 10
"""How long to wait for another process before it is called busy; a batch of ours takes well below one second."""
_PIECE: Final = 1024 * 1024
_WRITER_PRAGMAS: Final[dict[str, str | int]] = {
    "journal_mode": "wal",
    # FULL, as with NORMAL a power cut takes back the last commits of a WAL. Measured: about the same cost.
    "synchronous": "full",
    # On macOS only this makes the drive write what it was given; elsewhere it does nothing.
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "foreign_keys": 1,
    "cache_size": -65536,
    "journal_size_limit": 64 * 1024 * 1024,
    # Debian builds SQLite to overwrite whatever is deleted, which the index's merges pay for; `account_store`
    # switches it on where a person's mail is really removed.
    "secure_delete": 0,
    "temp_store": "memory",
}
_READER_PRAGMAS: Final[dict[str, str | int]] = {"query_only": 1, "cache_size": -16384, "temp_store": "memory"}


class Database(SqliteDatabase):
    """One connection to the archive.

    `run` passes Peewee by, whose logging and locking take longer than many a statement; its models can be used too.
    """

    def run(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Execute a statement; a cursor that gives rows as tuples."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        return connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute a statement, prepared once, for each row of values."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        connection.executemany(sql, rows)

    def blob(self, table: str, column: str, row: int) -> sqlite3.Blob:
        """What a row's column holds, to be read piece by piece and closed."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        return connection.blobopen(table, column, row, readonly=True)

    def write_blob(self, table: str, column: str, row: int, source: IO[bytes]) -> None:
        """Fill a row's column, that has the size already, from `source`."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        with connection.blobopen(table, column, row) as blob:
            while piece := source.read(_PIECE):
                blob.write(piece)

    @contextmanager
    def transacting(self) -> Iterator[None]:
        """One transaction: all that the block writes, or nothing.

        Not Peewee's `atomic`: when a disk is full SQLite rolls back by itself, and the second rollback's error would
        hide the first one.
        """
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        # IMMEDIATE: one that reads first and writes later can't wait for another process any more.
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def interrupt(self) -> None:
        """From any thread: end the statement that runs now with an error."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        connection.interrupt()


def _connected(path: Path, pragmas: dict[str, str | int]) -> Database:
    """A connection that may be handed from thread to thread; SQLite's own mutex guards it."""
    database = Database(str(path), pragmas=pragmas, timeout=BUSY_SECONDS, thread_safe=False, check_same_thread=False)
    packed_text.teach(database)
    database.connect()
    return database


class Archive:
    """An open archive. Any thread may use it; `close` it, or use it as a context manager."""

    def __init__(self, path: Path, writer: Database) -> None:
        self.path = path
        self._writer = writer
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive-writer")
        self._writer_thread: int | None = None
        self._lock = threading.Lock()
        self._idle: list[Database] = []
        self._in_use: list[Database] = []
        self._of_thread = threading.local()
        self._closed = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the archive at `path`, made when it isn't there, and bring its schema up to date.

        Raises:
            ArchiveTooNew: a newer mailtrove wrote it. It was not touched.
            ArchiveUnreadable: not an archive, or damaged. It was not touched.
            ArchiveBusy: another process holds it.
            ArchiveFull: the disk is full or not writable.
            HomeUnusable: its folder can't be made.
        """
        make_private_folder(path.parent)
        current = versions.is_current(path)
        _make_private(path)
        if not current:
            versions.migrate(path)
        with faults_named(path):
            return cls(path, _connected(path, _WRITER_PRAGMAS))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def writer(self) -> Database:
        """The writing connection, for jobs on the writer thread only."""
        assert threading.get_ident() == self._writer_thread, "only a job given to write() or submit() may write"
        return self._writer

    def write(self, job: Callable[[], T]) -> T:
        """Run `job` on the writer thread, in a transaction of its own, and wait for what it returns.

        A job may call `write` again: that one becomes part of its transaction.

        Raises:
            ArchiveError: SQLite said no; the transaction was rolled back.
        """
        if threading.get_ident() == self._writer_thread:
            return job()
        return self.submit(job).result()

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Put `job` in the writer's queue; its future has what it returns or raises, as with `write`."""
        try:
            return self._writing.submit(self._run, job)
        except RuntimeError as error:  # the executor's word for having been shut down, and for having no thread
            if not self._closed:
                raise MemoryError(str(error)) from error
            raise ArchiveError("The archive is closed.") from error

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection to read with, this thread's alone until the block ends; nested blocks share it.

        Raises:
            ArchiveError: SQLite said no, or the archive is closed.
        """
        with faults_named(self.path):
            nested: Database | None = getattr(self._of_thread, "reader", None)
            if nested is not None:
                yield nested
                return
            reader = self._take_reader()
            self._of_thread.reader = reader
            try:
                yield reader
            finally:
                self._of_thread.reader = None
                self._give_back(reader)

    def close(self) -> None:
        """Finish the jobs in the queue, end all reading, and fold the write-ahead log into the file.

        A thread that is reading at this moment gets an ArchiveError. Closing twice does nothing.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            idle, self._idle = self._idle, []
            for reader in self._in_use:
                reader.interrupt()
        self._writing.shutdown(wait=True)
        for reader in idle:
            reader.close()
        with faults_named(self.path):
            try:
                self._writer.run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                self._writer.close()

    def _run(self, job: Callable[[], T]) -> T:
        self._writer_thread = threading.get_ident()
        with faults_named(self.path), self._writer.transacting():
            return job()

    def _take_reader(self) -> Database:
        with self._lock:
            if self._closed:
                raise ArchiveError("The archive is closed.")
            reader = self._idle.pop() if self._idle else None
            if reader is None:
                reader = _connected(self.path, _READER_PRAGMAS)
            self._in_use.append(reader)
            return reader

    def _give_back(self, reader: Database) -> None:
        with self._lock:
            self._in_use.remove(reader)
            if not self._closed:
                self._idle.append(reader)
                return
        reader.close()


def _make_private(file: Path) -> None:
    """Make the file when it isn't there; in any case only its owner may read it.

    SQLite gives the files that it makes beside it the same mode. A file that is there is not opened: closing it
    would drop the locks of this process's other connections to it (SQLite, How To Corrupt, 2.2).
    """
    try:
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise ArchiveFull(f"{file} can't be written: {error.strerror}.") from error
