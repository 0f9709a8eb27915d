"""Text cut and filled by the cells it takes on a terminal, never by characters; pure functions.

A wide character is never halved and a combining mark never leaves its letter. Texts must be
`printable` already.
"""

from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, get_character_cell_size, split_graphemes

ELLIPSIS: Final = "…"


def cut(text: str, width: int) -> str:
    """As much of `text` as fits in `width` cells, ending in an ellipsis where some is left out."""
    if width <= 0:
        return ""
    if len(text) <= width and (text.isascii() or cell_len(text) <= width):
        return text
    if text.isascii():
        return text[: width - 1] + ELLIPSIS
    # A letter carries four marks at most once it is printable, so what is beyond can't be seen.
    text = text[: 6 * width]
    spans, total = split_graphemes(text)
    if total <= width:
        return text
    used = 0
    for start, _end, cells in spans:
        if used + cells > width - 1:
            return text[:start] + ELLIPSIS
        used += cells
    return text


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells, at the left."""
    shown = cut(text, width)
    return shown + " " * (width - cell_len(shown))


def fit_right(text: str, width: int) -> str:
    """`text` in exactly `width` cells, at the right."""
    shown = cut(text, width)
    return " " * (width - cell_len(shown)) + shown


def wrap(line: str, width: int) -> Iterator[str]:
    """One line, broken into pieces of at most `width` cells: at blanks where there are some, and anywhere
    between wide characters. Takes time in proportion to what is asked of it, however long the line."""
    width = max(width, 2)
    ascii_only = line.isascii()
    start = 0
    while True:
        end = min(start + width, len(line)) if ascii_only else _reach(line, start, width)
        if end >= len(line):
            yield line[start:]
            return
        breaking = end if _between_wide(line, end) else line.rfind(" ", start, end + 1)
        # A blank in the indentation is no place to break.
        if breaking > start and not line[start:breaking].isspace():
            yield line[start:breaking]
            start = breaking + (line[breaking] == " ")
        else:
            yield line[start:end]
            start = end


def _reach(line: str, start: int, width: int) -> int:
    """Where the first `width` cells from `start` end; past `start` by one character at least."""
    used = 0
    for position in range(start, len(line)):
        used += get_character_cell_size(line[position])
        if used > width:
            return max(position, start + 1)
    return len(line)


def _between_wide(line: str, position: int) -> bool:
    return get_character_cell_size(line[position]) == 2 and get_character_cell_size(line[position - 1]) == 2
