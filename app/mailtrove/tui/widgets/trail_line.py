"""How the speed of a download went, as a row of small bars."""

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mailtrove.tui.signs import SIGNS


def bars(values: Sequence[float], width: int, levels: str = SIGNS.levels) -> str:
    """The last `width` values as bars, the highest of them in full; blank where nothing came, or was measured."""
    shown = values[-width:] if width > 0 else ()
    highest = max(shown, default=0.0)
    drawn = "".join(
        levels[min(int(value / highest * len(levels)), len(levels) - 1)] if value > 0 else " " for value in shown
    )
    return drawn.rjust(max(width, 0))


class TrailLine(Widget):
    """`   ▂▃▅▆▆█▇▆▇▇`, the newest at the right."""

    trail: reactive[tuple[float, ...]] = reactive(())
    """Bytes a second, a value for each second."""

    def render(self) -> Content:
        """The bars in the width there is."""
        return Content.styled(bars(self.trail, self.size.width), "$primary")
