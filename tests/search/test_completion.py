"""Operators that are typed out."""

import pytest

from mailtrove.search.completion import completed


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("fi", "filename:"),
        ("from", "from:"),
        ("SUB", "subject:"),
        ("budget -older", "budget -older_than:"),
        ("(ha", "(has:"),
        ("f", None),
        ("from:", None),
        ("from:fr", None),
        ("zeb", None),
        ('"fi', None),
        ("fi ", None),
        ("", None),
    ],
)
def test_what_begins_an_operator_becomes_one(text: str, whole: str | None) -> None:
    assert completed(text) == whole
