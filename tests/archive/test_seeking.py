"""Where the next unread message is, and where a date is, in lists of ids."""

import random
from array import array

import pytest

from mailtrove.archive import seeking
from mailtrove.archive.browse import AllMail, message_ids
from mailtrove.archive.database import Archive
from mailtrove.archive.marked import bytes_of, letters_of, names_of
from mailtrove.archive.records import Account
from mailtrove.archive.seeking import next_unread, position_of_date
from tests.archive.builders import derived, indexed, stored

MANY = 40


@pytest.fixture
def mailbox(archive: Archive, account: Account) -> "array[int]":
    """Messages 1 to 40, an hour apart, newest first; all are read but 7, 20 and 33."""
    indexed(archive, account, *(derived(number, date=number * 3600) for number in range(1, MANY + 1)))
    archive.write(lambda: archive.writer.run("UPDATE message SET flags = (id NOT IN (7, 20, 33))"))
    return message_ids(archive, AllMail())


@pytest.fixture(params=["one by one", "all at once"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to look."""
    monkeypatch.setattr(seeking, "_AT_ONCE", 4)
    if request.param == "all at once":
        monkeypatch.setattr(seeking, "_NEAR", 0)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(
    ("at", "step", "found"),
    [(40, 1, 33), (33, 1, 20), (20, -1, 33), (7, 1, 33), (3, 1, 33), (40, -1, 7), (33, -1, 7), (21, 1, 20)],
)
def test_the_next_unread_message_is_found_beyond_the_end_too(
    archive: Archive, mailbox: "array[int]", at: int, step: int, found: int
) -> None:
    position = next_unread(archive, mailbox, mailbox.index(at), step)
    assert position is not None
    assert mailbox[position] == found


@pytest.mark.usefixtures("_way")
@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(("folded", "found"), [(True, 30), (False, 20)])
def test_a_folded_thread_is_unread_where_one_of_its_messages_is(
    archive: Archive, account: Account, folded: bool, found: int
) -> None:
    meanings = [derived(number, date=number * 3600, message_id=f"<{number}@x>") for number in range(1, MANY + 1)]
    meanings[29] = derived(30, date=30 * 3600, message_id="<30@x>", in_reply_to="<7@x>")
    indexed(archive, account, *meanings)
    archive.write(lambda: archive.writer.run("UPDATE message SET flags = (id NOT IN (7, 20))"))
    ids = message_ids(archive, AllMail())
    position = next_unread(archive, ids, 0, 1, folded=lambda at: folded and ids[at] == 30)
    assert position is not None
    assert ids[position] == found


def test_the_end_is_the_end_where_it_is_not_to_begin_again(archive: Archive, mailbox: "array[int]") -> None:
    assert next_unread(archive, mailbox, mailbox.index(7), 1, wraps=False) is None
    assert next_unread(archive, mailbox, mailbox.index(33), -1, wraps=False) is None


@pytest.mark.usefixtures("_way")
def test_an_unread_message_that_is_alone_is_found_from_itself_and_none_where_there_is_none(
    archive: Archive, mailbox: "array[int]"
) -> None:
    some = array("q", [5, 7, 9])
    assert next_unread(archive, some, 1, 1) == next_unread(archive, some, 1, -1) == 1
    assert next_unread(archive, array("q", [5, 9]), 0, 1) is None
    assert next_unread(archive, array("q"), 0, 1) is None
    archive.write(lambda: archive.writer.run("UPDATE message SET gone = 1"))
    assert next_unread(archive, mailbox, 0, 1) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_date_is_where_a_walk_through_the_list_finds_it(archive: Archive, account: Account, seed: int) -> None:
    chance = random.Random(seed)
    dates = [chance.randint(0, 50) * 100 + 10**6 for _ in range(MANY)]
    indexed(archive, account, *(derived(number, date=date) for number, date in enumerate(dates, start=1)))
    newest = message_ids(archive, AllMail())
    archive.write(lambda: archive.writer.run("DELETE FROM message WHERE id IN (3, 4, 5, 20)"))
    known = {number: date for number, date in enumerate(dates, start=1) if number not in (3, 4, 5, 20)}
    for moment in range(10**6 - 50, 10**6 + 5100, 50):
        for ids, newest_first in ((newest, True), (newest[::-1], False)):
            here = [one for one in ids if one in known]
            right = next((one for one in here if (known[one] < moment) is newest_first), None)
            position = position_of_date(archive, ids, moment, newest_first=newest_first)
            found = next((one for one in ids[position:] if one in known), None)
            assert found == right


def test_an_empty_list_has_no_dates(archive: Archive) -> None:
    assert position_of_date(archive, array("q"), 5, newest_first=True) == 0


def test_many_messages_are_weighed_and_named_and_what_was_removed_counts_for_nothing(
    archive: Archive, account: Account
) -> None:
    stored(archive, account, 1, 2, 3)
    indexed(
        archive,
        account,
        derived(1, subject="One", message_id="1@x", participants=(("from", "Ada", "ada@x.example"),)),
        derived(2, subject="Two"),
    )
    ids = array("q", [1, 2, 99])
    assert bytes_of(archive, ids) == 2 * len(b"Subject: 1\r\n\r\nNumber 1\r\n")
    first, second = sorted(names_of(archive, ids), key=lambda one: one.subject)
    assert (first.subject, first.message_id, first.sender) == ("One", "1@x", "ada@x.example")
    assert (second.subject, second.message_id, second.sender) == ("Two", "", "")
    assert [(one.id, one.sender) for one in letters_of(archive, array("q", [2, 99, 1]))] == [
        (2, ""),
        (1, "ada@x.example"),
    ]
