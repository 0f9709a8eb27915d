"""A bar and its percentage in one line, drawn by hand: still in a snapshot, and cheap at ten a second."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from mailtrove.tui.signs import SIGNS


def bar(share: float, width: int) -> Content:
    """A bar of `width` cells, `share` of it done."""
    done = max(0, min(width, int(share * width)))
    return Content.assemble((SIGNS.bar * done, "$primary"), (SIGNS.bar_rest * (width - done), "$line"))


class ProgressLine(Widget):
    """`━━━━━━━━━━━━──────  62%`."""

    share: reactive[float] = reactive(0.0)

    def render(self) -> Content:
        """The bar in the width there is."""
        return Content.assemble(bar(self.share, max(0, self.size.width - 6)), f"{int(self.share * 100):>5}%")
