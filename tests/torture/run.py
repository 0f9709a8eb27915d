"""One run of the campaign: syncs with mishaps, then a clean one, then the comparison."""

import contextlib
import imaplib
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest.mock import patch

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.errors import SyncError
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.fetch import Patience
from tests.dovecot import Dovecot
from tests.torture import checker
from tests.torture.faults import Kind
from tests.torture.hand import FRESH, NAMES, Hand, fresh_mail
from tests.torture.installed import Installed
from tests.torture.looking import look, recent, renumbers, without_uids
from tests.torture.play import Play
from tests.torture.proxy import FaultProxy
from tests.torture.script import Kill, Round, Script

_QUICK: Final = Patience(attempts=8, first_wait=0.001, longest_wait=0.01)
_PATIENT: Final = 60.0
"""Seconds that a clean sync waits for an answer."""
_SILENCE: Final = 1.5
"""Seconds after which a sync with mishaps takes a silent server for a lost one."""
_LONGEST_WAIT: Final = 1.6
"""Seconds that a sync with mishaps waits because the server asks to; one that asks for more is cancelled."""
_LONGEST_SYNC: Final = 180.0
_LATER: Final = 8 * 24 * 3600
"""Seconds after the mishaps that the clean sync comes, by the wall clock: longer than any message that was refused, and
any flags that nothing shows to have changed, are left in peace (`sync.questions`)."""
Cue = tuple[int, Callable[[], object]]
_FRESH: Final = (b"Subject: fresh\r\n\r\nnobody saw me\r\n", b"Subject: fresh too\r\n\r\nnor me\r\n")


