"""A thread as a tree: which message answers which; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEVELS: Final = 16
"""Levels above a message of which anything is told: more have no room on any line, and threads go thousands deep."""


@dataclass(frozen=True, slots=True)
class Member:
    """A message of a thread."""

    id: int
    name: str
    """Its Message-ID without angle brackets; empty where it has none."""
    ancestors: tuple[str, ...]
    """The Message-IDs that it answers, the nearest first."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A message's place in the tree."""

    message: int
    depth: int
    """0 for the first message."""
    more: tuple[bool, ...]
    """For the last levels down to it, whether more follows on that level, below; no more than `LEVELS`."""


def branches(members: Sequence[Member]) -> list[Branch]:
    """The tree from its root on, each message followed by what answers it, the oldest answer first.

    What answers a message that is not here hangs on the nearest of its ancestors that is; without one, on the first
    message. Messages that answer each other in a circle, as broken or hostile headers say, are cut apart.

    Args:
        members: all of the thread, by date.
    """
    parents = _parents(members)
    answers: dict[int, list[int]] = {}
    for place, parent in enumerate(parents):
        if parent is not None:
            answers.setdefault(parent, []).append(place)
    found: list[Branch] = []
    waiting: list[tuple[int, int, tuple[bool, ...]]] = [(parents.index(None), 0, ())] if members else []
    while waiting:
        place, depth, more = waiting.pop()
        found.append(Branch(members[place].id, depth, more))
        below = answers.get(place, [])
        waiting += [(one, depth + 1, (*more, one != below[-1])[-LEVELS:]) for one in reversed(below)]
    return found


def _parents(members: Sequence[Member]) -> list[int | None]:
    """For each the place of what it answers; None for the root alone."""
    places: dict[str, int] = {}
    for place, member in enumerate(members):
        if member.name:
            places.setdefault(member.name, place)
    parents: list[int | None] = [None] * len(members)
    tops = list(range(len(members)))
    for place, member in enumerate(members):
        named = (places[name] for name in member.ancestors if name in places)
        # As `place` answers nothing yet, whatever is below it, and nothing else, has it at its top.
        parent = next((one for one in named if _top(tops, one) != place), None)
        if parent is not None:
            parents[place] = tops[place] = parent
    root = parents.index(None) if members else 0
    return [root if parent is None and place != root else parent for place, parent in enumerate(parents)]


def _top(tops: list[int], place: int) -> int:
    """The message that all which is answered from here on goes back to; ways up are made shorter as they are gone."""
    while tops[place] != place:
        tops[place] = tops[tops[place]]
        place = tops[place]
    return place
