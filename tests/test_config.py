"""config.toml: read, refused with file and line, and written in place."""

import stat
from pathlib import Path

import pytest

from mailtrove.config import TEMPLATE, Config, load_config, parse_config, write_setting
from mailtrove.errors import ConfigError


def test_the_first_run_makes_a_commented_file_that_holds_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "mailtrove" / "config.toml"
    assert load_config(file) == Config()
    assert file.read_text() == TEMPLATE
    assert "# of your own app registration" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_empty_file_means_the_defaults() -> None:
    assert parse_config("", "config.toml") == Config()


def test_settings_are_read() -> None:
    text = '[microsoft]\nclient_id = "abc"\n[network]\ntimeout_seconds = 5\n'
    config = parse_config(text, "config.toml")
    assert config.microsoft.client_id == "abc"
    assert config.network.timeout_seconds == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[microsoft]\nclient_id = 3\n", "line 2: [microsoft] client_id must be text in quotes, not 3"),
        ("\n[ui]\n\ntheem = ''\n", "line 4: [ui] theem is unknown. Known keys in [ui]: theme"),
        ("[sync]\nconnections = true\n", "line 2: [sync] connections must be a whole number, not true"),
        ("[sync]\nconnections = 0\n", "line 2: [sync] connections must be from 1 to 8"),
        ("[sink]\nconnections = 2\n", "line 1: “sink” is unknown. Known sections: microsoft, network, sync, ui"),
        ("microsoft = 1\n", "line 1: “microsoft” must be a section, written [microsoft]"),
        ("[microsoft]\nauthority = 'http://x.example'\n", "line 2: [microsoft] authority must be an https URL"),
        ("[microsoft]\nredirect_uri = 'https://evil.example'\n", "line 2: [microsoft] redirect_uri must be"),
        ("[network]\nca_file = '/does/not/exist.pem'\n", "line 2: [network] ca_file must be the path of a PEM file"),
        ("[microsoft\n", "this is not TOML"),
    ],
)
def test_mistakes_are_refused_with_line_and_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_config(text, "config.toml")
    assert said in refused.value.what_happened
    assert refused.value.what_happened.startswith("config.toml")


def test_writing_a_setting_keeps_comments_and_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[ui]\ntheme = ""  # dark, please\n\n[sync]\nconnections = 3\n')
    assert write_setting(file, "ui", "theme", "nord").ui.theme == "nord"
    assert file.read_text() == '# mine\n[ui]\ntheme = "nord"  # dark, please\n\n[sync]\nconnections = 3\n'


def test_a_setting_that_cannot_be_meant_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sync]\nconnections = 3\n")
    with pytest.raises(ConfigError):
        write_setting(file, "sync", "connections", 99)
    assert file.read_text() == "[sync]\nconnections = 3\n"


def test_a_missing_section_is_added(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# only a comment\n")
    write_setting(file, "microsoft", "client_id", "abc")
    assert load_config(file).microsoft.client_id == "abc"
    assert file.read_text().startswith("# only a comment\n")


def test_a_config_behind_a_link_is_written_through_it(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("[ui]\n")
    (tmp_path / "config.toml").symlink_to(real)
    write_setting(tmp_path / "config.toml", "ui", "theme", "nord")
    assert (tmp_path / "config.toml").is_symlink()
    assert "nord" in real.read_text()


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    load_config(tmp_path / "config.toml")
    write_setting(tmp_path / "config.toml", "ui", "theme", "nord")
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]
