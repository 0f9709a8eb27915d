"""Where a person was at the end, for the next start: a small file of JSON, for its owner only.

Nobody's work depends on it: what can't be read, and what is gone meanwhile, is left out with a line in the log.
"""

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from mailtrove.config.file import read_text, replace_text
from mailtrove.errors import ConfigError, HomeUnusable

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """What is there again at the next start."""

    screen: str = "mail"
    """The mode of the app."""
    node: str = ""
    """The key of the folder, account or “All mail” that is listed, or searched; empty for the first there is."""
    search: str = ""
    order: str = ""
    """The name of an `Order`; empty for the usual one."""
    message: int = 0
    """The one under the cursor; 0 at the top of the list, where the next session begins with what is newest then."""
    position: int = 0
    """Of that message in the list."""
    top: int = 0
    """The first line that shows."""
    folders_toggled: bool = False
    """The folders are shown, or hidden, other than usual in a terminal of that width."""
    roomy: bool = False
    """The terminal was wide enough for folders, list and message together."""


BEGINNING: Final = Session()
"""Where everybody begins."""


def place_of(session: Session) -> tuple[str, ...]:
    """What is listed."""
    return session.node, session.search, session.order


def read_session(file: Path) -> Session:
    """Where the person was; the beginning where that isn't known."""
    try:
        text = read_text(file)
    except ConfigError as error:
        _log.warning("Where you were is not known: %s", error)
        return BEGINNING
    return BEGINNING if text is None else parse_session(text)


def parse_session(text: str) -> Session:
    """The session in the file's text; the beginning where any of it can't be meant."""
    try:
        if not isinstance(found := json.loads(text), dict):
            raise TypeError("it is no object")
        known = {field.name: found[field.name] for field in fields(Session) if field.name in found}
        wrong = [name for name, value in known.items() if type(value) is not type(getattr(BEGINNING, name))]
        json.dumps(known, ensure_ascii=False).encode()  # halves of characters could be neither shown nor looked for
    except (ValueError, TypeError, RecursionError) as error:
        _log.warning("Where you were is not known: %s", error)
        return BEGINNING
    if wrong:
        _log.warning("Where you were is not known: %s can't be meant.", ", ".join(wrong))
        return BEGINNING
    return Session(**known)


def write_session(file: Path, session: Session) -> None:
    """Keep it, in one step."""
    try:
        replace_text(file, json.dumps(asdict(session), indent=1) + "\n")  # made with mode 0600
    except (ConfigError, HomeUnusable) as error:
        _log.warning("Where you were is not kept: %s", error)
