"""What a list by threads, and an open thread, ask of the archive. All of it blocks, as what is in `mail_reads`."""

from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mailtrove.tui.mail_reads import read_message
from mailtrove.tui.message_document import OpenMessage
from mailtrove.tui.open_thread import OpenThread, begin_at
from mailtrove.tui.thread_lines import ThreadLines, Tree, Unfolded, lines_by_thread

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.archive.thread_lists import ThreadList

_FEW: Final = 500
"""Of so many threads all trees are read, rather than the members of all threads there are."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be read: a message, or the whole of its thread."""

    message: int
    thread: int = 0
    """0 for the message alone."""
    at_message: bool = False
    """Begin at this message of the thread, as it is what was searched for."""


def read_opening(archive: "Archive", wish: Opening) -> OpenMessage | OpenThread:
    """What is to be read; a thread of one message is that message.

    Raises:
        MessageNotFound: it is no more.
    """
    from mailtrove.archive.browse import message_rows
    from mailtrove.archive.thread_lists import thread_messages

    if not wish.thread:
        return read_message(archive, wish.message)
    rows = message_rows(archive, thread_messages(archive, wish.thread))
    by_date = sorted(rows.values(), key=lambda row: (row.date, row.id))
    if len(by_date) < 2:
        return read_message(archive, wish.message)
    begin = begin_at(by_date, wish.message if wish.at_message else None)
    return OpenThread(wish.thread, by_date, read_message(archive, begin))


def read_lines(archive: "Archive", listed: "ThreadList", unfolded: Unfolded, showing: Collection[int]) -> ThreadLines:
    """The lines of a list by threads; where all are unfolded, with the trees of those that are `showing`."""
    from mailtrove.archive.thread_lists import Members

    few = len(listed.heads) <= _FEW
    wanted = (listed.threads if few else showing) if unfolded.all else unfolded.but
    trees = read_trees(archive, [thread for thread in wanted if unfolded.has(thread)])
    members = Members(archive) if unfolded.all and not few else None
    return lines_by_thread(listed, unfolded, trees, members)


def read_members(archive: "Archive", threads: Collection[int]) -> "array[int]":
    """All messages of these threads."""
    from mailtrove.archive.thread_lists import Members, thread_messages

    of_all = Members(archive) if len(threads) > _FEW else None
    found = array("q")
    for thread in threads:
        found.extend(thread_messages(archive, thread) if of_all is None else of_all.get(thread, ()))
    return found


def read_trees(archive: "Archive", threads: Collection[int]) -> Mapping[int, Tree]:
    """The trees of these threads."""
    from mailtrove.archive.thread_lists import trees

    return trees(archive, threads)
