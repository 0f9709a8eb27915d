"""The verbs of `mailtrove account`."""

import json
from dataclasses import asdict

import click

from mailtrove.cli import speak
from mailtrove.cli.adding import account_add, account_discover
from mailtrove.cli.folders import account_folders
from mailtrove.cli.opened import opened, speaking_errors
from mailtrove.printable import printable_line


@click.group()
def account() -> None:
    """Add, list, sign in again and remove accounts."""


account.add_command(account_add)
account.add_command(account_discover)
account.add_command(account_folders)


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaking_errors
def account_list(as_json: bool) -> None:
    """List the accounts and what is archived of each."""
    from mailtrove.accounts import kind
    from mailtrove.archive import browse

    with opened() as here:
        summaries = browse.summaries(here.archive)
        everybody = [one.account for one in summaries]
        if as_json:
            listed = [{"identifier": one.account.identifier, **asdict(one)} for one in summaries]
            click.echo(json.dumps(listed, indent=2, ensure_ascii=True))
            return
        for one in summaries:
            synced = speak.local_time(one.last_sync) if one.last_sync else "never synced"
            size = speak.in_bytes(one.bytes)
            click.echo(printable_line(f"{one.account.email}  {one.account.identifier}"))
            click.echo(printable_line(f"  {', '.join(kind(one.account, everybody))}"))
            click.echo(f"  {one.messages:,} messages, {size}; {synced} {one.last_outcome}".rstrip())
        if not summaries:
            speak.say("No account yet. Next: mailtrove account add you@example.com")


@account.command("sign-in")
@click.argument("name")
@speaking_errors
def account_sign_in(name: str) -> None:
    """Renew an account's sign-in, or give its new password."""
    from mailtrove.cli.signing_in import sign_in_again

    with opened() as here:
        found = here.accounts.find(name)
        done = sign_in_again(here.accounts, found)
        speak.say(f"Signed in again: {done.identifier}. Next: mailtrove sync {found.email}")


@account.command("remove")
@click.argument("name")
@click.option("--keep-mail", is_flag=True, help="Forget only how to log in; its mail stays to read and search.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@speaking_errors
def account_remove(name: str, keep_mail: bool, yes: bool) -> None:
    """Remove an account from this computer; the server is never changed."""
    from mailtrove.cli.removing import remove

    with opened() as here:
        remove(here.accounts, here.accounts.find(name), keep_mail=keep_mail, yes=yes)
