"""What is still to be asked of the server, and in which order: the run's threads take their work from here.

INBOX first, newest messages first. One thread at a time looks ahead and compares folders, so that the total is
known early, while the others download. A run with one connection takes folder by folder.
"""

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mailtrove.archive.records import Folder
from mailtrove.imap.batches import MAX_BYTES, batches
from mailtrove.imap.state import FolderState, MessageFacts

_FIRST_BYTES = 2 * 1024 * 1024
"""Of a batch, until it is known how fast the line is."""
_LOOK_AHEAD = 100
_SPLIT_AFTER = 2
"""A batch that broke the line this often is asked for in halves: one of its messages may be what breaks it."""


@dataclass(frozen=True, slots=True)
class ListFolders:
    """Ask which folders there are."""

    losses: int = 0
    """How often the line broke over it."""


@dataclass(frozen=True, slots=True)
class CompareFolder:
    """Find out what is new, changed and gone in a folder."""

    folder: Folder
    full: bool = False
    """Whatever may be known of it already."""
    told: FolderState | None = None
    """What the server told of it already, with its list."""
    losses: int = 0


@dataclass(frozen=True, slots=True)
class FetchBatch:
    """Download messages of one folder."""

    folder: Folder
    uidvalidity: int
    """That the folder had when it was compared."""
    facts: tuple[MessageFacts, ...]
    losses: int = 0
    too_large: bool = False
    """Its one message turned out to be larger than what is taken at once, whatever its size was said to be."""

    @property
    def in_pieces(self) -> bool:
        """Whether it is one message that is too large to be held as a whole."""
        return len(self.facts) == 1 and (self.too_large or self.facts[0].size > MAX_BYTES)


Job = ListFolders | CompareFolder | FetchBatch


@dataclass(slots=True)
class _Pile:
    """Messages of one folder that nobody has taken yet, newest first."""

    folder: Folder
    uidvalidity: int
    facts: deque[MessageFacts] = field(default_factory=deque)


