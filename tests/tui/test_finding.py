"""Finding words in the lines of a message."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.search.query import parse
from mailtrove.search.sought import sought
from mailtrove.tui import finding
from mailtrove.tui.finding import MOST_HITS, Hits, hits_in, search_pattern, text_pattern
from mailtrove.tui.message_lines import Kind, Line

X = re.compile("x")


def found(texts: list[str], wanted: str) -> list[str]:
    pattern = text_pattern(wanted)
    assert pattern
    return said(texts, hits_in([Line(Kind.TEXT, text) for text in texts], pattern))


def said(texts: list[str], hits: Hits) -> list[str]:
    return ["/".join(texts[line][start:end] for line, start, end in places) for places in hits.places]


@pytest.mark.parametrize(
    ("texts", "wanted", "hits"),
    [
        (["The mill, the Mill"], "mill", ["mill", "Mill"]),
        (["naïve CAFÉ"], "cafe", ["CAFÉ"]),
        (["plain cafe"], "café", ["cafe"]),
        (["a very long", "│ line indeed"], "long  line", ["long/│ line"]),
        (["日本語の機関"], "機関", ["機関"]),
        (["a.c abc"], "a.c", ["a.c"]),
        (["[/x] (("], "[/x] ((", ["[/x] (("]),
        (["aaaa"], "aa", ["aa", "aa"]),
        (["İstanbul ß"], "istanbul", ["İstanbul"]),
        (["한국"], "하", []),
        ([""], "x", []),
    ],
)
def test_case_accents_and_broken_lines_do_not_matter(texts: list[str], wanted: str, hits: list[str]) -> None:
    assert found(texts, wanted) == hits


def test_nothing_typed_finds_nothing() -> None:
    assert text_pattern("  ") is None
    assert search_pattern(()) is None


@pytest.mark.parametrize(
    ("search", "hits"),
    [
        ("mill", ["Mill"]),
        ("mill*", ["Mill", "mill"]),
        ('"grist mill"', ["grist│mill"]),
        ("機関", ["機関"]),
        ("from:cafe -millions", ["Café"]),
        ("has:attachment", []),
        ("--", []),
    ],
)
def test_the_words_of_a_search_are_marked_as_the_index_finds_them(search: str, hits: list[str]) -> None:
    texts = ["Mill millions 機関 grist│mill Café" if "grist" in search else "Mill millions 機関 Café"]
    pattern = search_pattern(sought(parse(search)))
    found = hits_in([Line(Kind.TEXT, text) for text in texts], pattern) if pattern else Hits()
    assert said(texts, found) == hits


@given(st.lists(st.text("ab │", max_size=6), max_size=30), st.text("ab ", min_size=1, max_size=4), st.integers(1, 7))
def test_it_does_not_matter_how_much_is_looked_through_at_once(texts: list[str], wanted: str, at_once: int) -> None:
    pattern = text_pattern(wanted)
    if pattern is None:
        return
    lines = [Line(Kind.TEXT, text) for text in texts]
    whole = hits_in(lines, pattern)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(finding, "_AT_ONCE", at_once)
        patched.setattr(finding, "_REACH", 40)
        assert hits_in(lines, pattern).places == whole.places


def test_of_very_many_hits_the_first_are_kept_and_the_count_says_so() -> None:
    hits = hits_in([Line(Kind.TEXT, "x" * 70)] * 200, X)
    assert len(hits.places) == MOST_HITS
    assert hits.count == "10,000+"


def test_the_first_hit_from_here_on_or_else_the_first_of_all() -> None:
    hits = hits_in([Line(Kind.TEXT, text) for text in ("x", "", "x")], X)
    assert [hits.at_or_after(line) for line in (0, 1, 2, 3)] == [0, 1, 1, 0]
