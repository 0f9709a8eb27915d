"""Deriving in a process apart: the same as here, and here when the process is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.ready import Batch
from mailtrove.archive.store import commit_messages
from mailtrove.sync import deriver as module
from mailtrove.sync.derive import derive_waiting
from mailtrove.sync.deriver import Deriver
from tests.archive.builders import a_folder, an_account, fetched
from tests.sync.house import House, letter

MESSAGES = 30
SECONDS = 30.0


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive."""
    with Archive.open(tmp_path / "archive.sqlite3") as archive:
        yield archive


@pytest.fixture
def waiting(archive: Archive) -> int:
    """An account with messages that wait for the index; one can't be read."""
    account = add_account(archive, an_account())
    folder = a_folder(archive, account)
    raws = [letter(number) for number in range(MESSAGES - 1)]
    raws.append(b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n" * 5_000)
    commit_messages(archive, account.id, folder, 1, [fetched(uid, raw) for uid, raw in enumerate(raws, start=1)])
    return account.id


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch, archive: Archive) -> Iterator[Deriver]:
    """One that starts its process for a single message."""
    monkeypatch.setattr(module, "WORTH_IT", 1)
    with Deriver(archive.path) as deriver:
        yield deriver


def process_of(deriver: Deriver) -> int | None:
    return deriver._process.pid if deriver._process else None


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_process_derives_what_would_be_derived_here(archive: Archive, waiting: int, eager: Deriver) -> None:
    here = derive_waiting(archive, waiting, 0, 100)
    assert len(here.ready) == MESSAGES
    assert eager.derive(archive, waiting, 0, 100) == here
    assert process_of(eager) not in (None, os.getpid())
    assert eager.derive(archive, waiting, here.ready[9].message, 5).ready == here.ready[10:15]
    assert eager.derive(archive, waiting, here.ready[-1].message, 5) == Batch()


def test_for_a_few_messages_no_process_is_started(archive: Archive, waiting: int) -> None:
    with Deriver(archive.path) as deriver:
        assert len(deriver.derive(archive, waiting, 0, 100).ready) == MESSAGES
        assert process_of(deriver) is None


def test_the_process_can_be_started_before_there_is_anything_to_do(archive: Archive, waiting: int) -> None:
    with Deriver(archive.path) as deriver:
        deriver.get_ready()
        pid = process_of(deriver)
        deriver.get_ready()
        assert pid
        assert len(deriver.derive(archive, waiting, 0, 100).ready) == MESSAGES
        assert process_of(deriver) == pid


def test_a_process_that_was_killed_is_done_without(archive: Archive, waiting: int, eager: Deriver) -> None:
    here = eager.derive(archive, waiting, 0, 10)
    pid = process_of(eager)
    assert pid
    os.kill(pid, 9)
    assert eager.derive(archive, waiting, 0, 10) == here
    assert process_of(eager) is None
    assert eager.derive(archive, waiting, 0, 10) == here
    assert not is_there(pid)


@pytest.mark.parametrize(
    "command", [("/nowhere/python",), (sys.executable, "-c", "print('no pickle')"), (sys.executable, "-c", "")]
)
def test_a_process_that_can_not_be_had_or_talks_nonsense_is_done_without(
    archive: Archive, waiting: int, eager: Deriver, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(module, "_COMMAND", command)
    eager.get_ready()
    assert eager.derive(archive, waiting, 0, 100) == derive_waiting(archive, waiting, 0, 100)
    assert process_of(eager) is None


def test_closing_ends_the_process_and_more_is_derived_here(archive: Archive, waiting: int, eager: Deriver) -> None:
    eager.derive(archive, waiting, 0, 100)
    pid = process_of(eager)
    assert pid
    eager.close()
    assert not is_there(pid)
    assert len(eager.derive(archive, waiting, 0, 100).ready) == MESSAGES


def test_one_that_was_dismissed_starts_another_when_there_is_work(
    archive: Archive, waiting: int, eager: Deriver
) -> None:
    eager.derive(archive, waiting, 0, 100)
    former = process_of(eager)
    eager.dismiss()
    assert former
    assert not is_there(former)
    assert len(eager.derive(archive, waiting, 0, 100).ready) == MESSAGES
    assert process_of(eager) not in (None, former)


def test_a_sync_of_many_messages_has_them_derived_apart_and_leaves_no_process(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailtrove.sync.index.WORTH_IT", 1)
    monkeypatch.setattr(module, "WORTH_IT", 1)
    asked: list[int | None] = []
    ask = Deriver._ask

    def noting(deriver: Deriver, what: tuple[int, int, int]) -> Batch | None:
        batch = ask(deriver, what)
        asked.append(process_of(deriver))
        return batch

    monkeypatch.setattr(Deriver, "_ask", noting)
    for number in range(MESSAGES):
        house.server.put("INBOX", letter(number))
    assert house.sync().indexed == MESSAGES
    assert house.rows("SELECT count(*) FROM message_search WHERE message_search MATCH '000019'") == [(1,)]
    assert asked
    assert asked[0]
    assert not is_there(asked[0])


def test_a_folder_called_mailtrove_where_it_was_started_is_not_run(
    archive: Archive, waiting: int, eager: Deriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mailtrove").mkdir()
    (tmp_path / "mailtrove" / "__init__.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    eager.derive(archive, waiting, 0, 100)
    assert process_of(eager)


def test_the_process_ends_with_whoever_started_it(archive: Archive, waiting: int) -> None:
    program = f"""
import os
from pathlib import Path
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.store import commit_messages
from mailtrove.sync import deriver
deriver.WORTH_IT = 1
archive = Archive.open(Path({str(archive.path)!r}))
one = deriver.Deriver(archive.path)
one.derive(archive, {waiting}, 0, 100)
print(one._process.pid, flush=True)
os._exit(0)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=SECONDS, check=True)
    pid = int(ended.stdout)
    deadline = time.monotonic() + SECONDS
    while is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_there(pid)
