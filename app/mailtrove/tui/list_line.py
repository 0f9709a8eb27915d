"""One message as one line of the list: which columns there is room for, and what stands in them; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from mailtrove.archive.records import MessageRow
from mailtrove.printable import printable_line
from mailtrove.tui import dates
from mailtrove.tui.cells import cut, fit, fit_right
from mailtrove.tui.glyphs import Glyphs

if TYPE_CHECKING:
    from mailtrove.search.sought import Place

SHOWN_CHARACTERS: Final = 600
"""Nobody sees more of a subject or name in one line, and nobody should wait for it."""

Hits = Callable[[str, "Place"], Sequence[tuple[int, int]]]
"""Where in a text of that place there is something to highlight; see `search.sought.spans`."""


def no_hits(text: str, place: "Place") -> Sequence[tuple[int, int]]:  # noqa: ARG001 - what `Hits` takes
    """Where nothing was searched for."""
    return ()


_LEAST_SNIPPET: Final = 16
_SIZE_WIDTH: Final = 5
_FLAGS_WIDTH: Final = 5
"""The cursor's bar, unread or gone, starred, answered, attachments."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells for each column; 0 where it is left out. Between two columns is one blank."""

    date: int
    who: int
    subject: int
    size: int


def columns_for(width: int) -> Columns:
    """The columns for a list that is `width` cells wide."""
    if width >= 100:
        date, who, size = dates.FULL_WIDTH, 24, _SIZE_WIDTH
    elif width >= 70:
        date, who, size = dates.FULL_WIDTH, 20, 0
    elif width >= 48:
        date, who, size = dates.SHORT_WIDTH, 16, 0
    else:
        date, who, size = dates.SHORT_WIDTH, 12, 0
    taken = _FLAGS_WIDTH + 1 + date + 2 + who + 2 + (size + 2 if size else 0) + 1
    return Columns(date, who, max(0, width - taken), size)


def short_size(number_of_bytes: int) -> str:
    """`812`, `4.2k`, `84k`, `1.3M`: five cells at most."""
    value = float(number_of_bytes)
    for unit in ("", "k", "M", "G"):
        if value < 999.5:
            return f"{value:.0f}{unit}" if not unit or value >= 9.95 else f"{value:.1f}{unit}"
        value /= 1000
    return f"{value:.0f}T"


def message_line(
    row: MessageRow,
    columns: Columns,
    styles: Mapping[str, Style],
    glyphs: Glyphs,
    now: float,
    *,
    recipients: bool = False,
    marked: bool = False,
    hits: Hits = no_hits,
    before: str = "",
) -> list[Segment]:
    """The line of one message. `recipients`: say whom it went to rather than who sent it; `marked`: it has the cursor;
    `before`: stands before the subject.

    `styles` holds "text", "dim", "accent", "star", "unread", "gone" and "hit", each with its background.
    """
    text = styles["unread" if row.unread else "gone" if row.gone else "text"]
    dim, blank = styles["dim"], styles["text"]
    before = cut(before, columns.subject)
    who = f"→ {row.recipients}" if recipients and row.recipients else row.sender
    segments = [
        Segment(glyphs.bar if marked else " ", styles["accent"]),
        _state(row, styles, glyphs),
        Segment(glyphs.starred if row.starred else " ", styles["star"]),
        Segment(glyphs.answered if row.answered else " ", dim),
        Segment(glyphs.attachment if row.attachments else " ", dim),
        Segment(" ", blank),
        Segment(
            fit_right(dates.smart_date(row.date, now, short=columns.date < dates.FULL_WIDTH), columns.date),
            styles["accent"] if row.unread else dim,
        ),
        Segment("  ", blank),
        *_highlighted(fit(_line(who) or "(nobody)", columns.who), text, styles["hit"], hits, "people"),
        Segment("  ", blank),
        *([Segment(before, dim)] if before else []),
        *_subject(row, columns.subject - cell_len(before), text, styles, hits),
    ]
    if columns.size:
        segments.append(Segment("  " + fit_right(short_size(row.size), columns.size), dim))
    segments.append(Segment(" ", blank))
    return segments


def waiting_line(
    columns: Columns, styles: Mapping[str, Style], glyphs: Glyphs, *, marked: bool = False
) -> list[Segment]:
    """A message that has not been read from the archive yet."""
    dots = [(columns.date, 5), (columns.who, 12), (columns.subject, 24)]
    parts = "  ".join(fit(glyphs.dot * min(most, width), width) for width, most in dots)
    end = " " * (columns.size + 2 if columns.size else 0)
    bar = Segment(glyphs.bar if marked else " ", styles["accent"])
    return [bar, Segment(" " * _FLAGS_WIDTH + parts + end + " ", styles["dim"])]


def _state(row: MessageRow, styles: Mapping[str, Style], glyphs: Glyphs) -> Segment:
    if row.gone:
        return Segment(glyphs.gone, styles["dim"])
    return Segment(glyphs.unread if row.unread else " ", styles["accent"])


def _subject(row: MessageRow, width: int, text: Style, styles: Mapping[str, Style], hits: Hits) -> list[Segment]:
    """The subject, and as much of the message as there is room for."""
    dim, hit = styles["dim"], styles["hit"]
    subject = _line(row.subject)
    shown = cut(subject or "(no subject)", width)
    segments = _highlighted(shown, text, hit, hits, "subject") if subject else [Segment(shown, dim)]
    room = width - cell_len(shown)
    if room >= _LEAST_SNIPPET and (snippet := _line(row.snippet)):
        segments.append(Segment("  ", dim))
        segments.extend(_highlighted(fit(snippet, room - 2), dim, hit, hits, "body"))
    else:
        segments.append(Segment(" " * room, dim))
    return segments


def _highlighted(text: str, style: Style, hit: Style, hits: Hits, place: "Place") -> list[Segment]:
    """The text, with what was searched for standing out."""
    segments = []
    at = 0
    for start, end in hits(text, place):
        segments += [Segment(text[at:start], style), Segment(text[start:end], style + hit)]
        at = end
    return [*segments, Segment(text[at:], style)]


def _line(text: str) -> str:
    return printable_line(text[:SHOWN_CHARACTERS])
