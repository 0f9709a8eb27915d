"""What happens in one run of the campaign, drawn from its seed. Pure: the same seed is the same script for ever."""

import random
from dataclasses import dataclass
from typing import Final

from tests.end_to_end.mailbox import Piece, pieces
from tests.torture.faults import Fault, chosen

_LONGEST: Final = 30_000
_PIECES: Final = tuple(piece for piece in pieces(120, seed=11) if len(piece.raw) < _LONGEST)


@dataclass(frozen=True, slots=True)
class Kill:
    """When a process is killed; one that is not given never comes."""

    command: int = 0
    """Before the how manieth of its commands goes on to the server."""
    answered: int = 0
    """When the server has said so many bytes."""
    seconds: float = 5.0
    """At the latest: after it dialled."""


@dataclass(frozen=True, slots=True)
class Round:
    """One sync with mishaps."""

    faults: tuple[Fault, ...]
    changes: tuple[int, ...]
    """Before which of the commands somebody else changes the mailbox."""
    changes_before: int
    """How much somebody changes before it begins."""
    kill: Kill | None
    """Of a real `mailtrove sync`; without one the sync runs in this process."""


@dataclass(frozen=True, slots=True)
class Script:
    """One run."""

    seed: int
    counts_changes: bool
    """CONDSTORE and the like, or a server that announces no more than Exchange does."""
    connections: int
    mail: tuple[Piece, ...]
    """What is there from the beginning."""
    rounds: tuple[Round, ...]


def script(seed: int) -> Script:
    """The run of that seed."""
    chance = random.Random(seed)
    mail = tuple(chance.sample(_PIECES, chance.randint(3, 40)))
    downstream = sum(len(piece.raw) + 400 for piece in mail) + 6000
    return Script(
        seed,
        counts_changes=chance.random() < 0.5,
        connections=chance.randint(1, 3),
        mail=mail,
        rounds=tuple(_round(chance, number, downstream) for number in range(chance.randint(1, 3))),
    )


def _round(chance: random.Random, number: int, downstream: int) -> Round:
    faults = tuple(chosen(chance, downstream) for _ in range(chance.randint(1, 5)))
    changes = tuple(sorted(chance.randint(1, 40) for _ in range(chance.randint(0, 6))))
    kill = _kill(chance, downstream) if chance.random() < 0.25 else None
    return Round(faults, changes, chance.randint(0, 6) if number else 0, kill)


def _kill(chance: random.Random, downstream: int) -> Kill:
    match chance.randrange(3):
        case 0:
            return Kill(command=chance.randint(1, 30))
        case 1:
            return Kill(answered=chance.randint(1, downstream))
    return Kill(seconds=chance.uniform(0.0, 1.0))
