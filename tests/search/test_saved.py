"""Saved searches in the search language: `saved:work` means all that its query does."""

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.archive.database import Archive
from mailtrove.errors import QueryMistake
from mailtrove.search.beginnings import words_beginning
from mailtrove.search.conditions import conditions
from mailtrove.search.explain import explain
from mailtrove.search.leaves import Circumstances
from mailtrove.search.places import Places
from mailtrove.search.query import mistake_in, parse
from mailtrove.search.relevance import search_best
from mailtrove.search.run import search
from mailtrove.search.saved import key_of, naming_anew, query_of_saved

SAVED = {
    "work": "from:ada has:attachment",
    "From Ada": "from:ada",
    "either": "cogs OR wheels",
    "new work": "saved:work newer_than:7d",
    "empty": " ",
    "unclosed": 'tea "cup',
    "of unclosed": "tea saved:unclosed",
    "itself": "tea saved:itself",
    "round": "saved:about",
    "about": "cogs saved:round",
    "lost": "saved:gone",
    "somewhere": "in:nowhere",
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("saved:work", "from ada and with an attachment"),
        ("saved:work -draft", "from ada and with an attachment · without “draft”"),
        ("-saved:work tea", "with “tea” · not from ada or without an attachment"),
        ("saved:either", "with “cogs” or “wheels”"),
        ("saved:either OR saved:WORK", "(with “cogs” or “wheels”) or (from ada and with an attachment)"),
        ('saved:"from ada"', "from ada"),
        ('saved:"new work" tea', "with “tea” · (from ada and with an attachment) and in the last 7 days"),
    ],
)
def test_a_saved_search_means_all_that_its_query_does(text: str, said: str) -> None:
    assert explain(parse(text, SAVED)) == said


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("tea saved:wrok", 10, "There is no saved search called “wrok”. Did you mean “work”?"),
        ("saved:wo", 6, "There is no saved search called “wo”. Did you mean “work”?"),
        ("saved:zebra", 6, "There is no saved search called “zebra”."),
        ("tea saved:empty", 10, "The saved search “empty” is empty."),
        (
            "tea saved:unclosed",
            10,
            "The saved search “unclosed” can't be understood: This quotation mark is never closed.",
        ),
        (
            'saved:"of unclosed"',
            6,
            "The saved search “unclosed” can't be understood: This quotation mark is never closed.",
        ),
        ("tea saved:itself", 10, "The saved search “itself” leads back to itself: itself → itself."),
        ("saved:round", 6, "The saved search “round” leads back to itself: round → about → round."),
        ("saved:lost", 6, "The saved search “lost” can't be understood: There is no saved search called “gone”."),
        ("saved:work*", 10, "saved: takes no star."),
        ('saved:""', 6, "Nothing comes after saved:."),
    ],
)
def test_a_mistake_is_pointed_at_where_the_search_is_named(text: str, position: int, said: str) -> None:
    with pytest.raises(QueryMistake) as mistaken:
        parse(text, SAVED)
    assert (mistaken.value.what_happened, mistaken.value.position) == (said, position)


def test_a_search_of_searches_that_grows_without_end_is_refused_soon() -> None:
    steps = {f"s{step}": f"saved:s{step + 1} saved:s{step + 1}" for step in range(60)} | {"s60": "tea"}
    with pytest.raises(QueryMistake, match="too deep"):
        parse("saved:s0", steps)
    broad = {f"s{step}": " ".join([f"saved:s{step + 1}"] * 90) for step in range(10)} | {"s10": "tea"}
    with pytest.raises(QueryMistake, match="more than 100 words"):
        parse("saved:s0", broad)


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.lists(st.sampled_from(["saved:a", "saved:b", "-saved:c", "tea", '"', "(", ")", " OR "])).map(" ".join),
    )
)
def test_whatever_the_file_holds_it_is_understood_or_a_mistake_in_the_name(saved: dict[str, str]) -> None:
    mistake = mistake_in("tea saved:a", saved)
    assert mistake is None or mistake.position == len("tea saved:")


@pytest.mark.parametrize(
    ("name", "said"), [("work", "saved:work"), ("From Ada", 'saved:"From Ada"'), ("a(b", 'saved:"a(b"')]
)
def test_a_name_is_said_so_that_it_is_understood(name: str, said: str) -> None:
    assert query_of_saved(name) == said
    assert explain(parse(said, {name: "from:ada"})) == "from ada"


def test_a_name_is_found_whatever_its_capitals_and_its_own_first() -> None:
    assert [key_of(name, {"Work": "", "work": ""}) for name in ("work", "Work", "WORK", "play")] == [
        "work", "Work", "Work", None,
    ]  # fmt: skip


def test_it_finds_what_its_query_finds(archive: Archive) -> None:
    saved = {"grace": "from:grace", "reports": "report", "both": "saved:grace saved:reports"}
    for text, plain in (("saved:both", "from:grace report"), ("-saved:grace report", "report -from:grace")):
        assert list(search(archive, text, saved=saved).ids) == list(search(archive, plain).ids) != []
        assert list(search_best(archive, text, saved=saved).ids) == list(search_best(archive, plain).ids)


def test_a_folder_that_is_no_more_is_pointed_at_where_the_search_is_named(archive: Archive) -> None:
    with pytest.raises(QueryMistake, match="no folder called “nowhere”") as mistaken:
        search(archive, "tea saved:somewhere", saved=SAVED)
    assert mistaken.value.position == 4


def test_the_words_of_a_saved_search_are_whole_while_one_types_on(archive: Archive) -> None:
    assert not search(archive, "saved:begun", saved={"begun": "annua"}, prefix_last=True).ids
    assert search(archive, "annua", prefix_last=True).ids


def test_its_terms_are_looked_for_each_by_itself_as_if_they_had_been_typed(archive: Archive) -> None:
    """Else all mail would be walked through for it: only a term by itself has a set to begin with."""
    with archive.reading() as database:
        here = Circumstances(Places(archive), date(2022, 1, 1), partial(words_beginning, database))
        found = conditions(parse("report saved:both", {"both": "(from:ada has:attachment)"}).terms, here)
    assert [one.members is not None for one in found] == [True, True, False]


@pytest.mark.parametrize(
    ("query", "anew"),
    [
        ("saved:work tea", 'saved:"new work" tea'),
        ("tea -(SAVED:Work)", 'tea -(saved:"new work")'),
        ('-saved:"work"', '-saved:"new work"'),
        ("saved:workshop", None),
        ("unsaved:work", None),
        ("work", None),
    ],
)
def test_where_a_renamed_search_is_named_it_is_named_anew(query: str, anew: str | None) -> None:
    assert naming_anew({"x": query}, "work", "new work") == ({"x": anew} if anew else {})
