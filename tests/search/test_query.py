"""The search language: what is understood, how it is said back, and where a mistake is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.errors import QueryMistake
from mailtrove.search.query import OPERATORS, After, Before, HasAttachment, Subject, Term, Who, Words, explain, parse


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("   ", ()),
        ("budget", (Words("budget", 0),)),
        ("  budget\treport ", (Words("budget", 2), Words("report", 9))),
        ('"annual report"', (Words("annual report", 0, quoted=True),)),
        ('"annual"report', (Words("annual", 0, quoted=True), Words("report", 8))),
        ('""', ()),
        ("from:ada", (Who("ada", 0, sent=True),)),
        ("FROM:Ada", (Who("Ada", 0, sent=True),)),
        ('from:"Ada Lovelace" x', (Who("Ada Lovelace", 0, sent=True, quoted=True), Words("x", 20))),
        ("to:@example.org", (Who("@example.org", 0, sent=False),)),
        ("subject:invoice", (Subject("invoice", 0),)),
        ("after:2021-03-09", (After(date(2021, 3, 9), 0, "2021-03-09"),)),
        ("after:2021-3", (After(date(2021, 3, 1), 0, "2021-3"),)),
        ("before:2021", (Before(date(2021, 1, 1), 0, "2021"),)),
        ('before:"2021-02-28"', (Before(date(2021, 2, 28), 0, "2021-02-28"),)),
        ("has:attachment", (HasAttachment(0),)),
        ("has:Attachments", (HasAttachment(0),)),
        # What looks like an operator and is none is a word.
        ("https://example.org/?q=from:ada", (Words("https://example.org/?q=from:ada", 0),)),
        ("at 10:30", (Words("at", 0), Words("10:30", 3))),
        ("foo:bar", (Words("foo:bar", 0),)),
        ("from", (Words("from", 0),)),
        (":", (Words(":", 0),)),
        ('12"', (Words('12"', 0),)),
        ("from:from:ada", (Who("from:ada", 0, sent=True),)),
        ("AND OR NOT NEAR(", tuple(Words(w, at) for w, at in [("AND", 0), ("OR", 4), ("NOT", 7), ("NEAR(", 11)])),
    ],
)
def test_what_is_typed_is_understood(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('"annual', 0, "never closed"),
        ('x "', 2, "never closed"),
        ('from:"Ada', 5, "never closed"),
        ("from:", 5, "Nothing comes after from:"),
        ("x to: y", 5, "Nothing comes after to:"),
        ('subject:""', 8, "Nothing comes after subject:"),
        ('subject:" "', 8, "Nothing comes after subject:"),
        ("after:yesterday", 6, "“yesterday” is no date"),
        ("x before:2021-02-30", 9, "“2021-02-30” is no date"),
        ("after:2021-13", 6, "is no date"),
        ("after:21", 6, "is no date"),
        ("after:1066", 6, "is no date"),
        ("after:٢٠٢١", 6, "is no date"),
        ("has:teeth", 4, "can't look for “teeth”"),
        ("x " * 101, 200, "more than 100 words"),
        ("x" * 4001, 4000, "longer than 4000"),
    ],
)
def test_a_mistake_says_what_and_where(text: str, position: int, words: str) -> None:
    with pytest.raises(QueryMistake, match=words) as caught:
        parse(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "everything"),
        ("from:Ada after:2021-03 has:attachment", "from Ada · since 1 March 2021 · with an attachment"),
        ('"annual report" budget 2021', "with “annual report”, budget, 2021"),
        ("to:grace subject:invoice before:2022-01-15", "to grace · subject has invoice · before 15 January 2022"),
        ("from:ada budget", "with budget · from ada"),
    ],
)
def test_a_query_is_said_back_in_words(text: str, said: str) -> None:
    assert explain(parse(text)) == said


@pytest.mark.parametrize(
    ("text", "open_ended"), [("bud", True), ("bud ", False), ('"bud"', False), ("from:ad", True), ("", False)]
)
def test_whether_the_last_word_may_go_on_is_known(text: str, open_ended: bool) -> None:
    assert parse(text).open_ended is open_ended


TYPED = st.lists(
    st.sampled_from([f"{name}:" for name in OPERATORS] + ['"', " ", "-", "2021", "attachment", "*", "(", "^", "ada"])
    | st.text(max_size=5)
).map("".join)


@given(TYPED)
def test_whatever_is_typed_is_understood_or_a_mistake_within_it(text: str) -> None:
    try:
        query = parse(text)
    except QueryMistake as mistake:
        position, said = mistake.position, mistake.what_happened
    else:
        positions = [term.position for term in query.terms]
        assert positions == sorted(set(positions))
        position, said = max(positions, default=0), explain(query)
    assert position in range(len(text) + 1)
    assert said


@given(st.lists(st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1), min_size=1, max_size=20))
def test_plain_words_are_taken_as_they_are(words: list[str]) -> None:
    assert [term.text for term in parse(" ".join(words)).terms if isinstance(term, Words)] == words
