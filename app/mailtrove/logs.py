"""The log: what a person can send with a report. Never over a screen, and never with a secret in it.

Secrets are taken out where a record is made, so that no handler, whoever adds it, ever sees one; and once more in
the finished line.
"""

import logging
import logging.handlers
import sys
from pathlib import Path
from typing import Any, Final

from mailtrove.errors import HomeUnusable
from mailtrove.paths import make_private_folder
from mailtrove.printable import printable_line
from mailtrove.redaction import LEFT_OUT, redacted

__all__ = ["FILE_NAME", "begin_log", "redacted"]

FILE_NAME: Final = "mailtrove.log"
_MAX_BYTES: Final = 1_000_000
_KEPT_FILES: Final = 3
_OURS: Final = "mailtrove"
_FORMATTER: Final = logging.Formatter()


def begin_log(folder: Path, *, verbose: bool = False, aloud: bool = False) -> None:
    """Send all warnings and errors to a file that only its owner can read; old ones make room.

    `verbose` adds what our own code does, step by step; `aloud` says all of it on standard error as well.

    Raises:
        HomeUnusable: folder or file can't be made.
    """
    make_private_folder(folder)
    _make_private(folder / FILE_NAME)
    file = logging.handlers.RotatingFileHandler(
        folder / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    file.rotator = _rotate
    file.setFormatter(_Redacting("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    handlers: list[logging.Handler] = [file]
    if verbose and aloud:
        spoken = logging.StreamHandler(sys.stderr)
        spoken.setFormatter(_Spoken("%(message)s"))
        handlers.append(spoken)
    for handler in handlers:
        handler.addFilter(_may_be_told)
    logging.setLogRecordFactory(_record)
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    logging.getLogger(_OURS).setLevel(logging.INFO if verbose else logging.NOTSET)
    # A full disk must not print a traceback over the screen.
    logging.raiseExceptions = False
    logging.captureWarnings(True)


class _Redacting(logging.Formatter):
    """Redacts the finished line: what was added to a record after it was made, too."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _Spoken(_Redacting):
    """One line, safe on a terminal; tracebacks are for the file."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_line(redacted(record.getMessage()))


def _may_be_told(record: logging.LogRecord) -> bool:
    """Whether it is ours, or a warning: below that libraries write codes, tokens and whole URLs, and much else."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == _OURS


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A record with its secrets taken out, and without the exception, whose frames hold variables."""
    record = logging.LogRecord(*args, **kwargs)
    if not _may_be_told(record):
        record.msg, record.args, record.exc_info = LEFT_OUT, (), None
        return record
    try:
        said = record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit
        said = f"{record.msg} {record.args}"
    record.msg, record.args = redacted(said), ()
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = redacted(_FORMATTER.formatException(record.exc_info))
    record.exc_info = None
    if record.stack_info:
        record.stack_info = redacted(record.stack_info)
    return record


def _rotate(file: str, older: str) -> None:
    Path(file).replace(older)
    _make_private(Path(file))


def _make_private(file: Path) -> None:
    """Make the file, or take from others what an older mailtrove gave them: the folder may be one that they can enter.

    Raises:
        HomeUnusable: it can't be made.
    """
    try:
        file.touch(mode=0o600)
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise HomeUnusable(f"{file} can't be written: {error.strerror}.") from error
