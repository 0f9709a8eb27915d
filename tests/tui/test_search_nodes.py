"""Saved searches among the folders, and what one may be called."""

import pytest

from mailtrove.search.saved import proposed_name
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.search_nodes import SEARCHES_KEY, key_shown, with_searches


def test_searches_are_below_all_mail_by_name_and_one_that_is_none_is_marked() -> None:
    mail = [Node("all", "All mail", 0, None), Node("account 1", "ada", 0, None)]
    nodes = with_searches(mail, {"work": "from:ada", "Attic": "tea (", "all of it": " "})
    assert [(node.label, node.depth, node.query, node.wrong) for node in nodes] == [
        ("All mail", 0, None, False),
        ("Searches", 0, None, False),
        ("all of it", 1, " ", True),
        ("Attic", 1, "tea (", True),
        ("work", 1, "from:ada", False),
        ("ada", 0, None, False),
    ]
    assert [node.parents for node in nodes[2:5]] == [(SEARCHES_KEY,)] * 3


def test_without_any_there_is_no_section() -> None:
    mail = [Node("all", "All mail", 0, None)]
    assert with_searches(mail, {}) == mail


def test_the_search_that_is_listed_is_marked_and_else_the_folder() -> None:
    searches = {"work": "from:ada "}
    assert key_shown("all", "from:ada", searches) == "search work"
    assert key_shown("all", "saved:work", searches) == "search work"
    assert key_shown("all", "from:grace", searches) == "all"
    assert key_shown("all", "", {"empty": ""}) == "all"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from:ada@lovelace.example budget", "ada budget"),
        ('with:"ada lovelace" OR (subject:tea -draft)', "ada lovelace tea"),
        ("in:/Archive/2019", "/Archive/2019"),
        ("word " * 30, "word word word word word word"),
        ("-draft", ""),
        ("tea", "tea 2"),
        ("from:known", "Known one"),
    ],
)
def test_a_name_is_proposed_by_what_is_looked_for(query: str, name: str) -> None:
    assert proposed_name(query, {"Tea": "tea time", "Known one": "from:known"}) == name
