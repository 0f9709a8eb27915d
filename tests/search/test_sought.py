"""What of a text is highlighted: the words that a query looks for, as the index folds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.search.query import parse
from mailtrove.search.sought import Place, Sought, sought, spans


def marked(text: str, query: str, place: Place = "subject", *, typing: bool = False) -> str:
    out, at = "", 0
    for start, end in spans(text, sought(parse(query), typing=typing), place):
        out += f"{text[at:start]}[{text[start:end]}]"
        at = end
    return out + text[at:]


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("moth", "A moth, a Moth and two moths", "A [moth], a [Moth] and two moths"),
        ("moth*", "A moth and two moths", "A [moth] and two [moths]"),
        ("resume", "Mein Résumé", "Mein [Résumé]"),
        ("Résumé", "mein resume", "mein [resume]"),
        ("angstrom", "Søren A\u030angström schrieb", "Søren [A\u030angström] schrieb"),
        ("resume", "mein re\u0301sume\u0301.", "mein [re\u0301sume\u0301]."),
        ("φως", "Το ΦΏΣ", "Το [ΦΏΣ]"),
        ("елка", "Ёлка", "[Ёлка]"),
        ('"annual report"', "report of an annual report", "report of an [annual report]"),
        ('"annual report"', "annual-report", "[annual-report]"),
        ('"annual rep"*', "annual reports", "[annual reports]"),
        ("京タ", "東京タワー", "東[京タ]ワー"),
        ("ガソ", "ｶﾞｿﾘﾝ 2", "[ｶﾞｿ]ﾘﾝ 2"),
        ("특별", "서울특별시", "서울[특별]시"),
        ("paid OR settled", "paid and settled", "[paid] and [settled]"),
        ("(paid -settled)", "paid and settled", "[paid] and settled"),
        ("-paid", "paid", "paid"),
        ("subject:paid", "paid", "[paid]"),
        ("body:paid from:paid filename:paid", "paid", "paid"),
        ("is:unread after:2020 in:paid", "paid unread 2020", "paid unread 2020"),
        ("!", "what!", "what!"),
        ("a b ab", "a b ab", "[a] [b] [ab]"),
        ('"a b" "b c"', "a b c", "[a b c]"),
    ],
)
def test_what_was_searched_for_stands_out(query: str, text: str, shown: str) -> None:
    assert marked(text, query) == shown


def test_people_stand_out_among_people() -> None:
    assert marked("Ada Lovelace", "from:ada", "people") == "[Ada] Lovelace"
    assert marked("Ada Lovelace", "to:love* ada", "people") == "[Ada] [Lovelace]"
    assert marked("Ada Lovelace", "subject:ada", "people") == "Ada Lovelace"


def test_the_last_word_goes_on_while_it_is_typed() -> None:
    assert marked("report on reports", "on rep", typing=True) == "[report] [on] [reports]"
    assert marked("report on reports", "rep on", typing=True) == "report [on] reports"
    assert marked("report", "rep", typing=False) == "report"
    assert marked("a reaper", "r", typing=True) == "a reaper"


@given(st.text(), st.text(min_size=1, max_size=3))
def test_spans_lie_apart_and_within_the_text(text: str, word: str) -> None:
    found = spans(text, [Sought((word.casefold(),), True, frozenset(("body",)))], "body")
    ends = [0, *(end for span in found for end in span), len(text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in found)
