"""Lists by sender, subject and size; what is alike stands newest first."""

import sqlite3
from array import array
from collections.abc import Sequence

import pytest

from mailtrove.archive import ordering
from mailtrove.archive.browse import AccountMail, AllMail, FolderMail
from mailtrove.archive.database import Archive, Database
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


ORDERS = [
    (Order.NEWEST, [4, 3, 2, 1]),
    (Order.SENDER, [4, 2, 3, 1]),
    (Order.SUBJECT, [3, 4, 1, 2]),
    (Order.SIZE, [4, 3, 2, 1]),
]


@pytest.fixture(params=["walked", "sorted"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways there are."""
    if request.param == "sorted":
        monkeypatch.setattr(ordering, "_WALKED", 0)
        monkeypatch.setattr(ordering, "_LOOKED_AT", 0)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(("order", "ids"), ORDERS)
def test_a_list_is_ordered_and_can_be_turned_round(mailbox: Archive, order: Order, ids: list[int]) -> None:
    for wanted, expected in ((order, ids), (order.turned, ids[::-1])):
        for view in (AllMail(), AccountMail(1), FolderMail(1)):
            assert list(ordered_view(mailbox, view, wanted)) == expected
            assert list(ordered_view(mailbox, view, wanted, limit=2)) == expected[:2]
        some = array("q", [1, 2, 4])
        assert list(ordered_ids(mailbox, some, wanted)) == [one for one in expected if one in some]


@pytest.mark.usefixtures("_way")
def test_a_list_has_only_what_is_in_its_place(mailbox: Archive) -> None:
    """Folder 1 holds messages 1 and 3 from now on; an account without mail holds none."""
    mailbox.write(lambda: mailbox.writer.run("UPDATE membership SET shown = 0 WHERE message_id IN (2, 4)"))
    assert list(ordered_view(mailbox, FolderMail(1), Order.SENDER)) == [3, 1]
    assert list(ordered_view(mailbox, FolderMail(1), Order.SENDER, limit=3)) == [3, 1]
    assert list(ordered_view(mailbox, AccountMail(2), Order.SENDER, limit=3)) == []


@pytest.mark.parametrize("order", [order for order in Order if order is not Order.RELEVANCE])
def test_all_mail_in_any_order_is_read_from_an_index(mailbox: Archive, order: Order) -> None:
    plans: list[str] = []
    run = Database.run

    def noted(database: Database, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        plans.extend(row[3] for row in run(database, f"EXPLAIN QUERY PLAN {sql}", values))
        return run(database, sql, values)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Database, "run", noted)
        assert len(ordered_view(mailbox, AllMail(), order)) == 4
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def test_the_largest_come_first(mailbox: Archive) -> None:
    mailbox.write(lambda: mailbox.writer.run("UPDATE message SET size = 9999 WHERE id = 2"))
    assert ordered_view(mailbox, AllMail(), Order.SIZE)[0] == 2
