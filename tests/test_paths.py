"""Where everything lives."""

from pathlib import Path

import pytest

from mailtrove.errors import HomeUnusable
from mailtrove.paths import Paths, make_private_folder


def test_everything_moves_under_mailtrove_home(tmp_path: Path) -> None:
    paths = Paths.of({"MAILTROVE_HOME": str(tmp_path / "trove")})
    for name in Paths.__slots__:
        assert (tmp_path / "trove") in getattr(paths, name).parents


def test_without_it_the_platform_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = Paths.of({})
    assert paths.config_file == tmp_path / "config" / "mailtrove" / "config.toml"
    assert paths.archive_file == tmp_path / "data" / "mailtrove" / "archive.sqlite3"


def test_a_private_folder_is_its_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o755)
    make_private_folder(tmp_path / "mine" / "a" / "b")
    modes = [(tmp_path / "mine" / name).stat().st_mode & 0o777 for name in ("", "a", "a/b")]
    assert modes == [0o755, 0o700, 0o700]


def test_a_file_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(HomeUnusable, match=str(tmp_path / "a" / "b")):
        make_private_folder(tmp_path / "a" / "b")
