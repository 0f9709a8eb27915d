"""config.toml: read, refused with file and line, and written in place."""

import errno
import stat
import threading
from pathlib import Path

import pytest

from mailtrove.config import (
    TEMPLATE,
    Config,
    load_config,
    parse_config,
    remove_setting,
    rename_setting,
    write_setting,
)
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
        ("[sync]\nwatch = 1\n", "line 2: [sync] watch must be true or false, not 1"),
        ("[sync]\nconnections = 0\n", "line 2: [sync] connections must be from 1 to 4"),
        (
            "[sink]\nconnections = 2\n",
            "line 1: “sink” is unknown. Known sections: microsoft, google, cred",
        ),
        ("microsoft = 1\n", "line 1: “microsoft” must be a section, written [microsoft]"),
        ("[microsoft]\nauthority = 'http://x.example'\n", "line 2: [microsoft] authority must be an https URL"),
        ("[microsoft]\nredirect_uri = 'https://evil.example'\n", "line 2: [microsoft] redirect_uri must be"),
        ('[microsoft.apps.work]\nclient = "x"\n', "line 2: [microsoft.apps.work] client is unknown"),
        ('[microsoft.apps.work]\ntenant_id = ".."\n', "line 2: [microsoft.apps.work] tenant_id must be"),
        ('[microsoft.apps]\nwork = "x"\n', "[microsoft] apps must be written [microsoft.apps.work]"),
        ('[microsoft.apps."a b"]\n', "line 1: [microsoft.apps] a b must be named with letters"),
        ("[microsoft]\napps = 3\n", "line 2: [microsoft] apps must be"),
        ('[credentials]\nstore = "cloud"\n', 'line 2: [credentials] store must be "files" or "keyring"'),
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


def test_a_switch_is_written_as_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sync]\nconnections = 3  # gently\n")
    assert write_setting(file, "sync", "watch", value=True).sync.watch
    assert file.read_text() == "[sync]\nconnections = 3  # gently\nwatch = true\n"
    assert not write_setting(file, "sync", "watch", value=False).sync.watch


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


@pytest.mark.parametrize(
    "line",
    [
        "authority = 'https://[x'",
        "authority = 'https://login.microsoftonline.com@evil.example'",
        "authority = 'https://login.example?x=1'",
        "authority = 'https://login.example:99999'",
        "authority = 'https://login.example '",
        "redirect_uri = 'http://localhost:8080/a b'",
        "redirect_uri = 'http://me@localhost:8080/'",
        "redirect_uri = 'http://localhost/?x=1'",
        "redirect_uri = 'http://localhost:0'",
        'redirect_uri = "http://localhost/\\r\\nx"',
        "imap_host = 'imap example'",
        "tenant_id = '..'",
    ],
)
def test_an_address_that_is_not_what_it_seems_is_refused(line: str) -> None:
    with pytest.raises(ConfigError, match=r"line 2: \[microsoft\] " + line.partition(" ")[0]):
        parse_config(f"[microsoft]\n{line}\n", "config.toml")


@pytest.mark.parametrize(
    "line",
    [
        "authority = 'https://login.microsoftonline.us'",
        "authority = 'https://localhost:8443/'",
        "redirect_uri = 'http://localhost:8089/callback/microsoft'",
        "redirect_uri = 'http://127.0.0.1/'",
        "tenant_id = 'lovelace.example'",
    ],
)
def test_an_address_that_is_what_it_seems_is_taken(line: str) -> None:
    parse_config(f"[microsoft]\n{line}\n", "config.toml")


@pytest.mark.parametrize("name", ["~nobody-of-that-name/ca.pem", "a" * 5000, "a\\u0000b"])
def test_a_ca_file_that_no_file_can_be_called_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="PEM file"):
        parse_config(f'[network]\nca_file = "{name}"\n', "config.toml")


@pytest.mark.parametrize("text", ["[network]\ntimeout_seconds = " + "9" * 5000, "x = " + "[" * 5000 + "]" * 5000])
def test_toml_that_no_person_wrote_is_refused_in_words(text: str) -> None:
    with pytest.raises(ConfigError, match="not TOML"):
        parse_config(text, "config.toml")


def test_a_file_as_windows_editors_write_it_is_read_and_keeps_its_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b'\xef\xbb\xbf# mine\r\n[ui]\r\ntheme = "a"\r\n')
    assert load_config(file).ui.theme == "a"
    write_setting(file, "ui", "theme", "nord")
    assert file.read_bytes() == b'# mine\r\n[ui]\r\ntheme = "nord"\r\n'


