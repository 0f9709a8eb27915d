"""What every kind of command is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    name: str
    """`printable`."""
    help: str
    """`printable`."""
    run: Callable[[], object]
    typed: bool = False
    """Offered only once something of its name is typed: there may be a thousand of its kind."""
