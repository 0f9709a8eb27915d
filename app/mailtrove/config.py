"""config.toml: typed settings, refused with file and line where they can't be meant.

Read with tomllib (thirty times faster), written with tomlkit, which keeps people's comments.
"""

import contextlib
import logging
import os
import re
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_type_hints

from mailtrove.errors import ConfigError, HomeUnusable
from mailtrove.paths import make_private_folder

_log = logging.getLogger(__name__)

TEMPLATE: Final = """\
# mailtrove's configuration. Every key is optional; these are the defaults.

[microsoft]
client_id = ""            # of your own app registration (README, "Add a Microsoft account")
tenant_id = "common"      # or your organisation's tenant: its GUID or domain
redirect_uri = "http://localhost"   # a free port is chosen; give a port or path if your registration needs one
authority = "https://login.microsoftonline.com"   # national clouds differ
imap_host = "outlook.office365.com"
imap_port = 993

[network]
ca_file = ""              # extra CA bundle, for TLS-inspecting networks: for sign-in and for IMAP alike
timeout_seconds = 30

[sync]
connections = 2           # to one mail server at a time, for each account

[ui]
theme = ""                # empty: what suits the terminal; ctrl+p and "theme" lists them
"""


@dataclass(frozen=True, slots=True)
class MicrosoftConfig:
    """How to sign in with Microsoft."""

    client_id: str = ""
    tenant_id: str = "common"
    redirect_uri: str = "http://localhost"
    authority: str = "https://login.microsoftonline.com"
    imap_host: str = "outlook.office365.com"
    imap_port: int = 993


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """How to reach the world."""

    ca_file: str = ""
    """Path of a PEM bundle trusted in addition to the usual authorities; empty for none."""
    timeout_seconds: int = 30


@dataclass(frozen=True, slots=True)
class SyncConfig:
    """How to sync."""

    connections: int = 2


