"""Which messages are marked: a bit for each id, so that a million of them take some hundred kilobytes; pure.

By id, and so they stay with their messages whatever a list shows, in whichever order.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

_BITS: Final = 12
"""Ids that differ in no more than their last so many bits share an integer."""
_REST: Final = (1 << _BITS) - 1


@dataclass(frozen=True)
class Marks:
    """A set of message ids that never changes."""

    _blocks: Mapping[int, int] = field(default_factory=dict)
    """Bits of ids, by what the ids begin with; none is 0."""

    @cached_property
    def count(self) -> int:
        """How many are marked."""
        return sum(bits.bit_count() for bits in self._blocks.values())

    def __len__(self) -> int:
        return self.count

    def __contains__(self, message: int) -> bool:
        return bool(self._blocks.get(message >> _BITS, 0) >> (message & _REST) & 1)

    def __iter__(self) -> Iterator[int]:
        for begin, bits in sorted(self._blocks.items()):
            digits = bin(bits)[:1:-1]
            place = digits.find("1")
            while place >= 0:
                yield begin << _BITS | place
                place = digits.find("1", place + 1)

    def __or__(self, other: "Marks") -> "Marks":
        blocks = dict(self._blocks)
        for begin, bits in other._blocks.items():
            blocks[begin] = blocks.get(begin, 0) | bits
        return Marks(blocks)

    def __sub__(self, other: "Marks") -> "Marks":
        less = {begin: bits & ~other._blocks.get(begin, 0) for begin, bits in self._blocks.items()}
        return Marks({begin: bits for begin, bits in less.items() if bits})

    def toggled(self, message: int) -> "Marks":
        """With this message, or without it where it was marked."""
        one = marks_of((message,))
        return self - one if message in self else self | one

    def ids(self) -> "array[int]":
        """All of them, in ascending order."""
        return array("q", self)


NONE: Final = Marks()


def marks_of(messages: Iterable[int]) -> Marks:
    """These messages, marked. A million take a third of a second."""
    blocks: dict[int, bytearray] = {}
    for message in messages:
        block = blocks.get(message >> _BITS)
        if block is None:
            block = blocks[message >> _BITS] = bytearray((_REST + 1) // 8)
        block[(message & _REST) >> 3] |= 1 << (message & 7)
    return Marks({begin: int.from_bytes(block, "little") for begin, block in blocks.items()})


def turned(marks: Marks, messages: Iterable[int]) -> Marks:
    """With all of these; without them where all were marked."""
    these = marks_of(messages)
    more = marks | these
    return more if more.count > marks.count else marks - these


def all_or_none(marks: Marks, listed: Iterable[int]) -> Marks:
    """With all that are listed; none at all where they were all marked already."""
    more = marks | marks_of(listed)
    return more if more.count > marks.count else NONE
