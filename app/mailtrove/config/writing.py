"""Changing a setting in place, with people's comments kept."""

import threading
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
    with _writing:
        return _written(file, section, key, value)


def _written(file: Path, section: str, key: str, value: str | int | bool) -> Config:
    import tomlkit  # 50 ms, and most runs write nothing

    load_config(file)
    document = tomlkit.parse(read_text(file) or TEMPLATE)
    table: Any = document
    for name in section.split("."):
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
    table[key] = value
    text = tomlkit.dumps(document)
    config = parse_config(text, str(file))
    replace_text(file, text)
    return config
