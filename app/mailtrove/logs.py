"""The log: what a person can send with a report. Never on the screen, and never with a secret in it."""

import logging
import logging.handlers
import re
from pathlib import Path
from typing import Final

from mailtrove.errors import HomeUnusable
from mailtrove.paths import make_private_folder

FILE_NAME: Final = "mailtrove.log"
_MAX_BYTES: Final = 1_000_000
_KEPT_FILES: Final = 3
_NAMES: Final = (
    r"code|state|nonce|code_verifier|device_code|user_code|client_info|access_token|refresh_token|id_token"
    r"|client_secret|secret|password|assertion"
)
_QUOTED: Final = r"\"(?:[^\"\\]|\\.)*\""
_SECRETS: Final = re.compile(
    r"(?P<kept>"
    rf"\b(?:(?:auth=)?bearer\s+|authorization:\s*basic\s+|auth=(?!bearer)|(?:{_NAMES})\\?[\"']?\s*[=:]\s*\\?[\"']?)"
    rf"|\bAUTHENTICATE\s+\S+\s+|\bLOGIN\s+(?:{_QUOTED}|\S+)\s+"
    rf")(?:(?<=\")[^\"]+|(?<=')[^']+|{_QUOTED}|[^\s\"'&,;}}\x01]+)"
    # A JWT, and what XOAUTH2 and OAUTHBEARER begin with, in base64.
    r"|\b(?:eyJ|dXNlcj[01]|bixhPW)[\w+/=-]{8,}(?:\.[\w-]+){0,2}"
    # The password in a proxy's address.
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)",
    re.IGNORECASE,
)


class _Redacting(logging.Formatter):
    """Takes tokens, codes and passwords out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def redacted(text: str) -> str:
    """The text with whatever looks like a secret replaced."""
    return _SECRETS.sub(lambda found: f"{found['kept'] or ''}[left out]", text)


def begin_log(folder: Path) -> None:
    """Send all warnings and errors to a file that only its owner can read; old ones make room.

    Raises:
        HomeUnusable: folder or file can't be made.
    """
    make_private_folder(folder)
    _make_private(folder / FILE_NAME)
    handler = logging.handlers.RotatingFileHandler(
        folder / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    handler.rotator = _rotate
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # A full disk must not print a traceback over the screen.
    logging.raiseExceptions = False
    logging.captureWarnings(True)


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
