"""How the search language says what a group holds, so that the search finds just that."""

import re
from typing import Final

from mailtrove.archive.days import FIRST_YEAR
from mailtrove.archive.groupings import Grouping

_PLAIN: Final = re.compile(r"[\w.+@/=-]+", re.ASCII)
_OPERATORS: Final = {
    Grouping.SENDERS: "from",
    Grouping.DOMAINS: "from",
    Grouping.RECIPIENTS: "to",
    Grouping.FOLDERS: "in",
    Grouping.LISTS: "list",
    Grouping.TYPES: "type",
    Grouping.YEARS: "date",
    Grouping.MONTHS: "date",
}


def query_of(grouping: Grouping, name: str) -> str | None:
    """The search for the group of that name; None where the name can't be typed, as with line breaks in it."""
    operator = _OPERATORS[grouping]
    if operator == "date" and not name:
        return f"before:{FIRST_YEAR}"
    value = {Grouping.FOLDERS: "/", Grouping.DOMAINS: "@"}.get(grouping, "") + name
    # In quotation marks, a domain is without those below it.
    if _PLAIN.fullmatch(value) and grouping is not Grouping.DOMAINS:
        return f"{operator}:{value}"
    sayable = '"' not in value and value == value.strip() and value.isprintable()
    return f'{operator}:"{value}"' if sayable else None
