"""The keys that do something now, in one line at the bottom; a click on one presses it.

Textual's Footer makes a widget for each key, and all of them anew, up to three times, whenever the focus moves: most
of what a key took that only moved it. This one is a line that is drawn, once a frame at most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

_HELP = "help"
"""The action whose key shows however narrow it is: it tells all the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and what it does."""

    key: str
    """As Textual names it."""
    shown: str
    """As people read it."""
    description: str
    tooltip: str
    action: str
    enabled: bool

    @property
    def cells(self) -> int:
        """Its width: ` ⏎ Read `."""
        return cell_len(self.shown) + cell_len(self.description) + 3


def fitting(entries: Sequence[Entry], width: int) -> list[Entry]:
    """Those that there is room for, in order; help always, and before it as many as fit."""
    kept = list(entries)
    while sum(entry.cells for entry in kept) > width and (others := [one for one in kept if one.action != _HELP]):
        kept.remove(others[-1])
    return kept


class KeyLine(Widget):
    """One line; knows nothing of what the keys do."""

    ALLOW_SELECT = False

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    @property
    def offered(self) -> list[Entry]:
        """What it shows now."""
        entries = _entries(self.screen.active_bindings.values(), self)
        return fitting(entries, self.size.width)

    def render(self) -> Content:
        """Keys in the accent, what they do beside them."""
        return Content("").join(
            Content.assemble(
                (f" {entry.shown} ", "bold $footer-key-foreground" if entry.enabled else "$faint"),
                (f"{entry.description} ", "$footer-description-foreground" if entry.enabled else "$faint"),
            )
            for entry in self.offered
        )

    def _at(self, x: int) -> Entry | None:
        for entry in self.offered:
            if x < entry.cells:
                return entry
            x -= entry.cells
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say more of the key under the pointer."""
        entry = self._at(event.x)
        self.tooltip = entry.tooltip if entry else None

    def on_click(self, event: events.Click) -> None:
        """Press the key."""
        if (entry := self._at(event.x)) and entry.enabled:
            self.app.simulate_key(entry.key)


def _entries(active: Iterable[ActiveBinding], line: Widget) -> list[Entry]:
    """One for each action that is to be shown, with its first key."""
    entries: dict[str, Entry] = {}
    for _, binding, enabled, tooltip in active:
        if binding.show and binding.action not in entries:
            shown = line.app.get_key_display(binding)
            entries[binding.action] = Entry(binding.key, shown, binding.description, tooltip, binding.action, enabled)
    return list(entries.values())
