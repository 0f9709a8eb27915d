"""Where messages go: one mbox file, a Maildir, or a file for each. All are new, and their owner's alone."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO, Final, Protocol

from mailtrove.archive.flags import ANSWERED, DELETED, DRAFT, FLAGGED, SEEN
from mailtrove.archive.marked import Letter
from mailtrove.export.folders import Folder, told_as
from mailtrove.export.mbox import quoted, separator
from mailtrove.mime.file_names import safe_file_name

_MAILDIR_FLAGS: Final = ((DRAFT, "D"), (FLAGGED, "F"), (ANSWERED, "R"), (SEEN, "S"), (DELETED, "T"))
_LATEST: Final = 2**33
"""What every file system can keep as a file's date, in epoch seconds."""
_SUBJECT_LENGTH: Final = 80
_MOST_NUMBERS: Final = 10_000


class Target(Protocol):
    """Takes messages one by one. What it raises of a message's own bytes leaves nothing of that message behind."""

    path: Path
    """What the person is to look at."""

    def add(self, letter: Letter, pieces: Iterable[bytes]) -> None:
        """Write a message.

        Raises:
            FileNotSaved: it can't be written.
        """

    def finish(self) -> None:
        """All that was added is to stay."""

    def abandon(self) -> None:
        """It ends before all was added: what is whole stays."""


class MboxFile:
    """All in one file, which is whole or not there."""

    def __init__(self, path: Path, *, numbered: bool = False) -> None:
        """`numbered`: where the name is taken, " (2)" and so on is added to it.

        Raises:
            FileNotSaved: the file is there, or can't be made.
        """
        self._folder = Folder.opened(path.parent)
        try:
            with told_as(path):
                names = _names(path) if numbered else iter((path.name,))
                name, descriptor = _first_new(self._folder, names)
        except BaseException:
            self._folder.close()
            raise
        self.path = path.with_name(name)
        self._file = os.fdopen(descriptor, "w+b")

    def add(self, letter: Letter, pieces: Iterable[bytes]) -> None:
        """Append the message; of one that can't be read to its end nothing stays."""
        with told_as(self.path):
            begin = self._file.tell()
            self._file.write(separator(letter.sender, letter.received))
            try:
                self._file.writelines(quoted(pieces))
            except OSError:
                raise
            except BaseException:
                self._file.seek(begin)
                self._file.truncate()
                raise

    def finish(self) -> None:
        """Write the rest."""
        try:
            with told_as(self.path):
                self._file.close()
        except BaseException:
            self._folder.remove(self.path.name)
            raise
        finally:
            self._folder.close()

    def abandon(self) -> None:
        """Half an mbox looks like a whole one, so nothing of it stays."""
        with suppress(OSError):  # what could not be written need not be
            self._file.close()
        with suppress(OSError):
            self._folder.remove(self.path.name)
        self._folder.close()


class MaildirFolder:
    """Each message in a file of its own, its flags in the file's name (Maildir, as qmail and Dovecot have it)."""

    def __init__(self, path: Path) -> None:
        """Into the Maildir at that path, which may have mail already.

        Raises:
            FileNotSaved: it can't be made.
        """
        self.path = path
        self._root = Folder.opened(path)
        with told_as(path):
            self._tmp, self._new, self._cur = (self._root.within(name) for name in ("tmp", "new", "cur"))
        self._run = os.urandom(6).hex()

    def add(self, letter: Letter, pieces: Iterable[bytes]) -> None:
        """Write it aside and put it in its place once it is whole."""
        flags = "".join(sign for bit, sign in _MAILDIR_FLAGS if letter.flags & bit)
        name = f"{max(0, letter.received)}.M{letter.id}R{self._run}.mailtrove"
        with told_as(self.path):
            _write(self._tmp, name, self._tmp.create(name), letter, pieces)
            try:
                os.link(name, f"{name}:2,{flags}", src_dir_fd=self._tmp.descriptor, dst_dir_fd=self._cur.descriptor)
            finally:
                self._tmp.remove(name)

    def finish(self) -> None:
        """Nothing is left to do."""
        for folder in (self._tmp, self._new, self._cur, self._root):
            folder.close()

    abandon = finish


class EmlFolder:
    """Each message in a file named after its day and subject."""

    def __init__(self, path: Path) -> None:
        """Into the folder at that path, which may have files already.

        Raises:
            FileNotSaved: it can't be made.
        """
        self.path = path
        self._folder = Folder.opened(path)

    def add(self, letter: Letter, pieces: Iterable[bytes]) -> None:
        """Write it under the first of its names that is free."""
        with told_as(self.path):
            name, descriptor = _first_new(self._folder, _eml_names(letter))
            _write(self._folder, name, descriptor, letter, pieces)

    def finish(self) -> None:
        """Nothing is left to do."""
        self._folder.close()

    abandon = finish


def _write(folder: Folder, name: str, descriptor: int, letter: Letter, pieces: Iterable[bytes]) -> None:
    """Fill a new file, dated as the message was received; nothing of it stays unless it is whole."""
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            _date(file, letter.received)
    except BaseException:
        folder.remove(name)
        raise


def _date(file: IO[bytes], received: int) -> None:
    moment = min(max(received, 0), _LATEST)
    os.utime(file.fileno(), (moment, moment))


def _eml_names(letter: Letter) -> Iterator[str]:
    """`2021-03-01 Budget.eml`, the same with the message's number, and then ever others."""
    try:
        day = f"{time.strftime('%Y-%m-%d', time.localtime(letter.date))} "
    except (OverflowError, OSError, ValueError):
        day = ""
    stem = f"{day}{' '.join(letter.subject[:_SUBJECT_LENGTH].replace('/', '-').split()) or 'message'}"
    yield safe_file_name(f"{stem}.eml", f"message {letter.id}.eml")
    yield from _names(Path(safe_file_name(f"{stem} [{letter.id}].eml", f"message {letter.id}.eml")))


def _names(path: Path) -> Iterator[str]:
    yield path.name
    for number in count(2):
        yield f"{path.stem} ({number}){path.suffix}"


def _first_new(folder: Folder, names: Iterator[str]) -> tuple[str, int]:
    taken: OSError | None = None
    for _, name in zip(range(_MOST_NUMBERS), names, strict=False):
        try:
            return name, folder.create(name)
        except FileExistsError as error:
            taken = error
    assert taken is not None, "there is at least one name"
    raise taken


@contextmanager
def filled(target: Target) -> Iterator[Target]:
    """Finish it after the block, or abandon it where the block ends with an error."""
    try:
        yield target
    except BaseException:
        target.abandon()
        raise
    target.finish()
