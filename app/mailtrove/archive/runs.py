"""Writing what became of each run of the sync."""

import time
from collections.abc import Sequence

from mailtrove.archive.database import Archive
from mailtrove.archive.models import SyncProblem, SyncRun
from mailtrove.archive.records import Problem
from mailtrove.archive.texts import storable


def start_run(archive: Archive, account_id: int) -> int:
    """Note that a run begins now and return its row. Runs of the account that never ended are marked interrupted."""

    def job() -> int:
        left = (SyncRun.account == account_id) & SyncRun.ended_at.is_null()
        # A run that was killed could not say when; its beginning is the last that is known of it.
        SyncRun.update(ended_at=SyncRun.started_at, outcome="interrupted").where(left).execute(archive.writer)
        row_id = SyncRun.insert(account=account_id, started_at=int(time.time())).execute(archive.writer)
        return int(row_id)

    return archive.write(job)


def add_problems(archive: Archive, run_id: int, problems: Sequence[Problem]) -> None:
    """Note messages and folders that could not be had, in one transaction, as each waits for the disk."""

    def job() -> None:
        for one in problems:
            words, folder = storable(one.words), storable(one.folder)
            SyncProblem.insert(run=run_id, folder=folder, uid=one.uid, stage=one.stage, words=words).execute(
                archive.writer
            )

    archive.write(job)


def end_run(
    archive: Archive,
    run_id: int,
    outcome: str,
    words: str,
    fetched: int,
    linked: int,
    gone: int,
    bytes: int,  # noqa: A002 - the column's name
) -> None:
    """Note how a run ended: "done", "problems", "failed" or "cancelled", and in `words` why it failed."""
    changes = {
        "ended_at": int(time.time()),
        "outcome": outcome,
        "words": storable(words),
        "fetched": fetched,
        "linked": linked,
        "gone": gone,
        "bytes": bytes,
    }
    archive.write(lambda: SyncRun.update(changes).where(SyncRun.id == run_id).execute(archive.writer))
