"""What a list by threads, and an open thread, ask of the archive. All of it blocks, as what is in `mail_reads`."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from mailtrove.tui.thread_lines import ThreadLines, Tree, Unfolded, lines_by_thread

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.archive.thread_lists import ThreadList

_FEW: Final = 500
"""Of so many threads all trees are read, rather than the members of all threads there are."""


def read_lines(archive: "Archive", listed: "ThreadList", unfolded: Unfolded, showing: Collection[int]) -> ThreadLines:
    """The lines of a list by threads; where all are unfolded, with the trees of those that are `showing`."""
    from mailtrove.archive.thread_lists import Members

    few = len(listed.heads) <= _FEW
    wanted = (listed.threads if few else showing) if unfolded.all else unfolded.but
    trees = read_trees(archive, [thread for thread in wanted if unfolded.has(thread)])
    members = Members(archive) if unfolded.all and not few else None
    return lines_by_thread(listed, unfolded, trees, members)


def read_trees(archive: "Archive", threads: Collection[int]) -> Mapping[int, Tree]:
    """The trees of these threads."""
    from mailtrove.archive.thread_lists import trees

    return trees(archive, threads)
