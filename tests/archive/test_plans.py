"""How SQLite means to run our statements: from an index, in order, without reading whole tables."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailtrove.archive import account_store, browse, index_store, runs, store
from mailtrove.archive.browse import AccountMail, AllMail, FolderMail
from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.database import Archive, Database
from mailtrove.archive.lacking import lacking
from mailtrove.archive.records import Gmail, Problem, RunTotals
from tests.archive.builders import an_account, changes, derived, fetched

_SMALL = {"account", "facet", "folder", "sync_run", "sync_problem", "address", "CONSTANT", "sqlite_sequence"}
"""What may be read as a whole: `address` when an account is removed; `sqlite_sequence` has a row a table."""


@pytest.fixture
def statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The plan of every statement that a whole life of an archive runs, by statement."""
    plans: dict[str, list[str]] = {}
    run = Database.run

    def note(database: Database, sql: str, values: Sequence[object]) -> None:
        if sql not in plans and re.match(r"\s*(SELECT|UPDATE|DELETE|INSERT)", sql):
            plans[sql] = [row[3] for row in run(database, f"EXPLAIN QUERY PLAN {sql}", values)]

    def noted_run(database: Database, sql: str, values: Sequence[object] = ()) -> object:
        note(database, sql, values)
        return run(database, sql, values)

    def noted_run_many(database: Database, sql: str, rows: Sequence[Sequence[object]]) -> None:
        for row in rows:
            note(database, sql, row)
            run(database, sql, row)

    monkeypatch.setattr(Database, "run", noted_run)
    monkeypatch.setattr(Database, "run_many", noted_run_many)
    with Archive.open(tmp_path / "archive.sqlite3") as archive:
        live(archive)
    return plans


def live(archive: Archive) -> None:
    account = account_store.add_account(archive, an_account())
    folder_id = store.note_folders(archive, account.id, [("INBOX", "/", "inbox"), ("Old", "/", "")])["INBOX"]
    run_id = runs.start_run(archive, account.id)
    store.commit_messages(archive, account.id, folder_id, 1, [fetched(uid) for uid in range(1, 20)])
    store.look_alikes(archive, account.id, [(1, 1)])
    store.places(archive, folder_id, 1)
    waiting = index_store.waiting_for_index(archive, account.id, 10)
    index_store.count_waiting(archive, account.id)
    meanings = [
        derived(one.id, "text", message_id=f"<{one.id}>", references=("<1>",), participants=(("from", "A", "a@b.c"),))
        for one in waiting
    ]
    index_store.commit_index(archive, meanings)
    index_store.wait_for_index_again(archive, account.id)
    links = [LinkedPlace(50, 1, frozenset(), 1, 1)]
    flags = {2: frozenset({"\\Seen"})}
    store.commit_folder(archive, folder_id, changes(uidvalidity=1, flags=flags, gone=[3]))
    store.commit_folder(archive, folder_id, changes(uidvalidity=2, linked=links, complete=True))
    store.commit_folder(archive, folder_id, changes(uidvalidity=2, refused={60: "No"}, lacking=[60]))
    lacking(archive, folder_id, 2)
    store.census(archive, folder_id, 2)
    store.live_uids(archive, folder_id, 2, 10)
    store.places(archive, folder_id, 2, [50])
    label(archive, account.id, folder_id)
    store.mark_folders_gone(archive, account.id, ["INBOX"])
    runs.add_problems(archive, run_id, [Problem("INBOX", 1, "fetch", "NO")])
    runs.end_run(archive, run_id, "problems", "", RunTotals(1, 1, 1))
    runs.past_runs(archive, account.id, 10)
    runs.problems_of(archive, run_id)
    for view in (AllMail(), AccountMail(account.id), FolderMail(folder_id)):
        browse.message_rows(archive, browse.message_ids(archive, view))
    browse.summaries(archive)
    browse.folders(archive)
    browse.folders(archive, account.id)
    browse.raw_message(archive, 1)
    browse.message_folders(archive, 1)
    browse.problems(archive, account.id)
    account_store.remove_account(archive, account.id)


def label(archive: Archive, account_id: int, folder_id: int) -> None:
    gmail = {2: Gmail(71, 7, frozenset({"Work", "Hidden"}))}
    store.note_folders(archive, account_id, [("Old", "/", ""), ("Work", "/", "")], label_of=folder_id)
    store.commit_folder(archive, folder_id, changes(uidvalidity=1, gmail=gmail))
    store.commit_folder(archive, folder_id, changes(uidvalidity=1, gone=[2], complete=True))
    store.gmail_places(archive, folder_id, 1, 1, 9)
    store.gmail_messages(archive, account_id, [(71, 20)])
    store.own_folders(archive, account_id)


def test_no_statement_reads_a_whole_table(statements: dict[str, list[str]]) -> None:
    assert len(statements) > 40
    for sql, plan in statements.items():
        for step in plan:
            scan = re.match(r"SCAN (\w+)\b(?! USING COVERING INDEX| VIRTUAL)", step)
            assert not scan or scan[1] in _SMALL, f"{step}\n{sql}"


@pytest.mark.parametrize("sql", [browse.ALL_MAIL_IDS, browse.ACCOUNT_IDS, browse.FOLDER_IDS])
def test_lists_come_sorted_from_one_covering_index(statements: dict[str, list[str]], sql: str) -> None:
    (step,) = statements[sql]
    assert "USING COVERING INDEX" in step


def test_only_what_is_small_is_ever_sorted(statements: dict[str, list[str]]) -> None:
    sorting = {sql for sql, plan in statements.items() if any("TEMP B-TREE" in step for step in plan)}
    for sql in sorting:
        # The places of one message, the look-alikes of one pair, the folders of an account.
        assert "message_id = ?" in sql or "membership.size = ?" in sql or "FROM folder" in sql, sql
