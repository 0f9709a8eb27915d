"""Signing in with Microsoft at the command line, in whichever way the person answers first."""

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mailtrove.cli import speak

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


def sign_in_again(accounts: "Accounts", account: "Account") -> "Account":
    """Renew an account's sign-in, or its delegate's, as `add_microsoft` does.

    Raises:
        DelegateMissing, SignInError: as the case is.
    """
    return _watched(lambda watcher: accounts.sign_in_again(account, watcher))


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
