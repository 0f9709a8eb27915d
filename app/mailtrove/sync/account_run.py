"""One account's run: its coordinator thread starts the others, takes in what they bring, and tells how it goes.

Only the coordinator counts and decides; fetch threads and the index thread hand it their results through one queue,
which is bounded in bytes. Whenever the process dies, what was committed is all there is to know.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.archive.runs import end_run, start_run
from mailtrove.errors import ArchiveError, MailtroveError
from mailtrove.sync.ask import Fetched
from mailtrove.sync.board import Board
from mailtrove.sync.byte_queue import ByteQueue
from mailtrove.sync.choices import Choices, in_words
from mailtrove.sync.compare import Compared, Unchanged
from mailtrove.sync.control import Control, Stopped
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.events import SyncProgress, SyncState, Watch
from mailtrove.sync.fetch import Comparing, Connected, Fetcher, Listed, Patience, Refused, Result, ThreadEnded
from mailtrove.sync.index import Indexed, IndexEnded, Indexer
from mailtrove.sync.intake import Intake
from mailtrove.sync.line import Connect
from mailtrove.sync.outermost import named
from mailtrove.sync.progress import Progress

_QUEUE_BYTES: Final = 32 * 1024 * 1024
_REFUSAL_BYTES: Final = 64 * 1024
_TICK: Final = 0.2
_PAUSE_GRACE: Final = 0.7
"""Seconds that commands on their way have to end by themselves when a pause is asked for."""
_FAREWELL_SECONDS: Final = 1.5
_CANCEL_SECONDS: Final = 0.5
"""How long a cancelled run waits for its threads; one that dials can't be woken, and ends by itself later."""
_OUTCOMES: Final = {
    SyncState.DONE: "done",
    SyncState.PROBLEMS: "problems",
    SyncState.FAILED: "failed",
    SyncState.CANCELLED: "cancelled",
}

_log = logging.getLogger(__name__)


class _Wake:
    """Something was asked of the run."""


_Thing = Result | Indexed | IndexEnded | _Wake


