"""Small secret files in a folder of their owner's alone: read and replaced with care.

Every step works on an open folder and refuses links, so that nobody can swap a path between check and use.
"""

import contextlib
import errno
import os
import secrets
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mailtrove.errors import CredentialsNotSaved, CredentialsUnsafe, HomeUnusable
from mailtrove.paths import make_private_folder

_MAX_BYTES: Final = 1 << 20
_DRAFT: Final = ".tmp"


def read_private(folder: Path, name: str) -> bytes | None:
    """A file's bytes, or None where there is no such file.

    Raises:
        CredentialsUnsafe: the folder or the file is a link, belongs to somebody else, or is open to others.
    """
    try:
        with _opened(folder) as inside:
            return _read(inside, folder, name)
    except FileNotFoundError:
        return None


def replace_private(folder: Path, name: str, content: bytes) -> None:
    """Write a file in one step: whole or not at all, even when the power fails.

    Raises:
        CredentialsUnsafe: as `read_private`.
        CredentialsNotSaved: it can't be written; what was there before still is.
    """
    try:
        make_private_folder(folder)
        with _opened(folder) as inside:
            _refuse_unsafe_target(inside, folder, name)
            _replace(inside, name, content)
    except HomeUnusable as error:
        raise CredentialsNotSaved(error.what_happened) from error
    except OSError as error:
        raise CredentialsNotSaved(f"{folder / name} can't be written: {error.strerror}.") from error


def remove_private(folder: Path, name: str) -> None:
    """Remove a file and what drafts of it a crash may have left; nothing when it isn't there.

    Raises:
        CredentialsUnsafe: as `read_private`.
        CredentialsNotSaved: it can't be removed.
    """
    try:
        with _opened(folder) as inside, contextlib.suppress(FileNotFoundError):
            _remove_drafts(inside, name)
            os.unlink(name, dir_fd=inside)
            os.fsync(inside)
    except FileNotFoundError:
        return
    except OSError as error:
        raise CredentialsNotSaved(f"{folder / name} can't be removed: {error.strerror}.") from error


def require_private_folder(folder: Path) -> None:
    """Make the folder where it is missing, and check it.

    Raises:
        CredentialsUnsafe: as `read_private`.
        CredentialsNotSaved: it can't be made.
    """
    try:
        make_private_folder(folder)
    except HomeUnusable as error:
        raise CredentialsNotSaved(error.what_happened) from error
    with _opened(folder):
        pass


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    try:
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise CredentialsUnsafe(
                f"{folder} is a link, or no folder at all.",
                remedy="Put a folder of your own in its place, with nobody else's access (chmod 700).",
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise _foreign_or_closed(folder) from error
        raise
    try:
        _refuse_others(os.fstat(inside), folder, "700")
        yield inside
    finally:
        os.close(inside)


def _read(inside: int, folder: Path, name: str) -> bytes:
    try:
        # Non-blocking, for a FIFO in the file's place would otherwise never open.
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=inside)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _is_link(folder / name) from error
        if error.errno == errno.ENOENT:
            raise
        raise CredentialsUnsafe(
            f"{folder / name} can't be opened: {error.strerror}.", remedy=f"Run: chmod 600 {_quoted(folder / name)}"
        ) from error
    with os.fdopen(file, "rb") as opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _is_link(folder / name)
        _refuse_others(found, folder / name, "600")
        return opened.read(_MAX_BYTES)


def _refuse_unsafe_target(inside: int, folder: Path, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        found = os.stat(name, dir_fd=inside, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode):
            raise _is_link(folder / name)


def _replace(inside: int, name: str, content: bytes) -> None:
    _remove_drafts(inside, name)
    draft = f".{name}.{secrets.token_hex(8)}{_DRAFT}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(draft, flags, 0o600, dir_fd=inside), "wb") as opened:
            os.fchmod(opened.fileno(), 0o600)  # a strange umask may have taken more than it should
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(draft, name, src_dir_fd=inside, dst_dir_fd=inside)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft, dir_fd=inside)
        raise
    os.fsync(inside)


def _remove_drafts(inside: int, name: str) -> None:
    """What a crash in mid-write left. Nobody else is writing: the account's lock is held."""
    for entry in os.listdir(inside):
        if entry.startswith(f".{name}.") and entry.endswith(_DRAFT):
            os.unlink(entry, dir_fd=inside)


def _refuse_others(found: os.stat_result, path: Path, mode: str) -> None:
    if found.st_uid != os.geteuid():
        raise CredentialsUnsafe(
            f"{path} belongs to another user.", remedy=f"If it is yours after all: {_take_over(path)}"
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise CredentialsUnsafe(
            f"{path} can be read or changed by others.", remedy=f"Run: chmod {mode} {_quoted(path)}"
        )


def _foreign_or_closed(folder: Path) -> CredentialsUnsafe:
    """Why a folder can't even be entered: made by root, most often, when mailtrove was once run with sudo."""
    with contextlib.suppress(OSError):
        if folder.stat().st_uid == os.geteuid():
            return CredentialsUnsafe(f"{folder} can't be entered.", remedy=f"Run: chmod 700 {_quoted(folder)}")
    return CredentialsUnsafe(
        f"{folder} belongs to another user.", remedy=f"If it is yours after all: {_take_over(folder)}"
    )


def _take_over(path: Path) -> str:
    """The folder with all that is in it: nobody wants to be told of one file after the other."""
    return f'sudo chown -R "$(id -u)" {_quoted(path)}'


def _is_link(path: Path) -> CredentialsUnsafe:
    return CredentialsUnsafe(
        f"{path} is a link, or no plain file.", remedy=f"Look at what it is, then: rm {_quoted(path)}"
    )


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
