"""A thread to be read in one scroll, with the keys for it, and for finding something in all of its messages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.worker import get_current_worker

from mailtrove.errors import MailtroveError
from mailtrove.tui.finding import Hits, Place, hits_in
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.message_document import OpenMessage, Reading, View, lines_in_thread
from mailtrove.tui.open_thread import Block, OpenThread
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.thread_scroller import ThreadScroller


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Find this in all messages, from the one that is at the top on."""

    pattern: re.Pattern[str]
    page: OpenThread
    reading: Reading
    place: int
    line: int
    """Where the person is: the message's place, and the line in it."""
    jump: bool
    """Go to the first hit from there."""


class ThreadView(ThreadScroller):
    """What can be done with a message is done with the one at the top of what shows."""

    BINDINGS = [
        Binding(
            "escape,q",
            "screen.leave_message",
            "Back",
            key_display="esc",
            priority=True,
            id="thread.back",
            tooltip="Back to the list",
        ),
        Binding("n", "hit(1)", "Next hit", id="thread.next_hit", tooltip="Go to the next hit in this thread"),
        Binding("N", "hit(-1)", "Hit before", show=False, id="thread.previous_hit", tooltip="Go to the hit before"),
        Binding("n", "message(1)", "Next", id="thread.next", tooltip="To the next message of this thread"),
        Binding("p", "message(-1)", "Previous", id="thread.previous", tooltip="To the message before"),
        Binding(
            "right_square_bracket", "thread(1)", "Next thread", show=False, id="thread.below", tooltip="That below"
        ),
        Binding(
            "left_square_bracket", "thread(-1)", "Thread before", show=False, id="thread.above", tooltip="That above"
        ),
        Binding("enter", "alone('TEXT')", "This one", id="thread.alone", tooltip="Read this message on its own"),
        Binding("z", "fold", "Quotes", show=False, id="thread.fold", tooltip="Unfold all quotes, or fold them"),
        Binding("f", "screen.folders", "Folders", show=False, id="thread.folders", tooltip="Show or hide the folders"),
        Binding("o", "screen.links", "Links", id="thread.links", tooltip="Show the links of this message"),
        Binding(
            "h", "alone('HEADERS')", "Headers", show=False, id="thread.headers", tooltip="Its headers, all of them"
        ),
        Binding("t", "alone('HTML')", "HTML", show=False, id="thread.html", tooltip="The HTML of this message as text"),
        Binding("u", "alone('SOURCE')", "Source", show=False, id="thread.source", tooltip="This message as served"),
        Binding(
            "x", "alone('STRUCTURE')", "Structure", show=False, id="thread.structure", tooltip="All its MIME parts"
        ),
    ]

    @dataclass
    class AloneWanted(Message):
        """The person wants to read one message on its own, in this way: a name of `View`, or "HEADERS"."""

        message: OpenMessage
        way: str

    @dataclass
    class Found(Message, bubble=False):
        """A worker has found something in a message; or, without one, has looked through all of them."""

        search: _Search
        place: int | None = None
        lines: tuple[int, ...] = ()
        """Of the message, from 0, one for each hit."""
        height: int = 0

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(glyphs=glyphs, id=id)
        self.finding = False
        """The person looks for something in it."""
        self._marks: dict[int, tuple[Block, Hits]] = {}
        """By message, what the pattern finds in those lines of it."""
        self._search: _Search | None = None
        self._searched = True
        """All of it has been looked through."""
        self._found: dict[int, tuple[int, ...]] = {}
        self._hit: tuple[int, int] | None = None
        """The message's place and the number of the hit that the person went to."""

    @property
    def settled(self) -> bool:
        """All that is near has been made, and all that was to be found has been."""
        return super().settled and self._searched

    def show(self, page: OpenThread) -> None:
        """Show a thread; what is looked for is looked for in it as well."""
        super().show(page)
        self._begin(jump=False)

    # Finding

    def hunt(self, pattern: re.Pattern[str] | None, *, jump: bool = False) -> None:
        """Mark what the pattern finds from now on; `jump`: and go to the first of it from here."""
        self._pattern = pattern
        self._marks.clear()
        self._begin(jump=jump)
        self.refresh()

    def _begin(self, *, jump: bool) -> None:
        self._search, self._searched, self._found, self._hit, self._current = None, True, {}, None, None
        if self._pattern and self._page and self.finding:
            place, line = self._scroll.at(self.top)
            self._search = _Search(self._pattern, self._page, self._reading, place, line - 1, jump)
            self._searched = False
            self.run_worker(
                partial(self._look, self._search),
                thread=True,
                group="thread-find",
                description="find",
                exit_on_error=False,
            )
        self._tell_found()

    def _look(self, search: _Search) -> None:
        worker = get_current_worker()
        count = len(search.page.rows)
        for place in (*range(search.place, count), *range(search.place)):
            if search is not self._search or worker.is_cancelled:
                return
            for found in self._looked_at(search, place):
                self.post_message(found)
        self.post_message(self.Found(search))

    def _looked_at(self, search: _Search, place: int) -> "Iterator[ThreadView.Found]":
        try:
            message = self.open_message(search.page.rows[place].id)
        except MailtroveError:  # where the message would be, it is said why it is not
            return
        lines = list(lines_in_thread(message, search.reading, self._glyphs))
        if hits := hits_in(lines, search.pattern).places:
            yield self.Found(search, place, tuple(hit[0].line for hit in hits), len(lines))

    @on(Found)
    def _more_found(self, event: Found) -> None:
        search = event.search
        if search is not self._search:
            return
        if event.place is None:
            self._searched = True
        else:
            self._found[event.place] = event.lines
            self.measure(self._scroll.ids[event.place], event.height)
        if search.jump and self._hit is None and self._found:
            from_here = self._following(search.place, search.line)
            if from_here or self._searched:
                self._go_to(from_here or self._following(0, 0))
        self._tell_found()

    def _following(self, place: int, line: int) -> tuple[int, int] | None:
        """The first hit there or further down."""
        for at in sorted(one for one in self._found if one >= place):
            for number, hit in enumerate(self._found[at]):
                if at > place or hit >= line:
                    return at, number
        return None

    def _go_to(self, hit: tuple[int, int] | None) -> None:
        self._hit = hit
        if hit:
            self._current = 1
            line = self._scroll.start(hit[0]) + 1 + self._found[hit[0]][hit[1]]
            if not self.top <= line < self.top + self._height:
                self.scroll_line(max(0, line - self._height // 3))
        self.refresh()

    def _tell_found(self) -> None:
        total = sum(map(len, self._found.values()))
        before = sum(len(lines) for place, lines in self._found.items() if self._hit and place < self._hit[0])
        count = f"{total:,}" if self._searched else f"{total:,}+" if total else "looking…"
        if self.finding:
            self.post_message(self.HitsChanged(before + self._hit[1] + 1 if self._hit else 0, count, self))

    def action_hit(self, step: int) -> None:
        """Go to the next hit, or the one before; after the last comes the first."""
        every = [(place, number) for place in sorted(self._found) for number in range(len(self._found[place]))]
        place, line = self._scroll.at(self.top)
        if self._hit in every:
            at = every.index(self._hit) + step
        else:
            following = self._following(place, line - 1)
            at = (every.index(following) if following else 0) - (step < 0)
        self._go_to(every[at % len(every)])
        self._tell_found()

    def hits_at(self, index: int) -> Sequence[tuple[int, Place]]:
        """What is found in that line: 1 for the hit that the person went to, 0 for any other."""
        if self._page is None or self._pattern is None or index >= self._scroll.height:
            return ()
        place, offset = self._scroll.at(index)
        block = self._scroll.block(place)
        if block is None or not offset:
            return ()
        message = self._scroll.ids[place]
        known = self._marks.get(message)
        if known is None or known[0] is not block:
            known = self._marks[message] = block, hits_in(block.lines, self._pattern)
        current = self._hit[1] if self._hit and self._hit[0] == place else -1
        return [(int(number == current), one) for number, one in known[1].by_line.get(offset - 1, ())]

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes a difference."""
        if action == "hit":
            return self.finding and bool(self._found)
        if action == "alone":
            html_already = self.message is not None and self.message.parsed.html
            return self.message is not None and not (parameters == (View.HTML.name,) and html_already)
        return super().check_action(action, parameters)

    def action_message(self, step: int) -> None:
        """To the next message of the thread; to the beginning of this one, or the message before."""
        place, offset = self._scroll.at(self.top)
        if self._page and not (step < 0 and offset):
            place = min(max(0, place + step), len(self._page.rows) - 1)
        self.scroll_line(self._scroll.start(place))

    def action_thread(self, step: int) -> None:
        """Ask for the thread below, or above."""
        self.post_message(MessageView.NextWanted(step))

    def action_alone(self, way: str) -> None:
        """Ask to read one message on its own."""
        if message := self.message:
            self.post_message(self.AloneWanted(message, way))

    def action_fold(self) -> None:
        """Unfold all quotes and signatures, or fold them; it stays so for the threads that follow."""
        self._reading = replace(self._reading, folded=not self._reading.folded)
        if self._page:
            self._make_anew((self._scroll.ids[self._place], 0))

    def action_scroll_end(self) -> None:
        """To the last message."""
        if self._page:
            self.scroll_line(self._scroll.start(len(self._page.rows) - 1))
