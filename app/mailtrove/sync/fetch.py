"""One of a run's threads, with its own line to the server: takes jobs from the board, hands results on.

It reconnects when the line breaks, waits when the server asks to, and puts back what it could not finish.
"""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Folder
from mailtrove.archive.store import own_folders
from mailtrove.errors import (
    AnswerTooLarge,
    CommandRefused,
    ConnectionLost,
    MailboxNotConnected,
    MailtroveError,
    ProviderUnreachable,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    TooManyConnections,
)
from mailtrove.imap.state import FolderState, RemoteFolder
from mailtrove.sync.ask import Fetched, fetch_batch
from mailtrove.sync.board import Board, CompareFolder, FetchBatch, Job, ListFolders
from mailtrove.sync.compare import Compared, Unchanged, compare_folder
from mailtrove.sync.control import Control, Stopped
from mailtrove.sync.line import Connect, Line

_LOSSES_BORNE: Final = 3
"""How often the line may break over one message, or one folder, before it is passed over."""
_SHORTEST_HOLD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How a broken line is tried again."""

    attempts: int = 8
    """In a row, without anything done in between."""
    first_wait: float = 0.5
    """Seconds; doubled each time, less a random part so that not all come back at once."""
    longest_wait: float = 60.0

    def seconds(self, losses: int) -> float:
        """How long to wait after so many losses in a row."""
        longest = min(self.first_wait * 2.0 ** (losses - 1), self.longest_wait)
        return longest * random.uniform(0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Connected:
    """A line is up, and logged in."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The folders are known."""

    folders: tuple[RemoteFolder, ...]
    are_labels: bool
    """On Gmail, whose folders are labels."""
    states: Mapping[str, FolderState]
    """Of those folders of which it is known already."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """A folder begins to be compared."""

    folder_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A whole job can't be done; the rest goes on."""

    job: CompareFolder | FetchBatch
    words: str


@dataclass(frozen=True, slots=True)
class ThreadEnded:
    """A thread of the run takes no more jobs."""

    number: int
    error: Exception | None
    """Why, unless there was nothing more to do."""


Result = Connected | Listed | Comparing | Compared | Unchanged | Fetched | Refused | ThreadEnded


class Fetcher:
    """One line, and the thread that owns it."""

    def __init__(
        self,
        number: int,
        account: Account,
        *,
        archive: Archive,
        connect: Connect,
        control: Control,
        board: Board,
        patience: Patience,
        hand_over: Callable[[Result], object],
    ) -> None:
        """`hand_over` may block, so that no more is downloaded than can be written."""
        self._number = number
        self._account = account
        self._archive = archive
        self._connect = connect
        self._control = control
        self._board = board
        self._patience = patience
        self._hand_over = hand_over
        self._line: Line | None = None
        self._open: tuple[int, int] | None = None
        self._has_connected = False
        self._is_spared = False
        self._losses = 0
        self._thread = threading.Thread(target=self._run, name=f"fetch-{account.id}-{number}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, timeout: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout)

    def _run(self) -> None:
        error: Exception | None = None
        try:
            while not self._is_spared and self._board.has_work():
                self._work()
        except Stopped:
            pass
        except Exception as unforeseen:  # noqa: BLE001 - the thread's outermost frame
            error = unforeseen
        self._hang_up()
        self._hand_over(ThreadEnded(self._number, error))

    def _work(self) -> None:
        job: Job | None = None
        try:
            self._control.checkpoint()
            line = self._connected()
            job = self._board.take()  # only now: a job should not wait for a line that may never come
            if job is None:
                return
            self._control.checkpoint()
            with self._control.talking(line):
                result = self._answer(line, job)
        except ServerThrottled as error:
            self._put_back(job, lost=False)
            self._hang_up()  # the server does so too, and it counts connections
            self._relieve(error)
        except AnswerTooLarge as error:
            self._hang_up()  # the line is in the middle of it
            self._ask_for_less(job, error)
        except (ConnectionLost, SessionExpired, MailboxNotConnected, ServerUnreachable, ProviderUnreachable) as error:
            ours = self._hang_up()
            self._put_back(job, lost=not ours)
            if not ours:
                self._bear(error)
        except MailtroveError:
            self._put_back(job, lost=False)
            raise
        else:
            self._losses = 0
            self._hand_over(result)

    def _put_back(self, job: Job | None, *, lost: bool) -> None:
        if job is not None:
            self._board.put_back(job, lost=lost)

    def _connected(self) -> Line:
        """The line, dialled when there is none.

        Raises:
            MailtroveError: it can't be had; `ServerUnreachable` and the like when that may pass.
            Stopped: the run is to end.
        """
        if self._line is None:
            line = self._connect(self._account)
            self._line = line
            self._open = None
            self._has_connected = True
            self._control.attach(line)
            self._hand_over(Connected())
        return self._line

    def _answer(self, line: Line, job: Job) -> Result:
        if isinstance(job, ListFolders):
            folders = tuple(line.folders())
            # Of a mailbox that is new here every folder is opened anyway.
            states = line.states() if own_folders(self._archive, self._account.id) else {}
            return Listed(folders, line.has_labels, states)
        try:
            if job.losses >= _LOSSES_BORNE:
                return Refused(job, "The server breaks the connection whenever this is asked for.")
            if isinstance(job, CompareFolder):
                self._open = None
                self._hand_over(Comparing(job.folder.id))
                compared = compare_folder(line, self._archive, self._account, job)
                if isinstance(compared, Compared):
                    self._open = (job.folder.id, compared.state.uidvalidity)
                return compared
            if not self._is_open(line, job.folder, job.uidvalidity):
                return Refused(job, "The server renumbered this folder meanwhile; the next sync looks again.")
            return fetch_batch(line, self._archive, self._account.id, job)
        except CommandRefused as error:
            self._open = None
            return Refused(job, error.what_happened)

    def _is_open(self, line: Line, folder: Folder, uidvalidity: int) -> bool:
        if self._open is None or self._open[0] != folder.id:
            self._open = None
            self._open = (folder.id, line.examine(folder.name).uidvalidity)
        return self._open[1] == uidvalidity

    def _relieve(self, error: ServerThrottled) -> None:
        """Go on with one line fewer, where there is another; and wait, unless that is all that the server wants."""
        self._is_spared = self._control.lines > 0
        if not (self._is_spared and isinstance(error, TooManyConnections)):
            self._control.hold(max(error.wait_seconds, _SHORTEST_HOLD), f"{self._account.host} asks to wait")

    def _ask_for_less(self, job: Job | None, error: AnswerTooLarge) -> None:
        """Have what was too large asked for in halves, and a single message in pieces.

        Raises:
            AnswerTooLarge: there is nothing smaller to ask for.
        """
        if isinstance(job, FetchBatch) and not job.in_pieces:
            self._board.put_back_smaller(job)
        elif isinstance(job, FetchBatch | CompareFolder):
            self._hand_over(Refused(job, error.what_happened))
        else:
            raise error

    def _bear(self, error: MailtroveError) -> None:
        """Wait before the line is dialled again, longer each time.

        Raises:
            MailtroveError: this one, when it came too often or before there ever was a line.
            Stopped: the run is to end.
        """
        self._losses += 1
        if not self._has_connected or self._losses > self._patience.attempts:
            raise error
        self._control.sleep(self._patience.seconds(self._losses), error.title)

    def _hang_up(self) -> bool:
        """Close the line; True when we broke it ourselves, to pause."""
        line, self._line, self._open = self._line, None, None
        if line is None:
            return False
        ours = self._control.detach(line)
        line.close()
        return ours
