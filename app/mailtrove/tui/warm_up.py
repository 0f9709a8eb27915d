"""What is needed soon, though not for the first paint: loaded by a worker while the person looks around.

Else the first message would wait for the parser, and the first key for a screen: 20 to 60 ms each.
"""

import gc
from importlib import import_module
from typing import Final

SOON: Final = (
    "mailtrove.mime.parse",
    "mailtrove.search.run",
    "mailtrove.search.completion",
    "mailtrove.tui.screens.mail",
    "mailtrove.tui.screens.sync",
    "mailtrove.tui.screens.accounts",
    "mailtrove.tui.screens.explore",
    "mailtrove.tui.screens.help",
    "mailtrove.tui.widgets.message_pickers",
    "mailtrove.archive.export",
)
"""None of them loads msal, jwt or imapclient: who only reads needs no network."""

_YOUNG_OBJECTS: Final = 20_000


def load_soon() -> None:
    """Load `SOON`. Blocks for a quarter of a second in all; not for the loop."""
    for name in SOON:
        import_module(name)


def spare_what_stays() -> None:
    """Keep Python's cycle collector from walking through all modules and styles again and again.

    They stay until the end, and a walk through them stops the event loop for 30 to 100 ms, every second or so while
    one scrolls. For a process that is one app: what exists now is never collected.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
