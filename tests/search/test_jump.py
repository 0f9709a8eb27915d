"""Dates to go to in a list."""

from datetime import date

import pytest

from mailtrove.archive.days import LATEST, midnight
from mailtrove.errors import QueryMistake
from mailtrove.search.jump import moment_of

TODAY = date(2024, 5, 16)


@pytest.mark.parametrize(
    ("typed", "first", "after"),
    [
        ("2019", date(2019, 1, 1), date(2020, 1, 1)),
        (" 2019-12 ", date(2019, 12, 1), date(2020, 1, 1)),
        ("2020-2-28", date(2020, 2, 28), date(2020, 2, 29)),
        ("7d", date(2024, 5, 9), date(2024, 5, 10)),
        ("2W", date(2024, 5, 2), date(2024, 5, 3)),
        ("1y", date(2023, 5, 16), date(2023, 5, 17)),
    ],
)
def test_a_date_or_an_age_has_a_place_in_a_list(typed: str, first: date, after: date) -> None:
    assert moment_of(typed, TODAY, newest_first=False) == midnight(first)
    assert moment_of(typed, TODAY, newest_first=True) == midnight(after)


def test_the_last_year_of_all_has_no_end() -> None:
    assert moment_of("9999", TODAY, newest_first=True) == LATEST + 1


@pytest.mark.parametrize(("typed", "position"), [("", 0), ("soon", 0), ("  2019-13", 2), ("7x", 0), ("2019..2020", 0)])
def test_a_mistake_is_where_the_date_stands_and_says_what_could(typed: str, position: int) -> None:
    with pytest.raises(QueryMistake) as caught:
        moment_of(typed, TODAY, newest_first=True)
    assert caught.value.position == position
    assert "7d or 1y" in caught.value.remedy
