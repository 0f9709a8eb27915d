"""`mailtrove sync --watch`: accounts kept current until a signal comes, and a line for whatever happens."""

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import Opened
from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.watching import WatchPicture, WatchState, in_words

if TYPE_CHECKING:
    from mailtrove.archive.records import Account
    from mailtrove.sync.choices import Choices

_ENDING: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Ctrl+C, a service manager, a terminal that closes."""
_NOT_FOR_EVER: Final = {
    "limit": "--limit",
    "full": "--full",
    "after": "--after",
    "before": "--before",
    "problems": "--problems",
}


def refuse_with_watch(choices: Mapping[str, Any]) -> None:
    """Refuse the options that say how much one run brings.

    Raises:
        click.UsageError: there is one.
    """
    for name, option in _NOT_FOR_EVER.items():
        if choices[name]:
            raise click.UsageError(f"--watch brings whatever is new, as it comes; {option} is for a single sync.")


def watch(here: Opened, accounts: "Sequence[Account]", choices: "Choices") -> bool:
    """Keep accounts current; True when a signal ended it, False when every account waits for a person."""
    from mailtrove.sync.engine import SyncEngine
    from mailtrove.sync.watches import Watches

    lines = EventLines()
    connect, connections = here.accounts.connect, here.config.sync.connections
    engine = SyncEngine(here.archive, connect, locks=here.paths.locks, connections=connections, watch=lines.show_run)
    watches = Watches(here.archive, engine, connect, tell=lines.show_watch)
    with _signals_that_end():
        try:
            for account in accounts:
                watches.start(account, choices)
            while watches.active():
                time.sleep(1.0)
        except KeyboardInterrupt:
            return True
        finally:
            _heed_no_more()
            watches.close(0.3)
            engine.close(0.5)
    return False


@contextmanager
def _signals_that_end() -> Iterator[None]:
    """Within this block whatever asks us to end raises KeyboardInterrupt, but for what is ignored, as by nohup."""
    before = {number: signal.getsignal(number) for number in _ENDING}
    try:
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, signal.default_int_handler)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _heed_no_more() -> None:
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)


class EventLines:
    """What happens to watched accounts, a line each on stderr, with the time; the first run of each as any other."""

    def __init__(self) -> None:
        self._progress = speak.ProgressLines()
        self._brought: set[int] = set()
        """The accounts of which a run has ended."""
        self._waiting: set[int] = set()
        """The accounts whose runs wait for their server."""
        self._said: dict[int, tuple[str, str]] = {}

    def show_run(self, run: SyncProgress) -> None:
        """Called on the engine's threads."""
        if run.account_id not in self._brought:
            self._progress.show(run)
            if run.state.ended:
                self._brought.add(run.account_id)
            return
        waits, waited = run.state is SyncState.WAITING, run.account_id in self._waiting
        if waits and not waited:
            self._waiting.add(run.account_id)
            _say(run.email, run.waiting_for)
        elif not waits:
            self._waiting.discard(run.account_id)
        if run.state.ended and (words := run_in_words(run)):
            _say(run.email, words)

    def show_watch(self, picture: WatchPicture) -> None:
        """Called on the threads of the watches; what is told anew only for its time is not said again."""
        if picture.state in (WatchState.CONNECTING, WatchState.LOOKING):
            return
        what = (picture.folder, picture.why or picture.title)
        if self._said.get(picture.account_id) == what:
            return
        self._said[picture.account_id] = what
        if words := ", ".join(in_words(picture, time.time())):
            _say(picture.email, words)
        if picture.title:
            speak.say(f"  {picture.what_happened}")
            speak.say(f"  → {picture.remedy}")


def run_in_words(run: SyncProgress) -> str:
    """`3 new in INBOX, 1 gone`; empty when there is nothing to tell."""
    if run.state is SyncState.FAILED:
        return f"{run.title}: {run.what_happened}"
    words = [f"{folder.fetched:,} new in {folder.name}" for folder in run.folders if folder.fetched]
    counted = (
        (run.linked, "moved or copied"),
        (run.flags_changed, "with other flags"),
        (run.labels_changed, "with other labels"),
        (run.gone, "gone from the server"),
        (run.problem_count, "not to be had"),
    )
    return ", ".join((*words, *(f"{count:,} {what}" for count, what in counted if count)))


def _say(email: str, words: str) -> None:
    wipe = "\r\x1b[K" if sys.stderr.isatty() else ""  # what a run's own line left there
    click.echo(f"{wipe}{time.strftime('%H:%M')} {printable_line(f'{email}: {words}')}", err=True)
