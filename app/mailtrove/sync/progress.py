"""A run's counts, and the frozen pictures made of them: at most ten a second, and always a last one.

Belongs to the run's coordinator; only `latest` may be read from other threads.
"""

import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

from mailtrove.archive.records import Account, RunTotals
from mailtrove.errors import MailtroveError
from mailtrove.sync.compare import Compared
from mailtrove.sync.control import Wait
from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState, Watch
from mailtrove.sync.meter import Meter

_BETWEEN_PICTURES: Final = 0.1
_UNCHANGED_FOR: Final = 1.0
"""Seconds after which a picture is made though nothing was counted: clocks and estimates go on."""
_PROBLEMS_SHOWN: Final = 5


@dataclass(slots=True)
class Counts:
    """What is counted in a run; the names are those of `SyncProgress`."""

    wanted: int = 0
    fetched: int = 0
    linked: int = 0
    indexed: int = 0
    to_index: int = 0
    flags_changed: int = 0
    labels_changed: int = 0
    gone: int = 0
    wanted_bytes: int = 0
    fetched_bytes: int = 0
    problem_count: int = 0
    retries: int = 0
    done_with: int = 0
    """Of the wanted messages, those that need no more asking: fetched or refused."""
    done_with_bytes: int = 0
    """Their sizes, as the server told them."""


class Progress:
    """What a run has come to. Change `counts`, `state` and the folders, then `publish`."""

    def __init__(self, account: Account, watch: Watch) -> None:
        self.counts = Counts()
        self.state = SyncState.QUEUED
        self.total_known = False
        """Every folder was compared, so that `wanted` grows no more and an estimate means something."""
        self.meter = Meter()
        self._account = account
        self._watch = watch
        self._began = time.monotonic()
        self._folders: dict[str, FolderProgress] = {}
        self._problems: deque[str] = deque(maxlen=_PROBLEMS_SHOWN)
        self._published_at = 0.0
        self._seen: object = None
        self.latest = SyncProgress(account.id, account.email, SyncState.QUEUED)

    @property
    def bytes_per_second(self) -> float:
        """Over the last seconds."""
        return self.meter.rates(time.monotonic())[1]

    def set_folder(self, progress: FolderProgress) -> None:
        """A folder went on."""
        self._folders[progress.name] = progress

    def count_compared(self, compared: Compared) -> None:
        """A folder was compared, and what changed there is on its way into the archive."""
        self.counts.linked += len(compared.linked)
        self.counts.flags_changed += len(compared.flags)
        self.counts.labels_changed += len(compared.gmail)
        self.counts.gone += len(compared.gone)

    def add_problem(self, words: str) -> None:
        """Something could not be had."""
        self.counts.problem_count += 1
        self._problems.append(words)

    def totals(self) -> RunTotals:
        """For the run's report."""
        counts = self.counts
        return RunTotals(
            fetched=counts.fetched,
            linked=counts.linked,
            gone=counts.gone,
            flags_changed=counts.flags_changed,
            labels_changed=counts.labels_changed,
            bytes=counts.fetched_bytes,
            retries=counts.retries,
        )

    def publish(self, shown: SyncState, wait: Wait | None = None, *, at_once: bool = False) -> None:
        """Let those who watch know, if there is something new and it is time. `shown` may overlay `state`."""
        now = time.monotonic()
        since = now - self._published_at
        if since < _BETWEEN_PICTURES and not at_once:
            return
        counts = self.counts
        seen = (shown, wait, replace(counts), tuple(self._folders.values()))
        if seen == self._seen and since < _UNCHANGED_FOR:
            return
        self._seen = seen
        self._emit(self._picture(now, shown, wait))

    def publish_end(self, state: SyncState, error: MailtroveError | None = None) -> None:
        """The last picture of the run."""
        self.state = state
        self.meter.stop()
        picture = self._picture(time.monotonic(), state, None)
        if error:
            picture = replace(
                picture,
                title=error.title,
                what_happened=error.what_happened,
                remedy=error.remedy,
                details=error.details,
                to_copy=error.to_copy,
            )
        self._emit(picture)

    def _emit(self, picture: SyncProgress) -> None:
        self._published_at = time.monotonic()
        self.latest = picture
        self._watch(picture)

    def _picture(self, now: float, shown: SyncState, wait: Wait | None) -> SyncProgress:
        counts = self.counts
        messages_rate, bytes_rate = self.meter.rates(now)
        eta = None
        if shown in (SyncState.FETCHING, SyncState.LEAVING) and self.total_known:
            eta = self.meter.eta(now, counts.wanted - counts.done_with, counts.wanted_bytes - counts.done_with_bytes)
        return SyncProgress(
            account_id=self._account.id,
            email=self._account.email,
            state=shown,
            folders=tuple(self._folders.values()),
            wanted=counts.wanted,
            fetched=counts.fetched,
            linked=counts.linked,
            indexed=counts.indexed,
            to_index=counts.to_index,
            flags_changed=counts.flags_changed,
            labels_changed=counts.labels_changed,
            gone=counts.gone,
            wanted_bytes=counts.wanted_bytes,
            fetched_bytes=counts.fetched_bytes,
            messages_per_second=messages_rate,
            bytes_per_second=bytes_rate,
            trail=self.meter.trail(now),
            eta_seconds=eta,
            elapsed_seconds=now - self._began,
            waiting_for=_until(wait, now) if wait else "",
            retries=counts.retries,
            problems=tuple(self._problems),
            problem_count=counts.problem_count,
        )


def _until(wait: Wait, now: float) -> str:
    clock = time.strftime("%H:%M:%S", time.localtime(time.time() + wait.until - now))
    return f"{wait.why}; going on at {clock}"
