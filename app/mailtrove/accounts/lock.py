"""One sync or removal an account, whatever the number of processes: a file lock, with a note of who holds it.

Without it a removed account's row, and with it the mail that a sync still brings, could become another account's.
"""

import contextlib
import os
import socket
from pathlib import Path

from filelock import FileLock, Timeout

from mailtrove.archive.records import Account
from mailtrove.errors import AlreadySyncing, HomeUnusable
from mailtrove.paths import make_private_folder


class AccountLock:
    """Held from `acquire` to `release`, on whichever threads; the system releases it when the process dies."""

    def __init__(self, folder: Path, account: Account) -> None:
        self._folder = folder
        self._account = account
        self._lock = FileLock(folder / f"account-{account.id}.lock", timeout=0, thread_local=False, mode=0o600)
        # Apart from the lock itself, which everybody who tries it truncates.
        self._note = folder / f"account-{account.id}.holder"

    def acquire(self) -> None:
        """Take it at once.

        Raises:
            AlreadySyncing: a run has it, or a removal.
            HomeUnusable: the folder of locks can't be written.
        """
        make_private_folder(self._folder)
        try:
            self._lock.acquire()
            self._note.write_text(f"{os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        except Timeout as error:
            raise AlreadySyncing(f"{self._account.email} is being synced by {self._holder()}.") from error
        except OSError as error:
            self._lock.release()
            raise HomeUnusable(f"{self._folder} can't be written: {error.strerror}.") from error

    def release(self) -> None:
        """Let it go."""
        with contextlib.suppress(OSError):  # the note is only for words
            self._note.unlink()
        self._lock.release()

    def _holder(self) -> str:
        try:
            return f"process {self._note.read_text(encoding='utf-8').strip()}"
        except (OSError, UnicodeDecodeError):
            return "another process"
