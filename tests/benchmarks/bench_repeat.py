"""How long a sync takes that finds nothing changed, against mbsync (Debian's isync); near and far.

    python -m tests.benchmarks.bench_repeat [FOLDERS] [MILLISECONDS]

Both keep a mailbox of the same Dovecot, as it is (CONDSTORE) and announcing what Exchange does. mbsync is a process,
and so is `mailtrove sync`; the sync in an app that runs is measured by itself. The ratios are what to keep.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mailtrove.archive.database import Archive
from mailtrove.sync.events import SyncState
from tests.benchmarks.distance import Distance
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.end_to_end.syncing import syncing

ROUNDS = 3
MESSAGES_A_FOLDER = 20
ROOT = Path(__file__).parents[2]
MBSYNCRC = """\
IMAPStore far
Host localhost
Port {port}
User ada
Pass secret
AuthMechs LOGIN
SSLType IMAPS
CertificateFile {ca_file}

MaildirStore near
Path {home}/mail/
Inbox {home}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""


def lay(dovecot: Dovecot, folders: int) -> None:
    """So many folders with a few messages each."""
    for number in range(folders * MESSAGES_A_FOLDER):
        folder = number % folders
        raw = b"Subject: %d\r\nMessage-ID: <%d@bench>\r\n\r\nUnchanged.\r\n" % (number, number)
        dovecot.deliver("ada", f"Folder {folder}" if folder else "INBOX", raw, flags=["\\Seen"])


def mbsync(home: Path) -> None:
    """One run of mbsync."""
    subprocess.run(["mbsync", "-q", "-c", str(home / "mbsyncrc"), "all"], check=True, timeout=300)


def command(home: Path, dovecot: Dovecot, port: int) -> None:
    """One run of ours in a process of its own."""
    words = [sys.executable, "-m", "tests.end_to_end.syncing", str(home / "c" / "archive.sqlite3"), str(port)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}"}
    subprocess.run(
        [*words, str(dovecot.ca_file), "ada"], check=True, timeout=300, cwd=ROOT, env=environment, capture_output=True
    )


@contextmanager
def contenders(dovecot: Dovecot, home: Path, port: int) -> Iterator[dict[str, Callable[[], None]]]:
    """What is to be measured, by name; each has synced once already."""
    (home / "mail").mkdir(exist_ok=True)
    (home / "mbsyncrc").write_text(MBSYNCRC.format(port=port, ca_file=dovecot.ca_file, home=home))
    with Archive.open(home / "a" / "archive.sqlite3") as archive:
        ours = syncing(archive, port, dovecot.ca_file, "ada")

        def sync() -> None:
            progress = ours.run(seconds=300)
            if progress.state is not SyncState.DONE:
                raise RuntimeError(f"not all came: {progress}")

        runs: dict[str, Callable[[], None]] = {
            "mbsync": lambda: mbsync(home),
            "mailtrove, running": sync,
            "mailtrove, a command": lambda: command(home, dovecot, port),
        }
        for run in runs.values():
            run()
        yield runs
        ours.engine.close()


def measure(dovecot: Dovecot, home: Path, seconds_away: float) -> None:
    """Print medians of interleaved rounds, and the round trips of one."""
    with Distance(dovecot.imaps_port, seconds_away) as line, contenders(dovecot, home, line.port) as runs:
        taken: dict[str, list[float]] = {name: [] for name in runs}
        turns: dict[str, int] = {}
        for _ in range(ROUNDS):
            for name, run in runs.items():
                line.turns, began = 0, time.perf_counter()
                run()
                taken[name].append(time.perf_counter() - began)
                turns[name] = line.turns
    theirs = statistics.median(taken["mbsync"])
    for name, times in taken.items():
        ours = statistics.median(times)
        print(f"    {name:<21}{ours:7.3f} s  {turns[name]:5} round trips   ratio {ours / theirs:.2f}")


def main(folders: int, milliseconds: int) -> None:
    """Measure both servers, near and far."""
    if not shutil.which("mbsync"):
        sys.exit("This needs mbsync: apt-get install isync")
    for name, capability in (("with CONDSTORE", ""), ("like Exchange", EXCHANGE_CAPABILITY)):
        with Dovecot(capability=capability) as dovecot, tempfile.TemporaryDirectory() as home:
            lay(dovecot, folders)
            for away in (0, milliseconds):
                print(f"{folders} folders, {MESSAGES_A_FOLDER} messages each, {name}, {away} ms away, TLS")
                measure(dovecot, Path(home), away / 1000)


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["100", "50"][len(sys.argv) - 1 :])))
