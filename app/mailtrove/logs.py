"""The log: what a person can send with a report. Never on the screen, and never with a secret in it."""

import logging
import logging.handlers
import re
from pathlib import Path
from typing import Final

from mailtrove.paths import make_private_folder

FILE_NAME: Final = "mailtrove.log"
_MAX_BYTES: Final = 1_000_000
_KEPT_FILES: Final = 3
_SECRETS: Final = re.compile(
    r"(?P<name>\b(?:(?:auth=)?bearer\s+|auth=(?!bearer)|(?:code|state|nonce|code_verifier|client_info|access_token|refresh_token|id_token"
    r"|client_secret|password|assertion)[\"']?\s*[=:]\s*[\"']?))[^\s\"'&,;}\x01]+"
    r"|\beyJ[\w-]{8,}(?:\.[\w-]+){0,2}"
    r"|(?P<command>\bAUTHENTICATE\s+\S+\s+|\bLOGIN\s+\S+\s+)\S+",
    re.IGNORECASE,
)


class _Redacting(logging.Formatter):
    """Takes tokens, codes and passwords out of the finished line, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def redacted(text: str) -> str:
    """The text with whatever looks like a secret replaced."""
    return _SECRETS.sub(lambda found: f"{found['name'] or found['command'] or ''}[left out]", text)


def begin_log(folder: Path) -> None:
    """Send all warnings and errors to a file that only its owner can read; old ones make room.

    Raises:
        HomeUnusable: the folder can't be made.
    """
    make_private_folder(folder)
    handler = logging.handlers.RotatingFileHandler(
        folder / FILE_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # A full disk must not print a traceback over the screen.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
