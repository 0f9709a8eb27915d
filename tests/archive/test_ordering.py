"""Lists by sender, subject and size; what is alike stands newest first."""

from array import array

import pytest

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail
from mailtrove.archive.database import Archive
from mailtrove.archive.order import Order
from mailtrove.archive.ordering import ordered_ids, ordered_view
from mailtrove.archive.records import Account
from tests.archive.builders import derived, indexed


@pytest.fixture
def mailbox(archive: Archive, account: Account) -> Archive:
    people = ("Zoe", "ada", '"Bob"', "Ada")
    subjects = ("Re: tea", "zinc", "Apples", "tea")
    indexed(
        archive,
        account,
        *(
            derived(number, subject=subject, participants=(("from", name, f"{name}@x.example"),))
            for number, (name, subject) in enumerate(zip(people, subjects, strict=True), start=1)
        ),
    )
    return archive


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.NEWEST, [4, 3, 2, 1]),
        (Order.SENDER, [4, 2, 3, 1]),
        (Order.SUBJECT, [3, 4, 1, 2]),
        (Order.SIZE, [4, 3, 2, 1]),
    ],
)
def test_a_list_is_ordered(mailbox: Archive, order: Order, ids: list[int]) -> None:
    for view in (AllMail(), AccountMail(1), FolderMail(1)):
        assert list(ordered_view(mailbox, view, order)) == ids
        assert list(ordered_view(mailbox, view, order, limit=2)) == ids[:2]
    some = array("q", [1, 2, 4])
    assert list(ordered_ids(mailbox, some, order)) == [one for one in ids if one in some]


def test_the_largest_come_first(mailbox: Archive) -> None:
    mailbox.write(lambda: mailbox.writer.run("UPDATE message SET size = 9999 WHERE id = 2"))
    assert ordered_view(mailbox, AllMail(), Order.SIZE)[0] == 2
