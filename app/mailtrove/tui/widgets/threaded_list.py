"""The message list by threads: a folded thread is one line, an unfolded one its messages as a tree."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.worker import get_current_worker

from mailtrove.archive.records import MessageRow
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.list_pages import position_of
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.thread_lines import Change, ThreadLines, Tree, Unfolded
from mailtrove.tui.thread_marks import WIDTH, branch_mark, thread_mark
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.message_list import MessageList, Spot

if TYPE_CHECKING:
    ReadTrees = Callable[[Collection[int]], Mapping[int, Tree]]
    """Reads the trees of these threads, on a worker's thread."""
    ReadMembers = Callable[[Collection[int]], "array[int]"]
    """Reads which messages these threads have, on a worker's thread."""


class ThreadedList(MessageList):
    """Flat while `lines` is None. A row is kept under its message's number; that of a whole thread, below zero."""

    BINDINGS = [
        Binding("T", "screen.by_thread", "Threads", show=False, id="list.threads", tooltip="By threads, or one by one"),
        Binding("z", "fold", "Fold", show=False, id="list.fold", tooltip="Fold this thread, or unfold it"),
        Binding("Z", "fold_all", "Fold all", show=False, id="list.fold_all", tooltip="Fold all threads, or unfold all"),
    ]

    @dataclass
    class TreesRead(Message, bubble=False):
        """A worker has read trees."""

        asked: tuple[int, ...]
        trees: Mapping[int, Tree]

    @dataclass
    class Refolded(Message):
        """The person folded threads, or unfolded some; those that are unfolded from now on."""

        unfolded: Unfolded
        all: bool
        """It is all of them, and for whoever reads the list to do."""

    def __init__(self, now: Callable[[], float], *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002
        super().__init__(now, glyphs=glyphs, id=id)
        self._lines: ThreadLines | None = None
        self._coming: ThreadLines | None = None
        self._at = 0
        self._read_trees: ReadTrees | None = None
        self._read_members: ReadMembers | None = None
        self._growing = OneAtATime(self._start_growing)
        self._unfolding = 0
        """The thread that is to be unfolded as soon as its tree is there."""

    @property
    def lines(self) -> ThreadLines | None:
        """What is listed, by threads; None where it is not."""
        return self._lines

    def list_by_thread(self, lines: ThreadLines | None, at: int = 0) -> None:
        """How the messages are listed that are to be shown next; `at`: the thread of the current one of a flat list."""
        self._coming, self._at = lines, at

    def read_threads_with(self, trees: "ReadTrees", members: "ReadMembers") -> None:
        """Say how the trees of threads, and their messages, are read."""
        self._read_trees, self._read_members = trees, members

    def standing_for(self, lines: range) -> "Callable[[], array[int]]":
        """What gives the messages of these lines, on a worker's thread: of a folded thread all it has."""
        ids, by_thread, read = self._ids[lines.start : lines.stop], self._lines, self._read_members

        def messages() -> "array[int]":
            if by_thread is None or read is None:
                return ids
            return ids + read([by_thread.threads[line] for line in lines if by_thread.folded(line)])

        return messages

    @property
    def whole_thread(self) -> int | None:
        """The thread that the line under the cursor stands for, if it stands for a whole one."""
        if self._lines and self.cursor < len(self._ids) and self._lines.folded(self.cursor):
            return self._lines.threads[self.cursor]
        return None

    @property
    def spot(self) -> Spot:
        """Where the person is, to come back to with `show`."""
        thread = self._lines.threads[self.cursor] if self._lines and self.current is not None else 0
        return Spot(self.current, self.cursor, self.top, thread)

    @property
    def settled(self) -> bool:
        """Every line that shows has been read, with its place in its thread."""
        return super().settled and not self._growing.busy and not self._lacking_trees()

    @property
    def showing(self) -> frozenset[int]:
        """The threads that are near enough to have their trees read."""
        return frozenset(self._lines.threads[index] for index in self._window()) if self._lines else frozenset()

    # What shows

    def _place(self, ids: "array[int]", spot: Spot | None, whole: bool) -> None:
        self._lines = self._coming
        super()._place(ids, spot, whole)

    def row_at(self, index: int) -> int:
        """The number of the row; below zero for that of a whole thread."""
        return -self._ids[index] if self._lines and self._lines.folded(index) else self._ids[index]

    def found_again(self, ids: "array[int]", spot: Spot) -> int | None:
        """Where the message is, or what is left of its thread."""
        lines, thread = self._lines, spot.thread or self._at
        if lines is None or not thread:
            return super().found_again(ids, spot)
        first = position_of(lines.threads, thread, spot.position)
        if first is None:
            return super().found_again(ids, spot)
        return next((line for line in lines.block(first) if ids[line] == spot.message), first)

    def before_subject(self, index: int, row: MessageRow, room: int) -> str:
        """How many messages a thread has, or what an answer answers."""
        if self._lines is None:
            return ""
        if self._lines.folded(index):
            mark = thread_mark(row.together, self._glyphs, folded=True) if row.together > 1 else " " * WIDTH
            return mark if room > 2 * WIDTH else ""
        branch = self._lines.branch(index)
        if branch and branch.depth:
            return branch_mark(branch, self._glyphs, room)
        tree = self._lines.trees.get(self._lines.threads[index], ())
        return thread_mark(len(tree), self._glyphs, folded=False) if len(tree) > 1 else " " * WIDTH

    # Trees

    def _want(self) -> None:
        super()._want()
        if self._read_trees and (lacking := self._lacking_trees()):
            self._growing.wish(tuple(lacking))

    def _lacking_trees(self) -> list[int]:
        if self._lines is None:
            return []
        trees = self._lines.trees
        lacking = [thread for thread, line in self._unfolded().items() if thread not in trees and not self._alone(line)]
        return [*lacking, self._unfolding] if self._unfolding else lacking

    def _unfolded(self) -> dict[int, int]:
        """The threads near by that are unfolded, each with a line of it."""
        lines = self._lines
        return (
            {lines.threads[line]: line for line in self._window() if lines.unfolded.has(lines.threads[line])}
            if lines
            else {}
        )

    def _alone(self, line: int) -> bool:
        return self._lines is None or self._lines.alone(line)

    def _start_growing(self, threads: tuple[int, ...]) -> None:
        if self._read_trees:
            work = partial(self._work_trees, self._read_trees, threads)
            self.run_worker(work, thread=True, group="trees", description="trees", exit_on_error=False)

    def _work_trees(self, read: "ReadTrees", threads: tuple[int, ...]) -> None:
        trees: Mapping[int, Tree] = {}
        try:
            trees = read(threads)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            if not get_current_worker().is_cancelled:
                self.app.post_message(TroubleArose(trouble_of(error)))
        self.post_message(self.TreesRead(threads, trees))

    @on(TreesRead)
    def _trees_read(self, event: TreesRead) -> None:
        wanted = self._unfolding if self._unfolding in event.asked else 0
        if wanted:
            self._unfolding = 0
        if (lines := self._lines) is not None:
            near = self._unfolded()
            if len(event.trees.get(wanted, ())) > 1:
                line = position_of(lines.threads, wanted, self.top)
                near |= {} if line is None else {wanted: line}
            # One that is no thread any more has no tree: it is not asked for again until the list is read anew.
            self._put(*lines.unfolding({near[one]: event.trees.get(one, {}) for one in event.asked if one in near}))
        if wanted:
            self._tell_refolded()
        self._growing.ended()
        self._want()

    def _put(self, lines: ThreadLines, changes: Sequence[Change]) -> None:
        """Show other lines for some threads; whatever else shows stays where it is."""
        before, cursor, top = (self.current, self.whole_thread), self.cursor, self.top
        for change in changes:
            cursor, top = change.moved(cursor), change.moved(top) if change.old.stop <= top else top
            if change.size == 1:
                top = min(top, change.old.start)
        self._lines, self._ids = lines, lines.ids
        self.set_count(len(lines.ids), cursor=cursor, top=top)
        if (self.current, self.whole_thread) != before:
            self.post_message(self.Moved(self))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to fold where there are threads."""
        if action in ("fold", "fold_all"):
            return self._lines is not None and bool(self._ids)
        return super().check_action(action, parameters)

    def action_fold(self) -> None:
        """Fold the thread of this line, or unfold it."""
        lines, line = self._lines, self.cursor
        if lines is None or self.current is None or (thread := lines.threads[line]) < 0:
            return
        self._moved = True
        if not lines.folded(line):
            self._put(*lines.folding(line))
        elif thread in lines.trees:
            self._put(*lines.unfolding({line: lines.trees[thread]}))
        else:
            self._unfolding = thread
        self._tell_refolded()
        self._want()

    def _tell_refolded(self) -> None:
        if self._lines and not self._unfolding:
            self.post_message(self.Refolded(self._lines.unfolded, all=False))

    def action_fold_all(self) -> None:
        """Fold all threads where one is unfolded; else unfold all."""
        if self._lines:
            self._moved = True
            self.post_message(self.Refolded(Unfolded(all=not self._lines.unfolded), all=True))
