"""Passwords from a command and from the environment."""

import shlex
import sys
import time
from pathlib import Path

import pytest

from mailtrove.accounts import passwords
from mailtrove.accounts.passwords import password_from_command, password_from_variable
from mailtrove.errors import PasswordCommandFailed, PasswordVariableMissing


def python(code: str) -> str:
    """A password command that runs this code."""
    return shlex.join([sys.executable, "-S", "-c", code])


@pytest.mark.parametrize(
    ("command", "password"),
    [
        ("printf 'hunter2'", "hunter2"),
        ("printf 'hunter2\\nlogin: ada\\nurl: x\\n'", "hunter2"),
        ("printf 'hunter2\\r\\n'", "hunter2"),
        ("printf ' two words \\n'", " two words "),
        ("printf 'grüße'", "grüße"),
        ("printf 'form\\ffeed\\n'", "form\ffeed"),
        ("printf 'next\u2028line\\n'", "next\u2028line"),
        ("printf 'two\\r\\r\\n'", "two\r"),
        ("echo $HOME", "$HOME"),
        ("echo a;b", "a;b"),
        ("sh -c 'echo a | tr a b'", "b"),
    ],
)
def test_the_first_line_that_a_command_prints_is_the_password_and_no_shell_is_between(
    command: str, password: str
) -> None:
    assert password_from_command(command) == password


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", "empty"),
        ("pass 'mail", "closing quotation"),
        ("no-such-program-anywhere x", "can't be run: No such file"),
        ("false", "false ended with 1"),
        ("true", "printed nothing"),
        ("printf '\\n\\n'", "the first line that it printed is blank"),
        ("printf '  \\r\\nhunter2'", "the first line that it printed is blank"),
        ("printf 'gr\\374\\337e\\n'", "printf printed what is not UTF-8"),
        ("cat", "printed nothing"),
        ("sh -c 'echo gpg: decryption failed >&2; exit 2'", "ended with 2. It says: gpg: decryption failed"),
    ],
)
def test_a_command_that_gives_no_password_says_why(command: str, words: str) -> None:
    with pytest.raises(PasswordCommandFailed) as failed:
        password_from_command(command)
    assert words in failed.value.what_happened


def test_neither_what_was_printed_nor_the_arguments_are_told() -> None:
    with pytest.raises(PasswordCommandFailed) as failed:
        password_from_command("sh -c 'echo hunter2; exit 3'")
    told = f"{failed.value!r} {failed.value.what_happened} {failed.value.remedy} {failed.value.details}"
    assert "hunter2" not in told


def test_what_is_not_utf_8_is_told_without_it() -> None:
    with pytest.raises(PasswordCommandFailed) as failed:
        password_from_command("printf 'hunter\\377'")
    assert (failed.value.__cause__, failed.value.__context__) == (None, None)


def test_a_command_that_takes_too_long_is_ended_with_all_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "COMMAND_SECONDS", 0.3)
    alive = tmp_path / "alive"
    begun = time.monotonic()
    with pytest.raises(PasswordCommandFailed, match="printed nothing within"):
        password_from_command(f"sh -c '(sleep 1; touch {alive}) & sleep 20'")
    assert time.monotonic() - begun < 5
    time.sleep(1.2)
    assert not alive.exists()


def test_a_command_has_neither_our_terminal_nor_our_standard_input() -> None:
    code = "import os, sys; print(os.getsid(0) == os.getpid(), sys.stdin.read() == '')"
    assert password_from_command(python(code)) == "True True"


def test_the_home_folder_can_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "secret").write_text("hunter2\n")
    assert password_from_command("cat ~/secret") == "hunter2"


def test_a_variable_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_MAIL_PASSWORD", "hunter2")
    assert password_from_variable("MY_MAIL_PASSWORD") == "hunter2"


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_not_set_is_named(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_MAIL_PASSWORD", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_MAIL_PASSWORD", value)
    with pytest.raises(PasswordVariableMissing, match="MY_MAIL_PASSWORD"):
        password_from_variable("MY_MAIL_PASSWORD")
