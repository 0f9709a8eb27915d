"""What a terminal that can't show it gets instead of a sign: another one of the same width. Pure.

Borders, scroll bars and dots come from Textual and from all over the app; here, on their way out, they are one stream.
"""

from typing import Final

from rich.cells import cell_len

_SIGNS: Final = {
    "-": "─–—‐‑·▬",
    "=": "━‖▀▄▅",
    "|": "│┃▕▏▌▐▎▍▋▊▉▇▆",
    "#": "█▓▒■▪",
    "+": "╭╮╰╯┌┐└┘├┤┬┴┼✓",
    ".": "…",
    ":": "░",
    "_": "▁▂▃",
    "'": "‘’‚",
    '"': "“”„",
    "*": "●•★",
    "o": "○□",
    "x": "✗†",
    "<": "‹«←◂",
    ">": "›»→▸",
    "^": "↑▲▴",
    "v": "↓▾▼",
    "r": "↩⏎",
    "~": "↻≈▔",
}
_INSTEAD: Final = str.maketrans({sign: plain for plain, signs in _SIGNS.items() for sign in signs})
_KEYS: Final = {"⏎": "enter", "↑": "up", "↓": "down", "←": "left", "→": "right", "⌫": "backspace"}


def plain(text: str, encoding: str) -> str:
    """The text, of the same width, in signs that this encoding and a poor font have; escape sequences stay."""
    if text.isascii():
        return text
    text = text.translate(_INSTEAD)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(sign if _can_be_sent(sign, encoding) else "?" * cell_len(sign) for sign in text)
    return text


def plain_key(shown: str) -> str:
    """The name of a key in letters."""
    for sign, name in _KEYS.items():
        shown = shown.replace(sign, name)
    return shown


def _can_be_sent(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
