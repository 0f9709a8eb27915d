"""The MIME tree of a message as lines: number, type, size, encoding and name of every part; pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from mailtrove.printable import printable_line
from mailtrove.tui import words
from mailtrove.tui.cells import cut, fit, fit_right
from mailtrove.tui.message_lines import MOST_NAME, Kind, Line

if TYPE_CHECKING:
    from mailtrove.mime.views import StructurePart

_NUMBER_WIDTH: Final = 8
_TYPE_WIDTH: Final = 32
_SIZE_WIDTH: Final = 8
_DEEPEST_SHOWN: Final = 12


def structure_lines(parts: "list[StructurePart]", width: int) -> Iterator[Line]:
    """A line for every part, those within another one further to the right."""
    heads = (
        fit("Part", _NUMBER_WIDTH), fit("Type", _TYPE_WIDTH), fit_right("Size", _SIZE_WIDTH) + "  Encoding, name"
    )  # fmt: skip
    yield Line(Kind.HEADER, cut("".join(heads), width), len(cut("".join(heads), width)))
    for part in parts:
        kind = "  " * min(part.depth, _DEEPEST_SHOWN) + printable_line(part.content_type[:MOST_NAME])
        size = fit_right(words.size(part.size), _SIZE_WIDTH)
        facts = (part.charset, part.encoding, part.disposition, f"“{part.name}”" if part.name else "")
        about = ", ".join(shown for fact in facts if (shown := printable_line(fact[:MOST_NAME])))
        number = fit(part.number, _NUMBER_WIDTH)
        yield Line(Kind.TEXT, cut(f"{number}{fit(kind, _TYPE_WIDTH)}{size}  {about}", width), _NUMBER_WIDTH)
