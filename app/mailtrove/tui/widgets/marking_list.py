"""The message list with marks: one by one, in ranges, or all of them. Many at once are marked on a worker's thread."""

from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segment
from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.strip import Strip

from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.list_pages import position_of
from mailtrove.tui.marks import NONE, Marks, all_or_none, marks_of, turned
from mailtrove.tui.widgets.message_list import Spot
from mailtrove.tui.widgets.threaded_list import ThreadedList

_SIGN_CELL: Final = 5
"""Between what stands for a message's state and its date."""
_FEW: Final = 2_000
"""As many are marked on the loop: below two milliseconds."""

Change = Callable[[Marks], Marks]


class MarkingList(ThreadedList):
    """Its marks are by message: they stay when the list becomes another."""

    BINDINGS = [
        Binding("space", "mark", "Mark", show=False, id="list.mark", tooltip="Mark this message or not, and move on"),
        Binding("v", "range", "Range", show=False, id="list.range", tooltip="Mark from here to where you move; v ends"),
        Binding("escape", "end_range", "End range", id="list.end_range", tooltip="Keep what the range has marked"),
        Binding("asterisk", "mark_all", "Mark all", show=False, id="list.mark_all", tooltip="Mark all listed, or none"),
        Binding("e", "screen.export_marked", "Export", id="list.export", tooltip="Save what is marked as files"),
        Binding("n", "screen.unread(1)", "Unread", show=False, id="list.unread", tooltip="To the next unread message"),
        Binding(
            "N", "screen.unread(-1)", "Unread before", show=False, id="list.unread_before", tooltip="The one above"
        ),
        Binding("d", "screen.date", "Date", show=False, id="list.date", tooltip="Go to a date, or so long ago"),
        Binding("percent_sign", "middle", "Middle", show=False, id="list.middle", tooltip="To the middle of the list"),
        Binding("y", "screen.copy_marked", "Copy", id="list.copy", tooltip="Copy subjects, addresses, Message-IDs"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"marking-list--sign"}

    class Marked(Message):
        """Other messages are marked, or a range has begun, grown or ended."""

    @dataclass
    class _Changed(Message, bubble=False):
        marks: Marks

    def __init__(self, now: Callable[[], float], *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(now, glyphs=glyphs, id=id)
        self.marks = NONE
        self._anchor: Spot | None = None
        """Where the range began."""
        self._changing = False
        self._changes: deque[Change] = deque()
        """Those that wait for the one a worker is at."""
        self._waiting: list[Callable[[], None]] = []
        """What is to be done once they are through and the whole list is known."""

    @property
    def ids(self) -> "array[int]":
        """What is listed, as far as it is known; never changed, but replaced."""
        return self._ids

    @property
    def whole(self) -> bool:
        """All of it is known."""
        return self._whole

    @property
    def settled(self) -> bool:
        """Also, nothing is being marked."""
        return super().settled and not self._changing and not self._waiting

    @property
    def range_size(self) -> int:
        """How many messages the range covers; 0 without one."""
        return len(self._range)

    def clear_marks(self) -> None:
        """Mark none any more."""
        self._anchor = None
        self._change(lambda _: NONE, many=False)

    def when_marked(self, act: Callable[[], None]) -> None:
        """Do this as soon as all marking is done, what a range covers included."""
        self.action_end_range()
        self.when_whole(act)

    def when_whole(self, act: Callable[[], None]) -> None:
        """Do this as soon as all of the list is known, unless another is shown before."""
        self._waiting.append(act)
        self._go_on()

    def go_to(self, message: int, near: int) -> None:
        """Put the cursor on this message, which was `near` lately, with some before it in sight."""
        position = position_of(self.ids, message, near)
        if position is not None:
            if not self.top <= position < self.top + self.page:
                self.scroll_line(position - self.page // 3)
            self.move_to(position)

    def action_middle(self) -> None:
        """Go to the middle, as soon as it is known."""
        self.when_whole(self._go_to_middle)

    def _go_to_middle(self) -> None:
        if self.count:
            middle = self.count // 2
            self.go_to(self.ids[middle], middle)

    # What is listed becomes another

    def show(self, ids: "array[int]", *, spot: Spot | None = None, whole: bool = True) -> None:
        """Show other messages: what the range had marked stays so."""
        self.action_end_range()
        self._waiting.clear()
        super().show(ids, spot=spot, whole=whole)

    def update_ids(self, ids: "array[int]", *, whole: bool = True) -> None:
        """Show the same with what came and went; the range begins where it began, at the same message."""
        super().update_ids(ids, whole=whole)
        if (anchor := self._anchor) and anchor.message is not None:
            found = position_of(ids, anchor.message, anchor.position)
            self._anchor = Spot(anchor.message, anchor.position if found is None else found, 0)
        self._go_on()

    # Drawing

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """The message, with a sign where it is marked."""
        segments = super().draw_line(index, width, marked=marked)
        if index not in self._range and self.ids[index] not in self.marks:
            return segments
        before, _, after = Strip(segments).divide((_SIGN_CELL, _SIGN_CELL + 1, width))
        sign = Segment(self._glyphs.marked, self.line_style("marking-list--sign", marked=marked))
        return [*before, sign, *after]

    def watch_cursor(self, old: int, new: int) -> None:
        """A range goes along."""
        super().watch_cursor(old, new)
        if self._anchor:
            self.refresh()
            self.post_message(self.Marked())

    @property
    def _range(self) -> range:
        if self._anchor is None:
            return range(0)
        first, last = sorted((self._anchor.position, self.cursor))
        return range(first, min(last + 1, self.count))

    # Marking

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a range that was begun can be ended."""
        if action == "end_range":
            return self._anchor is not None
        return super().check_action(action, parameters)

    def action_mark(self) -> None:
        """Mark the message under the cursor, or take its mark away; and go to the next."""
        self.action_end_range()
        if (message := self.current) is not None:
            if self.whole_thread is None:
                self._change(lambda marks: marks.toggled(message), many=False)
            else:
                messages = self.standing_for(range(self.cursor, self.cursor + 1))
                self._change(lambda marks: turned(marks, messages()), many=True)
            self.action_move(1)

    def action_range(self) -> None:
        """Begin a range here, or end the one that was begun."""
        if self._anchor:
            self.action_end_range()
        elif self.current is not None:
            self._anchor = self.spot
            self._tell()

    def action_end_range(self) -> None:
        """Mark what the range covers, and follow the cursor no longer."""
        if self._anchor is None:
            return
        covered, many = self.standing_for(self._range), self._takes_long(len(self._range))
        self._anchor = None
        self._change(lambda marks: marks | marks_of(covered()), many=many)

    def action_mark_all(self) -> None:
        """Mark all that is listed; none where all was marked."""
        self.action_end_range()
        self.when_whole(self._mark_all)

    def _mark_all(self) -> None:
        listed = self.standing_for(range(len(self.ids)))
        self._change(lambda marks: all_or_none(marks, listed()), many=self._takes_long(len(self.ids)))

    def _takes_long(self, lines: int) -> bool:
        return lines > _FEW or self.lines is not None

    def _change(self, change: Change, *, many: bool) -> None:
        """Change the marks: at once, unless that takes long or a change that does is not through yet."""
        if many or self._changing:
            self._changes.append(change)
            self._go_on()
        else:
            self._set(change(self.marks))

    def _go_on(self) -> None:
        if self._changing:
            return
        if self._changes:
            self._changing = True
            work = partial(self._work, self._changes.popleft(), self.marks)
            self.run_worker(work, thread=True, group="marks", description="marks", exit_on_error=False)
        elif self._waiting and self.whole:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()

    def _work(self, change: Change, marks: Marks) -> None:
        self.post_message(self._Changed(change(marks)))

    @on(_Changed)
    def _changed(self, event: _Changed) -> None:
        self._changing = False
        self._set(event.marks)
        self._go_on()

    def _set(self, marks: Marks) -> None:
        self.marks = marks
        self._tell()

    def _tell(self) -> None:
        self.refresh()
        self.post_message(self.Marked())
