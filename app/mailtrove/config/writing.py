"""Changing settings in place, with people's comments kept."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mailtrove.config.file import read_text, replace_text
from mailtrove.config.reading import load_config, parse_config
from mailtrove.config.settings import TEMPLATE, Config

_writing: Final = threading.Lock()
"""One change after the other: each reads the file, and writes all of it."""


def write_setting(file: Path, section: str, key: str, value: str | int | bool) -> Config:
    """Change one setting in place, keeping the person's comments, and return what then holds.

    `section` may be dotted, as in "microsoft.apps.work".

    Raises:
        ConfigError: the value can't be meant, or the file can't be read or written. Nothing changed then.
    """

    def change(table: Any) -> None:
        table[key] = value

    return _changed(file, section, change)


def remove_setting(file: Path, section: str, key: str) -> Config:
    """Take one setting out, if it is there, as `write_setting` changes it.

    Raises:
        ConfigError: as `write_setting`.
    """
    return _changed(file, section, lambda table: table.pop(key, None))


def rename_setting(file: Path, section: str, key: str, name: str) -> Config:
    """Give one setting another key, in place of what had that one; without it, as where it was removed, do nothing.

    Raises:
        ConfigError: as `write_setting`.
    """

    def change(table: Any) -> None:
        if key in table and key != name:
            table[name] = table.pop(key)

    return _changed(file, section, change)


def _changed(file: Path, section: str, change: Callable[[Any], object]) -> Config:
    import tomlkit  # 50 ms, and most runs write nothing

    with _writing:
        load_config(file)
        document = tomlkit.parse(read_text(file) or TEMPLATE)
        table: Any = document
        for name in section.split("."):
            if name not in table:
                table[name] = tomlkit.table()
            table = table[name]
        change(table)
        text = tomlkit.dumps(document)
        config = parse_config(text, str(file))
        replace_text(file, text)
        return config
