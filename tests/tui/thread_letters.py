"""Letters that answer one another."""

from collections.abc import Sequence
from typing import Final

from tests.tui.mail_archive import LETTERS, Letter

_HOUR: Final = 3600.0
_SEEN: Final = frozenset({"\\Seen"})
_UNREAD: Final[frozenset[str]] = frozenset()
_CHARLES: Final = "Charles Babbage <charles@difference.example>"
_ADA: Final = "Ada Lovelace <ada@lovelace.example>"
_MARY: Final = "Mary Somerville <mary@royal.example>"


def answer(
    sender: str, body: str, age: float, name: str, *answers: str, subject: str = "Re: Barrels", **more: object
) -> Letter:
    """A letter in the thread about barrels."""
    values: dict[str, object] = {"name": name, "answers": answers, **more}
    return Letter(sender, subject, body, age * _HOUR, **values)  # type: ignore[arg-type]


QUOTE: Final = "On Tuesday Charles Babbage wrote:\n> How many studs has a barrel?\n> It should be a power of two.\n\n"

BARRELS: Final = (
    answer(_CHARLES, "How many studs has a barrel?", 9.5, "b1@x", subject="Barrels"),
    answer(_ADA, QUOTE + "Eighty, I think.", 8.5, "b2@x", "b1@x", folder="Sent Items"),
    answer(_MARY, "Ask the mill.", 7.5, "b3@x", "b1@x"),
    answer(_CHARLES, QUOTE + "Eighty it is, then.", 1.5, "b4@x", "b1@x", "b2@x", flags=_UNREAD),
    answer(_ADA, "They say seventy-nine.", 1.25, "b5@x", "b1@x", "b3@x", folder="Sent Items"),
)
"""Charles asks; Ada and Mary answer him, Charles answers Ada, who has answered Mary as well."""

THREADED: Final = (*LETTERS, *BARRELS)


def long_thread(count: int, name: str = "long") -> Sequence[Letter]:
    """So many letters, each of which answers the one before."""
    return [
        Letter(
            _CHARLES if number % 2 else _MARY,
            "Tide tables" if number == 1 else "Re: Tide tables",
            f"Letter {number} of {count}.\n\n" + "The tide rises.\n" * (number % 7),
            (count - number) * 60.0 + 100.0,
            name=f"{name}{number}@x",
            answers=tuple(f"{name}{one}@x" for one in range(max(1, number - 5), number)),
            flags=_SEEN,
        )
        for number in range(1, count + 1)
    ]
