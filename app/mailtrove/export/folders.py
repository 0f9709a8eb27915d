"""Folders that files are written into: held open, so that no link put in their place leads anywhere else."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from mailtrove.errors import FileNotSaved

_NO_LINK: Final = os.O_NOFOLLOW | os.O_CLOEXEC


class Folder:
    """Close it, or use it as a context manager. What its methods raise is `OSError`; see `told_as`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def opened(cls, path: Path) -> Self:
        """The folder at that path, made when it isn't there. Only what leads there may be a link.

        Raises:
            FileNotSaved: it is a link or no folder, or can't be made.
        """
        with told_as(path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(path, os.open(path, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK))

    def within(self, name: str) -> Self:
        """A folder in this one, made when it isn't there."""
        with suppress(FileExistsError):  # if what is there is no folder, the line after this says so
            os.mkdir(name, 0o700, dir_fd=self.descriptor)
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=self.descriptor)
        return type(self)(self.path / name, descriptor)

    def create(self, name: str) -> int:
        """A new file's descriptor, to be written by its owner alone; FileExistsError where the name is taken."""
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600, dir_fd=self.descriptor)

    def remove(self, name: str) -> None:
        """Remove a file."""
        os.unlink(name, dir_fd=self.descriptor)

    def close(self) -> None:
        """Let go of it."""
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def told_as(what: Path) -> Iterator[None]:
    """Raise what the system says of a file as an error of ours."""
    try:
        yield
    except OSError as error:
        said = error.strerror
        if error.errno == errno.EEXIST:
            said = "something of that name is there, and nothing is ever written over"
        elif error.errno == errno.ELOOP or (error.errno == errno.ENOTDIR and what.is_symlink()):
            said = "it is a link, and nothing is written through one"
        raise FileNotSaved(f"{what} can't be written: {said}.") from error
