"""`mailtrove keys`: what there is, what was changed, and what can't be had."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailtrove.cli import main


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MAILTROVE_HOME", str(tmp_path))
    return tmp_path / "config.toml"


def keys(*words: str) -> Result:
    return CliRunner().invoke(main, ["keys", *words])


@pytest.mark.usefixtures("config")
def test_every_key_is_listed_with_its_id_and_what_it_does() -> None:
    listed = keys()
    assert listed.exit_code == 0
    lines = {line.split()[0]: line for line in listed.stdout.splitlines()}
    assert len(lines) > 150
    assert lines["mail.search"].split(maxsplit=2)[1:] == ["/", "Search the archive"]
    assert lines["page.next"].split(maxsplit=2)[1:] == ["tab", "Go on to the next part"]


def test_what_is_changed_shows_both(config: Path) -> None:
    config.write_text('[keys]\n"mail.search" = ["F3", "?"]\n"app.help" = "f11"\n')
    changed = keys("--changed").stdout.splitlines()
    assert len(changed) == 2
    assert "f3, ?" in changed[0]
    assert changed[0].endswith("Search the archive  (usually /)")
    told = {one["id"]: one for one in map(json.loads, keys("--json").stdout.splitlines())}
    assert told["mail.search"]["keys"] == ["f3", "?"]
    assert told["mail.search"]["usual"] == ["/"]
    assert told["mail.search"]["changed"] is True
    assert "Mail, the list" in told["mail.search"]["where"]
    assert told["mail.order"]["changed"] is False


def test_what_cannot_be_had_is_said_aside_and_ends_with_1(config: Path) -> None:
    config.write_text('[keys]\nlist.down = "ctrl+j"\n\nlist.up = "oops"\n"app.mail" = 7\n')
    listed = keys("--changed")
    assert listed.exit_code == 1
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [["list.down", "ctrl+j"], ["app.mail", "7"]]
    assert "line 4: [keys] list.up has no key “oops” in it: expected" in listed.stderr
    assert "the usual keys hold" in listed.stderr


def test_what_is_no_text_is_refused_like_any_setting(config: Path) -> None:
    config.write_text('[keys]\n"app.mail" = true\n')
    listed = keys()
    assert listed.exit_code != 0
    assert 'line 2: [keys] app.mail must be keys in quotes, like "j,down", not true' in listed.stderr
