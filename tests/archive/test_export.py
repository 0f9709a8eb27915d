"""Files for the person are new, private and whole."""

import os
import resource
import signal
import stat
from pathlib import Path

import pytest

from mailtrove.archive.export import save_new_file
from mailtrove.errors import FileNotSaved


def test_a_saved_file_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    file = save_new_file(tmp_path / "new" / "folder", "report.pdf", b"\0content")
    assert file == tmp_path / "new" / "folder" / "report.pdf"
    assert file.read_bytes() == b"\0content"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    saved = [save_new_file(tmp_path, "report.tar.gz", content).name for content in (b"1", b"2", b"3")]
    assert saved == ["report.tar.gz", "report.tar (2).gz", "report.tar (3).gz"]
    assert (tmp_path / "report.tar.gz").read_bytes() == b"1"


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    (tmp_path / "report.pdf").symlink_to(target)
    assert save_new_file(tmp_path, "report.pdf", b"x").name == "report (2).pdf"
    assert not target.exists()


@pytest.mark.parametrize("name", ["", ".", "..", "../escape", "a/b", "a\\b", "a\0b"])
def test_a_name_that_is_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotSaved, match="no name"):
        save_new_file(tmp_path, name, b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FileNotSaved, match="too long"):
        save_new_file(tmp_path, "a" * 300, b"x")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileNotSaved, match="file"):
        save_new_file(tmp_path / "file", "a", b"x")


def test_nothing_is_left_of_a_file_that_could_not_be_finished(tmp_path: Path) -> None:
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, former[1]))
    try:
        with pytest.raises(FileNotSaved, match="too large"):
            save_new_file(tmp_path, "big", os.urandom(5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []
