"""What the Mail screen says of what it shows."""

from array import array

import pytest

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.mail_reads import Listing, ListWish
from mailtrove.tui.mail_words import notice, place

ALL = Node("all", "All mail", 0, AllMail())
ACCOUNT = Node("account 1", "ada@x.example", 0, AccountMail(1), account_id=1, heading=True)
INBOX = Node("account 1 INBOX", "Inbox", 1, FolderMail(7), account_id=1)
ONE: dict[int | None, str] = {1: "ada@x.example"}
TWO: dict[int | None, str] = {1: "ada@x.example", 2: "grace@x.example"}


@pytest.mark.parametrize(
    ("node", "search", "addresses", "said"),
    [
        (ALL, "", TWO, "3 of 2,041 · All mail"),
        (ACCOUNT, "", TWO, "3 of 2,041 · ada@x.example"),
        (INBOX, "", ONE, "3 of 2,041 · Inbox"),
        (INBOX, "", TWO, "3 of 2,041 · Inbox · ada@x.example"),
        (ALL, "tea", TWO, "3 of 2,041 found · All mail"),
        (INBOX, "tea", TWO, "3 of 2,041 found · ada@x.example"),
        (INBOX, "tea", ONE, "3 of 2,041 found · All mail"),
    ],
)
def test_the_place_names_what_is_looked_at_and_a_search_no_folder(
    node: Node, search: str, addresses: dict[int | None, str], said: str
) -> None:
    assert place(Listing(ListWish(node, search), array("q", [1]), 2041), 3, addresses) == said


def test_while_only_the_first_page_is_known_the_count_is_open() -> None:
    assert place(Listing(ListWish(ALL, "tea"), array("q", range(1, 101)), None), 3, ONE) == "3 of 100+ found · All mail"


def test_an_empty_place_has_no_number() -> None:
    assert place(Listing(ListWish(INBOX), array("q"), 0), 1, ONE) == "Inbox"


USUAL = {"app.help_anywhere": "f1", "app.sync": "2", "mail.back": "esc", "mail.folders": "f", "mail.add_account": "a"}


@pytest.mark.parametrize(
    ("wish", "accounts", "key"),
    [(ListWish(ALL), False, "a "), (ListWish(INBOX), True, "2 "), (ListWish(INBOX, "tea"), True, "esc ")],
)
def test_where_nothing_is_a_key_leads_on(wish: ListWish, accounts: bool, key: str) -> None:
    assert key in notice(wish, USUAL.__getitem__, accounts=accounts)[-1]
