"""Writing, reading and closing the archive, and every way in which that can fail."""

import sqlite3
import threading
from pathlib import Path
from random import Random

import pytest

from mailtrove.archive import browse, database
from mailtrove.archive.account_store import add_account
from mailtrove.archive.browse import AllMail, message_ids
from mailtrove.archive.database import Archive
from mailtrove.archive.packing import pack
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_messages
from mailtrove.errors import (
    ArchiveBusy,
    ArchiveError,
    ArchiveFull,
    ArchiveUnreadable,
)
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, count, fetched, other_program, stored


def pragma(archive: Archive, name: str) -> object:
    return archive.write(lambda: archive.writer.run(f"PRAGMA {name}").fetchone()[0])


def test_an_archive_held_by_another_process_is_busy(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Archive.open(closed) as archive, other_program(closed) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveBusy, match="another process"):
            add_account(archive, an_account("grace@example.edu"))
        assert len(browse.accounts(archive)) == 1  # reading never waits
        connection.execute("ROLLBACK")
        add_account(archive, an_account("grace@example.edu"))


def test_a_job_that_reads_first_and_writes_later_keeps_other_processes_out_from_its_start(closed: Path) -> None:
    def job() -> None:
        assert archive.writer.run("SELECT count(*) FROM account").fetchone() == (1,)
        with other_program(closed) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                connection.execute("BEGIN IMMEDIATE")

    with Archive.open(closed) as archive:
        archive.write(job)


def test_bytes_that_are_damaged_or_packed_by_a_later_program_are_never_handed_out(
    archive: Archive, account: Account
) -> None:
    stored(archive, account, 1, 2, 3)
    packed = pack([fetched(1).raw])[0].data
    assert isinstance(packed, bytes)
    flipped = packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:]
    archive.write(lambda: archive.writer.run("UPDATE raw_message SET bytes = ? WHERE message_id = 1", (flipped,)))
    archive.write(lambda: archive.writer.run("UPDATE raw_message SET codec = 'later' WHERE message_id = 2"))
    archive.write(lambda: archive.writer.run("UPDATE raw_message SET bytes = ? WHERE message_id = 3", (packed[:-6],)))
    for message, why in ((1, "damaged"), (2, "later"), (3, "damaged: their end is missing")):
        with pytest.raises(ArchiveUnreadable, match=why):
            browse.raw_message(archive, message)
        with pytest.raises(ArchiveUnreadable, match=why):
            list(browse.raw_pieces(archive, message))


def test_two_that_open_a_new_archive_at_once_both_get_it(tmp_path: Path) -> None:
    opened: list[Archive] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Archive.open(tmp_path / "archive.sqlite3"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for archive in opened:
        archive.close()


def test_when_the_disk_is_full_nothing_is_half_written(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1)
    pages = archive.write(lambda: archive.writer.run("PRAGMA page_count").fetchone()[0])
    pragma(archive, f"max_page_count = {pages + 10}")
    incompressible = [fetched(uid, Random(uid).randbytes(300_000)) for uid in (2, 3, 4)]
    with pytest.raises(ArchiveFull, match="full"):
        commit_messages(archive, account.id, inbox, UIDVALIDITY, incompressible)
    assert list(message_ids(archive, AllMail())) == [1]
    pragma(archive, "max_page_count = 1000000")
    assert commit_messages(archive, account.id, inbox, UIDVALIDITY, incompressible).stored == 3


def test_an_archive_that_may_not_be_written_says_so(archive: Archive) -> None:
    pragma_off = "PRAGMA query_only = 1"
    archive.write(lambda: archive.writer.run(pragma_off).fetchall())
    with pytest.raises(ArchiveFull, match="readonly"):
        add_account(archive, an_account())


def test_a_job_that_fails_is_undone_and_its_error_reaches_the_caller(archive: Archive) -> None:
    def job() -> None:
        add_account(archive, an_account())
        raise LookupError("as raised")

    with pytest.raises(LookupError, match="as raised"):
        archive.write(job)
    assert browse.accounts(archive) == []
    assert isinstance(archive.submit(job).exception(), LookupError)
    assert add_account(archive, an_account()).id == 1


def test_all_jobs_run_on_one_thread_each_to_its_end(archive: Archive) -> None:
    seen: list[tuple[int, int]] = []

    def job(number: int) -> int:
        seen.append((threading.get_ident(), number))
        return number

    def ask(first: int) -> None:
        for number in range(first, first + 20):
            assert archive.write(lambda: job(number)) == number  # noqa: B023 - write waits for it

    threads = [threading.Thread(target=ask, args=(first,)) for first in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({thread for thread, _ in seen}) == 1
    assert len(seen) == 60


def test_readers_never_wait_for_the_writer_nor_see_half_a_job(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    written, may_end = threading.Event(), threading.Event()

    def job() -> None:
        commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1)])
        written.set()
        assert may_end.wait(10)

    future = archive.submit(job)
    assert written.wait(10)
    assert list(message_ids(archive, AllMail())) == []
    may_end.set()
    future.result()
    assert list(message_ids(archive, AllMail())) == [1]


def test_many_read_while_one_writes(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    ended = threading.Event()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not ended.is_set():
                ids = message_ids(archive, AllMail())
                assert len(ids) % 10 == 0
                assert len(browse.message_rows(archive, ids)) == len(ids)
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for start in range(0, 300, 10):
        batch = [fetched(uid) for uid in range(start + 1, start + 11)]
        commit_messages(archive, account.id, inbox, UIDVALIDITY, batch)
    ended.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_a_reader_cannot_write(archive: Archive) -> None:
    with pytest.raises(ArchiveError), archive.reading() as reader:
        reader.run("DELETE FROM account")


def test_nested_reading_shares_one_connection_and_threads_do_not(archive: Archive) -> None:
    seen: list[object] = []

    def other() -> None:
        with archive.reading() as reader:
            seen.append(reader)

    with archive.reading() as outer, archive.reading() as inner:
        assert outer is inner
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert seen != [outer]


def test_after_closing_everything_is_refused_in_words(closed: Path) -> None:
    archive = Archive.open(closed)
    archive.close()
    archive.close()
    with pytest.raises(ArchiveError, match="closed"):
        browse.accounts(archive)
    with pytest.raises(ArchiveError, match="closed"):
        add_account(archive, an_account())


def test_closing_finishes_the_jobs_that_wait(closed: Path) -> None:
    archive = Archive.open(closed)
    may_go = threading.Event()
    archive.submit(lambda: may_go.wait(10))
    last = archive.submit(lambda: archive.writer.run("UPDATE account SET display_name = 'last'").rowcount)
    threading.Timer(0.05, may_go.set).start()
    archive.close()
    assert last.result() == 1
    with Archive.open(closed) as again:
        assert browse.accounts(again)[0].display_name == "last"


def test_closing_ends_a_reader_that_is_at_work(closed: Path) -> None:
    archive = Archive.open(closed)
    reading = threading.Event()
    errors: list[BaseException] = []

    def read() -> None:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        try:
            with archive.reading() as reader:
                for _ in reader.run(endless):
                    reading.set()
        except ArchiveError as error:
            errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert reading.wait(10)
    archive.close()
    thread.join(10)
    assert not thread.is_alive()
    assert "closed" in str(errors[0])
    assert [file.name for file in closed.parent.iterdir()] == ["archive.sqlite3"]


def test_jobs_alone_may_write(archive: Archive) -> None:
    with pytest.raises(AssertionError):
        archive.writer.run("SELECT 1")
    assert count(archive, "account") == 0
