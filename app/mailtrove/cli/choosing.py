"""Options of `mailtrove sync` that say how much a run brings."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])


def with_choices(command: C) -> C:
    """Give a verb the options that `Choices` has."""
    options = (
        click.option("--full", is_flag=True, help="Ask for everything again, and take nothing for granted."),
        click.option("--folder", "only", multiple=True, metavar="NAME", help="Only this folder; may be repeated."),
        click.option("--skip-folder", "without", multiple=True, metavar="NAME", help="Not this one; --folder wins."),
        click.option(
            "--after", metavar="DATE", callback=_midnight, help="Download only what came on that day or later."
        ),
        click.option("--before", metavar="DATE", callback=_midnight, help="Download only what came before that day."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _midnight(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """When a day, month or year begins here, typed as in a search (`2021-03`); UTC epoch seconds."""
    from mailtrove.errors import QueryMistake  # here, so that `--help` answers at once
    from mailtrove.search.calendar_words import begin_of

    try:
        return None if text is None else begin_of(text)
    except QueryMistake as error:
        raise click.BadParameter(f"{text!r} is no date. Type it like 2021-03-01, or 2021-03, or 2021.") from error
