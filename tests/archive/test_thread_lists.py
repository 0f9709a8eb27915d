"""Lists by threads, as the archive reads them."""

from array import array

import pytest

from mailtrove.archive import thread_lists
from mailtrove.archive.account_store import add_account
from mailtrove.archive.browse import AccountMail, AllMail, FolderMail, message_ids
from mailtrove.archive.commits import FolderChanges
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.order import Order
from mailtrove.archive.ordering import ordered_view
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_folder
from mailtrove.archive.thread_lists import Members, by_thread, thread_messages, thread_of, thread_rows, trees
from tests.archive.builders import UIDVALIDITY, an_account, changes, derived, indexed, stored


@pytest.fixture
def three(archive: Archive, account: Account) -> Account:
    """1 is answered by 3 and 5, 2 by 4; 6 stands alone. Dates are as the numbers."""
    indexed(
        archive,
        account,
        derived(1, message_id="<1@x>", subject="One"),
        derived(2, message_id="<2@x>", subject="Two"),
        derived(3, message_id="<3@x>", in_reply_to="<1@x>", subject="Re: One"),
        derived(4, message_id="<4@x>", in_reply_to="<2@x>", subject="Re: Two"),
        derived(5, message_id="<5@x>", references=("<1@x>", "<3@x>"), subject="A: Re: One"),
        derived(6, message_id="<6@x>", subject="Six"),
    )
    return account


def heads(archive: Archive, ids: "array[int]") -> list[int]:
    return by_thread(archive, ids).heads.tolist()


def test_a_thread_stands_where_its_newest_message_does(archive: Archive, three: Account) -> None:
    assert heads(archive, message_ids(archive, AllMail())) == [6, 5, 4]
    assert heads(archive, message_ids(archive, AccountMail(three.id))) == [6, 5, 4]


@pytest.mark.usefixtures("three")
def test_in_another_order_it_stands_where_its_first_message_does(archive: Archive) -> None:
    assert heads(archive, ordered_view(archive, AllMail(), Order.SUBJECT)) == [5, 6, 4]


@pytest.mark.usefixtures("three")
def test_of_what_was_found_a_thread_is_there_once_one_of_its_messages_is(archive: Archive) -> None:
    assert heads(archive, array("q", [3, 2, 1])) == [3, 2]


