"""Deriving in a process apart, so that it doesn't keep the writer, the download and the screen waiting for Python.

One process for all accounts, started once there is enough to do. Whatever happens to it, the work is then done here.
"""

import logging
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import count_waiting
from mailtrove.archive.ready import Batch

WORTH_IT: Final = 200
"""Messages. To start the process takes as long as deriving some hundred."""
_COMMAND: Final = (sys.executable, "-P", "-m", "mailtrove.sync.derive_process")
"""-P: whatever lies in the folder in which mailtrove was started is none of its modules."""
_SECONDS_TO_END: Final = 2.0

_log = logging.getLogger(__name__)


class Deriver:
    """Derives what waits for the index. Safe from any thread, one at a time; close it before the archive."""

    def __init__(self, archive_file: Path) -> None:
        self._archive_file = archive_file
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get_ready(self) -> None:
        """There will be much to derive soon: start the process, which takes a while. Returns at once."""
        if self._process or not self._guard.acquire(blocking=False):
            return  # whoever has the guard starts it, if need be
        try:
            if not self._given_up:
                self._process = self._process or self._start()
        except (OSError, MemoryError) as error:
            self._lose(error)
        finally:
            self._guard.release()

    def dismiss(self) -> None:
        """There is nothing to derive for now: end the process. It is started again when there is."""
        with self._guard:
            if self._process:
                self._end(self._process)

    def derive(self, archive: Archive, account_id: int, after: int, limit: int) -> Batch:
        """As `derive_waiting` does, which see; `archive` is the one that this deriver was made for."""
        waiting = WORTH_IT if self._process else count_waiting(archive, account_id)
        if not waiting:
            return Batch()
        with self._guard:
            if not self._given_up and (self._process or waiting >= WORTH_IT):
                batch = self._ask((account_id, after, limit))
                if batch is not None:
                    return batch
        from mailtrove.sync.derive import derive_waiting  # 80 ms, and most syncs find nothing new

        return derive_waiting(archive, account_id, after, limit)

    def close(self) -> None:
        """End the process, in the middle of its work too. What is asked for later is derived here."""
        self._given_up = True
        if process := self._process:
            process.kill()
        self.dismiss()

    def _ask(self, what: tuple[int, int, int]) -> Batch | None:
        """What the process answers; None when it can't."""
        try:
            process = self._process = self._process or self._start()
            assert process.stdin
            assert process.stdout
            pickle.dump(what, process.stdin)
            process.stdin.flush()
            batch = pickle.load(process.stdout)
        except (OSError, EOFError, MemoryError, pickle.UnpicklingError) as error:
            self._lose(error)
            return None
        return batch if isinstance(batch, Batch) else None

    def _lose(self, error: Exception) -> None:
        if not self._given_up:
            _log.warning("The process for the index is lost (%s: %s).", type(error).__name__, error)
        self._given_up = True
        if self._process:
            self._end(self._process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()  # it holds nothing but what can be derived again
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # of what it was never told
                if pipe:
                    pipe.close()
        with suppress(subprocess.TimeoutExpired):  # killed, it ends once the disk lets it
            process.wait(_SECONDS_TO_END)
        self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: a ctrl+c is meant for us, and we end it.
        return subprocess.Popen(
            (*_COMMAND, str(self._archive_file)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
