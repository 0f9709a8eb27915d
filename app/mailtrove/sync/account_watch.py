"""The watch over one account: a thread that listens to its server, and starts a run whenever there is a reason to.

It goes on by itself after whatever passes: lost lines, sleep, other networks, tokens that ran out, servers that ask to
wait, another process at the account. It ends when it is stopped, or with an error that a person must act on.
"""

import logging
import random
import threading
import time
from dataclasses import replace
from typing import Final

from mailtrove.archive.browse import accounts
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.errors import CommandRefused, LoginRefused, MailtroveError, ServerThrottled
from mailtrove.sync.choices import Choices
from mailtrove.sync.control import Control, Stopped
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncState
from mailtrove.sync.line import Connect, Line
from mailtrove.sync.look import look
from mailtrove.sync.outermost import named
from mailtrove.sync.sleep import SleepSense, Woke
from mailtrove.sync.watching import (
    COUNTED_DOWN,
    Rhythm,
    Tell,
    WatchPicture,
    WatchState,
    folder_to_listen_to,
    next_gathering,
    next_pause,
    passes,
    reconnect_seconds,
)

_SHORTEST_THROTTLE: Final = 1.0

_log: Final = logging.getLogger(__name__)


class _LookFailed(Exception):
    """A run failed; its text says why in a few words. Whether that passes, the next login tells."""