@pytest.mark.parametrize(
    "before", ['ui = {theme=""} # mine\n', 'ui.theme = "" # mine\n', "'ui'.\"theme\" = '' # mine\n"]
)
def test_a_setting_is_changed_in_whichever_form_it_was_written(tmp_path: Path, before: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(before)
    write_setting(file, "ui", "theme", "nord")
    assert load_config(file).ui.theme == "nord"
    assert "# mine" in file.read_text()
    assert len(file.read_text().splitlines()) == 1


@pytest.mark.parametrize(("content", "said"), [(b"\xff\xfe[\x00", "UTF-8"), (None, "directory")])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "config.toml"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=said):
        load_config(file)


def test_a_link_that_leads_nowhere_is_an_error_and_not_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.symlink_to(tmp_path / "dotfiles" / "config.toml")
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(file)


def test_without_a_place_for_the_file_the_defaults_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", read_only)  # a mode would not keep root from writing
    assert load_config(tmp_path / "config.toml") == Config()
    assert "Read-only file system" in caplog.text
    with pytest.raises(ConfigError, match="can't be written"):
        write_setting(tmp_path / "config.toml", "ui", "theme", "nord")


def test_a_write_that_fails_leaves_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[ui]\n")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        write_setting(file, "ui", "theme", "nord")
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]
    assert file.read_text() == "[ui]\n"


def test_each_registration_has_its_own_settings_and_the_usual_defaults() -> None:
    text = '[microsoft]\nclient_id = "one"\n[microsoft.apps.work]\nclient_id = "two"\nclient_secret = "hush"\n'
    microsoft = parse_config(text, "config.toml").microsoft
    assert microsoft.app().client_id == "one"
    work = microsoft.app("work")
    assert (work.client_id, work.tenant_id, work.redirect_uri) == ("two", "common", "http://localhost")
    assert "hush" not in repr(microsoft)
    with pytest.raises(ConfigError, match="home"):
        microsoft.app("home")


def test_a_secret_that_is_no_text_is_not_quoted() -> None:
    with pytest.raises(ConfigError) as refused:
        parse_config("[google]\nclient_secret = ['hush']\n", "config.toml")
    assert "line 2: [google] client_secret must be text in quotes." in refused.value.what_happened
    assert "hush" not in str(refused.value)


def test_changes_from_several_threads_all_last(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    write_setting(file, "ui", "theme", "nord")
    names = [f"app{number}" for number in range(8)]
    threads = [
        threading.Thread(target=write_setting, args=(file, f"microsoft.apps.{name}", "client_id", name))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(load_config(file).microsoft.apps) == names


def test_a_setting_of_a_registration_is_written_in_place(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[microsoft]\nclient_id = 'one'  # mine\n")
    assert write_setting(file, "microsoft.apps.work", "client_id", "two").microsoft.app("work").client_id == "two"
    assert "client_id = 'one'  # mine" in file.read_text()


def test_saved_searches_are_read_and_a_query_that_is_none_hinders_no_start() -> None:
    text = '[searches]\nwork = "from:ada"\n"von Ada, neu" = "("\n'
    assert parse_config(text, "config.toml").searches == {"work": "from:ada", "von Ada, neu": "("}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("work = 3", "line 2: [searches] work must be text in quotes, not 3"),
        ("work.deep = 'x'", "line 2: [searches] work must be text in quotes"),
        ("'a\"b' = 'x'", "must be named with 1 to 60 printable characters, none a quotation mark"),
        ("'' = 'x'", "must be named with 1 to 60"),
        (f"{'a' * 61} = 'x'", "line 2: [searches]"),
    ],
)
def test_a_saved_search_that_cannot_be_named_is_refused(line: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_config(f"[searches]\n{line}\n", "config.toml")
    assert said in refused.value.what_happened


def test_a_setting_is_renamed_and_removed_with_every_comment_kept(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[searches]\n# of the office\nwork = "a"  # daily\nplay = "b"\n')
    assert rename_setting(file, "searches", "work", "new work").searches == {"play": "b", "new work": "a"}
    assert file.read_text() == '# mine\n[searches]\n# of the office\nplay = "b"\n"new work" = "a"  # daily\n'
    assert remove_setting(file, "searches", "play").searches == {"new work": "a"}
    assert remove_setting(file, "searches", "play") == rename_setting(file, "searches", "play", "x")
    assert file.read_text() == '# mine\n[searches]\n# of the office\n"new work" = "a"  # daily\n'
