"""Operators that are typed out, and what the archive knows to stand after them."""

import pytest

from mailtrove.archive.database import Archive
from mailtrove.search.completion import completed, completed_value


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


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("from:gra", "from:grace@navy.example.org"),
        ("report -from:GRA", "report -from:GRAce@navy.example.org"),
        ("(to:ada@", "(to:ada@analytical.example.edu"),
        ('with:"ada lo', 'with:"ada lovelace"'),
        ('with:"Jürg', 'with:"Jürg Müller"'),
        ("from:ada@analytical.example.edu", None),
        ("from:zebra", None),
        ('from:"!', None),
        ("from:", None),
        ("in:inb", "in:inbOX"),
        ("in:INBOX", None),
        ("account:oth", "account:other@example.edu"),
        ("is:un", "is:unread"),
        ("has:inv", "has:invitation"),
        ("subject:gra", None),
        ("gra", None),
    ],
)
def test_what_the_archive_knows_is_typed_out(archive: Archive, text: str, whole: str | None) -> None:
    assert completed_value(archive, text) == whole


def test_the_address_that_is_most_often_there_is_typed_out(archive: Archive) -> None:
    """Grace has a part in two messages, and another address that begins as hers does in one."""
    assert completed_value(archive, "with:grace@navy.example.or") == "with:grace@navy.example.org"
