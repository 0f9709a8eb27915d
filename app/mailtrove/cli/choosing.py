"""Options of `mailtrove sync` that say how much a run brings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])


class _Day(click.ParamType[int]):
    """A day, month or year as a search takes it (`2021-03`), as the second in which it begins here."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The UTC epoch seconds of its first midnight."""
        from mailtrove.errors import QueryMistake  # here, so that `--help` answers at once
        from mailtrove.search.calendar_words import span

        if isinstance(value, int):
            return value
        try:
            first, _ = span(value, 0)
            return int(datetime(first.year, first.month, first.day).timestamp())  # noqa: DTZ001 - local time is meant
        except (QueryMistake, OverflowError, OSError):
            self.fail(f"{value!r} is no date. Type it like 2021-03-01, or 2021-03, or 2021.", param, ctx)


_DAY: Final = _Day()


def with_choices(command: C) -> C:
    """Give a verb the options that `Choices` has."""
    options = (
        click.option("--full", is_flag=True, help="Ask for everything again, and take nothing for granted."),
        click.option("--folder", "only", multiple=True, metavar="NAME", help="Only this folder; may be repeated."),
        click.option("--skip-folder", "without", multiple=True, metavar="NAME", help="Not this one; --folder wins."),
        click.option("--after", type=_DAY, help="Download only what came on that day or later."),
        click.option("--before", type=_DAY, help="Download only what came before that day."),
    )
    for option in reversed(options):
        command = option(command)
    return command
