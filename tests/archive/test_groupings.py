"""Groups of mail, against a plain walk through all of it, whatever comes, goes and is understood anew."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailtrove.archive.days import EARLIEST, LATEST, midnight, period_of
from mailtrove.archive.groupings import Grouping, display_names, groups
from mailtrove.archive.over_time import over_time
from tests.archive.builders import count
from tests.archive.grouped_mail import GroupedMail, Letter

STEPS = 7


@contextmanager
def some_mail(seed: int) -> Iterator[GroupedMail]:
    with tempfile.TemporaryDirectory() as folder:
        mail = GroupedMail(Path(folder) / "archive.sqlite3", seed)
        with mail.archive:
            yield mail


def check(mail: GroupedMail) -> None:
    """All groups of all mail, of each account, and of messages chosen at random."""
    for account_id in (None, *(account.id for account in mail.accounts)):
        there = [letter for letter in mail.letters if account_id in (None, letter.account)]
        some = [letter for letter in there if mail.chance.random() < 0.5]
        for grouping in Grouping:
            for letters, chosen in ((there, None), (some, [letter.id for letter in some])):
                found = sorted(groups(mail.archive, grouping, account_id, chosen), key=lambda group: group.name)
                assert found == mail.groups(grouping, letters)
                if letters:
                    check_curves(mail, grouping, letters, account_id, chosen)


def check_curves(
    mail: GroupedMail, grouping: Grouping, letters: list[Letter], account_id: int | None, chosen: list[int] | None
) -> None:
    whole = (min(letter.date for letter in letters), max(letter.date for letter in letters) + 1)
    some = mail.groups(grouping, letters)[:5]
    found = over_time(mail.archive, grouping, some, STEPS, account_id=account_id, chosen=chosen, span=whole)
    for group in some:
        start, end = whole
        if grouping in (Grouping.YEARS, Grouping.MONTHS):
            period = period_of(group.first, months=grouping is Grouping.MONTHS)
            start, end = (period.start, period.end) if period.name else (group.first, group.last + 1)
        expected = [0] * STEPS
        for letter in letters:
            if group.name in letter.names(grouping):
                expected[(letter.date - start) * STEPS // (end - start)] += 1
        assert found[group.name] == expected


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_groups_are_those_of_a_plain_walk_whatever_happens(seed: int) -> None:
    with some_mail(seed) as mail:
        for _ in range(6):
            mail.step()
            check(mail)
        mail.remove()
        check(mail)


def test_with_the_last_account_everything_that_mail_was_grouped_by_is_forgotten() -> None:
    with some_mail(1) as mail:
        for _ in range(10):
            mail.step()
        mail.remove()
        mail.remove()
        assert [count(mail.archive, table) for table in ("facet", "message_facet", "facet_total")] == [0, 0, 0]


def test_an_address_is_shown_with_the_first_name_it_stood_with() -> None:
    with some_mail(2) as mail:
        for _ in range(20):
            mail.arrive()
        with mail.archive.reading() as database:
            rows = database.run("SELECT email, name FROM address WHERE name != '' ORDER BY id DESC").fetchall()
        emails = [email.lower() for email in ("ada@x.org", "bob@x.org", "unheard@of.org")]
        expected = {email: name for email, name in rows if email in emails}
        assert display_names(mail.archive, emails) == expected
        assert len(expected) == 2


@pytest.mark.parametrize("months", [False, True])
@given(moment=st.integers(EARLIEST, LATEST))
def test_a_moment_is_in_the_period_of_its_name(months: bool, moment: int) -> None:
    period = period_of(moment, months=months)
    assert period.start <= moment < period.end
    if period.name:
        first = datetime.strptime(period.name, "%Y-%m" if months else "%Y").date()  # noqa: DTZ007 - a day
        assert midnight(first) == period.start
        assert period.end == LATEST + 1 or period_of(period.end, months=months).start == period.end
    else:
        assert moment < midnight(datetime(1900, 1, 1).date())  # noqa: DTZ001 - a day
