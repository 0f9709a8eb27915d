"""`mailtrove searches`: the searches that were saved under names, as `[searches]` in config.toml holds them."""

import json
import shlex
from pathlib import Path

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import speaking_errors
from mailtrove.config import LONGEST_NAME, Config, is_search_name, load_config, remove_setting, write_setting
from mailtrove.paths import Paths
from mailtrove.printable import printable_line


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs: one object a line.")
@click.pass_context
@speaking_errors
def searches(context: click.Context, as_json: bool) -> None:
    """List, save and forget searches; `mailtrove search saved:NAME` runs one."""
    if context.invoked_subcommand is None:
        _, config = _settings()
        for name in sorted(config.searches, key=str.casefold):
            _show(name, config, as_json=as_json)
        if not config.searches:
            speak.say("None yet. Next: mailtrove searches save NAME QUERY, or S in the list of what a search found")


@searches.command("save")
@click.argument("name")
@click.argument("query", nargs=-1, required=True)
@click.option("--replace", is_flag=True, help="In place of the search that has the name already.")
@speaking_errors
def searches_save(name: str, query: tuple[str, ...], replace: bool) -> None:
    """Save a search. Put -- before a query that begins with a minus."""
    from mailtrove.search.query import parse  # here and below: so that `--help` answers at once
    from mailtrove.search.saved import key_of, query_of_saved

    if not is_search_name(name):
        raise click.UsageError(f"A name has 1 to {LONGEST_NAME} characters, and no quotation marks.")
    file, config = _settings()
    text = " ".join(query).strip()
    key = key_of(name, config.searches)
    if key is not None and not replace:
        raise click.UsageError(f"“{key}” is saved already, as: {config.searches[key]}\nSay --replace if it is meant.")
    parse(text, {**config.searches, key or name: text})
    write_setting(file, "searches", key or name, text)
    speak.say(f"Saved. Next: mailtrove search {shlex.quote(query_of_saved(key or name))}")


@searches.command("forget")
@click.argument("name")
@speaking_errors
def searches_forget(name: str) -> None:
    """Forget a saved search; the mail that it finds stays."""
    from mailtrove.search.saved import key_of

    file, config = _settings()
    key = key_of(name, config.searches)
    if key is None:
        raise click.UsageError(
            f"There is no saved search called “{printable_line(name)}”. mailtrove searches lists them."
        )
    remove_setting(file, "searches", key)
    speak.say(f"Forgotten: {key}")


def _settings() -> tuple[Path, Config]:
    file = Paths.of().config_file
    return file, load_config(file)


def _show(name: str, config: Config, *, as_json: bool) -> None:
    from mailtrove.search.query import mistake_in

    query = config.searches[name]
    mistake = mistake_in(query, config.searches)
    if as_json:
        told = {"name": name, "query": query, "mistake": mistake.what_happened if mistake else None}
        click.echo(json.dumps(told, ensure_ascii=True))
        return
    click.echo(printable_line(f"{name:<20}  {query}"))
    if mistake:
        click.echo(printable_line(f"  ! {mistake.what_happened}"))
