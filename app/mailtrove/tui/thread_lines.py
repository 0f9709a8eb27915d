"""A list by threads, line by line: a folded thread is one line, an unfolded one a line for each message; pure."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mailtrove.archive.thread_lists import ThreadList
    from mailtrove.archive.thread_tree import Branch  # the first frame needs no archive

Tree = Mapping[int, "Branch"]
"""The messages of a thread from its root on, each with its place."""


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Which threads are unfolded."""

    all: bool = False
    """All of them, but for these; else only these."""
    but: frozenset[int] = frozenset()

    def has(self, thread: int) -> bool:
        """Whether this thread is unfolded. What is in no thread yet (below zero) never is."""
        return thread > 0 and (thread in self.but) is not self.all

    def turned(self, thread: int) -> "Unfolded":
        """With this thread folded if it was unfolded, and the other way round."""
        return replace(self, but=self.but ^ {thread})

    def __bool__(self) -> bool:
        return self.all or bool(self.but)


FOLDED: Final = Unfolded()
"""None is unfolded."""


@dataclass(frozen=True, slots=True)
class ThreadLines:
    """The lines of a list by threads. Those of one thread stand together."""

    ids: "array[int]"
    """The message of each line; of a folded thread the one that stands for it."""
    threads: "array[int]"
    """The thread of each line; below zero for a message that is in none yet."""
    listed: "ThreadList"
    unfolded: Unfolded = FOLDED
    trees: Mapping[int, Tree] = field(default_factory=dict)
    """Of those unfolded, as far as they have been read; the others stand by date."""

    def branch(self, line: int) -> "Branch | None":
        """The place of the line's message in its thread; None where it is not known, or there is no tree."""
        tree = self.trees.get(self.threads[line])
        return tree.get(self.ids[line]) if tree and not self.folded(line) else None

    def folded(self, line: int) -> bool:
        """Whether the line stands for a whole thread."""
        return self.threads[line] > 0 and not self.unfolded.has(self.threads[line])

    def block(self, line: int) -> range:
        """All lines of the thread that this line is of."""
        thread, start, end = self.threads[line], line, line + 1
        while start and self.threads[start - 1] == thread:
            start -= 1
        while end < len(self.threads) and self.threads[end] == thread:
            end += 1
        return range(start, end)

    def alone(self, line: int) -> bool:
        """Whether the line is the only one of its thread."""
        return self.threads[line] not in (
            self.threads[line - 1] if line else None,
            self.threads[line + 1] if line + 1 < len(self.threads) else None,
        )

    def unfolding(self, trees: Mapping[int, Tree]) -> "tuple[ThreadLines, list[Change]]":
        """With threads unfolded to trees that have been read; `trees`: each by a line of its thread."""
        found = {self.threads[line]: tree for line, tree in trees.items()}
        but = self.unfolded.but ^ {thread for thread in found if thread > 0 and not self.unfolded.has(thread)}
        lines, changes = self._with({line: array("q", tree) for line, tree in trees.items() if tree})
        return replace(lines, unfolded=replace(self.unfolded, but=but), trees={**self.trees, **found}), changes

    def folding(self, line: int) -> "tuple[ThreadLines, list[Change]]":
        """With the thread of this line folded."""
        thread = self.threads[line]
        head = self.listed.heads[self.listed.threads.index(thread)]
        lines, changes = self._with({line: array("q", (head,))})
        return replace(lines, unfolded=self.unfolded.turned(thread)), changes

    def _with(self, messages: "Mapping[int, array[int]]") -> "tuple[ThreadLines, list[Change]]":
        """With these messages in place of those of the threads that the lines are of; changes from the bottom up."""
        ids, threads = self.ids[:], self.threads[:]  # in one go: a million take a millisecond
        changes = []
        for line in sorted(messages, reverse=True):
            block, its = self.block(line), messages[line]
            ids[block.start : block.stop] = its
            threads[block.start : block.stop] = array("q", (self.threads[line],)) * len(its)
            changes.append(Change(block, len(its)))
        return replace(self, ids=ids, threads=threads), changes


@dataclass(frozen=True, slots=True)
class Change:
    """Lines that became others."""

    old: range
    size: int
    """How many lines they are now."""

    def moved(self, line: int) -> int:
        """Where a line is now; one of the old ones is where it was, as far as there still is such a line."""
        if line >= self.old.stop:
            return line + self.size - len(self.old)
        return min(line, self.old.start + self.size - 1) if line in self.old else line


def lines_by_thread(
    listed: "ThreadList",
    unfolded: Unfolded,
    trees: Mapping[int, Tree],
    members: "Mapping[int, array[int]] | None" = None,
) -> ThreadLines:
    """The lines of a list by threads.

    Args:
        trees: of threads that are unfolded, as far as they are known.
        members: by thread, the messages of each; needed where all threads are unfolded.
    """
    if not unfolded:
        return ThreadLines(listed.heads, listed.threads, listed, unfolded)
    ids, threads = array("q"), array("q")
    for head, thread in zip(listed.heads, listed.threads, strict=True):
        its = array("q", (head,))
        if unfolded.has(thread):
            if tree := trees.get(thread):
                its = array("q", tree)
            elif members is not None:
                its = members[thread]
        ids += its
        threads += array("q", (thread,)) * len(its)
    return ThreadLines(ids, threads, listed, unfolded, trees)
