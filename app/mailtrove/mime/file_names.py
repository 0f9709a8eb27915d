"""Names from mail to names that are safe as files, on this system and on the ones a file may travel to."""

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 150
"""Of a name in UTF-8. File systems take 255; " (2)" and the like must still fit."""
_MAX_EXTENSION: Final = 20

_SEPARATORS: Final = re.compile(r"[/\\]")
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
"""By Windows and its file systems."""
_BLANKS: Final = re.compile(r"\s+")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|\s*$)", re.IGNORECASE)
"""Devices to Windows, whatever their extension."""


def safe_file_name(name: str, fallback: str) -> str:
    """One path component made of `name`, or of `fallback` where nothing of it is left.

    Folders before the name go; controls, bidirectional and invisible characters go (they can hide an extension);
    no leading dot or dash; no device of Windows; not longer than `MAX_BYTES`, its extension kept.
    """
    for candidate in (name, fallback):
        made = _made(candidate)
        if made:
            return made
    return "attachment"


def _made(name: str) -> str:
    name = _SEPARATORS.split(name)[-1]
    name = unicodedata.normalize("NFC", name)
    name = "".join(
        " " if character.isspace() else character
        for character in name
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn") or character in "\t\r\n"
    )
    name = _FORBIDDEN.sub("_", _BLANKS.sub(" ", name))
    name = name.strip().lstrip(".-~ ").rstrip(". ")
    if _RESERVED.match(name):
        name = "_" + name
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension.encode()) > _MAX_EXTENSION:
        stem, dot, extension = name, "", ""
    room = MAX_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension
