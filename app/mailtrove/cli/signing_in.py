"""Signing in with Microsoft at the command line, in whichever way the person answers first."""

import threading
from functools import partial
from typing import TYPE_CHECKING

from mailtrove.cli import speak

if TYPE_CHECKING:
    from mailtrove.accounts import Accounts
    from mailtrove.archive.records import Account


def add_microsoft(accounts: "Accounts", email: str, *, tenant: str) -> "Account":
    """Add a Microsoft account; every step is said, and what is pasted at a terminal is handed in.

    Raises:
        SignInError: as the case is.
    """
    from mailtrove.auth.browser import start_browser  # so that `--help` answers at once
    from mailtrove.auth.paste import Pasted
    from mailtrove.cli.pasting import read_pasted

    over, pasted = threading.Event(), Pasted()
    pasting = read_pasted(pasted, speak.say, over)
    try:
        return accounts.add_microsoft(
            email,
            report=partial(speak.say_sign_in, pasting=pasting),
            cancelled=over,
            start_browser=start_browser,
            tenant=tenant,
            pasted=pasted,
            device_code=True,
        )
    finally:
        over.set()
