"""What became of each run of the sync: written while it goes on, and read as reports afterwards."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.models import SyncProblem, SyncRun
from mailtrove.archive.records import Problem, Run, RunTotals
from mailtrove.archive.texts import storable


def start_run(archive: Archive, account_id: int, asked: str = "") -> int:
    """Note that a run begins now and return its row. Runs of the account that never ended are marked interrupted.

    `asked`: what was chosen for it, in words.
    """

    def job() -> int:
        left = (SyncRun.account == account_id) & SyncRun.ended_at.is_null()
        # A run that was killed could not say when; its beginning is the last that is known of it.
        SyncRun.update(ended_at=SyncRun.started_at, outcome="interrupted").where(left).execute(archive.writer)
        row_id = SyncRun.insert(account=account_id, started_at=int(time.time()), asked=storable(asked)).execute(
            archive.writer
        )
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


def end_run(archive: Archive, run_id: int, outcome: str, words: str, totals: RunTotals) -> None:
    """Note how a run ended: "done", "problems", "failed" or "cancelled", and in `words` why it failed."""
    changes = {"ended_at": int(time.time()), "outcome": outcome, "words": storable(words), **asdict(totals)}
    archive.write(lambda: SyncRun.update(changes).where(SyncRun.id == run_id).execute(archive.writer))


def past_runs(archive: Archive, account_id: int, limit: int) -> list[Run]:
    """The account's newest `limit` runs, newest first; one that goes on now among them."""
    with archive.reading() as database:
        rows = database.run(_RUNS, (account_id, limit)).fetchall()
    return [Run(*(*row[:6], RunTotals(*row[6:-1]), row[-1])) for row in rows]


def problems_of(archive: Archive, run_id: int) -> list[Problem]:
    """The problems of a run, in the order they came up."""
    with archive.reading() as database:
        rows = database.run(_PROBLEMS, (run_id,)).fetchall()
    return [Problem(*row) for row in rows]


_RUNS: Final = """
SELECT id, started_at, ended_at, outcome, words, asked,
    fetched, linked, gone, flags_changed, labels_changed, bytes, retries,
    (SELECT count(*) FROM sync_problem WHERE sync_problem.run_id = sync_run.id)
FROM sync_run WHERE account_id = ? ORDER BY id DESC LIMIT ?
"""
_PROBLEMS: Final = "SELECT folder, uid, stage, words FROM sync_problem WHERE run_id = ? ORDER BY id"
