"""`mailtrove export`: what a search finds, as files."""

from pathlib import Path

import pytest

from tests.test_cli import HOSTILE, archived, home, mailtrove

__all__ = ["archived", "home"]


@pytest.mark.usefixtures("archived")
def test_what_a_search_finds_is_exported_in_the_form_that_was_named(tmp_path: Path) -> None:
    assert mailtrove("export", "cogs", "--mbox", str(tmp_path / "a.mbox")).exit_code == 0
    assert HOSTILE in (tmp_path / "a.mbox").read_bytes()
    assert mailtrove("export", "", "--maildir", str(tmp_path / "box")).exit_code == 0
    (file,) = (tmp_path / "box" / "cur").iterdir()
    assert file.read_bytes() == HOSTILE
    result = mailtrove("export", "from:ada", "--eml", str(tmp_path / "files"))
    assert result.exit_code == 0
    (file,) = (tmp_path / "files").iterdir()
    assert (file.name[:17], file.read_bytes()) == ("2021-03-01 Engine", HOSTILE)
    assert "1 messages" not in result.stderr
    assert f"1 message, {len(HOSTILE)} B, in {tmp_path / 'files'}" in result.stderr


@pytest.mark.usefixtures("archived")
def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    file.write_text("precious")
    result = mailtrove("export", "cogs", "--mbox", str(file))
    assert result.exit_code == 1
    assert "nothing is ever written over" in result.stderr
    assert file.read_text() == "precious"


@pytest.mark.usefixtures("archived")
def test_a_search_that_finds_nothing_makes_no_file(tmp_path: Path) -> None:
    result = mailtrove("export", "zeppelin", "--mbox", str(tmp_path / "a.mbox"))
    assert result.exit_code == 1
    assert "Nothing found" in result.stderr
    assert not (tmp_path / "a.mbox").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("places", [(), ("--mbox", "a", "--eml", "b")])
def test_one_place_has_to_be_named(places: tuple[str, ...]) -> None:
    result = mailtrove("export", "cogs", *places)
    assert result.exit_code == 2
    assert "one of --mbox FILE" in result.stderr
