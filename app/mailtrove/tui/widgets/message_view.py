"""A message to be read: its lines are made by a worker, page by page, and drawn by ourselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Final

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.worker import get_current_worker

from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.message_document import OpenMessage, Page, Reading, View, lines_of
from mailtrove.tui.message_lines import Line
from mailtrove.tui.widgets.text_lines import MARGIN, TextLines

_FIRST_LINES: Final = 200
"""More than a screen, and wrapped in a few milliseconds."""
_MORE_LINES: Final = 4_000


class MessageView(TextLines):
    """One message; knows nothing of the archive."""

    BINDINGS = [
        # Priority: what is typed right behind it must reach the list.
        Binding(
            "escape,q",
            "screen.leave_message",
            "Back",
            key_display="esc",
            id="message.back",
            tooltip="Back to where you were",
            priority=True,
        ),
        Binding("n", "hit(1)", "Next hit", id="message.next_hit", tooltip="Go to the next hit"),
        Binding("N", "hit(-1)", "Hit before", show=False, id="message.previous_hit", tooltip="Go to the hit before"),
        Binding("n", "next(1)", "Next", id="message.next", tooltip="Read the next message"),
        Binding(
            "right_square_bracket", "next(1)", "Next", show=False, id="message.next_always", tooltip="Even among hits"
        ),
        Binding(
            "p,left_square_bracket",
            "next(-1)",
            "Previous",
            show=False,
            id="message.previous",
            tooltip="Read that above",
        ),
        Binding("f", "screen.folders", "Folders", show=False, id="message.folders", tooltip="Show or hide the folders"),
        Binding("z", "fold", "Fold", id="message.fold", tooltip="Fold all quotes and signatures, or unfold them"),
        Binding("o", "screen.links", "Links", id="message.links", tooltip="Show the links, to open or copy one"),
        Binding("h", "headers", "Headers", show=False, id="message.headers", tooltip="All headers, or the usual few"),
        Binding("t", "view('HTML')", "HTML", show=False, id="message.html", tooltip="The HTML as text, or the text"),
        Binding("u", "view('SOURCE')", "Source", show=False, id="message.source", tooltip="The message as served"),
        Binding("x", "view('STRUCTURE')", "Structure", show=False, id="message.structure", tooltip="All MIME parts"),
    ]

    @dataclass
    class LinesMade(Message, bubble=False):
        """A worker has made lines."""

        serial: int
        lines: Sequence[Line]
        first: bool
        last: bool

    @dataclass
    class NextWanted(Message):
        """The person wants to read the message this many below."""

        step: int

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._page: Page | None = None
        self._reading = Reading(0)
        self._serial = 0
        self._goal: int | None = 0
        """The first line to show as soon as it is there; None to stay where the person is."""
        self._made = True
        self.finding = False
        """The person looks for something in it."""

    @property
    def page(self) -> Page | None:
        """What is being read."""
        return self._page

    @property
    def message(self) -> OpenMessage | None:
        """What is being read, if it is a message."""
        return self._page if isinstance(self._page, OpenMessage) else None

    @property
    def settled(self) -> bool:
        """All lines have been made and looked through."""
        return self._made and not self.hunting

    def show(self, page: Page, *, top: int = 0) -> None:
        """Show a message, or a text of one, from a line on; the one before stays until its first page is there."""
        self._page, self._goal = page, top
        self._reading = Reading(self._reading.width, folded=self._reading.folded)
        self._make_lines()

    def read_as(self, way: str) -> None:
        """Show it in another way than as it is meant to be read: a name of `View`, or "HEADERS"."""
        if way == "HEADERS":
            self.action_headers()
        elif View[way] is not self._reading.view:
            self.action_view(way)

    def show_notice(self, *notice: str) -> None:
        """Show words of ours instead of a message, each on a line."""
        self._page = None
        self._serial += 1
        self._made = True
        self.set_lines((), notice=notice, top=0)

    # Making lines

    def on_resize(self) -> None:
        """Wrap to the new width."""
        width = self.scrollable_content_region.width - 2 * MARGIN
        if width != self._reading.width and width > 0:
            self._reading = replace(self._reading, width=width)
            self._make_lines()

    def _make_lines(self) -> None:
        if self._page is None or self._reading.width <= 0:
            return
        self._serial += 1
        self._made = False
        work = partial(self._work, self._serial, self._page, self._reading)
        self.run_worker(work, thread=True, group="lines", description="makes lines", exit_on_error=False)

    def _work(self, serial: int, page: Page, reading: Reading) -> None:
        worker = get_current_worker()
        lines = lines_of(page, reading, self._glyphs)
        wanted, first = _FIRST_LINES, True
        while serial == self._serial and not worker.is_cancelled:  # else other lines are wanted by now
            made = list(islice(lines, wanted))
            self.post_message(self.LinesMade(serial, made, first, last=len(made) < wanted))
            if len(made) < wanted:
                return
            wanted, first = _MORE_LINES, False

    @on(LinesMade)
    def _lines_made(self, event: LinesMade) -> None:
        if event.serial != self._serial:
            return
        self._made = event.last
        if event.first:
            self.links = self._reading.view in (View.TEXT, View.HTML)
            self.set_lines(event.lines, top=self._goal)
        else:
            self.add_lines(event.lines)
        if self._goal is not None and (event.last or self._goal < self.virtual_size.height - self.size.height):
            self.scroll_line(self._goal)
            self._goal = None

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes a difference."""
        if action == "hit":
            return bool(self.hits.places)
        if action == "fold":
            return self._page is not None
        if action in ("view", "headers"):
            html_already = self.message is not None and self.message.parsed.html
            return self.message is not None and not (parameters == ("HTML",) and html_already)
        return super().check_action(action, parameters)

    def action_headers(self) -> None:
        """Show all headers, or the usual few again."""
        view = View.TEXT if self._reading.view is View.SOURCE else self._reading.view
        self._read_otherwise(replace(self._reading, all_headers=not self._reading.all_headers, view=view))

    def action_view(self, name: str) -> None:
        """Look at the message in this way, or again as it is meant to be read."""
        view = View.TEXT if self._reading.view is View[name] else View[name]
        self._read_otherwise(replace(self._reading, view=view))

    def action_fold(self) -> None:
        """Fold all quotes and signatures, or unfold them; it stays so for the messages that follow."""
        self._read_otherwise(replace(self._reading, folded=not self._reading.folded), to_top=False)

    def _read_otherwise(self, reading: Reading, *, to_top: bool = True) -> None:
        self._reading, self._goal = reading, 0 if to_top else None
        self._make_lines()

    def action_next(self, step: int) -> None:
        """Ask for the message below, or above."""
        self.post_message(self.NextWanted(step))
