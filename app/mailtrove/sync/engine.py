"""Bring accounts up to date, side by side, each on threads of its own: start, pause, resume, leave, cancel, watch.

The one door to syncing for screens and the command line; knows nothing of either.
"""

import threading
import time
from pathlib import Path
from typing import Final

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive.browse import problems
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.errors import AlreadySyncing, MailOnly, MailtroveError, NothingToRetry, SyncError
from mailtrove.sync.account_run import AccountRun
from mailtrove.sync.choices import WHOLE, Choices, retrying
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.events import SyncProgress, Watch
from mailtrove.sync.fetch import Patience
from mailtrove.sync.line import Connect

_USUAL_PATIENCE: Final = Patience()


class SyncEngine:
    """The syncs of one archive. Safe from any thread; close it before the archive."""

    def __init__(
        self,
        archive: Archive,
        connect: Connect,
        *,
        locks: Path,
        connections: int = 2,
        watch: Watch,
        patience: Patience = _USUAL_PATIENCE,
    ) -> None:
        """`connections`: to one server at a time, for each account. `watch` is called on the engine's threads."""
        self._archive = archive
        self._connect = connect
        self._locks = locks
        self._connections = connections
        self._watch = watch
        self._patience = patience
        self._deriver = Deriver(archive.path)
        self._guard = threading.Lock()
        self._runs: dict[int, AccountRun] = {}
        self._closed = False

    def start(self, account: Account, choices: Choices = WHOLE) -> None:
        """Start to bring an account up to date, as far as `choices` want it; returns at once.

        Raises:
            MailOnly: nothing logs in to it any more.
            AlreadySyncing: a run of the account is on its way, here or in another process.
            HomeUnusable: the folder of locks can't be written.
            OutOfMemory: there is none for a thread.
            SyncError: the engine is closed.
        """
        if account.mail_only:
            raise MailOnly(f"{account.email} was removed, and its mail kept.")
        with self._guard:
            if self._closed:
                raise SyncError("mailtrove is closing.")
            running = self._runs.get(account.id)
            if running and not running.is_over:
                raise AlreadySyncing(f"{account.email} is being synced here.")
            lock = AccountLock(self._locks, account)
            lock.acquire()
            run = AccountRun(
                account,
                archive=self._archive,
                deriver=self._deriver,
                connect=self._connect,
                connections=self._connections,
                choices=choices,
                patience=self._patience,
                watch=self._watch,
                when_ended=lambda: self._note_end(account.id, lock),
            )
            try:
                run.start()
            except MailtroveError:
                lock.release()
                raise
            self._runs[account.id] = run

    def retry(self, account: Account, choices: Choices = WHOLE) -> None:
        """Start to bring what the account's last run had problems with, and nothing else.

        Raises:
            NothingToRetry: it had none that another try could mend.
            MailOnly, AlreadySyncing, HomeUnusable, SyncError: as `start`.
        """
        narrowed = retrying(choices, problems(self._archive, account.id))
        if narrowed is None:
            raise NothingToRetry(f"The last sync of {account.email} had no problem that asking again could mend.")
        self.start(account, narrowed)

    def pause(self, account_id: int) -> None:
        """Bring an account's run to rest, within about a second; nothing where none is on its way."""
        if run := self._runs.get(account_id):
            run.control.pause()

    def resume(self, account_id: int) -> None:
        """Let a paused run go on."""
        if run := self._runs.get(account_id):
            run.control.resume()

    def leave(self, account_id: int) -> None:
        """End an account's run once the folders on their way are done; the next run goes on with the others."""
        if run := self._runs.get(account_id):
            run.control.leave()

    def cancel(self, account_id: int) -> None:
        """End an account's run, within a second even in the middle of a download. What was committed stays."""
        if run := self._runs.get(account_id):
            run.control.cancel()

    def progress(self, account_id: int) -> SyncProgress | None:
        """The newest picture of an account's run, on its way or ended; None when there was none."""
        run = self._runs.get(account_id)
        return run.latest if run else None

    def active(self) -> list[int]:
        """The accounts whose runs are on their way."""
        return [account_id for account_id, run in list(self._runs.items()) if not run.is_over]

    def wait(self, account_id: int, timeout: float | None = None) -> bool:
        """Wait until an account's run is over; False when it is not within `timeout` seconds."""
        run = self._runs.get(account_id)
        return run is None or run.wait(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """End every run and take no more; True when all were over within `timeout` seconds."""
        with self._guard:
            self._closed = True
            runs = list(self._runs.values())
        for run in runs:
            run.control.cancel()
        deadline = time.monotonic() + timeout
        over = all(run.wait(max(deadline - time.monotonic(), 0.0)) for run in runs)
        self._deriver.close()
        return over

    def _note_end(self, account_id: int, lock: AccountLock) -> None:
        lock.release()
        if not any(other != account_id for other in self.active()):
            self._deriver.dismiss()
