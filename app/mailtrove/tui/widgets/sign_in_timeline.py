"""The sign-in as a vertical timeline: a sign and a word for each step's state, what was found, each token check."""

from collections.abc import Iterator
from typing import Final

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.widget import Widget

from mailtrove.auth.events import StepState, TokenChecked
from mailtrove.printable import printable_line
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.timeline import Line, Timeline

_LOOKS: Final = {
    None: "$faint",
    StepState.RUNNING: "bold $primary",
    StepState.DONE: "$text-success",
    StepState.WARNING: "bold $text-warning",
    StepState.FAILED: "bold $text-error",
    StepState.CORRECTED: "bold $text-warning",
}
_CHECK_CELLS: Final = 11


class TimelineBody(Widget):
    """All lines, as many as there are."""

    timeline: reactive[Timeline] = reactive(Timeline(), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as there are to draw."""
        return len(list(_drawn(self.timeline, width)))

    def render(self) -> Content:
        """The whole timeline."""
        return Content("\n").join(content for content, _ in _drawn(self.timeline, self.size.width))

    def current(self) -> Region:
        """Where the step is that goes on now, or ended last."""
        lines = [index for index, (_, line) in enumerate(_drawn(self.timeline, self.size.width)) if line.state]
        last = lines[-1] if lines else 0
        return Region(0, max(0, last - 1), 1, 3)


class SignInTimeline(VerticalScroll):
    """Follows a sign-in and keeps the step in sight that goes on now."""

    timeline: reactive[Timeline] = reactive(Timeline())
    body = getters.query_one(TimelineBody)

    def compose(self) -> ComposeResult:
        """The lines."""
        yield TimelineBody()

    def watch_timeline(self, timeline: Timeline) -> None:
        """Draw it, then scroll to where it goes on."""
        if self.is_mounted:
            self.body.timeline = timeline
            self.call_after_refresh(self._follow)

    def on_resize(self) -> None:
        """The step that goes on stays in sight."""
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        self.scroll_to_region(self.body.current(), animate=False, force=True)


def _drawn(timeline: Timeline, width: int) -> Iterator[tuple[Content, Line]]:
    """Each line to draw, with the step it belongs to."""
    attempt = 1
    for line in timeline.lines:
        if line.attempt != attempt:
            attempt = line.attempt
            title = f" Again, attempt {attempt} "
            yield Content.styled(f"{SIGNS.bar_rest * 2}{title}".ljust(width, SIGNS.bar_rest), "$faint"), line
        yield _head(line, width), line
        # A way that was left is kept in short; only why it was left is told in full.
        if line.attempt == timeline.attempt or line.state is StepState.CORRECTED:
            for row in _wrapped(line.detail, width - 2):
                yield Content.assemble("  ", (row, "$faint" if line.state is StepState.DONE else "")), line
            for check in line.checks:
                yield from ((row, line) for row in _check(check, width))


def _head(line: Line, width: int) -> Content:
    look = _LOOKS[line.state]
    title = line.step.value
    word = line.word.rjust(max(1, width - len(title) - 2))
    title_look = "$faint" if line.state is None else "bold" if line.state is StepState.RUNNING else ""
    return Content.assemble((f"{line.sign} ", look), (title, title_look), (word, look))


def _check(check: TokenChecked, width: int) -> Iterator[Content]:
    sign, look = (SIGNS.done, "$text-success") if check.passed else (SIGNS.failed, "bold $text-error")
    word = "" if check.passed else "failed: "
    rows = _wrapped(f"{word}{check.detail}", width - _CHECK_CELLS - 4) or [""]
    yield Content.assemble(
        "  ", (f"{sign} ", look), f"{printable_line(check.check):<{_CHECK_CELLS}}", (rows[0], "$faint")
    )
    for row in rows[1:]:
        yield Content.assemble(" " * (_CHECK_CELLS + 4), (row, "$faint"))


def _wrapped(text: str, width: int) -> list[str]:
    """The text, `printable`, in lines of at most `width` cells."""
    line = printable_line(text)
    return [row.plain.rstrip() for row in Content(line).wrap(max(8, width))] if line else []
