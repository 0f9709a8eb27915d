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

    share: reactive[float] = reactive(0.0, repaint=False)

    def watch_share(self, old: float, new: float) -> None:
        """Repaint when there is something to be seen of it."""
        if self._drawn(old) != self._drawn(new):
            self.refresh()

    def render(self) -> Content:
        """The bar in the width there is."""
        return self._drawn(self.share)

    def _drawn(self, share: float) -> Content:
        return Content.assemble(bar(share, max(0, self.size.width - 6)), f"{int(share * 100):>5}%")
