"""The past runs of an account, a line each."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment

from mailtrove.archive.records import Run
from mailtrove.tui.cells import fit, fit_right
from mailtrove.tui.dates import smart_date
from mailtrove.tui.run_words import brought, ending, took
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.widgets.line_list import LineList
from mailtrove.tui.words import count, size

_WHEN_CELLS: Final = 11
_TOOK_CELLS: Final = 10
_ENDING_CELLS: Final = 16
_SIZE_CELLS: Final = 7


class RunList(LineList):
    """`Thu 08:31    27 s  ✓ up to date    2,014 new, 12 known             84 MB`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"run-list--words", "run-list--dim"}

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[Run] = ()
        self._now = 0.0

    @property
    def chosen(self) -> Run | None:
        """The one under the cursor."""
        return self._runs[self.cursor] if self._runs else None

    def show(self, runs: Sequence[Run], now: float) -> None:
        """List them, in the order given."""
        self._runs, self._now = runs, now
        self.say("No sync has run yet.")
        self.set_count(len(runs))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """When, how long, how it ended, what it brought."""
        run = self._runs[index]
        words, dim = (self.line_style(f"run-list--{part}", marked=marked) for part in ("words", "dim"))
        room = max(0, width - _WHEN_CELLS - _TOOK_CELLS - _ENDING_CELLS - _SIZE_CELLS - 5)
        what = brought(run) + (f", {SIGNS.warning} {count(run.problems, 'problem')}" if run.problems else "")
        return [
            Segment(f" {fit(smart_date(run.started_at, self._now), _WHEN_CELLS)}", words),
            Segment(f"{fit_right(took(run), _TOOK_CELLS)}  ", dim),
            Segment(fit(ending(run), _ENDING_CELLS), words),
            Segment(fit(what, room), words),
            Segment(f" {fit_right(size(run.totals.bytes) if run.totals.bytes else '', _SIZE_CELLS)} ", dim),
        ]
