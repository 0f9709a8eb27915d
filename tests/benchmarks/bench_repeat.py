"""How long a sync takes that finds nothing changed, against mbsync (Debian's isync); near and far.

    python -m tests.benchmarks.bench_repeat [FOLDERS] [MILLISECONDS]

Both keep a mailbox of the same Dovecot, as it is (CONDSTORE) and announcing what Exchange does. mbsync is a process,
and so is `mailtrove sync`; the sync in an app that runs is measured by itself. The ratios are what to keep.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailtrove.archive.database import Archive
from mailtrove.sync.events import SyncState
from tests.benchmarks import peers
from tests.benchmarks.distance import Distance
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.end_to_end.sync_process import a_home
from tests.end_to_end.sync_process import sync as command_sync
from tests.end_to_end.syncing import syncing

ROUNDS = 3
MESSAGES_A_FOLDER = 20
MANY = 50
"""From so many folders on, the goal is the one for many."""
USUAL = (8, 100)
"""Folders."""


def lay(dovecot: Dovecot, folders: int) -> None:
    """So many folders with a few messages each."""
    for number in range(folders * MESSAGES_A_FOLDER):
        folder = number % folders
        raw = b"Subject: %d\r\nMessage-ID: <%d@bench>\r\n\r\nUnchanged.\r\n" % (number, number)
        dovecot.deliver("ada", f"Folder {folder}" if folder else "INBOX", raw, flags=["\\Seen"])


@contextmanager
def contenders(dovecot: Dovecot, home: Path, port: int) -> Iterator[dict[str, Callable[[], object]]]:
    """What is to be measured, by name; each has synced once already."""
    command = a_home(home / f"command-{port}", port, dovecot.ca_file, "ada")
    theirs = peers.mbsync_home(home / str(port), dovecot, port=port)
    with Archive.open(home / "a" / "archive.sqlite3") as archive:
        ours = syncing(archive, port, dovecot.ca_file, "ada")

        def sync() -> None:
            progress = ours.run(seconds=300)
            if progress.state is not SyncState.DONE:
                raise RuntimeError(f"not all came: {progress}")

        runs: dict[str, Callable[[], object]] = {
            "mbsync": lambda: peers.mbsync(theirs),
            "mailtrove, running": sync,
            "mailtrove, a command": lambda: command_sync(command, seconds=300),
        }
        for run in runs.values():
            run()
        yield runs
        ours.engine.close()


def measure(dovecot: Dovecot, home: Path, folders: int, seconds_away: float) -> None:
    """Print medians of interleaved rounds, and the round trips of one."""
    with Distance(dovecot.imaps_port, seconds_away) as line, contenders(dovecot, home, line.port) as runs:
        taken: dict[str, list[float]] = {name: [] for name in runs}
        turns: dict[str, int] = {}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                line.passed()
                began = time.perf_counter()
                run()
                taken[name].append(time.perf_counter() - began)
                turns[name] = line.passed().turns
    median = {name: statistics.median(times) for name, times in taken.items()}
    for name, seconds in median.items():
        print(f"    {name:<21}{seconds:7.3f} s  {turns[name]:5} round trips   ratio {seconds / median['mbsync']:.2f}")
    running = median["mailtrove, running"] / median["mbsync"]
    if folders >= MANY:
        where, goal = ("far", 0.3) if seconds_away else ("near", 0.7)
        peers.judge(f"{where}, many folders: running / mbsync", running, goal)
    elif seconds_away:
        peers.judge("far, few folders: running / mbsync", running, 1.0)
    else:
        peers.judge("near, few folders: running / mbsync", running, 1.0)
        longer = median["mailtrove, a command"] - median["mbsync"]
        peers.judge("near, few folders: a command is longer than mbsync by", longer, 0.5, " s")


def main(sizes: tuple[int, ...], milliseconds: int) -> None:
    """Measure both servers, near and far."""
    peers.need("mbsync")
    for name, capability in (("with CONDSTORE", ""), ("like Exchange", EXCHANGE_CAPABILITY)):
        for folders in sizes:
            with Dovecot(capability=capability) as dovecot, tempfile.TemporaryDirectory() as home:
                lay(dovecot, folders)
                for away in (0, milliseconds):
                    print(f"{folders} folders, {MESSAGES_A_FOLDER} messages each, {name}, {away} ms away, TLS")
                    measure(dovecot, Path(home), folders, away / 1000)


if __name__ == "__main__":
    main((int(sys.argv[1]),) if len(sys.argv) > 1 else USUAL, int(sys.argv[2]) if len(sys.argv) > 2 else 50)