@dataclass
class Outcome:
    """What came of a run."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    """Whatever was lost, doubled, falsified, or else not as it should be; in words."""
    played: Counter[Kind] = field(default_factory=Counter)
    syncs: int = 0
    kills: int = 0
    cancelled: int = 0
    changes: int = 0
    compared: int = 0


def play_run(script: Script, dovecot: Dovecot, proxy: FaultProxy, folder: Path) -> Outcome:
    """Play one run; its folder, and its mailbox on the server, are gone after it."""
    outcome = Outcome(script.seed)
    user = f"seed{script.seed}@example.edu"
    for piece in script.mail:
        dovecot.deliver(user, piece.folder, piece.raw, flags=piece.flags, internal_date=piece.internal_date)
    for name in NAMES:
        dovecot.make_folder(user, name)
    fresh_mail(dovecot, user, _FRESH)
    hand = Hand(dovecot, user, random.Random(script.seed))
    try:
        home = Installed.below(
            folder, dovecot, user, port=proxy.port, connections=script.connections, timeout_seconds=2
        )
        _Run(script, dovecot, proxy, home, hand, outcome).play()
    finally:
        hand.close()
        proxy.play = Play()
        proxy.hang_up()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(dovecot.root / "mail" / user, ignore_errors=True)
    return outcome


@dataclass
class _Run:
    script: Script
    dovecot: Dovecot
    proxy: FaultProxy
    home: Installed
    hand: Hand
    outcome: Outcome

    def play(self) -> None:
        """All of it."""
        kept: set[str] = set()
        for one in self.script.rounds:
            self._mishaps(one)
            with Archive.open(self.home.paths.archive_file):  # what a killed writer left is whole again
                pass
            kept |= checker.archived(self.home.paths.archive_file).digests
        self._clean_sync()
        self._compare(kept)

    def _mishaps(self, one: Round) -> None:
        self.outcome.syncs += 1
        for _ in range(one.changes_before):
            self._change()
        cues: list[Cue] = [(at, self._change) for at in one.changes]
        if one.kill:
            play = self._sync_and_kill(one, one.kill, cues)
        else:
            self.proxy.play = play = Play(one.faults, cues)
            self._sync_here()
        self.proxy.play = Play()
        self.proxy.hang_up()
        self.outcome.played += play.played
        self.outcome.wrong += [f"sent {said.line!r}" for said in play.heard if not said.changes_nothing]

    def _change(self) -> None:
        self.outcome.changes += 1
        self.hand.change()

    def _sync_here(self) -> None:
        with self._engine(self.proxy.port, _SILENCE) as engine:
            engine.start(self.home.account)
            deadline = time.monotonic() + _LONGEST_SYNC
            waits_since: float | None = None
            while not engine.wait(self.home.account.id, 0.05):
                progress = engine.progress(self.home.account.id)
                is_waiting = progress is not None and progress.state is SyncState.WAITING
                waits_since = (waits_since or time.monotonic()) if is_waiting else None
                if waits_since and time.monotonic() - waits_since > _LONGEST_WAIT:
                    self.outcome.cancelled += 1
                    engine.cancel(self.home.account.id)
                if time.monotonic() > deadline:
                    self.outcome.wrong.append(f"a sync did not end: {progress}")
                    return
            self._end_of(engine)

    def _sync_and_kill(self, one: Round, kill: Kill, cues: list[Cue]) -> Play:
        def strike() -> None:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait(30)
                self.outcome.kills += 1

        by_command = [(kill.command, strike)] if kill.command else []
        by_bytes = [(kill.answered, strike)] if kill.answered else []
        self.proxy.play = play = Play(one.faults, [*cues, *by_command], by_bytes)
        with self.home.start("sync") as process:
            play.began.wait(_PATIENT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(kill.seconds)
            strike()
            assert process.stderr is not None
            said = process.stderr.read()
        if "Traceback" in said:
            self.outcome.wrong.append(f"mailtrove sync crashed: {said}")
        return play

    def _clean_sync(self) -> None:
        """What is still different is brought by one sync without mishaps; another finds nothing more to do."""
        really = time.time
        later = patch.object(time, "time", lambda: really() + _LATER)
        with later, self._engine(self.dovecot.imaps_port, _PATIENT) as engine:
            for again in (False, True):
                engine.start(self.home.account)
                if not engine.wait(self.home.account.id, _LONGEST_SYNC):
                    self.outcome.wrong.append("the clean sync did not end")
                    return
                progress = self._end_of(engine)
                if progress.state is not SyncState.DONE:
                    self.outcome.wrong.append(f"the clean sync ended with {progress.state}: {progress.what_happened}")
                    self.outcome.wrong += progress.problems
                did = (progress.fetched, progress.linked, progress.gone, progress.flags_changed)
                if again and any(did):
                    self.outcome.wrong.append(f"the second clean sync still found something to do: {did}")

    def _compare(self, kept: set[str]) -> None:
        client = imaplib.IMAP4("127.0.0.1", self.dovecot.imap_port, timeout=_PATIENT)
        client.login(self.hand.user, self.dovecot.password)
        served = look(client)
        # Which UIDs Dovecot renumbers is its own doing; then what is in its folders still has to be the same.
        as_told = without_uids if renumbers(self.dovecot, self.hand.user) else dict
        differences = checker.compared(as_told(self.hand.mailbox), as_told(served))
        self.outcome.wrong += [f"server: {one}" for one in differences]
        if recent(client, FRESH) != len(_FRESH):
            self.outcome.wrong.append("the fresh messages are no longer \\Recent")
        client.logout()
        found = checker.archived(self.home.paths.archive_file)
        self.outcome.wrong += checker.differences(found, served, NAMES, self.hand.ever, kept)
        self.outcome.compared += sum(map(len, served.values()))

    @contextlib.contextmanager
    def _engine(self, port: int, seconds: float) -> Iterator[SyncEngine]:
        server = Server("localhost", port, Security.TLS, str(self.dovecot.ca_file), seconds)

        def dial(account: Account) -> Connection:
            return connect(server, PasswordLogin(account.imap_user, lambda: self.dovecot.password))

        with Archive.open(self.home.paths.archive_file) as archive:
            engine = SyncEngine(
                archive,
                dial,
                locks=self.home.paths.locks,
                connections=self.script.connections,
                watch=lambda _: None,
                patience=_QUICK,
            )
            try:
                yield engine
            finally:
                engine.close(30)

    def _end_of(self, engine: SyncEngine) -> SyncProgress:
        progress = engine.progress(self.home.account.id)
        assert progress is not None
        if progress.title == SyncError.title:
            self.outcome.wrong.append(f"a sync ended in a mistake of ours: {progress.what_happened}")
        return progress
