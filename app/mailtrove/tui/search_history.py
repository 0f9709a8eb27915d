"""What was searched for before: a small file of one search a line, the newest last, for its owner only."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mailtrove.config.file import read_text, replace_text
from mailtrove.errors import ConfigError, HomeUnusable

MOST: Final = 200
"""Searches that are kept."""

_log: Final = logging.getLogger(__name__)
_writing: Final = threading.Lock()


def read_history(file: Path) -> tuple[str, ...]:
    """The searches, oldest first; none where they can't be read, for nobody's work depends on them."""
    try:
        return tuple((read_text(file) or "").splitlines()[-MOST:])
    except ConfigError as error:
        _log.warning("Searches are not remembered: %s", error)
        return ()


def add_to_history(file: Path, text: str) -> tuple[str, ...]:
    """Remember a search as the newest, and return what is remembered then. `text` is one line."""
    with _writing:
        lines = with_newest(read_history(file), text)
        try:
            replace_text(file, "".join(f"{line}\n" for line in lines))  # made with mode 0600
        except (ConfigError, HomeUnusable) as error:
            _log.warning("Searches are not remembered: %s", error)
        return lines


def with_newest(lines: Sequence[str], text: str) -> tuple[str, ...]:
    """The searches with this one as the newest, each once, and not too many."""
    return (*(line for line in lines if line != text), text)[-MOST:]


class Recall:
    """Going back and forth through what was searched for; what was being typed is there again at the end."""

    def __init__(self) -> None:
        self.lines: Sequence[str] = ()
        """Oldest first."""
        self._place: int | None = None
        self._draft = ""

    def older(self, shown: str) -> str:
        """The search before the one that is shown; the same where there is none."""
        if not self._recalled(shown):
            self._place, self._draft = len(self.lines), shown
        place = self._place or 0
        while place > 0:
            place -= 1
            if self.lines[place] != shown:
                self._place = place
                return self.lines[place]
        return shown

    def newer(self, shown: str) -> str | None:
        """The search after the one that is shown, and at last what was typed; None where nothing was recalled."""
        if not self._recalled(shown) or self._place is None:
            return None
        self._place += 1
        if self._place < len(self.lines):
            return self.lines[self._place]
        self._place = None
        return self._draft

    def _recalled(self, shown: str) -> bool:
        return self._place is not None and self._place < len(self.lines) and self.lines[self._place] == shown
