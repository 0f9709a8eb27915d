"""One account's sync: state in words, progress, folder by folder, what it waits for, what went wrong."""

from typing import Final

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mailtrove.archive.records import AccountSummary
from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.watching import WatchPicture, in_words
from mailtrove.tui import sync_words
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.trouble import trouble_of_sync
from mailtrove.tui.widgets.folder_lines import FolderLines
from mailtrove.tui.widgets.progress_line import ProgressLine
from mailtrove.tui.widgets.trail_line import TrailLine
from mailtrove.tui.widgets.two_sides import TwoSides
from mailtrove.tui.words import duration, share

_LOOKS: Final = {
    SyncState.DONE: "$text-success",
    SyncState.PROBLEMS: "$text-warning",
    SyncState.WAITING: "$text-warning",
    SyncState.FAILED: "$text-error",
}


class FolderScroll(VerticalScroll, can_focus=False):
    """The folders, as many as there is room for."""

    def __init__(self) -> None:
        self.lines = FolderLines()
        super().__init__(self.lines)

    def on_resize(self, event: events.Resize) -> None:
        """The order of the folders depends on how many can be seen."""
        self.lines.room = event.size.height


class SyncPane(Vertical, can_focus=True, inherit_bindings=False):
    """An account's run, or how it stood when there is none."""

    BINDINGS = [
        Binding("pagedown", "page(1)", "More folders", show=False, id="sync.folders_down"),
        Binding("pageup", "page(-1)", "Folders above", show=False, id="sync.folders_up"),
    ]

    bar = getters.query_one(ProgressLine)
    trail = getters.query_one(TrailLine)
    amounts = getters.query_one(".amounts", TwoSides)
    tallies = getters.query_one(".tallies", TwoSides)
    scroll = getters.query_one(FolderScroll)

    def __init__(self, summary: AccountSummary, progress: SyncProgress | None, now: float) -> None:
        super().__init__(classes="frame sync")
        self.summary = summary
        self.progress = progress
        self._now = now
        self._framed: tuple[Content, str] | None = None
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Bar, numbers, what else there is to say, folders."""
        with Horizontal(classes="course"):
            yield ProgressLine()
            yield TrailLine()
        yield TwoSides(classes="amounts")
        yield TwoSides(classes="tallies")
        yield Static(classes="note")
        yield Static(classes="problems warning")
        yield Static(classes="watch")
        yield FolderScroll()

    def on_mount(self) -> None:
        """Fill it."""
        self.show(self.summary, self.progress, self._now)
        self.show_watch(None, self._now)

    def action_page(self, direction: int) -> None:
        """Scroll the folders by as many as can be seen."""
        self.scroll.scroll_relative(y=direction * self.scroll.size.height, animate=False)

    def show(self, summary: AccountSummary, progress: SyncProgress | None, now: float) -> None:
        """Show the run as it is now; `now` is for accounts at rest."""
        self.summary, self.progress = summary, progress
        self.set_class(progress is None, "-rest")
        self.set_class(progress is not None and progress.state.ended, "-ended")
        if progress is None:
            self._frame(Content(printable_line(summary.account.email)))
            self._say("note", sync_words.at_rest(summary, now))
            self._say("problems", "")
        else:
            self._show_run(progress)

    def show_watch(self, picture: WatchPicture | None, now: float) -> None:
        """Show what the watch over the account does, if there is one."""
        self._say("watch", f" {SIGNS.dot} ".join(in_words(picture, now)) if picture else "")

    def _show_run(self, progress: SyncProgress) -> None:
        state = progress.state
        sign = f"{sync_words.state_sign(state)} {state.value}"
        title = Content.assemble(printable_line(progress.email), "  ", (sign, _LOOKS.get(state, "")))
        self._frame(title, duration(progress.elapsed_seconds) if state.ended else "")
        self.set_class(state is SyncState.FAILED, "-failed")
        self.bar.share = share(progress)
        self.trail.trail = progress.trail
        self.scroll.lines.folders = progress.folders
        self.amounts.left, self.amounts.right = sync_words.amounts(progress), sync_words.speed(progress)
        self.tallies.left, self.tallies.right = sync_words.tallies(progress), sync_words.time_words(progress)
        self._say("note", _note(progress))
        self._say("problems", sync_words.problem_words(progress))

    def _frame(self, title: Content, subtitle: str = "") -> None:
        # To set them, even to what they are, repaints the whole pane.
        if self._framed is None or not (title.is_same(self._framed[0]) and subtitle == self._framed[1]):
            self._framed = (title, subtitle)
            self.border_title, self.border_subtitle = title, Content(subtitle)

    def _say(self, part: str, words: str) -> None:
        if self._said.get(part) == words:
            return
        self._said[part] = words
        line = self.query_one(f".{part}", Static)
        line.update(Content(words))
        line.display = bool(words)


def _note(progress: SyncProgress) -> str:
    if progress.state is SyncState.FAILED:
        trouble = trouble_of_sync(progress)
        return "\n".join(
            f"{printable_line(words)}"
            for words in (f"{trouble.title}. {trouble.what_happened}", trouble.remedy)
            if words
        )
    if progress.waiting_for:
        return f"{SIGNS.waiting} {printable_line(progress.waiting_for)}"
    if progress.state is SyncState.LEAVING:
        return sync_words.leaving_words(progress)
    return sync_words.outcome(progress)
