"""What the screen and its part in focus can do now, by name: each with the key that does the same."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from textual.app import App
from textual.screen import Screen

from mailtrove.tui.palette.command import Command

_MOVING: Final = (
    *("move", "page", "first", "last", "scroll", "next", "previous", "older", "newer"),
    *("app.", "screen.copy_text"),
)
"""How the actions begin that only keys are of use for, and those of the app, which are offered everywhere."""


def commands_here(screen: Screen[Any]) -> Iterator[Command]:
    """All of them, in the order of help."""
    seen: set[str] = set()
    for node, binding, enabled, tooltip in screen.active_bindings.values():
        if isinstance(node, App) or not enabled or not binding.description or binding.action in seen:
            continue
        if not binding.action.startswith(_MOVING):
            seen.add(binding.action)
            key = screen.app.get_key_display(binding)
            run = partial(screen.app.run_action, binding.action, node)
            yield Command(binding.description, f"{tooltip or binding.description} ({key})", run)
