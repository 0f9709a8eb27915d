"""Numbers and moments in the words that screens show; pure functions."""

from collections.abc import Sequence

from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.watching import WatchPicture, WatchState
from mailtrove.tui.signs import SIGNS

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def count(number: int, one: str, many: str = "") -> str:
    """`1 message`, `12,345 messages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number_of_bytes: float) -> str:
    """`812 B`, `4.2 kB`, `84 MB`, `1.3 GB`; powers of ten, as disks and networks count."""
    value = float(number_of_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 9.95 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def ago(moment: int | None, now: float) -> str:
    """`just now`, `5 minutes ago`, `yesterday`, `3 weeks ago`; `never` for None."""
    if moment is None:
        return "never"
    passed = now - moment
    if passed < _MINUTE:
        return "just now"
    if passed < _HOUR:
        return f"{count(int(passed // _MINUTE), 'minute')} ago"
    if passed < _DAY:
        return f"{count(int(passed // _HOUR), 'hour')} ago"
    days = int(passed // _DAY)
    if days == 1:
        return "yesterday"
    for length, unit in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * length or (length == 365 and days >= length):
            return f"{count(days // length, unit)} ago"
    return f"{days} days ago"


def duration(seconds: float) -> str:
    """`12 s`, `4 min`, `1 h 20 min`."""
    whole = max(0, round(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes = round(whole / _MINUTE)
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def countdown(seconds: float) -> str:
    """`4:59`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def share(progress: SyncProgress) -> float:
    """How much of a run is done, from 0 to 1: what is downloaded of the folders looked into, and how many those are.

    By bytes where they are known, since messages differ in size.
    """
    if progress.state in (SyncState.DONE, SyncState.PROBLEMS):
        return 1.0
    if progress.wanted_bytes:
        downloaded = min(1.0, progress.fetched_bytes / progress.wanted_bytes)
    else:
        downloaded = min(1.0, progress.fetched / progress.wanted) if progress.wanted else 0.0
    looked_into = sum(folder.state not in ("waiting", "comparing") for folder in progress.folders)
    return downloaded * looked_into / len(progress.folders) if progress.folders else downloaded


def status_words(runs: Sequence[SyncProgress], accounts: int, watches: Sequence[WatchPicture] = ()) -> str:
    """How all syncs are doing, in a few words for the title line; and whether somebody watches, where it has room."""
    doing = _runs_in_words(runs, accounts)
    if any(not run.state.ended for run in runs):
        return doing
    return ", ".join(filter(None, (doing, _watches_in_words(watches))))


def _watches_in_words(watches: Sequence[WatchPicture]) -> str:
    if any(watch.title for watch in watches):
        return "not all watched"
    if any(watch.state is WatchState.WAITING for watch in watches):
        return "waiting to watch"
    return "watching" if any(watch.state is not WatchState.ENDED for watch in watches) else ""


def _runs_in_words(runs: Sequence[SyncProgress], accounts: int) -> str:
    active = [run for run in runs if not run.state.ended]
    if len(active) == 1:
        run = active[0]
        done = f" {share(run):.0%}" if run.wanted else ""
        return f"{run.state.value}{done} {SIGNS.dot} {printable_line(run.email)}"  # whose is cut where there is no room
    if active:
        fetched, wanted = sum(run.fetched for run in active), sum(run.wanted for run in active)
        return f"{len(active)} syncing, {fetched:,} of {wanted:,}"
    failed = [run for run in runs if run.state is SyncState.FAILED]
    if failed:
        return f"sync failed: {printable_line(failed[0].email)}" if len(failed) == 1 else f"{len(failed)} syncs failed"
    problems = sum(run.problem_count for run in runs)
    if problems:
        return f"up to date, {count(problems, 'problem')}"
    if any(run.state is SyncState.DONE for run in runs):
        return "up to date"
    return "" if accounts else "no account yet"
