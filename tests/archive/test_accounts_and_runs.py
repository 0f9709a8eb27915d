"""Accounts and the history of their runs."""

import re
from dataclasses import replace

import pytest

from mailtrove.archive import browse
from mailtrove.archive.account_store import add_account, remove_account, update_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Problem, Run, RunTotals
from mailtrove.archive.runs import add_problems, end_run, past_runs, problems_of, start_run
from mailtrove.errors import AccountExists, AccountNotFound, ArchiveError, MessageNotFound
from tests.archive.builders import an_account, fetched, stored


def test_an_account_comes_back_as_it_was_stored(archive: Archive) -> None:
    asked = replace(an_account(), provider="microsoft", account_type="personal", tid="t", oid="o", scope="s")
    added = add_account(archive, asked)
    assert added == replace(asked, id=1)
    assert browse.accounts(archive) == [added]


def test_an_account_is_never_added_twice(archive: Archive, account: Account) -> None:
    with pytest.raises(AccountExists, match=re.escape("imaps://ada@example.edu@imap.example.edu:993")):
        add_account(archive, an_account())
    assert browse.accounts(archive) == [account]


def test_a_changed_account_keeps_its_mail(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    changed = replace(account, host="other.example.edu", skipped_folders=())
    update_account(archive, changed)
    (summary,) = browse.summaries(archive)
    assert (summary.account, summary.messages) == (changed, 1)


def test_an_account_cannot_become_another(archive: Archive, account: Account) -> None:
    other = add_account(archive, an_account("grace@example.edu"))
    with pytest.raises(AccountExists):
        update_account(archive, replace(other, imap_user=account.imap_user))


def test_a_removed_account_cannot_be_changed(archive: Archive, account: Account) -> None:
    remove_account(archive, account.id)
    with pytest.raises(AccountNotFound):
        update_account(archive, account)


def test_numbers_of_what_was_removed_never_come_to_mean_something_else(archive: Archive, account: Account) -> None:
    """A sync of the removed account may still be under way, in another process."""
    folder = stored(archive, account, 1)
    remove_account(archive, account.id)
    other = add_account(archive, an_account("grace@example.edu"))
    assert other.id > account.id
    assert stored(archive, other, 1) > folder
    assert list(browse.message_ids(archive, browse.AllMail())) == [2]


def test_a_summary_tells_what_the_archive_holds(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    stored(archive, account, 2, folder="Sent")
    (summary,) = browse.summaries(archive)
    assert (summary.messages, summary.folders) == (2, 2)
    assert summary.bytes == len(fetched(1).raw) + len(fetched(2).raw)
    assert (summary.last_sync, summary.last_outcome, summary.problems) == (None, "", 0)


def test_the_last_run_is_told_with_its_problems(archive: Archive, account: Account) -> None:
    first = start_run(archive, account.id)
    add_problems(archive, first, [Problem("INBOX", 3, "fetch", "NO gone\ud800")])
    end_run(archive, first, "problems", "", RunTotals(fetched=5, linked=1, bytes=1000))
    (summary,) = browse.summaries(archive)
    assert (summary.last_outcome, summary.problems, summary.last_words) == ("problems", 1, "")
    assert summary.last_sync is not None
    assert browse.problems(archive, account.id) == [Problem("INBOX", 3, "fetch", "NO gone�")]
    end_run(archive, start_run(archive, account.id), "failed", "The line broke.", RunTotals())
    (summary,) = browse.summaries(archive)
    assert (summary.last_outcome, summary.problems, summary.last_words) == ("failed", 0, "The line broke.")
    assert browse.problems(archive, account.id) == []


def test_a_run_that_never_ended_was_interrupted(archive: Archive, account: Account) -> None:
    start_run(archive, account.id)
    (summary,) = browse.summaries(archive)
    assert (summary.last_outcome, summary.last_sync) == ("interrupted", None)
    start_run(archive, account.id)
    assert browse.summaries(archive)[0].last_sync is None  # nobody knows when the first one broke off
    end_run(archive, start_run(archive, account.id), "done", "", RunTotals())
    assert browse.summaries(archive)[0].last_outcome == "done"


def test_a_past_run_is_told_with_all_that_it_came_to(archive: Archive, account: Account) -> None:
    other = add_account(archive, an_account("grace@example.edu"))
    first = start_run(archive, account.id, "everything again")
    add_problems(archive, first, [Problem("INBOX", 3, "fetch", "NO gone")])
    end_run(archive, first, "problems", "", RunTotals(1, 2, 3, 4, 5, 6, 7))
    end_run(archive, start_run(archive, other.id), "done", "", RunTotals())
    second = start_run(archive, account.id)
    newer, older = past_runs(archive, account.id, 10)
    assert (newer.id, newer.ended_at, newer.outcome, newer.problems) == (second, None, "", 0)
    assert older.ended_at is not None
    assert older == Run(
        first, older.started_at, older.ended_at, "problems", "", "everything again", RunTotals(1, 2, 3, 4, 5, 6, 7), 1
    )
    assert past_runs(archive, account.id, 1) == [newer]
    assert problems_of(archive, first) == [Problem("INBOX", 3, "fetch", "NO gone")]
    assert problems_of(archive, second) == []


def test_a_run_of_a_removed_account_is_refused_in_words(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="doesn't fit"):
        start_run(archive, 99)


def test_a_message_that_is_not_there_is_named(archive: Archive) -> None:
    with pytest.raises(MessageNotFound, match="42"):
        browse.raw_message(archive, 42)
    assert browse.message_rows(archive, [42]) == {}
    assert browse.message_folders(archive, 42) == []


def test_rows_of_many_messages_come_at_once(archive: Archive, account: Account) -> None:
    stored(archive, account, *range(1, 1202))
    ids = browse.message_ids(archive, browse.AllMail())
    assert ids[0] == 1201
    assert set(browse.message_rows(archive, ids)) == set(ids)
