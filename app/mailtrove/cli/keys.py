"""`mailtrove keys`: every key, by the id that config.toml changes it with."""

import json
import sys

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import speaking_errors
from mailtrove.config import load_config
from mailtrove.paths import Paths


@click.command("keys")
@click.option("--changed", "only_changed", is_flag=True, help="Only those that config.toml changes.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one object a line.")
@speaking_errors
def keys(only_changed: bool, as_json: bool) -> None:
    """List every key of the app: its id, the keys, and what it does.

    Give an action other keys in config.toml, under [keys]: "mail.search" = "slash,f3"
    """
    from mailtrove.tui.keys.keymap import grant  # Textual and every screen: for this verb only
    from mailtrove.tui.keys.names import written
    from mailtrove.tui.keys.places import places
    from mailtrove.tui.keys.using import refusal

    paths = Paths.of()
    there = places()
    granted = grant(there, load_config(paths.config_file).keys)
    for id_, bound in granted.bound.items():
        now, usual = ([written(key) for key in which] for which in (granted.keys(id_), bound.keys))
        if only_changed and id_ not in granted.changed:
            continue
        if as_json:
            where = [place.name for place in there if bound in place.bound]
            told = {"id": id_, "keys": now, "usual": usual, "description": bound.description, "help": bound.tooltip}
            click.echo(json.dumps(told | {"changed": id_ in granted.changed, "where": where}, ensure_ascii=True))
        else:
            was = f"  (usually {', '.join(usual)})" if id_ in granted.changed else ""
            click.echo(f"{id_:<24} {', '.join(now):<18} {bound.tooltip or bound.description}{was}")
    if granted.faults:
        speak.say_error(refusal(granted, paths))
        sys.exit(speak.EXIT_PROBLEMS)
