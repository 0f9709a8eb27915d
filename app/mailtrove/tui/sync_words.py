"""A sync's picture in lines of words; pure functions for the pane that shows them."""

import math
from typing import Final

from mailtrove.archive.records import AccountSummary
from mailtrove.printable import printable_line
from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.words import ago, count, duration, size

_SIGNS: Final = {
    SyncState.QUEUED: SIGNS.waiting,
    SyncState.WAITING: SIGNS.waiting,
    SyncState.PAUSING: SIGNS.paused,
    SyncState.PAUSED: SIGNS.paused,
    SyncState.LEAVING: SIGNS.stopped,
    SyncState.CANCELLING: SIGNS.stopped,
    SyncState.CANCELLED: SIGNS.stopped,
    SyncState.DONE: SIGNS.done,
    SyncState.PROBLEMS: SIGNS.warning,
    SyncState.FAILED: SIGNS.failed,
}
_FOLDER_SIGNS: Final = {
    "waiting": SIGNS.waiting,
    "comparing": SIGNS.running,
    "downloading": SIGNS.running,
    "done": SIGNS.done,
    "failed": SIGNS.failed,
    "left": SIGNS.stopped,
}
_FOLDER_ORDER: Final = {"downloading": 0, "comparing": 1, "failed": 2, "waiting": 3, "left": 4, "done": 5}
_BETWEEN: Final = f" {SIGNS.dot} "


def state_sign(state: SyncState) -> str:
    """The sign of a run's state."""
    return _SIGNS.get(state, SIGNS.running)


def amounts(progress: SyncProgress) -> str:
    """`1,240 of 2,000 messages · 48 MB of 80 MB`; empty when all of it is here: `outcome` says so."""
    if not progress.wanted or progress.state in (SyncState.DONE, SyncState.PROBLEMS):
        return ""
    words = [f"{progress.fetched:,} of {count(progress.wanted, 'message')}"]
    if progress.wanted_bytes:
        words.append(f"{size(progress.fetched_bytes)} of {size(progress.wanted_bytes)}")
    return _BETWEEN.join(words)


def speed(progress: SyncProgress) -> str:
    """`210/s · 3.1 MB/s`, while it downloads."""
    if not progress.messages_per_second or progress.state not in (SyncState.FETCHING, SyncState.LEAVING):
        return ""
    return f"{progress.messages_per_second:,.0f}/s{_BETWEEN}{size(progress.bytes_per_second)}/s"


def time_words(progress: SyncProgress) -> str:
    """`17 s · ~40 s left`, while it goes on."""
    if progress.state.ended:
        return ""
    words = [duration(progress.elapsed_seconds)]
    if progress.eta_seconds is not None:
        words.append(f"~{duration(_rounded(progress.eta_seconds))} left")
    return _BETWEEN.join(words)


def _rounded(seconds: float) -> float:
    """An estimate, no more exact than it can be: counting down each second would say that it is known."""
    step = 1 if seconds < 10 else 5 if seconds < 60 else 10
    return max(step * math.ceil(seconds / step), 1)


def tallies(progress: SyncProgress) -> str:
    """`12 known · 5 flags · 3 gone · 48 to index · 1 retry`: what goes on besides the download; empty when nothing."""
    if progress.state.ended:
        return ""
    found = [
        (progress.linked, "known"),
        (progress.flags_changed, "flags"),
        (progress.labels_changed, "labels"),
        (progress.gone, "gone"),
    ]
    words = [f"{number:,} {what}" for number, what in found if number]
    words += [f"{progress.to_index:,} to index"] if progress.to_index else []
    words += [count(progress.retries, "retry", "retries")] if progress.retries else []
    return _BETWEEN.join(words)


def outcome(progress: SyncProgress) -> str:
    """What a run brought, once it has ended."""
    if not progress.state.ended:
        return ""
    found = [
        (progress.linked, "already here"),
        (progress.flags_changed, "with other flags"),
        (progress.labels_changed, "with other labels"),
        (progress.gone, "gone from the server"),
    ]
    words = [f"{number:,} {what}" for number, what in found if number]
    if progress.fetched < progress.wanted:
        words.insert(0, f"{progress.fetched:,} of {progress.wanted:,} downloaded")
    elif progress.fetched:
        words.insert(0, f"{progress.fetched:,} downloaded")
    words = words or ["nothing new"]
    words += [f"tried again {count(progress.retries, 'time')}"] if progress.retries else []
    return ", ".join(words)


def at_rest(summary: AccountSummary, now: float) -> str:
    """An account that has not been synced since mailtrove started."""
    if summary.last_sync is None:
        return "not synced yet"
    return f"synced {ago(summary.last_sync, now)}{_BETWEEN}{count(summary.messages, 'message')}, {size(summary.bytes)}"


def problem_words(progress: SyncProgress) -> str:
    """How many problems there are, and the newest in the server's words."""
    if not progress.problem_count:
        return ""
    newest = f", the last: {printable_line(progress.problems[-1])}" if progress.problems else ""
    return f"{SIGNS.warning} {count(progress.problem_count, 'problem')}{newest}"


def leaving_words(progress: SyncProgress) -> str:
    """Which folders are still to come before the run stops."""
    under_way = [printable_line(one.name) for one in progress.folders if one.state in ("downloading", "comparing")]
    return f"{SIGNS.stopped} still to be done: {', '.join(under_way)}" if under_way else ""


def folder_sign(folder: FolderProgress) -> str:
    """The sign of a folder's state."""
    return _FOLDER_SIGNS.get(folder.state, SIGNS.dot)


def folder_amount(folder: FolderProgress) -> str:
    """`210 of 400`, `820 messages`, or the state in a word."""
    if folder.state == "downloading":
        return f"{folder.fetched:,} of {folder.wanted:,}"
    if folder.state == "done":
        return count(folder.on_server, "message")
    if folder.state == "left":
        return "for the next sync"
    return folder.state


def in_order(folders: tuple[FolderProgress, ...], room: int) -> list[FolderProgress]:
    """As the server lists them when there is room for all; else the busy ones first."""
    if len(folders) <= room:
        return list(folders)
    return sorted(folders, key=lambda folder: _FOLDER_ORDER.get(folder.state, 6))
