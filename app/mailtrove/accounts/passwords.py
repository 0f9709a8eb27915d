"""Passwords that are kept elsewhere: printed by a command, as a password manager does, or in the environment.

Asked for at every login and stored nowhere. What a command prints is in no log and no error but for its complaints.
"""

import contextlib
import os
import shlex
import signal
import subprocess
from pathlib import Path
from typing import Final

from mailtrove.archive.records import Account
from mailtrove.errors import PasswordCommandFailed, PasswordVariableMissing

COMMAND_SECONDS: Final = 30.0
"""How long a password command may take; it may have to ask the person."""
_LONGEST_COMPLAINT: Final = 300


def is_kept_elsewhere(account: Account) -> bool:
    """Whether the account's password comes from a command or a variable."""
    return bool(account.password_command or account.password_variable)


def password_from_elsewhere(account: Account) -> str:
    """The password of an account that has it from a command or a variable. Blocks while the command runs.

    Raises:
        PasswordCommandFailed, PasswordVariableMissing: it gave none.
    """
    if account.password_command:
        return password_from_command(account.password_command)
    return password_from_variable(account.password_variable)


def password_from_variable(name: str) -> str:
    """The value of an environment variable.

    Raises:
        PasswordVariableMissing: it is not set, or empty.
    """
    password = os.environ.get(name, "")
    if not password:
        raise PasswordVariableMissing(f"The environment has no {name}.")
    return password


def password_from_command(command: str) -> str:
    """The first line that a command prints, in UTF-8. No shell is between, and nothing is typed into it.

    Words are split as a shell does, and a ~ at a word's beginning is the home folder.

    Raises:
        PasswordCommandFailed: it can't be run, fails, takes longer than `COMMAND_SECONDS`, or prints no password.
    """
    process = _started(command)
    try:
        printed, complaints = process.communicate(timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        raise PasswordCommandFailed(
            f"{_program(command)} printed nothing within {COMMAND_SECONDS:.0f} seconds.",
            remedy="If it wants to be unlocked, do that first: here nothing can be typed into it.",
        ) from None
    finally:
        _end(process)
    if process.returncode != 0:
        raise PasswordCommandFailed(
            f"{_program(command)} ended with {process.returncode}.{_last_words(complaints)}",
            details=_text(complaints).strip()[-2000:],
        )
    if not printed:
        raise PasswordCommandFailed(f"{_program(command)} ended well, but printed nothing.{_last_words(complaints)}")
    return _first_line(printed, _program(command))


def words_of(command: str) -> list[str]:
    """The command's words.

    Raises:
        PasswordCommandFailed: there are none, or a quotation mark is left open.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise PasswordCommandFailed(f"The command can't be read: {str(error).lower()}.") from error
    if not words:
        raise PasswordCommandFailed("The command is empty.")
    return [os.path.expanduser(word) if word.startswith("~") else word for word in words]  # noqa: PTH111 - keeps the word


def _started(command: str) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            words_of(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # without our terminal: gpg would draw its question over the screen
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds a NUL character"
        raise PasswordCommandFailed(
            f"{_program(command)} can't be run: {reason}.",
            remedy="Give the program's whole path, or install it. For pipes and variables, write sh -c '…'.",
        ) from error


def _first_line(printed: bytes, program: str) -> str:
    """As `head -n 1` gives it: other line separators of Unicode may be part of a password."""
    line = printed.partition(b"\n")[0].removesuffix(b"\r")
    if not line.strip():
        raise PasswordCommandFailed(f"{program} ended well, but the first line that it printed is blank.")
    with contextlib.suppress(UnicodeDecodeError):  # which would carry the password
        return line.decode()
    raise PasswordCommandFailed(
        f"{program} printed what is not UTF-8.", remedy="Have it print the password in UTF-8, as plain text."
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Leave nothing of it behind, neither processes nor pipes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def _program(command: str) -> str:
    """The command's first word, to name it by: the others may be secret."""
    return Path(words_of(command)[0]).name


def _last_words(complaints: bytes) -> str:
    lines = _text(complaints).strip().splitlines()
    return f" It says: {lines[-1][:_LONGEST_COMPLAINT]}" if lines else ""


def _text(printed: bytes) -> str:
    return printed.decode("utf-8", "replace")
