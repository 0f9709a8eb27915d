"""What has been begun at the end of a search may become: `fil` is `filename:`, `from:gra` is an address."""

import re
from collections.abc import Sequence
from typing import Final

from mailtrove.archive.browse import accounts, folders
from mailtrove.archive.database import Archive
from mailtrove.archive.texts import storable
from mailtrove.archive.tokens import has_words
from mailtrove.search.matching import phrase
from mailtrove.search.operators import OPERATORS

_OPERATOR: Final = re.compile(r"(?:^|[\s(])-?([A-Za-z_]{2,})$")
_VALUE: Final = re.compile(r'(?:^|[\s(])-?([A-Za-z_]+):("[^"]+|[^\s"]+)$')
_PEOPLE: Final = frozenset({"from", "to", "cc", "bcc", "with"})
_WORDS: Final = {
    "is": ("unread", "starred", "answered", "gone"),
    "has": ("attachment", "invitation"),
}
_LOOKED_AT: Final = 2_000
"""Addresses that begin so; measured on 20,000: all of this takes below 30 ms."""
_OFTEN: Final = 100
"""Who has a part in more messages is no more likely to be meant."""
_MOST_FREQUENT: Final = f"""
WITH begun (id, text) AS (SELECT id, {{}} LIMIT {_LOOKED_AT})
SELECT text FROM begun GROUP BY text ORDER BY
    sum((SELECT count(*) FROM (SELECT 1 FROM participant WHERE address_id = begun.id LIMIT {_OFTEN}))) DESC,
    max((SELECT max(message_id) FROM participant WHERE address_id = begun.id AND role = 'from')) DESC
LIMIT 1
"""


def completed(text: str) -> str | None:
    """The text with the operator at its end typed out; None where it ends in nothing that begins one.

    The first of several in the order of help: they are few, and one more letter decides.
    """
    found = _OPERATOR.search(text)
    if found is None:
        return None
    begun = found[1].lower()
    name = next((one for one in OPERATORS if one.startswith(begun)), None)
    return f"{text[: found.start(1)]}{name}:" if name else None


def completed_value(archive: Archive, text: str) -> str | None:
    """The text with what is after its last operator typed out, as the archive knows it: the address or name that
    is most often there, a folder, an account. None where nothing begins so."""
    found = _VALUE.search(text)
    if found is None:
        return None
    operator, begun = found[1].lower(), found[2]
    bare = begun.removeprefix('"')
    if operator in _PEOPLE:
        whole = _name(archive, bare) if begun != bare else _address(archive, bare)
    elif operator in ("in", "folder"):
        whole = _first([folder.name for folder in folders(archive)], bare)
    elif operator == "account":
        whole = _first([account.email for account in accounts(archive)], bare)
    else:
        whole = _first(_WORDS.get(operator, ()), bare)
    if whole is None or '"' in whole or (begun == bare and " " in whole):
        return None
    return text + whole[len(bare) :] + ("" if begun == bare else '"')


def _first(texts: Sequence[str], begun: str) -> str | None:
    return next((one for one in texts if one.lower().startswith(begun.lower()) and len(one) > len(begun)), None)


def _address(archive: Archive, begun: str) -> str | None:
    begin = storable(begun).lower()
    source = "email FROM address WHERE email > ? AND email < ?"
    return _most_frequent(archive, source, (begin, begin + "\U0010ffff"))


def _name(archive: Archive, begun: str) -> str | None:
    begin = storable(begun)
    if not has_words(begin):
        return None
    source = (
        "name FROM address_search CROSS JOIN address ON address.id = address_search.rowid"
        " WHERE address_search MATCH ? AND lower(substr(name, 1, ?)) = lower(?) AND length(name) > ?"
    )
    said = f"name_words : {phrase(begin, 0, begins=False, typing=True)}"
    return _most_frequent(archive, source, (said, len(begin), begin, len(begin)))


def _most_frequent(archive: Archive, source: str, values: tuple[str | int, ...]) -> str | None:
    with archive.reading() as database:
        row = database.run(_MOST_FREQUENT.format(source), values).fetchone()
    return str(row[0]) if row else None
