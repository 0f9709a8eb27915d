"""Who watches a sign-in: is told of each step, and can answer it or stop it."""

import threading
from dataclasses import dataclass, field

from mailtrove.auth.browser import StartBrowser
from mailtrove.auth.events import Report
from mailtrove.auth.paste import Pasted


@dataclass(frozen=True, slots=True)
class Watcher:
    """A screen or a command line, as a sign-in sees it."""

    report: Report
    cancelled: threading.Event
    """Set by the person who gives up."""
    start_browser: StartBrowser
    pasted: Pasted = field(default_factory=Pasted)
    """Takes the address that a browser elsewhere ended at."""
    device_code: bool = False
    """Whether a code can be shown; then one is offered where no browser could be started."""