class AccountWatch:
    """One account, kept current by a thread of its own."""

    def __init__(
        self,
        account: Account,
        *,
        archive: Archive,
        engine: SyncEngine,
        connect: Connect,
        choices: Choices,
        rhythm: Rhythm,
        tell: Tell,
    ) -> None:
        """`choices`: of which folders; for the looks at all of them."""
        self._account = account
        self._archive = archive
        self._engine = engine
        self._connect = connect
        self._choices = choices
        self._rhythm = rhythm
        self._tell = tell
        self._control = Control(wake=lambda: None)
        self._line: Line | None = None
        self._folder = ""
        self._due = 0.0
        """When every folder is to be looked at, as `time.monotonic` counts."""
        self._pause = rhythm.shortest_pause
        self._looked_at = 0.0
        self._last_look_ended = 0.0
        self._gathering = rhythm.shortest_gathering / 2
        self._sleep = SleepSense()
        self._losses = 0
        self._refusals = 0
        self._was_in = False
        self.latest = WatchPicture(account.id, account.email, WatchState.CONNECTING)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"watch-{account.id}", daemon=True)

    @property
    def is_over(self) -> bool:
        """Whether nobody watches any more."""
        return self._over.is_set()

    def start(self) -> None:
        """Begin; without memory for a thread it ends at once, and tells so like any other end."""
        try:
            self._thread.start()
        except RuntimeError as error:
            self._over.set()
            self._say_end(named(error))

    def stop(self) -> None:
        """End it at once; a run on its way goes on."""
        self._control.cancel()

    def wait(self, timeout: float) -> bool:
        """Wait until it is over; False when it is not within `timeout` seconds, as while it dials."""
        return self._over.wait(timeout)

    def _run(self) -> None:
        error: MailtroveError | None = None
        try:
            while True:
                self._hold_a_line()
        except Stopped:
            pass
        except Exception as unforeseen:  # noqa: BLE001 - the thread's outermost frame
            error = named(unforeseen)
        self._hang_up()
        self._over.set()
        self._say_end(error)

    def _hold_a_line(self) -> None:
        """Stay current for as long as one line lasts, then wait until another may be had.

        Raises:
            MailtroveError: a person must act.
            Stopped: nobody watches any more.
        """
        try:
            self._dial()
            self._stay_current()
        except Woke:
            _log.info("%s: the computer slept", self._account.email)
            self._hang_up()
            self._due, self._losses = 0.0, 0
        except _LookFailed as failed:
            self._bear(str(failed), self._patience())
        except ServerThrottled as error:
            self._pause = self._rhythm.longest_pause
            self._bear(f"{self._account.host} asks to wait", max(error.wait_seconds, _SHORTEST_THROTTLE))
        except LoginRefused as error:
            self._refusals += 1
            self._bear_if_it_passes(error, self._rhythm.longest_wait)
        except MailtroveError as error:
            self._bear_if_it_passes(error, self._patience())

    def _dial(self) -> None:
        """Log in, and open the folder that is to be listened to: from then on the server keeps what happens in it."""
        self._account = self._account_now()
        self._show(WatchState.CONNECTING)
        self._line = self._connect(self._account)
        self._control.attach(self._line)
        self._was_in, self._refusals, self._folder = True, 0, ""
        if not self._line.can_idle:
            return
        try:
            folder = folder_to_listen_to(self._line.folders(), self._account.skipped_folders, self._choices)
            if folder:
                self._line.examine(folder)
                self._folder = folder
        except CommandRefused as error:
            _log.warning("%s can't be listened to: %s", self._account.email, error)

    def _stay_current(self) -> None:
        """Look at what happened meanwhile, then whenever there is a reason to; returns when it takes another line."""
        if self._is_due:
            self._look(whole=True)
        elif self._folder:
            self._look(whole=False)
        while self._folder:
            told = self._listen()
            if self._is_due:
                self._look(whole=True)
            elif told:
                self._gather()
                self._look(whole=False)
        self._hang_up()
        self._pass_time(self._due - time.monotonic(), WatchState.RESTING)

    def _listen(self) -> bool:
        line = self._line
        assert line is not None, "only a folder that is open on a line is listened to"
        self._show(WatchState.WATCHING)
        try:
            told = line.listen(max(min(self._due - time.monotonic(), self._rhythm.listening), 0.0), self._sleep.check)
        except CommandRefused as error:
            _log.warning("%s can't be listened to: %s", self._account.email, error)
            self._folder, told = "", False
        self._control.checkpoint()
        return told

    def _gather(self) -> None:
        """Let what comes in a burst come in one look."""
        quiet = time.monotonic() - self._last_look_ended
        self._gathering = next_gathering(self._gathering, quiet, self._rhythm)
        self._pass_time(self._gathering - quiet, WatchState.WATCHING)

    def _look(self, *, whole: bool) -> None:
        """Have a run bring what there is: in every folder, or in the one that is listened to."""
        self._show(WatchState.LOOKING)
        choices = self._choices if whole else Choices(only=(self._folder,))
        looked = look(self._engine, self._account, choices, self._control, self._bide)
        run = looked.run
        if run.state is SyncState.FAILED:
            raise _LookFailed(run.title)
        self._last_look_ended = time.monotonic()
        if run.state is not SyncState.CANCELLED:  # else the person wanted no more for now
            self._looked_at, self._losses = time.time(), 0
        if whole:
            self._pause = next_pause(self._pause, run, self._rhythm, laboured=looked.laboured)
            self._due = self._last_look_ended + self._pause

    def _bide(self) -> None:
        self._pass_time(self._rhythm.busy, WatchState.WAITING, "another mailtrove syncs it")

    @property
    def _is_due(self) -> bool:
        return time.monotonic() >= self._due

    def _account_now(self) -> Account:
        """The account as it is archived now: it may have been changed, or removed.

        Raises:
            Stopped: nothing logs in to it any more.
        """
        account = next((one for one in accounts(self._archive) if one.id == self._account.id), None)
        if account is None or account.mail_only:
            raise Stopped
        return account

    # What goes wrong

    def _patience(self) -> float:
        self._losses += 1
        return reconnect_seconds(self._losses, self._rhythm, random.random())

    def _bear_if_it_passes(self, error: MailtroveError, seconds: float) -> None:
        if not passes(error, refusals=self._refusals, was_in=self._was_in):
            raise error
        self._bear(error.title, seconds)

    def _bear(self, why: str, seconds: float) -> None:
        self._control.checkpoint()  # a line that `stop` broke is no loss to tell of
        _log.info("%s: %s; going on in %.0f s", self._account.email, why, seconds)
        self._hang_up()
        try:
            self._pass_time(seconds, WatchState.WAITING, why)
        except Woke:
            self._due, self._losses = 0.0, 0

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            self._control.detach(line)
            line.close()

    def _pass_time(self, seconds: float, state: WatchState, why: str = "") -> None:
        """Wait, and tell for how long.

        Raises:
            Woke: the computer slept meanwhile.
            Stopped: nobody watches any more.
        """
        until = time.monotonic() + seconds
        ends_at = time.time() + seconds
        told = False
        while (left := until - time.monotonic()) > 0:
            if not told or left <= COUNTED_DOWN:
                self._show(state, until=ends_at, why=why)
                told = True
            self._control.sleep(min(left, 1.0), why)
            self._sleep.check()

    # What is told

    def _show(self, state: WatchState, *, until: float = 0.0, why: str = "") -> None:
        account = self._account
        self.latest = WatchPicture(account.id, account.email, state, self._folder, self._looked_at, until, why)
        self._tell(self.latest)

    def _say_end(self, error: MailtroveError | None) -> None:
        ended = replace(self.latest, state=WatchState.ENDED, until=0.0, why="")
        if error:
            _log.warning("%s is watched no more: %s", self._account.email, error)
            ended = replace(
                ended,
                title=error.title,
                what_happened=error.what_happened,
                remedy=error.remedy,
                details=error.details,
                to_copy=error.to_copy,
            )
        self.latest = ended
        self._tell(ended)
