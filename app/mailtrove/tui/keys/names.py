"""The names of keys: as people write them, and as Textual and every terminal know them. Pure."""

import re
import string
from typing import Final

from textual.binding import Binding
from textual.keys import Keys

_OTHER_NAMES: Final = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "backtab": "shift+tab",
}
_SENT_AS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_brace": "escape"}
"""What most terminals make of a key, so that no program can tell the two apart."""
EXPECTED: Final = 'a letter, a sign, or a name like "enter", "space", "pageup", "f2", "ctrl+g" or "shift+tab"'


class NoSuchKey(ValueError):
    """A name that no key has; its text says what was written and what was expected."""


def read_keys(text: str) -> tuple[str, ...]:
    """The keys that a person wrote, as Textual names them: `?, PgDn` is `("question_mark", "pagedown")`.

    Raises:
        NoSuchKey: one of them is none, or can't be told from another key.
    """
    return tuple(dict.fromkeys(_read_key(name.strip()) for name in text.split(",")))


def is_typed(key: str) -> bool:
    """Whether a field takes the key as text."""
    return _character(key) != ""


def written(key: str) -> str:
    """A key as one writes it in config.toml, in its shortest form: `?` and not `question_mark`."""
    character = _character(key)
    return key if character in ("", " ", ",") else character


def _character(key: str) -> str:
    """What the key types; empty for one that types nothing."""
    return key if len(key) == 1 else _SIGNS.get(key, "")


def _read_key(name: str) -> str:
    if len(name) == 1:
        if not name.isprintable() or name.isspace():
            raise NoSuchKey(f"must be {EXPECTED}")
        return _named(name)
    key = _OTHER_NAMES.get(name.lower(), name.lower())
    if shifted := re.fullmatch(r"shift\+([a-z])", key):
        raise NoSuchKey(f"must be “{shifted[1].upper()}” where “{name}” is meant")
    if key.startswith(("alt+", "meta+")):
        raise NoSuchKey(f"can't be “{name}”: a terminal sends it as escape and another key; expected {EXPECTED}")
    if key in _SENT_AS:
        raise NoSuchKey(f"can't be “{name}”: a terminal sends it as {_SENT_AS[key]}")
    if key not in _KNOWN:
        raise NoSuchKey(f"has no key “{name}” in it: expected {EXPECTED}" if name else f"must be {EXPECTED}")
    return key


def _named(character: str) -> str:
    return next(iter(Binding.make_bindings([Binding(character, "")]))).key


_SIGNS: Final = {_named(character): character for character in string.punctuation if character != ","} | {
    "space": " ",
    "comma": ",",
}
"""What is typed by the keys that have names; Textual's own table lacks some, `/` among them."""
_KNOWN: Final = frozenset([*_SIGNS, *(key.value for key in Keys if re.fullmatch(r"[a-z0-9_+]+", key.value))])
