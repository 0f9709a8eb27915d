"""Opening an archive: whose it is, what it must be, and what is refused untouched."""

import stat
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

from mailtrove.archive import browse, models, versions
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.errors import (
    ArchiveError,
    ArchiveTooNew,
    ArchiveUnreadable,
    HomeUnusable,
)
from tests.archive.builders import an_account, other_program, stored


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def pragma(archive: Archive, name: str) -> object:
    return archive.write(lambda: archive.writer.run(f"PRAGMA {name}").fetchone()[0])


def test_a_new_archive_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "archive.sqlite3"
    with Archive.open(path) as archive:
        stored(archive, add_account(archive, an_account()), 1)
        assert {file.name: mode(file) for file in path.parent.iterdir()} == {
            "archive.sqlite3": 0o600,
            "archive.sqlite3-wal": 0o600,
            "archive.sqlite3-shm": 0o600,
        }
    assert mode(path.parent) == 0o700


def test_an_archive_that_others_could_read_is_closed_to_them(closed: Path) -> None:
    closed.chmod(0o644)
    Archive.open(closed).close()
    assert mode(closed) == 0o600


def test_closing_leaves_one_file_with_everything_in_it(closed: Path) -> None:
    assert [file.name for file in closed.parent.iterdir()] == ["archive.sqlite3"]
    with Archive.open(closed) as archive:
        assert [account.email for account in browse.accounts(archive)] == ["ada@example.edu"]


def test_what_is_committed_survives_a_power_cut(archive: Archive) -> None:
    assert pragma(archive, "journal_mode") == "wal"
    assert pragma(archive, "synchronous") == 2  # FULL
    assert pragma(archive, "foreign_keys") == 1
    assert pragma(archive, "page_size") == versions.PAGE_SIZE


def test_the_migrations_make_what_the_models_say(archive: Archive) -> None:
    with archive.reading() as reader:
        assert not diff_models(reader, models.MODELS), str(diff_models(reader, models.MODELS))


def test_no_two_migrations_have_the_same_number() -> None:
    numbers = [int(name.partition("_")[0]) for name in versions.known_migrations()]
    assert numbers == sorted(set(numbers))


def test_an_archive_with_a_migration_unknown_here_is_refused_untouched(closed: Path) -> None:
    with other_program(closed) as connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2031-01-01')")
    refused_untouched(closed, ArchiveTooNew, "0999_later")


def test_an_archive_with_a_higher_version_is_refused_untouched(closed: Path) -> None:
    with other_program(closed) as connection:
        connection.execute("PRAGMA user_version = 999")
    refused_untouched(closed, ArchiveTooNew, "version 999")


def test_a_newer_archive_with_a_write_ahead_log_left_over_is_refused_unchanged(closed: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with other_program(closed) as connection:
        connection.execute("PRAGMA user_version = 999")
        for name in ("archive.sqlite3", "archive.sqlite3-wal"):
            (crashed / name).write_bytes((tmp_path / name).read_bytes())
    before = {file.name: file.read_bytes() for file in crashed.iterdir()}
    with pytest.raises(ArchiveTooNew):
        Archive.open(crashed / "archive.sqlite3")
    assert {name: (crashed / name).read_bytes() for name in before} == before


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with other_program(path) as connection:
        connection.execute("CREATE TABLE moz_places (url TEXT)")
    refused_untouched(path, ArchiveUnreadable, "not an archive")


@pytest.mark.parametrize("content", [b"From ada@example.edu\n" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "archive.sqlite3"
    path.write_bytes(content)
    refused_untouched(path, ArchiveUnreadable, "can't be read")


def refused_untouched(path: Path, error: type[ArchiveError], words: str) -> None:
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(error, match=words):
        Archive.open(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


def test_a_damaged_archive_says_so_when_it_is_read(closed: Path) -> None:
    content = bytearray(closed.read_bytes())
    for page in range(2, len(content) // versions.PAGE_SIZE):
        start = page * versions.PAGE_SIZE
        content[start : start + 200] = b"\xa5" * 200
    closed.write_bytes(content)
    with pytest.raises(ArchiveUnreadable), Archive.open(closed) as archive:
        browse.accounts(archive)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeUnusable, match="file"):
        Archive.open(tmp_path / "file" / "archive.sqlite3")


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnreadable):
        Archive.open(tmp_path)


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite3"
    path.touch()
    with Archive.open(path) as archive:
        assert browse.accounts(archive) == []
