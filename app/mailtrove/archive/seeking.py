"""Places in a list of messages, given as its ids: the next unread one, and where a date is."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Final

from mailtrove.archive.database import Archive, Database
from mailtrove.archive.flags import SEEN

_UNREAD: Final = f"gone = 0 AND NOT flags & {SEEN}"
_NEAR: Final = 2_000
"""Messages that are looked at one by one, before all that are unread are: a millisecond or two."""
_AT_ONCE: Final = 500
_ALL_UNREAD: Final = (
    f"SELECT id FROM message INDEXED BY message_date_id_account_id_size_attachments_flags_gone WHERE {_UNREAD}"
)


_IN_UNREAD_THREADS: Final = (
    f"SELECT id FROM message WHERE thread_id IN (SELECT thread_id FROM message WHERE id IN ({_ALL_UNREAD}))"
)


def next_unread(
    archive: Archive,
    ids: "array[int]",
    cursor: int,
    step: int,
    *,
    wraps: bool = True,
    folded: Callable[[int], bool] = lambda _: False,
) -> int | None:
    """The position of the next unread message below the cursor, or above it where `step` is -1; None for nowhere.

    Args:
        wraps: after the last comes the first, up to the cursor's own.
        folded: whether a position stands for the whole thread of its message: one unread message of it will do.
    """
    ahead = range(cursor + 1, len(ids)) if step > 0 else range(cursor - 1, -1, -1)
    behind = range(min(cursor + 1, len(ids))) if step > 0 else range(len(ids) - 1, cursor - 1, -1)
    positions = chain(ahead, behind if wraps else ())
    with archive.reading() as database:
        for _ in range(_NEAR // _AT_ONCE):
            some = list(islice(positions, _AT_ONCE))
            whole = [ids[position] for position in some if folded(position)]
            alone = [ids[position] for position in some if not folded(position)]
            unread = _unread_of(database, alone) | _with_unread_thread(database, whole)
            if (found := _first(ids, some, unread)) is not None:
                return found
        unread, threads = (frozenset(row[0] for row in database.run(sql)) for sql in (_ALL_UNREAD, _IN_UNREAD_THREADS))
        return next((at for at in positions if ids[at] in (threads if folded(at) else unread)), None)


def position_of_date(archive: Archive, ids: "array[int]", moment: int, *, newest_first: bool) -> int:
    """Where the first message stands that is older than the moment, in a list with the newest first; in one with the
    oldest first, that is not. Behind the last where there is none.

    `moment` is in UTC epoch seconds. What is removed meanwhile counts as the message after it.
    """
    low, high = 0, len(ids)
    with archive.reading() as database:
        while low < high:
            middle = (low + high) // 2
            row = next(filter(None, (_date(database, one) for one in ids[middle : middle + _AT_ONCE])), None)
            before = row is not None and (row[0] >= moment if newest_first else row[0] < moment)
            low, high = (middle + 1, high) if before else (low, middle)
    return low


def _unread_of(database: Database, messages: Sequence[int]) -> frozenset[int]:
    sql = f"SELECT id FROM message WHERE id IN ({','.join('?' * len(messages))}) AND {_UNREAD}"
    return frozenset(row[0] for row in database.run(sql, messages))


def _with_unread_thread(database: Database, messages: Sequence[int]) -> frozenset[int]:
    sql = (
        f"SELECT id FROM message AS head WHERE id IN ({','.join('?' * len(messages))}) AND EXISTS"
        f" (SELECT 1 FROM message WHERE thread_id = head.thread_id AND {_UNREAD})"
    )
    return frozenset(row[0] for row in database.run(sql, messages))


def _first(ids: "array[int]", positions: Iterable[int], wanted: frozenset[int]) -> int | None:
    return next((position for position in positions if ids[position] in wanted), None)


def _date(database: Database, message: int) -> tuple[int] | None:
    row: tuple[int] | None = database.run("SELECT date FROM message WHERE id = ?", (message,)).fetchone()
    return row
