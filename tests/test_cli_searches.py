"""`mailtrove searches`: saved, listed, run and forgotten from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailtrove.archive.database import Archive
from mailtrove.cli import main
from mailtrove.config import load_config
from mailtrove.paths import Paths
from tests.tui.mail_archive import fill


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("MAILTROVE_HOME", str(tmp_path))
    return Paths.below(tmp_path)


def mailtrove(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_saved_search_is_run_by_its_name_and_with_more(home: Paths) -> None:
    fill(home.archive_file)
    saved = mailtrove("searches", "save", "from mary", "from:mary", "OR", "from:luigi")
    assert (saved.exit_code, saved.stdout) == (0, "")
    assert "mailtrove search 'saved:\"from mary\"'" in saved.stderr
    assert len(mailtrove("search", 'saved:"from mary"').stdout.splitlines()) == 2
    assert "Tea on Sunday?" in mailtrove("search", 'saved:"from mary"', "tea").stdout
    explained = mailtrove("search", "--explain", "--", 'saved:"from mary"', "-tea")
    assert explained.stdout == "from mary or from luigi · without “tea”\n"


def test_they_are_listed_for_people_and_for_programs(home: Paths) -> None:
    home.config_file.write_text('[searches]\nwork = "from:ada"\nOdd = "tea \\"cup"\n')
    listed = mailtrove("searches")
    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["Odd", "!", "work"]
    assert "never closed" in listed.stdout
    odd, work = (json.loads(line) for line in mailtrove("searches", "--json").stdout.splitlines())
    assert work == {"name": "work", "query": "from:ada", "mistake": None}
    assert odd["mistake"] == "This quotation mark is never closed."


@pytest.mark.usefixtures("home")
def test_without_any_it_says_how_to_save_one() -> None:
    listed = mailtrove("searches")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "mailtrove searches save" in listed.stderr


def test_a_name_that_is_taken_is_replaced_only_if_that_is_meant(home: Paths) -> None:
    mailtrove("searches", "save", "Work", "from:ada")
    refused = mailtrove("searches", "save", "work", "from:grace")
    assert refused.exit_code == 2
    assert "“Work” is saved already, as: from:ada" in refused.stderr
    assert mailtrove("searches", "save", "--replace", "work", "from:grace").exit_code == 0
    assert load_config(home.config_file).searches == {"Work": "from:grace"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", 'tea "cup'), "This quotation mark is never closed."),
        (("x", "tea", "saved:x"), "leads back to itself"),
        (("x", "saved:y"), "no saved search called “y”"),
        (('a"b', "tea"), "no quotation marks"),
        (("", "tea"), "1 to 60 characters"),
    ],
)
def test_what_is_no_search_or_no_name_is_not_saved(home: Paths, words: tuple[str, ...], said: str) -> None:
    refused = mailtrove("searches", "save", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not load_config(home.config_file).searches


def test_one_is_forgotten_and_comments_stay(home: Paths) -> None:
    home.config_file.write_text('[searches]\n# of the office\nwork = "from:ada"  # daily\nplay = "tea"\n')
    assert mailtrove("searches", "forget", "Play").exit_code == 0
    assert home.config_file.read_text() == '[searches]\n# of the office\nwork = "from:ada"  # daily\n'
    unknown = mailtrove("searches", "forget", "play")
    assert unknown.exit_code == 2
    assert "no saved search called “play”" in unknown.stderr


def test_a_mistake_in_a_saved_search_is_told_with_its_place(home: Paths) -> None:
    home.config_file.write_text('[searches]\nodd = "tea )"\n')
    with Archive.open(home.archive_file):
        pass
    refused = mailtrove("search", "tea", "saved:odd")
    assert refused.exit_code == 2
    assert "The saved search “odd” can't be understood: This bracket closes nothing." in refused.stderr
    assert "at character 11" in refused.stderr
