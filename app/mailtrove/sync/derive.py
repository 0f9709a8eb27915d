"""From a message's stored bytes to what is written of it: what can be shown and found.

Nearly all of it is Python's own work, which keeps every other thread waiting; so a lot of it is done in a process apart
(`deriver`).
"""

from typing import Final

from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import waiting_for_index
from mailtrove.archive.ready import Batch, Ready, made_ready
from mailtrove.archive.records import StoredMessage
from mailtrove.mime.large import parse_large
from mailtrove.mime.parse import parse

SNIPPET_LENGTH: Final = 160
_READ_AT_ONCE: Final = 100
_MOST_TEXT: Final = 8 * 1024 * 1024
"""Characters; as many messages as have about so many are held at most."""
_BEGINNING: Final = 2_000
"""Characters in which the snippet of most messages is."""
_QUOTED_LONG: Final = 20_000
_SIGNATURE: Final = "--"


def derive_waiting(archive: Archive, account_id: int, after: int, limit: int) -> Batch:
    """Up to `limit` messages that wait for the index, from the row `after` on; fewer where they have much text.

    Raises:
        ArchiveError: the archive can't be read.
    """
    ready: list[Ready] = []
    problems: list[tuple[int, str]] = []
    text = 0
    while len(ready) < limit and text < _MOST_TEXT:
        waiting = waiting_for_index(archive, account_id, min(_READ_AT_ONCE, limit - len(ready)), after=after)
        if not waiting:
            break
        for stored in waiting:
            derived, problem = derive(stored)
            text += len(derived.text)
            ready.append(made_ready(derived))
            if problem:
                problems.append((stored.id, problem))
        after = waiting[-1].id
    return Batch(tuple(ready), tuple(problems))


def derive(stored: StoredMessage) -> tuple[Derived, str]:
    """What a message's bytes mean, and in words what could not be read of them (empty when all could)."""
    parsed = parse(stored.raw) if isinstance(stored.raw, bytes) else parse_large(stored.raw)
    derived = Derived(
        message=stored.id,
        message_id=parsed.message_id,
        in_reply_to=parsed.in_reply_to,
        references=parsed.references,
        # The server's date where the message tells none: it is when it arrived.
        date=stored.internal_date if parsed.date is None else parsed.date,
        subject=parsed.subject,
        participants=tuple((one.role, one.name, one.email) for one in parsed.participants),
        text=parsed.text,
        attachments=tuple(
            (one.part, one.file_name, one.content_type, one.size, one.digest) for one in parsed.attachments
        ),
        snippet=snippet(parsed.text),
        list_id=parsed.list_id,
    )
    return derived, parsed.problem


def snippet(text: str) -> str:
    """How a message begins: its own words on one line, without what it quotes and how it is signed."""
    beginning = _own_words(text[:_BEGINNING])
    return beginning if len(beginning) == SNIPPET_LENGTH else _own_words(text[:_QUOTED_LONG])


def _own_words(text: str) -> str:
    words: list[str] = []
    length = 0
    lines = text.splitlines()
    for number, line in enumerate(lines):
        line = line.strip()
        if line == _SIGNATURE and words:
            break
        if line.startswith(">") or (line.endswith(":") and _next_words(lines, number).startswith(">")):
            continue
        for word in line.split():
            words.append(word)
            length += len(word) + 1
        if length > SNIPPET_LENGTH:
            break
    return " ".join(words)[:SNIPPET_LENGTH].rstrip()


def _next_words(lines: list[str], number: int) -> str:
    """Of the next line that has some, if it is one of the next two."""
    return next((later.strip() for later in lines[number + 1 : number + 3] if later.strip()), "")
