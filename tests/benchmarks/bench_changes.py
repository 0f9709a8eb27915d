"""What a sync downloads when little changed: 100 messages new, 100 moved, 100 flagged, 100 gone.

    python -m tests.benchmarks.bench_changes [MESSAGES]

Counted on the wire, TLS and all, against the size of the new messages alone; of a Dovecot as it is (CONDSTORE) and of
one that announces what Exchange does, which must be asked for all flags to find those that changed.
"""

import tempfile
from pathlib import Path
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.sync.events import SyncState
from tests.benchmarks import peers
from tests.benchmarks.distance import Distance
from tests.benchmarks.mailbox import USER, lay
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.end_to_end.syncing import Syncing, syncing

USUAL: Final = 3_000
CHANGES: Final = 100


def change(dovecot: Dovecot, count: int) -> int:
    """Let others use the mailbox; returns the bytes of the new messages."""
    inbox, archive = (dovecot.make_folder(USER, folder) / "cur" for folder in ("INBOX", "Archive"))
    files = sorted(inbox.iterdir())
    for file in files[:CHANGES]:
        file.rename(archive / file.name.replace(".M", ".Mmoved"))
    for file in files[CHANGES : 2 * CHANGES]:
        file.rename(file.with_name(file.name.replace(":2,", ":2,F")))
    for file in files[2 * CHANGES : 3 * CHANGES]:
        file.unlink()
    return lay(dovecot, CHANGES, first=count)


def run(ours: Syncing) -> tuple[int, int, int, int]:
    """Sync; how many were downloaded, linked, flagged and gone."""
    progress = ours.run(seconds=3_600)
    if progress.state is not SyncState.DONE:
        raise RuntimeError(f"not all came: {progress}")
    return progress.fetched, progress.linked, progress.flags_changed, progress.gone


def measure(capability: str, count: int) -> float:
    """How many bytes come for each byte that is new."""
    with Dovecot(capability=capability) as dovecot, tempfile.TemporaryDirectory() as home:
        lay(dovecot, count)
        with Distance(dovecot.imaps_port, 0) as line, Archive.open(Path(home) / "archive.sqlite3") as archive:
            ours = syncing(archive, line.port, dovecot.ca_file, USER)
            run(ours)
            new = change(dovecot, count)
            line.passed()
            came = run(ours)
            ours.engine.close()
            if came != (CHANGES, CHANGES, CHANGES, 2 * CHANGES):
                raise RuntimeError(f"new, moved, flagged and gone were {came}")
            return line.passed().received / new


def main(count: int) -> None:
    """Measure both servers."""
    for name, capability in (("with CONDSTORE", ""), ("like Exchange", EXCHANGE_CAPABILITY)):
        peers.judge(f"{count} messages, {name}: bytes received / bytes new", measure(capability, count), 1.05)


if __name__ == "__main__":
    main(peers.messages_wanted(USUAL))
