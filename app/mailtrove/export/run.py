"""Exporting messages, however many and large: one at a time and in pieces, from a list of ids to a target."""

import os
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from mailtrove.archive.browse import raw_message, raw_pieces
from mailtrove.archive.database import Archive
from mailtrove.archive.marked import Letter, letters_of
from mailtrove.archive.order import Order
from mailtrove.archive.ordering import ordered_ids
from mailtrove.errors import ArchiveUnreadable, MessageNotFound
from mailtrove.export.targets import EmlFolder, MaildirFolder, MboxFile, Target, filled

_AT_ONCE: Final = 200
_WHOLE: Final = 1024 * 1024
"""Bytes; a message of no more is read in one piece."""
_EXAMPLES: Final = 5
_PAUSE: Final = 0.1
"""Seconds at least between two pictures of how it goes."""


class Form(StrEnum):
    """What messages are exported as."""

    MBOX = "mbox"
    MAILDIR = "maildir"
    EML = "eml"


@dataclass(frozen=True, slots=True)
class Exported:
    """How far an export is."""

    total: int
    written: int = 0
    bytes: int = 0
    """Of the messages that were written, as served."""
    unreadable: int = 0
    """Messages that were left out, as their bytes are damaged or they were removed meanwhile."""
    examples: tuple[int, ...] = ()
    """The first of these."""
    seconds: float = 0.0
    """Since it began."""
    ended: bool = False
    stopped: bool = False
    """The person ended it before all was written."""

    @property
    def done(self) -> int:
        """Messages that are through, well or not."""
        return self.written + self.unreadable


class _StoppedError(Exception):
    """The person wants no more of it."""


def export(
    archive: Archive,
    messages: "array[int]",
    target: Target,
    watch: Callable[[Exported], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write these messages, the oldest first. A message that can't be read is left out and told of.

    Args:
        watch: called now and then with how far it is, on this thread.
        stop: asked between any two pieces whether to end.

    Raises:
        FileNotSaved: the target can't be written. What is there of it, `Target.abandon` says.
        ArchiveError: the archive is closed.
    """
    began = time.monotonic()
    tally, told = Exported(len(messages)), 0.0
    try:
        with filled(target):
            for tally in _tallies(len(messages), _written(archive, messages, target, stop)):
                now = time.monotonic()
                if now - told >= _PAUSE:
                    told = now
                    watch(replace(tally, seconds=now - began))
    except _StoppedError:
        kept = Exported(tally.total) if isinstance(target, MboxFile) else tally
        tally = replace(kept, stopped=True)
    tally = replace(tally, ended=True, seconds=time.monotonic() - began)
    watch(tally)
    return tally


def _tallies(total: int, written: Iterable[tuple[int, int | None]]) -> Iterator[Exported]:
    """How far it is after each message, of which its size is told; None for one that can't be read."""
    done = unreadable = size = 0
    examples: tuple[int, ...] = ()
    for message, written_bytes in written:
        if written_bytes is None:
            unreadable += 1
            examples = (*examples, message)[:_EXAMPLES]
        else:
            done += 1
            size += written_bytes
        yield Exported(total, done, size, unreadable, examples)


def _written(
    archive: Archive, messages: "array[int]", target: Target, stop: Callable[[], bool]
) -> Iterator[tuple[int, int | None]]:
    oldest_first = ordered_ids(archive, messages, Order.OLDEST)
    for first in range(0, len(oldest_first), _AT_ONCE):
        for letter in letters_of(archive, oldest_first[first : first + _AT_ONCE]):
            pieces = _Counted(_pieces(archive, letter), stop)
            try:
                target.add(letter, pieces)
            except (MessageNotFound, ArchiveUnreadable):
                yield letter.id, None
            else:
                yield letter.id, pieces.bytes


def _pieces(archive: Archive, letter: Letter) -> Iterator[bytes]:
    if letter.size > _WHOLE:
        yield from raw_pieces(archive, letter.id)
    else:
        yield raw_message(archive, letter.id)


class _Counted:
    """Pieces of a message, counted as they go by, for as long as nobody wants to stop."""

    def __init__(self, pieces: Iterable[bytes], stop: Callable[[], bool]) -> None:
        self._pieces = pieces
        self._stop = stop
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if self._stop():
                raise _StoppedError
            self.bytes += len(piece)
            yield piece


def new_target(form: Form, folder: Path, name: str) -> Target:
    """A target of that name in a folder, or of a name like it where that is taken.

    Raises:
        FileNotSaved: it can't be made.
    """
    if form is Form.MBOX:
        return MboxFile(folder / f"{name}.mbox", numbered=True)
    return target_at(form, _free(folder / name))


def target_at(form: Form, path: Path) -> Target:
    """A target at that very path: a file that is not there yet, or a folder that may have mail already.

    Raises:
        FileNotSaved: it can't be made.
    """
    match form:
        case Form.MBOX:
            return MboxFile(path)
        case Form.MAILDIR:
            return MaildirFolder(path)
        case Form.EML:
            return EmlFolder(path)


def _free(path: Path) -> Path:
    number = 1
    free = path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name} ({number})")
    return free
