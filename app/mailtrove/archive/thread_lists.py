"""Reading lists by threads: a thread stands where the first of its messages in the list does, whatever the order is.

Nothing is kept for this. The thread of each message is read from one index; of a long list, all of it in one go.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mailtrove.archive.browse import message_rows
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.flags import FLAGGED, SEEN
from mailtrove.archive.records import MessageRow
from mailtrove.archive.thread_tree import Branch, Member, branches
from mailtrove.archive.threads import bare

ALL_THREADS: Final = "SELECT id, thread_id FROM message WHERE thread_id IS NOT NULL ORDER BY thread_id, date, id"
_LOOKED_UP: Final = 50
"""Of at least so many messages in each that is listed, the threads of those listed are looked up one by one."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ThreadList:
    """Threads in the order of their first messages in a list of messages."""

    heads: "array[int]"
    """Of each thread the message that comes first in the list."""
    threads: "array[int]"
    """The thread of each; for a message that is in none yet, its own id below zero."""


def by_thread(archive: Archive, messages: "array[int]") -> ThreadList:
    """The threads of these messages."""
    with archive.reading() as database:
        threads = _threads_of(database, messages)
    seen = bytearray(max(threads, default=0) + 1)
    heads, firsts = array("q"), array("q")
    for message, thread in zip(messages, threads, strict=True):
        if thread < 0 or not seen[thread]:
            if thread > 0:
                seen[thread] = 1
            heads.append(message)
            firsts.append(thread)
    return ThreadList(heads, firsts)


def _threads_of(database: Database, messages: "array[int]") -> "array[int]":
    last = database.run("SELECT coalesce(max(id), 0) FROM message").fetchone()[0]
    if len(messages) * _LOOKED_UP < last:
        found: Mapping[int, int] = dict(_looked_up(database, messages))
        return array("q", (found.get(message) or -message for message in messages))
    by_message = array("q", range(0, -last - 1, -1))
    for message, thread in database.run(ALL_THREADS):
        by_message[message] = thread
    return array("q", map(by_message.__getitem__, messages))


def _looked_up(database: Database, messages: "array[int]") -> Iterable[tuple[int, int]]:
    for start in range(0, len(messages), _AT_ONCE):
        some = messages[start : start + _AT_ONCE]
        sql = f"SELECT id, thread_id FROM message WHERE id IN ({_marks(some)})"
        yield from database.run(sql, some)


class Members(Mapping[int, "array[int]"]):
    """The messages of each thread by date, of all threads at once."""

    def __init__(self, archive: Archive) -> None:
        self._messages = array("q")
        ends = array("q", (0,))
        with archive.reading() as database:
            for message, thread in database.run(ALL_THREADS):
                if thread >= len(ends):
                    ends.extend([len(self._messages)] * (thread + 1 - len(ends)))
                self._messages.append(message)
                ends[thread] += 1
        self._ends = ends

    def __getitem__(self, thread: int) -> "array[int]":
        if not 0 < thread < len(self._ends):
            raise KeyError(thread)
        return self._messages[self._ends[thread - 1] : self._ends[thread]]

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, len(self._ends)))

    def __len__(self) -> int:
        return len(self._ends) - 1


def thread_of(archive: Archive, message: int) -> int:
    """The thread of a message; its own id below zero where it is in none yet."""
    with archive.reading() as database:
        row = database.run("SELECT thread_id FROM message WHERE id = ?", (message,)).fetchone()
    return row[0] if row and row[0] is not None else -message


def thread_messages(archive: Archive, thread: int) -> "array[int]":
    """The messages of a thread, by date."""
    with archive.reading() as database:
        return array("q", (row[0] for row in database.run(MESSAGES, (thread,))))


def trees(archive: Archive, threads: Iterable[int]) -> dict[int, dict[int, Branch]]:
    """The messages of each of these threads, from the root of its tree on, with their places in it."""
    found = {}
    with archive.reading() as database:
        for thread in threads:
            rows = database.run(THREAD, (thread,)).fetchall()
            members = [Member(id_, bare(name), tuple((above or "").split("\n"))) for id_, name, above in rows]
            found[thread] = {branch.message: branch for branch in branches(members)}
    return found


def thread_rows(archive: Archive, heads: Collection[int]) -> dict[int, MessageRow]:
    """Lines for whole threads, by the message of each that is to stand for it: with its words, and the state of all."""
    found = {}
    with archive.reading() as database:
        lines = message_rows(archive, heads)
        wanted = list(lines)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            for head, *facts in database.run(ROWS.format(_marks(some)), some):
                together, unread, starred, attachments, gone = facts
                found[head] = replace(
                    lines[head],
                    together=together,
                    unread=bool(unread),
                    starred=bool(starred),
                    attachments=attachments,
                    gone=bool(gone),
                )
    return {**lines, **found}


def _marks(values: Collection[int]) -> str:
    return ",".join("?" * len(values))


MESSAGES: Final = "SELECT id FROM message WHERE thread_id = ? ORDER BY date, id"
THREAD: Final = "SELECT id, message_id_header, ancestors FROM message WHERE thread_id = ? ORDER BY date, id"
ROWS: Final = f"""
SELECT head.id, count(*), max(NOT one.gone AND NOT one.flags & {SEEN}), max(one.flags & {FLAGGED} != 0),
    sum(one.attachments), min(one.gone)
FROM message AS head JOIN message AS one ON one.thread_id = head.thread_id
WHERE head.id IN ({{}}) GROUP BY head.id
"""
