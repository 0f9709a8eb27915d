"""Which messages belong together."""

import itertools

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.records import Account
from tests.archive.builders import an_account, count, derived, stored


def threads(archive: Archive) -> list[list[int]]:
    with archive.reading() as database:
        rows = database.run("SELECT thread_id, id FROM message ORDER BY thread_id, id").fetchall()
    return [[row for _, row in group] for _, group in itertools.groupby(rows, key=lambda row: row[0])]


def facts(archive: Archive) -> list[tuple[int, int, int]]:
    with archive.reading() as database:
        return database.run("SELECT root_id, newest_date, count FROM thread ORDER BY id").fetchall()


def test_an_answer_joins_the_thread_of_its_question(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    commit_index(
        archive,
        [
            derived(1, message_id="<1@x>", date=10),
            derived(2, message_id="<2@x>", in_reply_to="<1@x>", date=30),
            derived(3, message_id="<3@x>", date=20),
        ],
    )
    assert threads(archive) == [[1, 2], [3]]
    assert facts(archive) == [(1, 30, 2), (3, 20, 1)]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_a_missing_link_that_comes_later_makes_two_threads_one(
    archive: Archive, account: Account, order: tuple[int, ...]
) -> None:
    stored(archive, account, 1, 2, 3)
    meanings = {
        1: derived(1, message_id="<1@x>"),
        2: derived(2, message_id="<2@x>", in_reply_to="<1@x>"),
        3: derived(3, message_id="<3@x>", in_reply_to="<2@x>"),
    }
    for row in order:
        commit_index(archive, [meanings[row]])
    assert threads(archive) == [[1, 2, 3]]
    assert facts(archive) == [(1, 1_000_003, 3)]


def test_two_answers_to_a_message_that_never_came_are_one_thread(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(
        archive,
        [
            derived(1, message_id="<1@x>", references=("<0@x>", "<lost@x>")),
            derived(2, message_id="<2@x>", references=("lost@x",)),
        ],
    )
    assert threads(archive) == [[1, 2]]


def test_what_names_a_thread_that_was_merged_joins_the_one_it_is_now(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3, 4)
    commit_index(archive, [derived(1, message_id="<1@x>"), derived(2, message_id="<2@x>", in_reply_to="<lost@x>")])
    commit_index(archive, [derived(3, references=("<1@x>", "<2@x>"))])
    commit_index(archive, [derived(4, in_reply_to="<lost@x>")])
    assert threads(archive) == [[1, 2, 3, 4]]


def test_messages_that_name_nothing_stay_apart(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(archive, [derived(1, references=("", "<>", " ")), derived(2, message_id="<>")])
    assert threads(archive) == [[1], [2]]


def test_accounts_have_threads_of_their_own(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    stored(archive, add_account(archive, an_account("grace@example.edu")), 2)
    commit_index(archive, [derived(1, message_id="<1@x>"), derived(2, message_id="<1@x>")])
    assert threads(archive) == [[1], [2]]


def test_indexing_again_leaves_threads_as_they_are(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    meanings: list[Derived] = [
        derived(1, message_id="<1@x>"),
        derived(2, in_reply_to="<1@x>"),
        derived(3),
    ]
    for _ in range(2):
        commit_index(archive, meanings)
        assert threads(archive) == [[1, 2], [3]]
        assert count(archive, "thread") == 2


def test_references_without_end_are_followed_from_both_ends(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    many = tuple(f"<{number}@x>" for number in range(5000))
    commit_index(
        archive,
        [derived(1, references=many), derived(2, message_id="<0@x>"), derived(3, message_id="<4999@x>")],
    )
    assert threads(archive) == [[1, 2, 3]]
    assert count(archive, "thread_link") < 200
