"""A QR code drawn in half blocks: one cell is two modules, one above the other."""

from typing import Final

from mailtrove.tui import glyphs

QUIET: Final = 4
"""Light modules on every side, without which a scanner finds no code (ISO/IEC 18004, quiet zone)."""
LOOK: Final = "#000000 on #ffffff"
"""Dark modules on light ground in every theme: many scanners read no other."""
_HALVES: Final = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_rows(text: str, most_cells: int, *, signs: glyphs.Glyphs = glyphs.UNICODE) -> list[str]:
    """The code for `text`, line by line, to be drawn in `LOOK`.

    Empty where it would be wider than `most_cells`, and where the terminal has no half blocks.
    """
    import segno  # 20 ms that only a sign-in without a browser needs

    if signs is not glyphs.UNICODE or not text:
        return []
    try:
        # Small before sturdy: a screen has no stains.
        code = segno.make_qr(text, error="l", boost_error=False)
    except (segno.DataOverflowError, ValueError):
        return []
    modules = [list(row) for row in code.matrix_iter(border=QUIET)]
    if len(modules) > most_cells:
        return []
    if len(modules) % 2:
        modules.append([0] * len(modules[0]))
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return ["".join(_HALVES[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True)) for pair in pairs]
