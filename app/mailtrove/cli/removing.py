"""Removing an account at the command line: says what goes, asks at a terminal, and names what it can't do."""

import sys
from typing import TYPE_CHECKING

import click

from mailtrove.cli import speak

if TYPE_CHECKING:
    from mailtrove.accounts import Accounts, Removal
    from mailtrove.archive.records import Account


def remove(accounts: "Accounts", account: "Account", *, keep_mail: bool, yes: bool) -> None:
    """Remove an account, or all but its mail; asks first, unless `yes`.

    Raises:
        click.UsageError: there is nobody to ask.
        click.Abort: they said no.
        AlreadySyncing, CredentialError, ArchiveError: as `Accounts.remove`.
    """
    means = accounts.removal_of(account)
    _say_what_goes(means, keep_mail=keep_mail)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("Nobody is here to ask. Say --yes if it is meant.")
        click.confirm("Remove it?", abort=True, err=True)
    accounts.remove(account, keep_mail=keep_mail)
    speak.say(f"Removed {account.identifier}{'; its mail is kept' if keep_mail else ''}.")
    if means.consent:
        speak.say(f"Only you can withdraw the permission that you gave, at {means.consent.whose}:")
        click.echo(means.consent.url, err=True)


def _say_what_goes(means: "Removal", *, keep_mail: bool) -> None:
    account = means.account
    held = f"{means.messages:,} messages, {speak.in_bytes(means.bytes)}, {means.folders:,} folders"
    secret = f"the stored {means.secret}" if means.secret else "no stored secret, for there is none"
    if keep_mail:
        speak.say(f"{account.email}: {secret} goes; its mail stays ({held}). Nothing logs in any more.")
    else:
        speak.say(f"{account.email}: from this computer go {held}, the search index over them, and {secret}.")
    for shared in means.dependents:
        speak.say(f"  ! {shared.email} is opened by this sign-in, and stops syncing too.")
    speak.say("  On the server nothing changes.")
