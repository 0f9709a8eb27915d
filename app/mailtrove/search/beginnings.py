"""Words that are only begun: which of the index's words they can become."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from mailtrove.archive.database import Database

Completions = Callable[[str], Sequence[str] | None]
"""As `words_beginning`, of some database."""

_MOST: Final = 500
"""Measured: some 50 µs for each, to find it and to look for it in a run of messages."""
_BEGINNING: Final = re.compile(r'"([^"]*?)([0-9A-Za-z]+)"\*')
_STEPS: Final = """
WITH RECURSIVE begun (term) AS (
    SELECT (SELECT term FROM message_words WHERE term >= ?1 AND term < ?2 LIMIT 1) UNION ALL
    SELECT (SELECT term FROM message_words WHERE term >= begun.term || char(0) AND term < ?2 LIMIT 1)
    FROM begun WHERE term IS NOT NULL
)
SELECT term FROM begun WHERE term IS NOT NULL LIMIT ?3
"""
"""Steps from one word to the next; a plain SELECT would read each as often as it is in a message."""


def words_beginning(database: Database, text: str) -> Sequence[str] | None:
    """The words of the index that begin so, folded as they are there; None where they are too many.

    `text` is ASCII: of other letters only the index itself knows how it folds them.
    """
    begin = text.lower()
    words = [row[0] for row in database.run(_STEPS, (begin, begin + "\U0010ffff", _MOST + 1))]
    return words if len(words) <= _MOST else None


def written_out(said: str, completions: Completions) -> str | None:
    """The FTS5 expression with each word that is only begun replaced by all that it can become; None where that
    can't be told."""

    def every(found: re.Match[str]) -> str:
        words = completions(found[2]) if found[1].isascii() else None
        if words is None:
            return found[0]
        phrases = [f'"{found[1]}{word}"' for word in words or [found[2]]]
        return f"({' OR '.join(phrases)})"

    out = _BEGINNING.sub(every, said)
    return None if '"*' in out else out
