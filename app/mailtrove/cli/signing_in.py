"""Signing in with Microsoft at the command line, in whichever way the person answers first."""

import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mailtrove.cli import speak

if TYPE_CHECKING:
    from mailtrove.accounts import Accounts
    from mailtrove.archive.records import Account


def add_microsoft(accounts: "Accounts", email: str, *, tenant: str, app: str = "") -> "Account":
    """Add a Microsoft account by the registration of that name; steps are said, and what is pasted is handed in.

    Raises:
        SignInError: as the case is.
    """
    from mailtrove.auth.browser import start_browser  # so that `--help` answers at once
    from mailtrove.auth.watcher import Watcher
    from mailtrove.cli.pasting import read_pasted

    watcher = Watcher(
        report=speak.say_sign_in, cancelled=threading.Event(), start_browser=start_browser, device_code=True
    )
    pasting = read_pasted(watcher.pasted, speak.say, watcher.cancelled)
    watcher = replace(watcher, report=partial(speak.say_sign_in, pasting=pasting))
    try:
        return accounts.add_microsoft(email, watcher, tenant=tenant, app=app)
    finally:
        watcher.cancelled.set()
