"""Every group has a search that finds just its messages, alone and inside other groups."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.archive.groupings import Grouping, groups
from mailtrove.errors import QueryMistake
from mailtrove.search.groups import query_of
from mailtrove.search.query import parse
from mailtrove.search.run import search
from mailtrove.search.tree import InFolder, InList, Who
from tests.archive.grouped_mail import GroupedMail


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_the_search_for_a_group_finds_just_what_is_in_it(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mail = GroupedMail(Path(folder) / "archive.sqlite3", seed)
        with mail.archive:
            for _ in range(12):
                mail.step()
            outer = mail.chance.choice([*Grouping])
            for account_id in (None, mail.accounts[0].id):
                there = [letter for letter in mail.letters if account_id in (None, letter.account)]
                for grouping in Grouping:
                    for group in groups(mail.archive, grouping, account_id):
                        query = query_of(grouping, group.name)
                        assert query
                        found = search(mail.archive, query, account_id=account_id).ids
                        inside = [letter for letter in there if group.name in letter.names(grouping)]
                        assert sorted(found) == [letter.id for letter in sorted(inside, key=lambda one: one.id)]
                        both = [f"{query} {query_of(outer, one.name)}" for one in groups(mail.archive, outer)[:2]]
                        for text, one in zip(both, groups(mail.archive, outer)[:2], strict=True):
                            of_both = [letter.id for letter in inside if one.name in letter.names(outer)]
                            assert sorted(search(mail.archive, text, account_id=account_id).ids) == sorted(of_both)


@pytest.mark.parametrize(
    ("grouping", "name", "query"),
    [
        (Grouping.SENDERS, "ada@x.org", "from:ada@x.org"),
        (Grouping.SENDERS, "o'neill*@x.org", 'from:"o\'neill*@x.org"'),
        (Grouping.DOMAINS, "x.org", 'from:"@x.org"'),
        (Grouping.RECIPIENTS, "søren@x.org", 'to:"søren@x.org"'),
        (Grouping.FOLDERS, "Archive/2019", "in:/Archive/2019"),
        (Grouping.FOLDERS, "Sent Items", 'in:"/Sent Items"'),
        (Grouping.FOLDERS, 'Say "hello"', None),
        (Grouping.FOLDERS, "two\nlines", None),
        (Grouping.LISTS, "dev.x.org", "list:dev.x.org"),
        (Grouping.TYPES, "application/pdf", "type:application/pdf"),
        (Grouping.YEARS, "2021", "date:2021"),
        (Grouping.MONTHS, "2021-03", "date:2021-03"),
        (Grouping.YEARS, "", "before:1900"),
    ],
)
def test_a_group_is_named_as_a_person_would_type_it(grouping: Grouping, name: str, query: str | None) -> None:
    assert query_of(grouping, name) == query
    if query:
        assert len(parse(query).terms) == 1


def test_a_list_is_an_operator_of_its_own() -> None:
    assert parse("list:python").terms == (InList("python", 0),)
    with pytest.raises(QueryMistake, match="takes no star"):
        parse("list:python*")


def test_what_is_typed_for_a_group_keeps_its_marks() -> None:
    assert parse('from:"@x.org" in:/Archive').terms == (Who("@x.org", 0, "from", quoted=True), InFolder("/Archive", 14))
