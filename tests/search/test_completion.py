"""Operators that are typed out, and what the archive knows to stand after them."""

import pytest

from mailtrove.archive.database import Archive
from mailtrove.search.completion import MOST, begins_value, operators_begun, values_begun

SAVED = {"work": "from:ada", "Old work": "before:2020", "play": "tea"}


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("fi", ["filename:"]),
        ("from", ["from:"]),
        ("SUB", ["subject:"]),
        ("be", ["before:"]),
        ("budget -older", ["budget -older_than:"]),
        ("(ha", ["(has:"]),
        ("fo", ["folder:"]),
        ("f", []),
        ("from:", []),
        ("from:fr", []),
        ("zeb", []),
        ('"fi', []),
        ("fi ", []),
        ("", []),
    ],
)
def test_what_begins_an_operator_becomes_one(text: str, texts: list[str]) -> None:
    assert [one.text for one in operators_begun(text)] == texts


def test_an_operator_says_what_comes_after_it() -> None:
    (subject,) = operators_begun("tea su")
    assert (subject.label, subject.about) == ("subject:", "a word, like subject:invoice")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("from:", False),
        ("from:g", True),
        ('from:"', False),
        ("in:", True),
        ("saved:", True),
        ("tea -is:", True),
        ("subject:gra", False),
        ("before:2021", False),
        ("http:gra", False),
        ("gra", False),
        ("in:a ", False),
        ('in:"a', True),
        ('in:"a"', False),
    ],
)
def test_the_archive_is_asked_only_where_it_may_know(text: str, begins: bool) -> None:
    assert begins_value(text) is begins


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("from:gra", ["from:grace@navy.example.org", "from:grace@navy.example.org.example.net"]),
        ("from:g", ["from:grace@navy.example.org", "from:grace@navy.example.org.example.net"]),
        ("from:hopp", ["from:grace@navy.example.org"]),
        (
            "report -from:GRA",
            ["report -from:grace@navy.example.org", "report -from:grace@navy.example.org.example.net"],
        ),
        ("(to:ada@", ["(to:ada@analytical.example.edu"]),
        ('with:"ada lo', ['with:"Ada Lovelace"']),
        ('with:"Jürg', ['with:"Jürg Müller"']),
        ("from:ada@analytical.example.edu", []),
        ("from:zebra", []),
        ('from:"!', []),
        ("from:", []),
        ("in:inb", ["in:INBOX"]),
        ("in:INBOX", []),
        ("account:oth", ["account:other@example.edu"]),
        ("is:un", ["is:unread"]),
        ("is:", ["is:unread", "is:starred", "is:answered", "is:gone"]),
        ("has:inv", ["has:invitation"]),
        ("saved:wo", ["saved:work", 'saved:"Old work"']),
        ('-saved:"ol', ['-saved:"Old work"']),
        ('saved:"pl', ['saved:"play"']),
        ("saved:zebra", []),
        ("subject:gra", []),
        ("gra", []),
    ],
)
def test_what_is_known_is_typed_out(archive: Archive, text: str, texts: list[str]) -> None:
    assert [one.text for one in values_begun(archive, text, SAVED)] == texts


def test_each_says_what_it_is(archive: Archive) -> None:
    (grace,) = values_begun(archive, "from:hopp")
    assert (grace.label, grace.about) == ("grace@navy.example.org", "Grace Hopper")
    (play,) = values_begun(archive, "saved:pl", SAVED)
    assert (play.label, play.about) == ("play", "tea")


def test_a_folder_is_found_by_its_own_name_and_put_in_quotation_marks_where_that_is_needed(filed: Archive) -> None:
    assert [one.text for one in values_begun(filed, "in:201")] == ["in:Archive/2019"]
    assert [one.text for one in values_begun(filed, "in:arch")] == ["in:Archive/2019", "in:Archivé"]


def test_the_likeliest_are_first_and_never_too_many(archive: Archive) -> None:
    """Grace has a part in two messages, and another address that begins as hers does in one."""
    first, second = values_begun(archive, "with:grace@navy.example.or")
    assert (first.label, second.label) == ("grace@navy.example.org", "grace@navy.example.org.example.net")
    assert len(values_begun(archive, "saved:s", {f"s{number}": "tea" for number in range(20)})) == MOST


def test_types_of_files_are_known_by_any_part(filed: Archive) -> None:
    assert "type:image/jpeg" in [one.text for one in values_begun(filed, "type:jp")]
