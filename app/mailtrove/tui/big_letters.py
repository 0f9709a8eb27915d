"""Capital letters and digits three lines high, to be read across a desk; drawn in half blocks, five dots high."""

from typing import Final

from mailtrove.tui import glyphs

_DOTS: Final = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "### .#. .#. .#. ###",
    "J": "..## ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#...# ##..# #.#.# #..## #...#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#..",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "#### ...# .##. #... ####",
    "0": ".###. #..## #.#.# ##..# .###.",
    "1": ".#. ##. .#. .#. ###",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    "-": "... ... ### ... ...",
    " ": ".. .. .. .. ..",
}
_HALVES: Final = {("#", "#"): "█", ("#", "."): "▀", (".", "#"): "▄", (".", "."): " "}


def big_rows(text: str, width: int, *, signs: glyphs.Glyphs = glyphs.UNICODE) -> list[str]:
    """`text` in three lines of at most `width` cells; empty where it has other letters, or no room."""
    if signs is not glyphs.UNICODE or not text or any(letter not in _DOTS for letter in text):
        return []
    letters = [_DOTS[letter].split() for letter in text]
    for gap in ("..", "."):
        dots = [gap.join(rows) for rows in zip(*letters, strict=True)]
        if len(dots[0]) <= width:
            dots.append("." * len(dots[0]))
            return [
                "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
                for upper, lower in zip(dots[::2], dots[1::2], strict=True)
            ]
    return []
