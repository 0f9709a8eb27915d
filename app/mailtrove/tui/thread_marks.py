"""What stands before the subjects of a list by threads: how many messages there are, and which answers which; pure."""

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from mailtrove.tui.cells import ELLIPSIS
from mailtrove.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from mailtrove.archive.thread_tree import Branch  # the first frame needs no archive

WIDTH: Final = 5
"""Cells before the subject of a line that is at the root of its thread, so that subjects stand below one another."""
_LEAST_ROOM: Final = 24
"""Cells of a subject that no tree takes away."""


def many(count: int) -> str:
    """`3`, `999`, `2k`, `12k`: three cells at most, up to a million."""
    return str(count) if count < 1000 else f"{count // 1000}k"[:4]


def thread_mark(count: int, glyphs: Glyphs, *, folded: bool) -> str:
    """`▸3  `: before the subject of a thread."""
    sign = glyphs.closed if folded else glyphs.open
    return f"{sign}{many(count):<3} "


def branch_mark(branch: "Branch", glyphs: Glyphs, room: int) -> str:
    """`│ ├─`: before the subject of an answer. Where there is no room for all levels, the last ones are shown."""
    levels = max(1, min(len(branch.more), (room - _LEAST_ROOM) // 2))
    shown = branch.more[-levels:]
    stems = "".join(f"{glyphs.quote} " if more else "  " for more in shown[:-1])
    fork = glyphs.fork if shown[-1] else glyphs.last
    mark = f"{stems}{fork}{glyphs.rule} "
    return f"{ELLIPSIS}{mark[1:]}" if levels < branch.depth and cell_len(stems) else mark