@dataclass(frozen=True, slots=True)
class UiConfig:
    """How it looks."""

    theme: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All of config.toml; what it leaves out has its default."""

    microsoft: MicrosoftConfig = field(default_factory=MicrosoftConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    sync: SyncConfig = field(default_factory=SyncConfig)
    ui: UiConfig = field(default_factory=UiConfig)


def load_config(file: Path) -> Config:
    """The settings in `file`, which is made with comments and defaults when it is not there.

    Where it can't be made, as in a read-only configuration folder, the defaults hold without it.

    Raises:
        ConfigError: unreadable, no TOML, an unknown key, or a value that can't be meant.
    """
    text = _read(file)
    if text is None:
        try:
            _write(file, TEMPLATE)
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
    sections: dict[str, Any] = {}
    known = get_type_hints(Config)
    for name, values in document.items():
        if name not in known:
            raise _mistake(source, text, "", name, f"is unknown. Known sections: {_listed(known)}")
        if not isinstance(values, dict):
            raise _mistake(source, text, "", name, f"must be a section, written [{name}]")
        sections[name] = _section(source, text, name, values, known[name])
    config = Config(**sections)
    _check_values(source, text, config)
    return config


def write_setting(file: Path, section: str, key: str, value: str | int) -> Config:
    """Change one setting in place, keeping the person's comments, and return what then holds.

    Raises:
        ConfigError: the value can't be meant, or the file can't be read or written. Nothing changed then.
    """
    import tomlkit  # 50 ms, and most runs write nothing

    load_config(file)
    document = tomlkit.parse(_read(file) or TEMPLATE)
    if section not in document:
        document[section] = tomlkit.table()
    document[section][key] = value
    text = tomlkit.dumps(document)
    config = parse_config(text, str(file))
    _write(file, text)
    return config


def _section(source: str, text: str, name: str, values: dict[str, Any], kind: type) -> Any:
    expected = get_type_hints(kind)
    for key, value in values.items():
        if key not in expected:
            raise _mistake(source, text, name, key, f"is unknown. Known keys in [{name}]: {_listed(expected)}")
        # bool is an int to Python, not to a person.
        if isinstance(value, bool) or not isinstance(value, expected[key]):
            raise _mistake(source, text, name, key, f"must be {_named(expected[key])}, not {_shown(value)}")
    return kind(**values)


def _check_values(source: str, text: str, config: Config) -> None:
    def expect(good: bool, section: str, key: str, wanted: str) -> None:
        if not good:
            raise _mistake(source, text, section, key, f"must be {wanted}")

    microsoft = config.microsoft
    expect(
        _is_https_host(microsoft.authority),
        "microsoft",
        "authority",
        "an https URL without a path, like https://login.microsoftonline.com",
    )
    expect(
        _is_loopback_redirect(microsoft.redirect_uri),
        "microsoft",
        "redirect_uri",
        "http://localhost, with a port or path if need be",
    )
    expect(
        bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", microsoft.tenant_id)),
        "microsoft",
        "tenant_id",
        "a tenant's GUID or domain, or common",
    )
    expect(0 < microsoft.imap_port < 65536, "microsoft", "imap_port", "a port from 1 to 65535")
    expect(bool(re.fullmatch(r"[^\s/@]+", microsoft.imap_host)), "microsoft", "imap_host", "a host name")
    network = config.network
    expect(
        not network.ca_file or _is_file(network.ca_file),
        "network",
        "ca_file",
        "the path of a PEM file, or empty",
    )
    expect(1 <= network.timeout_seconds <= 600, "network", "timeout_seconds", "from 1 to 600")
    expect(1 <= config.sync.connections <= 8, "sync", "connections", "from 1 to 8")


def _is_https_host(url: str) -> bool:
    """Only a host and perhaps a port: a name before an @ would look like the host and not be it."""
    match = re.fullmatch(r"https://(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?", url)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536)


def _is_loopback_redirect(uri: str) -> bool:
    """As a browser would send it back, so that it is recognised: without blanks, name, query or fragment."""
    match = re.fullmatch(r"http://(?:localhost|127\.0\.0\.1)(?::([0-9]{1,5}))?(?:/[!-~]*)?", uri)
    return match is not None and (match[1] is None or 0 < int(match[1]) < 65536) and not set(uri) & set("?#")


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):  # too long, or ~ of nobody
        return False


def _mistake(source: str, text: str, section: str, key: str, what: str) -> ConfigError:
    named = f"[{section}] {key}" if section else f"“{key}”"
    return ConfigError(f"{source}, line {_line_of(text, section, key)}: {named} {what}.")


def _line_of(text: str, section: str, key: str) -> int:
    """The line of a key that tomllib has read; tomllib itself doesn't tell. 1 where it can't be found."""
    inside = section == ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]\s]+)\s*\]", line)
        if header:
            inside = header[1].strip("\"'") == section
            if not section and header[1].split(".")[0].strip("\"'") == key:
                return number
        elif inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            return number
    return 1


def _listed(names: dict[str, Any]) -> str:
    return ", ".join(names)


def _named(kind: type | UnionType) -> str:
    return {str: "text in quotes", int: "a whole number"}.get(kind, str(kind))  # type: ignore[arg-type]


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _read(file: Path) -> str | None:
    """The file's text with its line ends, and without the mark that Windows' editors begin it with; None without one.

    A link that leads nowhere is an error: somebody's own settings are missing.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        if not file.is_symlink():
            return None
        reason = error.strerror
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is not in UTF-8"
    raise ConfigError(f"{file} can't be read: {reason}.", remedy="Mend or remove it; nothing was changed.")


def _write(file: Path, text: str) -> None:
    """Replace the file in one step, so that no reader ever sees half of it."""
    make_private_folder(file.parent)
    target = file.resolve()  # people keep dotfiles behind links; replace what the link points to
    try:
        with (
            tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", newline="", dir=target.parent, prefix=".config-", delete=False
            ) as draft,
            contextlib.ExitStack() as failing,
        ):
            failing.callback(Path(draft.name).unlink)
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(target)
            failing.pop_all()
    except OSError as error:
        raise ConfigError(
            f"{file} can't be written: {error.strerror}.", remedy="Check the folder's owner and permissions."
        ) from error
