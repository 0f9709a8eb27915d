"""Opening addresses of sign-ins and links of messages on threads of their own; how it went is said in a toast."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from mailtrove.auth.browser import start_browser
from mailtrove.desktop import start_viewer
from mailtrove.printable import printable_line
from mailtrove.tui.trouble import trouble_of


def open_browser(app: App[Any], url: str) -> None:
    """Try again to start a browser here."""
    _elsewhere(partial(_open, app, url), "browser")


def open_link(app: App[Any], url: str) -> None:
    """Open a link of a message in the browser, one of a mailto with the desktop's program for it; blocks."""
    if url.startswith("mailto:"):
        viewer = start_viewer(url)
        _say(app, viewer.reason or "your mail program was started", good=viewer.started)
    else:
        _open(app, url)


def let_follow(app: App[Any], stand_in: Callable[[str], None], url: str) -> None:
    """Let the sandbox's own browser follow the address."""
    _elsewhere(partial(_follow, app, stand_in, url), "stand-in browser")


def _elsewhere(job: Callable[[], None], name: str) -> None:
    threading.Thread(target=job, name=name, daemon=True).start()


def _open(app: App[Any], url: str) -> None:
    start = start_browser(url)
    _say(app, start.reason, good=start.started)


def _follow(app: App[Any], stand_in: Callable[[str], None], url: str) -> None:
    try:
        stand_in(url)
    except Exception as error:  # noqa: BLE001 - the thread's outermost frame
        _say(app, trouble_of(error).what_happened, good=False)


def _say(app: App[Any], words: str, *, good: bool) -> None:
    app.notify(printable_line(words), severity="information" if good else "warning", markup=False)
