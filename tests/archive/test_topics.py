"""Replies that name no message, and what their subjects lead to."""

import itertools

import pytest

from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.records import Account, Gmail
from mailtrove.archive.store import commit_folder
from mailtrove.archive.topics import LONGEST_SILENCE, subject_without_prefixes
from tests.archive.builders import an_account, changes, derived, stored
from tests.archive.test_threads import threads

DAY = 86_400


@pytest.mark.parametrize(
    ("subject", "about", "reply"),
    [
        ("Barrels", "barrels", False),
        ("Re: Barrels", "barrels", True),
        ("RE:Barrels", "barrels", True),
        ("AW: Re[2]: SV:  Barrels ", "barrels", True),
        ("Fwd: Barrels", "barrels", False),
        ("WG: AW: Barrels", "barrels", True),
        ("[mill] Re: Barrels  and\tstuds", "barrels and studs", True),
        ("Re: [mill] Barrels", "barrels", True),
        ("[mill] Barrels", "barrels", False),
        ("回复：桶", "桶", True),
        ("Reply: Barrels", "reply: barrels", False),
        ("Re:", "", True),
        ("[mill]", "[mill]", False),
        ("", "", False),
    ],
)
def test_what_a_subject_is_about(subject: str, about: str, reply: bool) -> None:
    assert subject_without_prefixes(subject) == (about, reply)


def test_a_hostile_subject_takes_no_time() -> None:
    subject_without_prefixes("re[1]: " * 50 + "[" * 200)
    subject_without_prefixes("[a] " * 80)


def question(row: int = 1, *, date: int = DAY) -> Derived:
    return derived(row, subject="Barrels", message_id=f"<{row}@x>", date=date)


def reply(row: int = 2, *, date: int = 2 * DAY, **more: object) -> Derived:
    return derived(row, subject="Re: Barrels", message_id=f"<{row}@x>", date=date, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
def test_a_reply_without_references_goes_by_its_subject_whatever_comes_first(
    archive: Archive, account: Account, order: tuple[int, ...]
) -> None:
    stored(archive, account, 1, 2, 3)
    meanings = [question(), reply(), reply(3, date=3 * DAY)]
    for one in order:
        commit_index(archive, [meanings[one]])
    assert threads(archive) == [[1, 2, 3]]


def test_a_reply_that_names_a_missing_message_does_not_go_by_its_subject(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    commit_index(archive, [question(), reply(in_reply_to="<lost@x>"), reply(3, references=("<gone@x>",))])
    assert threads(archive) == [[1], [2], [3]]


def test_what_is_no_reply_begins_a_thread_of_its_own(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    forward = derived(3, subject="Fwd: Barrels", date=3 * DAY)
    commit_index(archive, [question(), question(2, date=2 * DAY), forward])
    assert threads(archive) == [[1], [2], [3]]


@pytest.mark.parametrize(("late", "expected"), [(0, [[1, 2]]), (1, [[1], [2]])])
def test_a_thread_that_ended_long_ago_is_not_answered(
    archive: Archive, account: Account, late: int, expected: list[list[int]]
) -> None:
    stored(archive, account, 1, 2)
    commit_index(archive, [question(), reply(date=DAY + LONGEST_SILENCE + late)])
    assert threads(archive) == expected


def test_a_reply_is_never_older_than_what_it_answers(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(archive, [question(date=3 * DAY), reply(date=2 * DAY)])
    assert threads(archive) == [[1], [2]]


def test_of_several_threads_it_answers_the_one_begun_last(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3, 4)
    commit_index(archive, [question(), question(2, date=2 * DAY), question(3, date=9 * DAY), reply(4, date=3 * DAY)])
    assert threads(archive) == [[1], [2, 4], [3]]


def test_a_thread_begun_later_that_ended_long_ago_takes_no_answer_from_one_that_goes_on(
    archive: Archive, account: Account
) -> None:
    stored(archive, account, 1, 2, 3, 4)
    commit_index(archive, [reply(4, date=36 * DAY)])
    commit_index(archive, [question(3, date=3 * DAY)])
    goes_on = derived(2, subject="Barrels!", in_reply_to="<1@x>", date=25 * DAY)
    commit_index(archive, [question(), goes_on])
    assert threads(archive) == [[1, 2, 4], [3]]


def test_subjects_count_within_an_account_only(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    stored(archive, add_account(archive, an_account("grace@example.edu")), 2)
    commit_index(archive, [question(), reply()])
    assert threads(archive) == [[1], [2]]


def test_where_gmail_tells_threads_subjects_do_not(archive: Archive, account: Account) -> None:
    folder = stored(archive, account, 1, 2)
    commit_folder(archive, folder, changes(gmail={1: Gmail(71, 7), 2: Gmail(72, 8)}))
    commit_index(archive, [question(), reply()])
    assert threads(archive) == [[1], [2]]


def test_mail_indexed_before_this_was_known_stays_where_it_is(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(archive, [reply(1, date=DAY)])
    archive.write(lambda: archive.writer.run("UPDATE message SET ancestors = NULL"))
    commit_index(archive, [question(2, date=DAY - 1)])
    assert threads(archive) == [[1], [2]]


def test_indexing_again_changes_nothing(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    for _ in range(2):
        commit_index(archive, [question(), reply()])
        assert threads(archive) == [[1, 2]]
