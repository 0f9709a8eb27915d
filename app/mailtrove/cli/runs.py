"""`mailtrove runs`: reports of past syncs."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import opened, speaking_errors
from mailtrove.printable import printable_line

if TYPE_CHECKING:
    from mailtrove.archive.records import Problem, Run

_SAID: Final = {"": "not ended", "done": "up to date", "cancelled": "stopped", "interrupted": "broke off"}


@click.command("runs")
@click.argument("names", metavar="[ACCOUNT]...", nargs=-1)
@click.option("--problems", "with_problems", is_flag=True, help="Each problem too, with the server's words.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 2**31), help="So many an account.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one object a line.")
@speaking_errors
def runs(names: tuple[str, ...], with_problems: bool, limit: int, as_json: bool) -> None:
    """Show what became of past syncs: of all accounts, or of those named; newest first."""
    from mailtrove.archive.runs import past_runs, problems_of

    with opened() as here:
        for account in [here.accounts.find(name) for name in names] or here.accounts.all():
            if not as_json:
                click.echo(printable_line(account.email))
            for run in past_runs(here.archive, account.id, limit):
                problems = problems_of(here.archive, run.id) if with_problems and run.problems else []
                if as_json:
                    told = {"account": account.identifier, **asdict(run)}
                    told |= {"said": [asdict(one) for one in problems]} if with_problems else {}
                    click.echo(json.dumps(told, ensure_ascii=True))
                else:
                    _say(run, problems)


def _say(run: "Run", problems: "list[Problem]") -> None:
    click.echo(f"  {speak.local_time(run.started_at)}  {printable_line(', '.join(_words(run)))}")
    if run.words:
        click.echo(f"    {printable_line(run.words)}")
    for one in problems:
        place = f"{one.folder}, message {one.uid}" if one.uid else one.folder
        click.echo(f"    ! {printable_line(f'{place}: {one.words}')}")


def _words(run: "Run") -> list[str]:
    totals = run.totals
    found = [
        (totals.fetched, "new"),
        (totals.linked, "already here"),
        (totals.gone, "gone"),
        (totals.flags_changed, "with other flags"),
        (totals.labels_changed, "with other labels"),
        (totals.retries, "retry" if totals.retries == 1 else "retries"),
        (run.problems, "problem" if run.problems == 1 else "problems"),
    ]
    words = [_SAID.get(run.outcome, run.outcome) if run.outcome != "problems" else "up to date"]
    words += [f"{run.ended_at - run.started_at} s"] if run.ended_at and run.outcome != "interrupted" else []
    words += [f"({run.asked})"] if run.asked else []
    words += [f"{number:,} {what}" for number, what in found if number]
    words += [speak.in_bytes(totals.bytes)] if totals.bytes else []
    return words
