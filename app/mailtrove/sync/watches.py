"""The watches over an archive's accounts, each on a thread of its own: start one, stop one, end all."""

import threading
import time
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.sync.account_watch import AccountWatch
from mailtrove.sync.choices import WHOLE, Choices
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.line import Connect
from mailtrove.sync.watching import Rhythm, Tell, WatchPicture, WatchState

_USUAL_RHYTHM: Final = Rhythm()


class Watches:
    """Which accounts are watched, on an engine. Safe from any thread; close it before the engine."""

    def __init__(
        self,
        archive: Archive,
        engine: SyncEngine,
        connect: Connect,
        *,
        tell: Tell,
        rhythm: Rhythm = _USUAL_RHYTHM,
    ) -> None:
        """`tell` is called on the threads of the watches, and on that of `stop`."""
        self._archive = archive
        self._engine = engine
        self._connect = connect
        self._tell = tell
        self._rhythm = rhythm
        self._guard = threading.Lock()
        self._telling = threading.Lock()
        """So that the end of a watch is told after everything else of it."""
        self._watches: dict[int, AccountWatch] = {}
        self._closed = False

    def start(self, account: Account, choices: Choices = WHOLE) -> None:
        """Watch an account from now on, again when its watch ended with an error; nothing where it is watched."""
        with self._guard:
            known = self._watches.get(account.id)
            if self._closed or account.mail_only or (known and not known.is_over):
                return
            watch = AccountWatch(
                account,
                archive=self._archive,
                engine=self._engine,
                connect=self._connect,
                choices=choices,
                rhythm=self._rhythm,
                tell=lambda picture: self._pass_on(watch, picture),
            )
            self._watches[account.id] = watch
        watch.start()

    def stop(self, account_id: int) -> None:
        """Watch an account no more, at once; a run on its way goes on."""
        with self._guard:
            watch = self._watches.pop(account_id, None)
        if watch:
            watch.stop()
            with self._telling:
                self._tell(WatchPicture(account_id, watch.latest.email, WatchState.ENDED))

    def active(self) -> list[int]:
        """The accounts that are watched."""
        with self._guard:
            return [account_id for account_id, watch in self._watches.items() if not watch.is_over]

    def close(self, timeout: float = 1.0) -> bool:
        """End every watch and take no more; True when all were over within `timeout` seconds.

        One that dials can't be woken, and ends by itself later.
        """
        with self._guard:
            self._closed = True
            watches = list(self._watches.values())
        for watch in watches:
            watch.stop()
        deadline = time.monotonic() + timeout
        return all(watch.wait(max(deadline - time.monotonic(), 0.0)) for watch in watches)

    def _pass_on(self, watch: AccountWatch, picture: WatchPicture) -> None:
        """What a watch tells, unless another has taken its place, or none."""
        with self._telling:
            if self._watches.get(picture.account_id) is watch:
                self._tell(picture)