class AccountRun:
    """One run of one account, on threads of its own."""

    def __init__(
        self,
        account: Account,
        *,
        archive: Archive,
        deriver: Deriver,
        connect: Connect,
        connections: int,
        choices: Choices,
        patience: Patience,
        watch: Watch,
        when_ended: Callable[[], None],
    ) -> None:
        """`when_ended` is called once, on the coordinator thread, when nothing more is done to the account."""
        self._account = account
        self._archive = archive
        self._when_ended = when_ended
        self._results: ByteQueue[_Thing] = ByteQueue(_QUEUE_BYTES)
        self.control = Control(wake=lambda: self._results.put(_Wake()))
        self._board = Board(look_ahead=connections > 1)
        self._progress = Progress(account, watch)
        self._intake = Intake(account, archive, self._board, self._progress, choices)
        self._asked = in_words(choices)
        self._indexer = Indexer(archive, account.id, deriver, self.control, self._results.put)
        self._index_ended = False
        self._fetchers = [
            Fetcher(
                number,
                account,
                archive=archive,
                connect=connect,
                control=self.control,
                board=self._board,
                patience=patience,
                hand_over=lambda result: self._results.put(result, _weight(result)),
            )
            for number in range(1, connections + 1)
        ]
        self._started = 0
        self._ended = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"sync-{account.id}", daemon=True)

    @property
    def latest(self) -> SyncProgress:
        """The newest picture."""
        return self._progress.latest

    @property
    def is_over(self) -> bool:
        """Whether the last picture was made and the account is free again."""
        return self._over.is_set()

    def start(self) -> None:
        """Begin.

        Raises:
            OutOfMemory: there is none for a thread.
        """
        try:
            self._thread.start()
        except RuntimeError as error:
            raise named(error) from error

    def wait(self, timeout: float | None) -> bool:
        """Wait until the run is over; False when it is not within `timeout` seconds."""
        return self._over.wait(timeout)

    def _run(self) -> None:
        state, error = SyncState.FAILED, None
        try:
            try:
                self._intake.problems.run_id = start_run(self._archive, self._account.id, self._asked)
                self._sync()
                state = self._end_reached()
            except Stopped:
                state = SyncState.CANCELLED
            except Exception as unforeseen:  # noqa: BLE001 - the thread's outermost frame
                error = named(unforeseen)
            try:
                self._wind_up(_CANCEL_SECONDS if self.control.cancelled else _FAREWELL_SECONDS)
                self._note_end(state, error)
            except Exception as unforeseen:  # noqa: BLE001 - without memory, even this fails; the picture of the end comes
                error = error or named(unforeseen)
            self._log_end(SyncState.FAILED if error else state, error)
            self._when_ended()
            self._progress.publish_end(SyncState.FAILED if error else state, error)
        finally:
            self._over.set()

    def _end_reached(self) -> SyncState:
        if self._intake.has_left:
            return SyncState.CANCELLED
        return SyncState.PROBLEMS if self._progress.counts.problem_count else SyncState.DONE

    def _sync(self) -> None:
        self._progress.state = SyncState.CONNECTING
        self._intake.begin()
        self._indexer.start()
        self._start_fetchers(1)
        while not self._intake.is_settled:
            self._step()
        self._board.close()
        self._indexer.finish()
        self._progress.state = SyncState.INDEXING
        while not self._index_ended:
            self._step()

    def _step(self) -> None:
        result = self._results.get(_TICK)
        if self.control.cancelled:
            raise Stopped
        if result is not None:
            self._take_in(result)
        leaving = self.control.leaving  # once, so that it isn't shown before it is obeyed
        if leaving:
            self._intake.leave_rest()
        self._progress.counts.retries = self.control.retries
        paused_for = self.control.paused_for
        if paused_for is not None:
            self._progress.meter.stop()
            if paused_for > _PAUSE_GRACE:
                self.control.interrupt_busy()
        self._progress.publish(self._shown(leaving=leaving), self.control.wait)

    def _shown(self, *, leaving: bool) -> SyncState:
        if self.control.paused_for is not None:
            return SyncState.PAUSING if self.control.busy else SyncState.PAUSED
        if self.control.wait is not None and self._progress.state is not SyncState.INDEXING:
            return SyncState.WAITING
        if leaving and not self._intake.is_settled:
            return SyncState.LEAVING
        counts = self._progress.counts
        if self._progress.state is SyncState.FETCHING and counts.done_with == counts.wanted:
            return SyncState.COMPARING
        return self._progress.state

    def _take_in(self, result: _Thing) -> None:
        match result:
            case Connected():
                if self._progress.state is SyncState.CONNECTING:
                    self._progress.state = SyncState.LISTING
            case Comparing():
                self._intake.note_comparing(result)
            case Listed():
                self._intake.take_listed(result)
                # Only now: a login that is refused is refused once, not once a connection.
                self._start_fetchers(len(self._fetchers))
            case Compared():
                self._intake.take_compared(result)
            case Unchanged():
                self._intake.take_unchanged(result)
            case Fetched():
                self._intake.take_fetched(result)
                self._indexer.nudge(len(result.messages))
            case Refused():
                self._intake.take_refused(result)
            case Indexed():
                self._intake.take_indexed(result)
            case ThreadEnded():
                self._bear_the_end_of(result)
            case IndexEnded():
                self._index_ended = True
                if result.error:
                    raise result.error

    def _start_fetchers(self, number: int) -> None:
        for fetcher in self._fetchers[self._started : number]:
            fetcher.start()
        self._started = max(self._started, number)

    def _bear_the_end_of(self, thread: ThreadEnded) -> None:
        """A thread that can't go on ends the run, unless it only lacks a line and the others have theirs."""
        self._ended += 1
        error = thread.error
        lacks_line = isinstance(error, MailtroveError) and not isinstance(error, ArchiveError)
        others_do = self._intake.is_settled or self._ended < self._started
        if error and not (lacks_line and others_do):
            raise error

    def _wind_up(self, seconds: float) -> None:
        """Let every thread end. What was downloaded and not committed is dropped: it is still missing next time."""
        if self.control.cancelled:
            self._progress.publish(SyncState.CANCELLING, at_once=True)
        self._board.close()
        self._results.close()
        self._indexer.finish()
        if not self._intake.is_settled:
            self.control.cancel()  # what is on its way is of no use; else let the threads say goodbye to the server
        deadline = time.monotonic() + seconds
        for fetcher in self._fetchers[: self._started]:
            fetcher.join(max(deadline - time.monotonic(), 0.0))
        self.control.cancel()
        self._indexer.join(max(deadline - time.monotonic(), 0.0))

    def _note_end(self, state: SyncState, error: MailtroveError | None) -> None:
        """Write how the run ended.

        Raises:
            ArchiveError: it can't be written.
        """
        words = error.what_happened if error else ""
        end_run(self._archive, self._intake.problems.run_id, _OUTCOMES[state], words, self._progress.totals())

    def _log_end(self, state: SyncState, error: MailtroveError | None) -> None:
        counts, said = self._progress.counts, f": {error}" if error else ""
        _log.info("%s: %s, %d new, %d gone%s", self._account.email, state.value, counts.fetched, counts.gone, said)


def _weight(result: Result) -> int:
    """What a result takes up in the queue. Refusals weigh too, so that threads don't run far ahead of giving up."""
    if not isinstance(result, Fetched):
        return 0
    return sum(message.packed.size for message in result.messages) + len(result.refused) * _REFUSAL_BYTES
