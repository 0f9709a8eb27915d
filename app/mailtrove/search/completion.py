"""What an operator that has been begun may become: `fil` is `filename:`."""

import re
from typing import Final

from mailtrove.search.operators import OPERATORS

_LAST: Final = re.compile(r"(?:^|[\s(])-?([A-Za-z_]{2,})$")


def completed(text: str) -> str | None:
    """The text with the operator at its end typed out; None where it ends in nothing that begins one.

    The first of several in the order of help: they are few, and one more letter decides.
    """
    found = _LAST.search(text)
    if found is None:
        return None
    begun = found[1].lower()
    name = next((one for one in OPERATORS if one.startswith(begun)), None)
    return f"{text[: found.start(1)]}{name}:" if name else None