class Board:
    """The jobs of one run. Safe from any thread."""

    def __init__(self, *, look_ahead: bool) -> None:
        """`look_ahead`: compare folders while others download; needs more than one connection."""
        self._look_ahead = look_ahead
        self._changed = threading.Condition()
        self._first: deque[Job] = deque([ListFolders()])
        self._compares: deque[CompareFolder] = deque()
        self._comparing: set[int] = set()
        self._begun: set[int] = set()
        self._places: dict[int, int] = {}
        self._piles: list[tuple[int, _Pile]] = []
        self._again: deque[FetchBatch] = deque()
        self._max_bytes = _FIRST_BYTES
        self._closed = False

    def compare(
        self, folders: Sequence[Folder], *, told: Mapping[str, FolderState] | None = None, full: bool = False
    ) -> None:
        """Have these folders compared, and their messages downloaded, in this order.

        Args:
            told: what the server told of some already, by name.
        """
        with self._changed:
            for folder in folders:
                self._compares.append(CompareFolder(folder, full, (told or {}).get(folder.name)))
                self._places[folder.id] = len(self._places)
            self._changed.notify_all()

    def fetch(self, folder: Folder, uidvalidity: int, facts: Sequence[MessageFacts]) -> None:
        """Have these messages of a compared folder downloaded, in this order; once a folder."""
        with self._changed:
            heapq.heappush(self._piles, (self._places[folder.id], _Pile(folder, uidvalidity, deque(facts))))
            self._changed.notify_all()

    def drop(self, folder_id: int) -> list[int]:
        """Take back what nobody has taken yet of a folder; returns its UIDs."""
        with self._changed:
            dropped = []
            for pile in [pile for _, pile in self._piles if pile.folder.id == folder_id]:
                dropped += [message.uid for message in pile.facts]
                pile.facts.clear()
            for batch in [batch for batch in self._again if batch.folder.id == folder_id]:
                self._again.remove(batch)
                dropped += [message.uid for message in batch.facts]
            return dropped

    def leave_rest(self, unsettled: Collection[int]) -> set[int]:
        """Hand out nothing more of folders that aren't on their way, and return those of `unsettled` that aren't.

        On their way are those of which a download has begun; where there is none, those that are being compared.
        """
        with self._changed:
            on_their_way = self._begun.intersection(unsettled) or self._comparing
            left = set(unsettled) - on_their_way
            self._compares.clear()
            self._first = deque(job for job in self._first if not _is_of(job, left))
            return left

    def bound_batches(self, max_bytes: int) -> None:
        """From now on, cut batches of about so many bytes."""
        self._max_bytes = max_bytes

    def has_work(self) -> bool:
        """Wait until there may be a job to take, and a line is worth dialling; False when the board is closed."""
        with self._changed:
            while not self._closed:
                if self._first or self._compares or self._again or self._first_pile():
                    return True
                self._changed.wait()
            return False

    def take(self) -> Job | None:
        """The next job; waits until there is one. None when the board is closed."""
        with self._changed:
            while not self._closed:
                job = self._next()
                if job is not None:
                    return job
                self._changed.wait()
            return None

    def compared(self, folder_id: int) -> None:
        """A folder was compared, and its messages are on the board: the next one may be."""
        with self._changed:
            self._comparing.discard(folder_id)
            self._changed.notify_all()

    def put_back(self, job: Job, *, lost: bool) -> None:
        """A taken job was not done; `lost` when the line broke over it.

        What breaks lines goes to the end, so that the rest gets its turn in between, and in halves after a while.
        """
        again = replace(job, losses=job.losses + 1) if lost else job
        with self._changed:
            if isinstance(again, CompareFolder):
                self._comparing.discard(again.folder.id)
                self._first.append(again)
            elif isinstance(again, ListFolders):
                self._first.append(again)
            elif again.losses >= _SPLIT_AFTER and len(again.facts) > 1:
                self._again.extend(_halves(again))
            else:
                self._again.append(again)
            self._changed.notify_all()

    def put_back_smaller(self, batch: FetchBatch) -> None:
        """A taken batch was too large: it is asked for in halves, and its last message in pieces."""
        with self._changed:
            self._again.extend(_halves(batch) if len(batch.facts) > 1 else [replace(batch, too_large=True)])
            self._changed.notify_all()

    def close(self) -> None:
        """There is nothing more to do: every `take` returns None."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _next(self) -> Job | None:
        if self._first:
            job = self._first.popleft()
            return self._begin_comparing(job) if isinstance(job, CompareFolder) else job
        ahead = self._look_ahead and not self._comparing
        batch = None if ahead and self._compares else self._next_batch()
        if batch is None and self._compares and (self._look_ahead or not self._comparing):
            return self._begin_comparing(self._compares.popleft())
        if batch is not None:
            self._begun.add(batch.folder.id)
        return batch

    def _begin_comparing(self, job: CompareFolder) -> CompareFolder:
        self._comparing.add(job.folder.id)
        return job

    def _next_batch(self) -> FetchBatch | None:
        pile = self._first_pile()
        if pile is None:
            return self._again.popleft() if self._again else None
        facts = next(batches(itertools.islice(pile.facts, _LOOK_AHEAD), max_bytes=self._max_bytes))
        for _ in facts:
            pile.facts.popleft()
        return FetchBatch(pile.folder, pile.uidvalidity, tuple(facts))

    def _first_pile(self) -> _Pile | None:
        """The first that has messages left; found without a look at the others, of which there may be 10,000."""
        while self._piles and not self._piles[0][1].facts:
            heapq.heappop(self._piles)
        return self._piles[0][1] if self._piles else None


def _is_of(job: Job, folders: Collection[int]) -> bool:
    return isinstance(job, CompareFolder) and job.folder.id in folders


def _halves(batch: FetchBatch) -> list[FetchBatch]:
    middle = len(batch.facts) // 2
    return [replace(batch, facts=facts, losses=0) for facts in (batch.facts[:middle], batch.facts[middle:])]
