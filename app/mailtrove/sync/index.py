"""Derive from stored bytes what can be shown and found. Runs right behind the download, and goes on where it stopped.

What waits is told by the archive, so there is nothing to remember here: a killed run loses at most a batch of work.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import submit_index, wait_for_index_again, waiting_for_index
from mailtrove.archive.records import Account, StoredMessage
from mailtrove.mime.large import parse_large
from mailtrove.mime.parse import parse
from mailtrove.sync.at_hand import AtHand
from mailtrove.sync.control import Control, Stopped

SNIPPET_LENGTH: Final = 160
_READ_AT_ONCE: Final = 100
_BATCH: Final = 500
"""Messages that are committed at once: the more, the less often the index is written, and the later they are found."""
_BATCH_TEXT: Final = 8 * 1024 * 1024
"""Characters; as many messages as have about so many are held at most."""
_BEGINNING: Final = 2_000
"""Characters in which the snippet of most messages is."""
_QUOTED_LONG: Final = 20_000
_REST: Final = 3.0
"""Seconds between batches while messages are still coming. Measured on two cores with a server beside us: they are all
here in half the time, and searchable not much later."""
_SIGNATURE: Final = "--"


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


def index_waiting(
    archive: Archive, account_id: int, at_hand: AtHand | None = None, batch: int = _BATCH
) -> Iterator[Indexed]:
    """Index what waits for it, `batch` messages at a time; tells each batch once it is committed.

    The next one is derived while one is written. Whoever stops asking leaves the last one to the writer.

    Raises:
        ArchiveError: the archive can't be read or written.
    """
    at_hand = at_hand or AtHand()
    last = 0
    writing: tuple[Indexed, Future[None]] | None = None
    while derived := _derive_some(archive, account_id, last, batch, at_hand):
        last = derived[-1][0].message
        problems = tuple((one.message, problem) for one, problem in derived if problem)
        following = Indexed(len(derived), problems), submit_index(archive, [one for one, _ in derived])
        if writing:
            yield _committed(*writing)
        writing = following
    if writing:
        yield _committed(*writing)


def _committed(indexed: Indexed, written: Future[None]) -> Indexed:
    written.result()
    return indexed


def _derive_some(
    archive: Archive, account_id: int, after: int, limit: int, at_hand: AtHand
) -> list[tuple[Derived, str]]:
    """Up to `limit` messages from the row `after` on that wait for the index, derived, and what could not be read."""
    derived: list[tuple[Derived, str]] = []
    text = 0
    while len(derived) < limit and text < _BATCH_TEXT:
        at_once = min(_READ_AT_ONCE, limit - len(derived))
        waiting = waiting_for_index(archive, account_id, at_once, after=after, at_hand=at_hand.take)
        if not waiting:
            break
        derived += [derive(stored) for stored in waiting]
        text += sum(len(one.text) for one, _ in derived[-len(waiting) :])
        after = waiting[-1].id
    return derived


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
        for indexed in index_waiting(archive, account.id):
            yield indexed.messages
    finally:
        lock.release()


class Indexer:
    """The thread that indexes one account's messages as they come."""

    def __init__(
        self, archive: Archive, account_id: int, control: Control, hand_over: Callable[[Indexed | IndexEnded], object]
    ) -> None:
        self._archive = archive
        self._account_id = account_id
        self._control = control
        self._hand_over = hand_over
        self._at_hand = AtHand()
        self._changed = threading.Condition()
        self._more = True
        self._last = False
        self._thread = threading.Thread(target=self._run, name=f"index-{account_id}", daemon=True)

    def start(self) -> None:
        """Begin with what waits already."""
        self._thread.start()

    def nudge(self, raws: Mapping[int, bytes]) -> None:
        """More messages were committed; `raws`: the bytes of those, as far as they are at hand."""
        self._at_hand.offer(raws)
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
                for done in index_waiting(self._archive, self._account_id, self._at_hand):
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
