"""Signing in at the command line: with Microsoft or Google, in whichever way the person answers first, or a password.

An archive can come from anywhere: where a password goes is said first, and the command that it names for one is shown
and asked about.
"""

import sys
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from mailtrove.cli import speak
from mailtrove.errors import MailOnly
from mailtrove.printable import printable_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailtrove.accounts import Accounts
    from mailtrove.archive.records import Account
    from mailtrove.auth.watcher import Watcher


def add_microsoft(accounts: "Accounts", email: str, *, tenant: str, app: str = "") -> "Account":
    """Add a Microsoft account by the registration of that name; steps are said, and what is pasted is handed in.

    Raises:
        SignInError: as the case is.
    """
    return _watched(lambda watcher: accounts.add_microsoft(email, watcher, tenant=tenant, app=app))


def add_google(accounts: "Accounts", email: str) -> "Account":
    """Add a Google account by the client of [google], as `add_microsoft` does.

    Raises:
        SignInError: as the case is.
    """
    return _watched(lambda watcher: accounts.add_google(email, watcher))


def sign_in_again(accounts: "Accounts", account: "Account") -> "Account":
    """Renew an account's sign-in, or its delegate's, as `add_microsoft` does; or log in with its new password.

    Raises:
        MailOnly: kept mail of a shared mailbox: another account signs in for it.
        DelegateMissing, SignInError, CredentialError, ServerError: as the case is.
        click.UsageError: there is nobody to ask.
        click.Abort: they said no.
    """
    if account.mail_only and account.signs_in_as:
        raise MailOnly(
            f"{account.email} is kept mail of a shared mailbox, which another account signs in for.",
            remedy=f"Add it again with that account: mailtrove account add {account.email} --shared-by ACCOUNT",
        )
    signer = accounts.signer_of(account)
    if signer.auth_method == "xoauth2" or (signer.mail_only and signer.oid):
        return _watched(lambda watcher: accounts.sign_in_again(account, watcher))
    return _log_in(accounts, signer)


def _log_in(accounts: "Accounts", account: "Account") -> "Account":
    speak.say(f"Logging in to {account.host}, port {account.port}, as {account.imap_user}")
    if account.mail_only:
        kept = replace(account, id=0, auth_method="password", password_command="", password_variable="")
        return accounts.add_password(kept, speak.asked_password())
    if not (account.password_command or account.password_variable):
        return accounts.change_password(account, speak.asked_password())
    if not accounts.allows_password_source(account):
        _ask_to_allow(account)
    return accounts.change_password(account)  # asks the command or the variable


def _ask_to_allow(account: "Account") -> None:
    if account.password_command:
        source, option = f"run “{account.password_command}”", "--password-command"
    else:
        source, option = f"read the environment variable {account.password_variable}", "--password-variable"
    question = f"The archive says to {source} for the password, and send that to {account.host}."
    speak.say(f"{question} Nobody allowed it on this computer so far.")
    if not sys.stdin.isatty():
        raise click.UsageError(
            "Nobody is here to ask. Run this at a terminal to allow it; or remove the account with --keep-mail, and"
            f" name what you trust: mailtrove account add {printable_line(account.email)} {option} …"
        )
    click.confirm("Allow it?", abort=True, err=True)


def _watched(sign_in: "Callable[[Watcher], Account]") -> "Account":
    from mailtrove.auth.browser import start_browser  # so that `--help` answers at once
    from mailtrove.auth.watcher import Watcher
    from mailtrove.cli.pasting import read_pasted

    watcher = Watcher(
        report=speak.say_sign_in, cancelled=threading.Event(), start_browser=start_browser, device_code=True
    )
    pasting = read_pasted(watcher.pasted, speak.say, watcher.cancelled)
    watcher = replace(watcher, report=partial(speak.say_sign_in, pasting=pasting))
    try:
        return sign_in(watcher)
    finally:
        watcher.cancelled.set()
