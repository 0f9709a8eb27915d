"""A writer that is killed at any moment loses nothing it was told is committed, and leaves nothing half done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

import mailtrove
from mailtrove.archive.browse import AccountMail, FolderMail, folders, message_ids, raw_message, summaries
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index, count_waiting, waiting_for_index
from tests.archive.builders import derived, fetched, words_are_consistent

WRITER = """
import sys
from pathlib import Path
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index, waiting_for_index
from mailtrove.archive.store import commit_messages
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, derived, fetched

archive = Archive.open(Path(sys.argv[1]))
account = add_account(archive, an_account())
folder_id = a_folder(archive, account)
for start in range(1, 100_000, 10):
    commit_messages(archive, account.id, folder_id, UIDVALIDITY, [fetched(uid) for uid in range(start, start + 10)])
    print(start + 9, flush=True)
    waiting = waiting_for_index(archive, account.id, 8)
    commit_index(archive, [derived(one.id, f"word{one.id} common", message_id=f"<{one.id}>") for one in waiting])
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "archive.sqlite3"
    committed = killed_while_writing(path, seconds=Random(seed).uniform(0.02, 0.4))
    with Archive.open(path) as archive:
        with archive.reading() as database:
            assert database.run("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.run("PRAGMA foreign_key_check").fetchall() == []
        assert words_are_consistent(archive)
        (summary,) = summaries(archive)
        (folder,) = folders(archive)
        ids = sorted(message_ids(archive, AccountMail(summary.account.id)))
        assert len(ids) >= committed
        assert len(ids) % 10 == 0
        assert summary.messages == folder.messages == len(message_ids(archive, FolderMail(folder.id))) == len(ids)
        assert all(raw_message(archive, row) == fetched(row).raw for row in ids)
        while waiting := waiting_for_index(archive, summary.account.id, 500):
            commit_index(archive, [derived(one.id, "common") for one in waiting])
        assert count_waiting(archive, summary.account.id) == 0
        with archive.reading() as database:
            sql = "SELECT count(*) FROM message_search WHERE message_search MATCH 'common'"
            assert database.run(sql).fetchone()[0] == len(ids)


def killed_while_writing(path: Path, seconds: float) -> int:
    """Start a writer, kill it some time after its first commit, and return how many messages it said it had written."""
    source = Path(mailtrove.__file__).parent.parent
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(Path(__file__).parents[2])])}
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        said = (first + writer.stdout.read()).split()
    return int(said[-1])
