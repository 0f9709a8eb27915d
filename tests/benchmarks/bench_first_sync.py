"""How long a first sync takes until everything is archived, and until it is searchable; and what lies on the disk then.

    python -m tests.benchmarks.bench_first_sync [MESSAGES]

Against mbsync as configured and with FSync off, followed by `notmuch new` and by `mu index`; over TLS, from the same
Dovecot. Seconds drift with the machine; the ratios, of medians of interleaved rounds, are what to keep. The goals are
for 20,000 messages, which takes half an hour; the usual 3,000 take five minutes.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mailtrove.archive.database import Archive
from mailtrove.sync.events import SyncProgress, SyncState
from tests.benchmarks import peers
from tests.benchmarks.mailbox import USER, lay
from tests.dovecot import Dovecot
from tests.end_to_end.syncing import syncing

ROUNDS = 3
USUAL = 3_000
SECONDS = 3_600


def ours(dovecot: Dovecot, home: Path, count: int) -> tuple[float, float]:
    """A first sync: the seconds until everything was archived, and until it was searchable too."""
    began = time.perf_counter()
    archived: list[float] = []

    def watch(progress: SyncProgress) -> None:
        if progress.fetched == count and not archived:
            archived.append(time.perf_counter() - began)

    with Archive.open(home / "archive.sqlite3") as archive:
        run = syncing(archive, dovecot.imaps_port, dovecot.ca_file, USER, watch=watch)
        progress = run.run(seconds=SECONDS)
        searchable = time.perf_counter() - began
        run.engine.close()
    if progress.state is not SyncState.DONE or (progress.fetched, progress.indexed) != (count, count):
        raise RuntimeError(f"not all came: {progress}")
    return archived[0], searchable


def seconds(job: Callable[[Path], None], home: Path) -> float:
    """How long a job takes."""
    began = time.perf_counter()
    job(home)
    return time.perf_counter() - began


def main(count: int) -> None:
    """Measure in interleaved rounds, and print the ratios."""
    peers.need("mbsync", "notmuch", "mu")
    taken: dict[str, list[float]] = {}
    with Dovecot() as dovecot:
        size = lay(dovecot, count)
        print(f"{count} messages, {size / 1e6:.0f} MB, TLS on loopback, medians of {ROUNDS}", flush=True)
        for number in range(ROUNDS + 1):
            with tempfile.TemporaryDirectory() as folder:
                found = one_round(dovecot, Path(folder), count)
            for name, took in found.items() if number else ():  # the first is so that Dovecot has its indexes
                taken.setdefault(name, []).append(took)
    told = {name: statistics.median(all_) for name, all_ in taken.items()}
    for name, took in told.items():
        print(f"    {name:<32}{took:8.2f}")
    searchable, configured, unsynced = told["searchable"], told["mbsync"], told["mbsync, FSync off"]
    peers.judge("searchable / mbsync and notmuch new", searchable / (configured + told["notmuch new"]), 0.12)
    peers.judge("searchable / mbsync, FSync off, and mu index", searchable / (unsynced + told["mu index"]), 0.25)
    peers.judge("archived / mbsync", told["archived"] / configured, 0.5)
    peers.judge("archived / mbsync, FSync off", told["archived"] / unsynced, 1.2)
    peers.judge("archive / Maildir with notmuch's index, bytes", told["our MB"] / told["their MB"], 0.5)


def one_round(dovecot: Dovecot, folder: Path, count: int) -> dict[str, float]:
    """Everybody once, from nothing: seconds, and megabytes on the disk."""
    archived, searchable = ours(dovecot, folder / "ours", count)
    found = {"archived": archived, "searchable": searchable, "our MB": peers.size_of(folder / "ours") / 1e6}
    home = peers.mbsync_home(folder / "synced", dovecot)
    found["mbsync"] = seconds(peers.mbsync, home)
    found["notmuch new"] = seconds(peers.notmuch_new, home)
    found["their MB"] = peers.size_of(home / "mail") / 1e6
    shutil.rmtree(home)
    home = peers.mbsync_home(folder / "unsynced", dovecot, fsync=False)
    found["mbsync, FSync off"] = seconds(peers.mbsync, home)
    found["mu index"] = seconds(peers.mu_index, home)
    return found


if __name__ == "__main__":
    main(peers.messages_wanted(USUAL))
