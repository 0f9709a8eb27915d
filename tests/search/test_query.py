"""The search language: what is understood, and where a mistake is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.errors import QueryMistake
from mailtrove.search.calendar_words import back_from
from mailtrove.search.explain import explain
from mailtrove.search.operators import OPERATORS
from mailtrove.search.query import parse
from mailtrove.search.tree import (
    Age,
    AllOf,
    AnyOf,
    Conversation,
    FileType,
    Has,
    InAccount,
    InFolder,
    Is,
    MessageId,
    Not,
    Part,
    Period,
    Size,
    Term,
    Who,
    Words,
)


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
        ("invoi*", (Words("invoi", 0, begins=True),)),
        ('"annual rep"*', (Words("annual rep", 0, quoted=True, begins=True),)),
        ("*", (Words("*", 0),)),
        # What looks like an operator and is none is a word.
        ("https://example.org/?q=from:ada", (Words("https://example.org/?q=from:ada", 0),)),
        ("at 10:30", (Words("at", 0), Words("10:30", 3))),
        ("from", (Words("from", 0),)),
        (":", (Words(":", 0),)),
        ('12"', (Words('12"', 0),)),
        ("Re: budget", (Words("Re:", 0), Words("budget", 4))),
        ("mailto:ada@example.org", (Words("mailto:ada@example.org", 0),)),
        ("std::string", (Words("std::string", 0),)),
        ("C:\\mail", (Words("C:\\mail", 0),)),
        ("localhost:8080", (Words("localhost:8080", 0),)),
        ("a-b NEAR( ^x", (Words("a-b", 0), Words("NEAR(", 4), Words("^x", 10))),
    ],
)
def test_words_are_understood(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


def ada(position: int) -> Words:
    return Words("ada", position)


def bob(position: int) -> Words:
    return Words("bob", position)


def eve(position: int) -> Words:
    return Words("eve", position)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("ada OR bob", (AnyOf((ada(0), bob(7)), 0),)),
        ("ada OR bob OR eve", (AnyOf((ada(0), bob(7), eve(14)), 0),)),
        ("ada OR bob eve", (AnyOf((ada(0), bob(7)), 0), eve(11))),
        ("ada or bob", (ada(0), Words("or", 4), bob(7))),
        ('ada "OR" bob', (ada(0), Words("OR", 4, quoted=True), bob(9))),
        ("ada AND bob", (ada(0), bob(8))),
        ("AND ada", (Words("AND", 0), ada(4))),
        ("-ada", (Not(ada(1), 0),)),
        ("NOT ada", (Not(ada(4), 0),)),
        ("ada NOT", (ada(0), Words("NOT", 4))),
        ("-(ada bob)", (Not(AllOf((ada(2), bob(6)), 1), 0),)),
        ("-(-ada)", (Not(Not(ada(3), 2), 0),)),
        ("--ada - -", (Words("--ada", 0), Words("-", 6), Words("-", 8))),
        ('-"ada"', (Not(Words("ada", 1, quoted=True), 0),)),
        ("ada OR -bob", (AnyOf((ada(0), Not(bob(8), 7)), 0),)),
        ("(ada bob) OR eve", (AnyOf((AllOf((ada(1), bob(5)), 0), eve(13)), 0),)),
        ("((ada))bob", (ada(2), bob(7))),
        ("( ada )", (ada(2),)),
        ("() ada", (ada(3),)),
        ("f(x) :)", (Words("f(x)", 0), Words(":)", 5))),
        ("(f(x) ada)", (AllOf((Words("f(x)", 1), ada(6)), 0),)),
        ("-from:ada", (Not(Who("ada", 1, "from"), 0),)),
    ],
)
def test_terms_are_put_together(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text).terms == terms


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("from:ada", Who("ada", 0, "from")),
        ("FROM:Ada", Who("Ada", 0, "from")),
        ('from:"Ada Lovelace"', Who("Ada Lovelace", 0, "from", quoted=True)),
        ("from:from:ada", Who("from:ada", 0, "from")),
        ("from:love*", Who("love", 0, "from", begins=True)),
        ("to:@example.org", Who("@example.org", 0, "to")),
        ("cc:ada", Who("ada", 0, "cc")),
        ("bcc:ada", Who("ada", 0, "bcc")),
        ("with:ada", Who("ada", 0, "with")),
        ("subject:invoice", Words("invoice", 0, Part.SUBJECT)),
        ("body:invo*", Words("invo", 0, Part.BODY, begins=True)),
        ('filename:"my report"', Words("my report", 0, Part.FILE_NAME, quoted=True)),
        ("in:inbox", InFolder("inbox", 0)),
        ('folder:"Old mail"', InFolder("Old mail", 0)),
        ("in:arch*", InFolder("arch", 0, begins=True)),
        ("account:ada@example.edu", InAccount("ada@example.edu", 0)),
        ("is:unread", Is("unread", 0)),
        ("is:Starred", Is("starred", 0)),
        ("has:attachment", Has("attachment", 0)),
        ("has:Attachments", Has("attachment", 0)),
        ("has:invitation", Has("invitation", 0)),
        ("type:.PDF", FileType("pdf", 0)),
        ("type:text/csv", FileType("text/csv", 0)),
        ("after:2021-03-09", Period(date(2021, 3, 9), None, 0)),
        ("after:2021-3", Period(date(2021, 3, 1), None, 0)),
        ("before:2021", Period(None, date(2021, 1, 1), 0)),
        ('before:"2021-02-28"', Period(None, date(2021, 2, 28), 0)),
        ("on:2021-12-31", Period(date(2021, 12, 31), date(2022, 1, 1), 0)),
        ("on:2021-12", Period(date(2021, 12, 1), date(2022, 1, 1), 0)),
        ("date:2020-02", Period(date(2020, 2, 1), date(2020, 3, 1), 0)),
        ("date:2019..2021", Period(date(2019, 1, 1), date(2022, 1, 1), 0)),
        ("date:2019-05..2019-05-03", Period(date(2019, 5, 1), date(2019, 5, 4), 0)),
        ("date:2019..", Period(date(2019, 1, 1), None, 0)),
        ("date:..2019", Period(None, date(2020, 1, 1), 0)),
        ("date:9999-12-31", Period(date(9999, 12, 31), None, 0)),
        ("newer_than:7d", Age(7, "day", older=False, position=0)),
        ("newer_than:2W", Age(2, "week", older=False, position=0)),
        ("older_than:6m", Age(6, "month", older=True, position=0)),
        ("older_than:1y", Age(1, "year", older=True, position=0)),
        ("larger:5M", Size(5_000_000, larger=True, position=0)),
        ("larger:1.5gb", Size(1_500_000_000, larger=True, position=0)),
        ("smaller:100k", Size(100_000, larger=False, position=0)),
        ("smaller:7", Size(7, larger=False, position=0)),
        ("msgid:<a@b>", MessageId("a@b", 0)),
        ("thread:4711", Conversation(4711, 0)),
    ],
)
def test_an_operator_is_understood(text: str, term: Term) -> None:
    assert parse(text).terms == (term,)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('"annual', 0, "never closed"),
        ('x "', 2, "never closed"),
        ('from:"Ada', 5, "never closed"),
        ("x (y z", 2, "bracket is never closed"),
        ("((x)", 0, "bracket is never closed"),
        ("x )", 2, "closes nothing"),
        ("(x))", 3, "closes nothing"),
        ("OR x", 0, "something on both sides"),
        ("x OR", 2, "something on both sides"),
        ("x OR OR y", 2, "something on both sides"),
        ("(x OR )", 3, "something on both sides"),
        ("from:", 5, "Nothing comes after from:"),
        ("x to: y", 5, "Nothing comes after to:"),
        ("(from:)", 6, "Nothing comes after from:"),
        ('subject:""', 8, "Nothing comes after subject:"),
        ('subject:" "', 8, "Nothing comes after subject:"),
        ("x fron:ada", 2, "There is no fron: to search by. Did you mean from:?"),
        ("aftr:2021", 0, "Did you mean after:?"),
        ("newer:7d", 0, "Did you mean newer_than:?"),
        ("size:7M", 0, "Did you mean larger: or smaller:?"),
        ("zebra:x", 0, "There is no zebra: to search by.$"),
        ("after:yesterday", 6, "“yesterday” is no date"),
        ("x before:2021-02-30", 9, "“2021-02-30” is no date"),
        ("after:2021-13", 6, "is no date"),
        ("after:21", 6, "is no date"),
        ("after:1066", 6, "is no date"),
        ("after:٢٠٢١", 6, "is no date"),
        ("after:2019..2021", 6, "is no date"),
        ("on:2019..2021", 3, "is no date"),
        ("date:2021..2019", 5, "2019 comes before 2021"),
        ("date:..", 5, "Neither a first nor a last date"),
        ("date:2019..x", 11, "“x” is no date"),
        ("newer_than:7", 11, "“7” is no age"),
        ("older_than:soon", 11, "“soon” is no age"),
        ("larger:big", 7, "“big” is no size"),
        ("larger:-5", 7, "is no size"),
        ("has:teeth", 4, "can't look for “teeth”"),
        ("is:unred", 3, "can't look for “unred”"),
        ("type:?", 5, "is no type of file"),
        ("type:p*", 6, "takes no star"),
        ("x subject:(a b)", 10, "right after subject:"),
        ("(from:(ada bob))", 6, "right after from:"),
        ("msgid:<>", 6, "no Message-ID"),
        ("thread:abc", 7, "is no message's number"),
        ("x " * 101, 200, "more than 100 words"),
        ("x" * 4001, 4000, "longer than 4000"),
        ("(" * 21, 20, "too deep"),
        ("-(" * 11, 20, "too deep"),
    ],
)
def test_a_mistake_says_what_and_where(text: str, position: int, words: str) -> None:
    with pytest.raises(QueryMistake, match=words.replace("?", r"\?").replace("(", r"\(")) as caught:
        parse(text)
    assert caught.value.position == position


def test_a_mistake_says_what_to_do() -> None:
    with pytest.raises(QueryMistake) as caught:
        parse("is:unred")
    assert caught.value.remedy == "Did you mean is:unread?"
    with pytest.raises(QueryMistake) as caught:
        parse("is:blue")
    assert caught.value.remedy == "There is is:unread, is:starred, is:answered and is:gone."


@pytest.mark.parametrize(
    ("text", "open_ended"),
    [
        ("bud", True),
        ("bud ", False),
        ('"bud"', False),
        ("from:ad", True),
        ("", False),
        ("(bud", None),
        ("(bud)", False),
        ("-bud", True),
        ("ada OR bud", True),
        ("bud*", False),
    ],
)
def test_whether_the_last_word_may_go_on_is_known(text: str, open_ended: bool | None) -> None:
    if open_ended is None:
        with pytest.raises(QueryMistake):
            parse(text)
    else:
        assert parse(text).open_ended is open_ended


@pytest.mark.parametrize(
    ("today", "count", "unit", "day"),
    [
        (date(2021, 3, 9), 7, "day", date(2021, 3, 2)),
        (date(2021, 3, 9), 2, "week", date(2021, 2, 23)),
        (date(2021, 3, 31), 1, "month", date(2021, 2, 28)),
        (date(2021, 1, 31), 1, "month", date(2020, 12, 31)),
        (date(2020, 2, 29), 1, "year", date(2019, 2, 28)),
        (date(2021, 3, 9), 0, "day", date(2021, 3, 9)),
        (date(2021, 3, 9), 9999, "year", date.min),
        (date(21, 3, 9), 9999, "week", date.min),
    ],
)
def test_an_age_is_counted_back_in_the_calendar(today: date, count: int, unit: str, day: date) -> None:
    assert back_from(today, count, unit) == day  # type: ignore[arg-type]


TYPED = st.lists(
    st.sampled_from([f"{name}:" for name in OPERATORS])
    | st.sampled_from(['"', " ", " ", "-", "(", ")", "OR", " OR ", "NOT ", "AND ", "*", "..", "^", "<", "/", "\0"])
    | st.sampled_from(["2021", "2021-03-31", "7d", "5M", "attachment", "unread", "pdf", "inbox", "ada", "4711", "x:y"])
    | st.text(max_size=5)
).map("".join)


@given(TYPED | st.text())
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
    plain = [word for word in words if word not in ("OR", "AND", "NOT")]
    assert [term.text for term in parse(" ".join(plain)).terms if isinstance(term, Words)] == plain
