"""Derive from stored bytes what can be shown and found. Runs right behind the download, and goes on where it stopped.

What waits is told by the archive, so there is nothing to remember here: a killed run loses at most a batch of work.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import submit_index, wait_for_index_again
from mailtrove.archive.records import Account
from mailtrove.sync.control import Control, Stopped
from mailtrove.sync.deriver import WORTH_IT, Deriver

_BATCH: Final = 500
"""Messages that are committed at once: the more, the less often the index is written, and the later they are found."""
_REST: Final = 3.0
"""Seconds between batches while messages are still coming. Measured on two cores with a server beside us: they are all
here in half the time, and searchable not much later."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A batch was indexed."""

    messages: int
    problems: tuple[tuple[int, str], ...]
    """(the message's row, what could not be read in words); what could be is indexed all the same."""


@dataclass(frozen=True, slots=True)
class IndexEnded:
    """The index thread is done, or can't go on."""

    error: Exception | None


def index_waiting(archive: Archive, account_id: int, deriver: Deriver, batch: int = _BATCH) -> Iterator[Indexed]:
    """Index what waits for it, `batch` messages at a time; tells each batch once it is committed.

    The next one is derived while one is written. Whoever stops asking leaves the last one to the writer.

    Raises:
        ArchiveError: the archive can't be read or written.
    """
    last = 0
    writing: tuple[Indexed, Future[None]] | None = None
    while ready := (derived := deriver.derive(archive, account_id, last, batch)).ready:
        last = ready[-1].message
        following = Indexed(len(ready), derived.problems), submit_index(archive, ready)
        if writing:
            yield _committed(*writing)
        writing = following
    if writing:
        yield _committed(*writing)


def _committed(indexed: Indexed, written: Future[None]) -> Indexed:
    written.result()
    return indexed


def index_again(archive: Archive, account: Account, locks: Path) -> Iterator[int]:
    """Derive everything anew from the stored bytes of an account; gives the size of each batch as it is done.

    Whatever breaks it off, the next sync goes on with what is left; until then the old stays findable.

    Raises:
        AlreadySyncing: it is being synced, here or in another process.
        ArchiveError: the archive can't be read or written.
    """
    lock = AccountLock(locks, account)
    lock.acquire()
    try:
        wait_for_index_again(archive, account.id)
        with Deriver(archive.path) as deriver:
            for indexed in index_waiting(archive, account.id, deriver):
                yield indexed.messages
    finally:
        lock.release()


class Indexer:
    """The thread that indexes one account's messages as they come."""

    def __init__(
        self,
        archive: Archive,
        account_id: int,
        deriver: Deriver,
        control: Control,
        hand_over: Callable[[Indexed | IndexEnded], object],
    ) -> None:
        self._archive = archive
        self._account_id = account_id
        self._control = control
        self._hand_over = hand_over
        self._deriver = deriver
        self._changed = threading.Condition()
        self._more = True
        self._last = False
        self._told = 0
        self._thread = threading.Thread(target=self._run, name=f"index-{account_id}", daemon=True)

    def start(self) -> None:
        """Begin with what waits already."""
        self._thread.start()

    def nudge(self, messages: int) -> None:
        """So many more messages were committed."""
        self._told += messages
        if self._told >= WORTH_IT:
            self._deriver.get_ready()
        with self._changed:
            self._more = True
            self._changed.notify_all()

    def finish(self) -> None:
        """No more will come: end when everything is indexed, or at once when the run was cancelled."""
        with self._changed:
            self._last = True
            self._changed.notify_all()

    def join(self, timeout: float) -> None:
        """Wait until the thread has ended; at once when it never began."""
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            while self._is_asked():
                for done in index_waiting(self._archive, self._account_id, self._deriver):
                    self._hand_over(done)
                    self._rest()
        except Stopped:
            pass
        except Exception as unforeseen:  # noqa: BLE001 - the thread's outermost frame
            error = unforeseen
        self._hand_over(IndexEnded(error))

    def _is_asked(self) -> bool:
        """Wait for messages; False when there are no more and no more will come."""
        with self._changed:
            while not self._more and not self._last:
                self._changed.wait()
            asked, self._more = self._more, False
            return asked

    def _rest(self) -> None:
        """Leave the processor to the download for a while, if there is one: what it brings is here to stay.

        Raises:
            Stopped: the run was cancelled.
        """
        self._control.checkpoint(held=False)
        with self._changed:
            self._changed.wait_for(lambda: self._last, _REST)
        self._control.checkpoint(held=False)
