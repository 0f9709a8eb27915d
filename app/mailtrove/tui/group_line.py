"""One group as one line: which columns there is room for, and what stands in them; and the headings above; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rich.segment import Segment
from rich.style import Style

from mailtrove.archive.groupings import Group, Grouping
from mailtrove.tui import dates
from mailtrove.tui.cells import fit, fit_right
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.group_words import Order, shown_name
from mailtrove.tui.list_line import short_size

CURVE_STEPS: Final = 24
"""Of the series that a curve is drawn from; a narrow one takes several of them together."""
_MESSAGES_WIDTH: Final = 9
_SIZE_WIDTH: Final = 5
_YEARS_WIDTH: Final = 9
_DATES_WIDTH: Final = 19


@dataclass(frozen=True, slots=True)
class GroupColumns:
    """Cells for each column; 0 where it is left out. Between two columns are two blanks."""

    name: int
    dates: int
    bar: int
    curve: int


@dataclass(frozen=True, slots=True)
class Detail:
    """What of a group is read only when it shows."""

    label: str = ""
    """The name that stands with the address."""
    series: Sequence[int] = ()
    """How many messages there are in each of `CURVE_STEPS`."""


def group_columns(width: int) -> GroupColumns:
    """The columns for a list that is `width` cells wide."""
    if width >= 110:
        span, bar, curve = _DATES_WIDTH, 14, CURVE_STEPS
    elif width >= 76:
        span, bar, curve = _YEARS_WIDTH, 6, CURVE_STEPS // 2
    elif width >= 60:
        span, bar, curve = _YEARS_WIDTH, 0, CURVE_STEPS // 2
    else:
        span, bar, curve = 0, 0, 0
    taken = 1 + 2 + _MESSAGES_WIDTH + 2 + _SIZE_WIDTH + 1 + sum(part + 2 for part in (span, bar, curve) if part)
    return GroupColumns(max(1, width - taken), span, bar, curve)


def headings(columns: GroupColumns, order: Order, *, backwards: bool, glyphs: Glyphs) -> str:
    """What is in the columns; a sign stands at the one that the groups are sorted by."""
    sign = glyphs.caret if backwards else glyphs.open

    def marked(text: str, *orders: Order) -> str:
        return f"{text} {sign}" if order in orders else text

    parts = [
        " " + fit(marked("name", Order.NAME), columns.name),
        fit_right(marked("messages", Order.MESSAGES), _MESSAGES_WIDTH + 2),
        fit_right(marked("size", Order.BYTES), _SIZE_WIDTH + 2),
    ]
    if columns.dates:
        said = order.value if order in (Order.FIRST, Order.LAST) else "from to"
        parts.append("  " + fit(marked(said, Order.FIRST, Order.LAST), columns.dates))
    if columns.bar:
        parts.append(" " * (columns.bar + 2))
    if columns.curve:
        parts.append("  " + fit("over time", columns.curve))
    return "".join(parts)


def group_line(
    grouping: Grouping,
    group: Group,
    detail: Detail | None,
    share: float,
    columns: GroupColumns,
    styles: Mapping[str, Style],
    glyphs: Glyphs,
    *,
    marked: bool = False,
) -> list[Segment]:
    """The line of one group. `share`: how long its bar is, from 0 to 1; `detail`: None while it is being read.

    `styles` holds "text", "dim", "accent" and "curve", each with its background.
    """
    text, dim = styles["text"], styles["dim"]
    segments = [
        Segment(glyphs.bar if marked else " ", styles["accent"]),
        Segment(fit(shown_name(grouping, group.name, detail.label if detail else ""), columns.name), text),
        Segment("  " + fit_right(f"{group.messages:,}", _MESSAGES_WIDTH), text),
        Segment("  " + fit_right(short_size(group.bytes), _SIZE_WIDTH), dim),
    ]
    if columns.dates:
        segments.append(Segment("  " + fit(_span(group, columns.dates), columns.dates), dim))
    if columns.bar:
        segments.append(Segment("  " + fit(bar(share, columns.bar, glyphs), columns.bar), styles["accent"]))
    if columns.curve:
        drawn = curve(detail.series if detail else (), columns.curve, glyphs)
        segments.append(Segment("  " + fit(drawn, columns.curve), styles["curve"]))
    segments.append(Segment(" ", text))
    return segments


def bar(share: float, width: int, glyphs: Glyphs) -> str:
    """A bar of at most `width` cells, as long as `share` says; what is more than nothing shows."""
    parts = len(glyphs.parts)
    length = max(1, round(min(share, 1.0) * width * parts)) if share > 0 else 0
    whole, rest = divmod(length, parts)
    return glyphs.parts[-1] * whole + (glyphs.parts[rest - 1] if rest else "")


def curve(series: Sequence[int], width: int, glyphs: Glyphs) -> str:
    """One sign for each step, as high as it is beside the highest; a blank for nothing."""
    if not series:
        return ""
    bounds = [len(series) * place // width for place in range(width + 1)]
    values = [sum(series[start:end]) for start, end in pairwise(bounds)]
    peak, levels = max(values), len(glyphs.levels)
    return "".join(glyphs.levels[(value * levels - 1) // peak] if value else " " for value in values)


def _span(group: Group, width: int) -> str:
    """`Mar 2003–May 2024`, or `2003–2024`; one of them where both are the same."""
    said = dates.month_and_year if width >= _DATES_WIDTH else dates.year
    first, last = said(group.first), said(group.last)
    return first if first == last else f"{first}–{last}"
