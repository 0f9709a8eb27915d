"""What of a search is marked in a message."""

import pytest

from mailtrove.search.highlight import Sought, sought


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("budget report", [("budget", False), ("report", False)]),
        ('"annual report" invoi*', [("annual report", False), ("invoi", True)]),
        ("paid OR settled -draft -(a b)", [("paid", False), ("settled", False)]),
        ("from:ada subject:moth", [("ada", False), ("moth", False)]),
        ("is:unread after:2021 has:attachment", []),
        ("before:soon", []),
        ("a a", [("a", False)]),
        ("", []),
    ],
)
def test_what_is_wanted_is_marked_and_what_is_not_is_not(text: str, words: list[tuple[str, bool]]) -> None:
    assert list(sought(text)) == [Sought(*word) for word in words]


@pytest.mark.parametrize("text", ["tea budg", "tea OR budg"])
def test_the_last_word_may_go_on_while_it_is_typed(text: str) -> None:
    assert sought(text, typing=True) == (Sought("tea", False), Sought("budg", True))
    assert sought(text + " ", typing=True)[-1] == Sought("budg", False)
