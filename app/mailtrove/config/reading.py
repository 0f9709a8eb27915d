"""Reading config.toml: unknown keys and wrong types are refused, with the line they stand in."""

import logging
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from mailtrove.config.file import read_text, replace_text
from mailtrove.config.settings import TEMPLATE, Config
from mailtrove.config.values import misfits
from mailtrove.errors import ConfigError, HomeUnusable

_log: Final = logging.getLogger(__name__)


def load_config(file: Path) -> Config:
    """The settings in `file`, which is made with comments and defaults when it is not there.

    Where it can't be made, as in a read-only configuration folder, the defaults hold without it.

    Raises:
        ConfigError: unreadable, no TOML, an unknown key, or a value that can't be meant.
    """
    text = read_text(file)
    if text is None:
        try:
            replace_text(file, TEMPLATE)
        except (ConfigError, HomeUnusable) as error:
            _log.warning("The defaults hold: %s", error)
        return Config()
    return parse_config(text, str(file))


def parse_config(text: str, source: str) -> Config:
    """The settings in `text`; `source` names it in errors.

    Raises:
        ConfigError: as `load_config`.
    """
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise ConfigError(f"{source}: this is not TOML: {error}.") from error
    except RecursionError:
        raise ConfigError(f"{source}: this is not TOML: it is nested too deeply.") from None
    return _Reader(source, text).config(document)


class _Reader:
    """Turns one document into settings, and knows where each key stands."""

    def __init__(self, source: str, text: str) -> None:
        self._source = source
        self._text = text

    def config(self, document: dict[str, Any]) -> Config:
        sections: dict[str, Any] = {}
        known = get_type_hints(Config)
        for name, values in document.items():
            if name not in known:
                raise self._mistake("", name, f"is unknown. Known sections: {', '.join(known)}")
            if not isinstance(values, dict):
                raise self._mistake("", name, f"must be a section, written [{name}]")
            if name == "keys":
                sections[name] = dict(self._keys("", values))
            elif get_origin(known[name]) is Mapping:
                sections[name] = self._named_texts(name, values)
            else:
                sections[name] = self._section(name, values, known[name])
        config = Config(**sections)
        for misfit in misfits(config):
            raise self._mistake(misfit.section, misfit.key, f"must be {misfit.wanted}")
        return config

    def _keys(self, above: str, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Ids with their keys; an id without quotes is tables within tables to TOML, and the key 1 a number."""
        for name, value in values.items():
            if isinstance(value, dict):
                yield from self._keys(f"{above}{name}.", value)
            elif isinstance(value, list) and value and all(isinstance(key, str) for key in value):
                yield f"{above}{name}", ",".join(value)
            elif isinstance(value, (str, int)) and not isinstance(value, bool):
                yield f"{above}{name}", str(value)
            else:
                raise self._mistake(
                    "keys", f"{above}{name}", f'must be keys in quotes, like "j,down", not {_shown(value)}'
                )

    def _section(self, name: str, values: dict[str, Any], kind: type) -> Any:
        expected = get_type_hints(kind)
        read: dict[str, Any] = {}
        for key, value in values.items():
            if key not in expected:
                raise self._mistake(name, key, f"is unknown. Known keys in [{name}]: {', '.join(expected)}")
            if get_origin(expected[key]) is Mapping:
                read[key] = self._named_sections(f"{name}.{key}", value, get_args(expected[key])[1])
            # bool is an int to Python, not to a person.
            elif isinstance(value, bool) is not (expected[key] is bool) or not isinstance(value, expected[key]):
                found = "" if key.endswith("secret") else f", not {_shown(value)}"
                raise self._mistake(name, key, f"must be {_named(expected[key])}{found}")
            else:
                read[key] = value
        return kind(**read)

    def _named_texts(self, name: str, values: dict[str, Any]) -> Mapping[str, str]:
        """A section of texts, each with a name that the person chose."""
        for key, value in values.items():
            if not isinstance(value, str):
                raise self._mistake(name, key, f"must be {_named(str)}, not {_shown(value)}")
        return values

    def _named_sections(self, name: str, values: object, kind: type) -> Mapping[str, Any]:
        """Sections below a section, each with a name that the person chose."""
        found: dict[str, Any] = {}
        for key, value in values.items() if isinstance(values, dict) else [("NAME", values)]:
            if not isinstance(value, dict):
                raise self._mistake(name.partition(".")[0], name.rpartition(".")[2], f"must be written [{name}.{key}]")
            found[key] = self._section(f"{name}.{key}", value, kind)
        return found

    def _mistake(self, section: str, key: str, what: str) -> ConfigError:
        named = f"[{section}] {key}" if section else f"“{key}”"
        return ConfigError(f"{self._source}, line {_line_of(self._text, section, key)}: {named} {what}.")


def where_in(file: Path, section: str, key: str) -> str:
    """Where a setting stands, for a word on it: `/home/ada/.config/mailtrove/config.toml, line 12`."""
    try:
        text = read_text(file) or ""
    except ConfigError:
        text = ""
    above, _, name = f"{section}.{key}".rpartition(".")
    return f"{file}, line {max(_line_of(text, section, key), _line_of(text, above, name))}"


def _line_of(text: str, section: str, key: str) -> int:
    """The line of a key that tomllib has read; tomllib itself doesn't tell. 1 where it can't be found."""
    inside = section == ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]\s]+)\s*\]", line)
        if header:
            found = re.sub(r"[\"']", "", header[1])
            inside = found == section
            if (not section and found.split(".")[0] == key) or found == f"{section}.{key}":
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return 1


def _named(kind: type | UnionType) -> str:
    return {str: "text in quotes", int: "a whole number", bool: "true or false"}.get(kind, str(kind))  # type: ignore[arg-type]


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
