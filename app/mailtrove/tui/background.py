"""What a form does once it is filled in, on a thread of its own: a silent server holds up neither keys nor a quit."""

import threading
from collections.abc import Callable
from typing import Any

from mailtrove.errors import SignInCancelled
from mailtrove.tui.messages import ConfigChanged, SignInEnded
from mailtrove.tui.screens.page import Page
from mailtrove.tui.shell import Shell
from mailtrove.tui.trouble import trouble_of

Ended = SignInEnded | ConfigChanged


def begin(page: Page[Any], app: Shell, job: Callable[[], Ended]) -> None:
    """Run `job`; the page gets what it gives, or the trouble, and the app hears of an account even without the page."""
    threading.Thread(target=_run, args=(page, app, job), name="account", daemon=True).start()


def _run(page: Page[Any], app: Shell, job: Callable[[], Ended]) -> None:
    ended: Ended
    try:
        ended = job()
    except SignInCancelled:
        ended = SignInEnded(cancelled=True)
    except Exception as error:  # noqa: BLE001 - the thread's outermost frame
        ended = SignInEnded(trouble=trouble_of(error))
    page.post_message(ended)
    if isinstance(ended, SignInEnded):
        app.post_message(SignInEnded(ended.account))
