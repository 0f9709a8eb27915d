"""Being told to end from outside: by a closed window or lost line (SIGHUP), by `kill` or a shutdown (SIGTERM)."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App


def end_on_signals(app: App[Any], end: Callable[[], Awaitable[None]]) -> None:
    """End as a quitting person does; a signal that who started us wants ignored (nohup) is."""
    if app.is_headless or sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, app.call_later, end)
