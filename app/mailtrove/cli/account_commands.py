"""The verbs of `mailtrove account`."""

import json
from dataclasses import asdict

import click

from mailtrove.cli import speak
from mailtrove.cli.adding import account_add, account_discover
from mailtrove.cli.opened import opened, speaking_errors
from mailtrove.printable import printable_line


@click.group()
def account() -> None:
    """Add and list accounts."""


account.add_command(account_add)
account.add_command(account_discover)


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaking_errors
def account_list(as_json: bool) -> None:
    """List the accounts and what is archived of each."""
    from mailtrove.archive import browse

    with opened() as here:
        summaries = browse.summaries(here.archive)
        if as_json:
            listed = [{"identifier": one.account.identifier, **asdict(one)} for one in summaries]
            click.echo(json.dumps(listed, indent=2, ensure_ascii=True))
            return
        for one in summaries:
            synced = speak.local_time(one.last_sync) if one.last_sync else "never synced"
            size = speak.in_bytes(one.bytes)
            click.echo(printable_line(f"{one.account.email}  {one.account.identifier}"))
            click.echo(f"  {one.messages:,} messages, {size}; {synced} {one.last_outcome}".rstrip())
        if not summaries:
            speak.say("No account yet. Next: mailtrove account add you@example.com")