@pytest.mark.usefixtures("three")
def test_a_few_of_many_messages_are_looked_up_and_all_are_read_in_one_go(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = message_ids(archive, AllMail())
    monkeypatch.setattr(thread_lists, "_LOOKED_UP", 1)
    at_once = by_thread(archive, ids)
    monkeypatch.setattr(thread_lists, "_LOOKED_UP", 0)
    assert by_thread(archive, ids) == at_once


@pytest.mark.parametrize("looked_up", [0, 50])
def test_messages_that_wait_for_the_index_stand_alone(
    archive: Archive, three: Account, monkeypatch: pytest.MonkeyPatch, looked_up: int
) -> None:
    monkeypatch.setattr(thread_lists, "_LOOKED_UP", looked_up)
    stored(archive, three, 7, 8)
    listed = by_thread(archive, message_ids(archive, AllMail()))
    assert listed.heads.tolist() == [8, 7, 6, 5, 4]
    assert listed.threads.tolist()[:2] == [-8, -7]
    assert thread_of(archive, 8) == -8
    assert thread_of(archive, 3) == thread_of(archive, 1) > 0


def test_a_thread_is_the_same_in_every_folder_that_one_of_its_messages_is_in(
    archive: Archive, account: Account
) -> None:
    inbox = stored(archive, account, 1, 2)
    sent = stored(archive, account, 3, folder="Sent")
    commit_index(archive, [derived(1, message_id="<1@x>"), derived(2), derived(3, in_reply_to="<1@x>")])
    (in_inbox, in_sent) = (by_thread(archive, message_ids(archive, FolderMail(folder))) for folder in (inbox, sent))
    assert in_inbox.heads.tolist() == [2, 1]
    assert in_sent.heads.tolist() == [3]
    assert in_inbox.threads[1] == in_sent.threads[0]
    assert thread_messages(archive, in_sent.threads[0]).tolist() == [1, 3]


def test_accounts_that_have_the_same_messages_have_each_their_own_thread_of_them(
    archive: Archive, account: Account
) -> None:
    stored(archive, account, 1, 2)
    stored(archive, add_account(archive, an_account("grace@example.edu")), 1, 2)
    commit_index(
        archive,
        [derived(row, message_id=f"<{row % 2}@x>", in_reply_to="<1@x>", date=row) for row in (1, 2, 3, 4)],
    )
    listed = by_thread(archive, message_ids(archive, AllMail()))
    assert listed.heads.tolist() == [4, 2]
    assert [thread_messages(archive, thread).tolist() for thread in listed.threads] == [[3, 4], [1, 2]]


def test_the_line_of_a_thread_tells_the_state_of_all_its_messages(archive: Archive, account: Account) -> None:
    folder = stored(archive, account, 1, 2, 3, 4, flags=("\\Seen",))
    commit_index(
        archive,
        [
            derived(1, message_id="<1@x>", attachments=("a.pdf", "b.pdf")),
            derived(2, "newest", in_reply_to="<1@x>", attachments=("c.pdf",)),
            derived(3, message_id="<3@x>"),
            derived(4, in_reply_to="<3@x>"),
        ],
    )
    commit_folder(
        archive,
        folder,
        FolderChanges(UIDVALIDITY, 9, 0, 4, flags={1: frozenset({"\\Flagged"}), 3: frozenset()}, gone=[3]),
    )
    rows = thread_rows(archive, [2, 4, 99])
    assert (rows[2].together, rows[2].unread, rows[2].starred, rows[2].attachments, rows[2].gone) == (
        2,
        True,
        True,
        3,
        False,
    )
    assert rows[2].snippet == "newest"
    assert (rows[4].together, rows[4].unread, rows[4].starred, rows[4].gone) == (2, False, False, False)
    commit_folder(archive, folder, changes(gone=[3, 4]))
    assert thread_rows(archive, [4])[4].gone
    assert set(rows) == {2, 4}


@pytest.mark.usefixtures("three")
def test_a_thread_is_unfolded_to_its_tree(archive: Archive) -> None:
    thread = thread_of(archive, 1)
    (tree,) = trees(archive, [thread]).values()
    assert [(branch.message, branch.depth) for branch in tree.values()] == [(1, 0), (3, 1), (5, 2)]
    assert list(tree) == [1, 3, 5]
    assert trees(archive, [999]) == {999: {}}


@pytest.mark.usefixtures("three")
def test_all_threads_are_read_in_one_go(archive: Archive) -> None:
    members = Members(archive)
    listed = by_thread(archive, message_ids(archive, AllMail()))
    assert [members[thread].tolist() for thread in listed.threads] == [[6], [1, 3, 5], [2, 4]]
    assert {message for thread in members for message in members[thread]} == {1, 2, 3, 4, 5, 6}
    with pytest.raises(KeyError):
        members[max(members) + 1]


@pytest.mark.usefixtures("three")
def test_messages_know_what_they_answer_until_nobody_ever_told(archive: Archive) -> None:
    archive.write(lambda: archive.writer.run("UPDATE message SET ancestors = NULL"))
    (tree,) = trees(archive, [thread_of(archive, 1)]).values()
    assert [branch.depth for branch in tree.values()] == [0, 1, 1]


@pytest.mark.usefixtures("three")
def test_lists_are_read_from_one_covering_index(archive: Archive) -> None:
    with archive.reading() as database:
        ((*_, all_threads),) = database.run(f"EXPLAIN QUERY PLAN {thread_lists.ALL_THREADS}").fetchall()
        plan = database.run(f"EXPLAIN QUERY PLAN {thread_lists.ROWS.format('?')}", (1,)).fetchall()
        steps = [step for *_, step in plan]
        ((*_, tree),) = database.run(f"EXPLAIN QUERY PLAN {thread_lists.THREAD}", (1,)).fetchall()
    assert "USING COVERING INDEX message_thread_id_date" in all_threads
    assert steps == [
        "SEARCH head USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH one USING INDEX message_thread_id_date (thread_id=?)",
    ]
    assert tree == "SEARCH message USING INDEX message_thread_id_date (thread_id=?)"
