"""Files for the person: written whole, never over another, readable by their owner only."""

import os
from pathlib import Path
from typing import Final

from mailtrove.errors import FileNotSaved

_TRIES: Final = 10_000


def save_new_file(folder: Path, file_name: str, content: bytes) -> Path:
    """Save `content` as a new file and return its path; " (2)" and so on is added to a name that is taken.

    The folder is made when it isn't there. Nothing is left of a file that could not be written to its end.

    Raises:
        FileNotSaved: the name is no plain file name, or the file can't be written.
    """
    if file_name in ("", ".", "..") or "/" in file_name or "\\" in file_name or "\0" in file_name:
        raise FileNotSaved(f"“{file_name}” is no name for a file.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file, descriptor = _create(folder, file_name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
        except OSError:
            file.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileNotSaved(f"“{file_name}” could not be saved in {folder}: {error.strerror}.") from error
    return file


def _create(folder: Path, file_name: str) -> tuple[Path, int]:
    name = Path(file_name)
    for number in range(1, _TRIES):
        file = folder / (file_name if number == 1 else f"{name.stem} ({number}){name.suffix}")
        try:
            # O_EXCL alone refuses a link that is there already; O_NOFOLLOW says so where O_EXCL doesn't (NFSv2).
            return file, os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
    raise FileNotSaved(f"{folder} has too many files named like “{file_name}”.")
