"""Letters with gaps: reading the texts, and filling the gaps differently each time.

A text file holds conversations. Each begins with `= subject`, may have one line `@ name: value; …` of directions,
then the first letter; `- who` begins a reply. In texts, `{a|b}` is a choice, `{x=a|b}` one to come back to as `{x}`,
`{3-90}` a number, and `{engine part}` a word from `words.txt`.
"""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

Item = TypeVar("Item")
_GAP: Final = re.compile(r"\{([^{}]*)\}")
_NUMBERS: Final = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Reply:
    """A later letter of a conversation."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A first letter and its replies, with their gaps."""

    subject: str
    directions: dict[str, str]
    text: str
    replies: tuple[Reply, ...] = ()


class Dice:
    """Seeded chance that avoids repeating itself: each pile is dealt out before it is shuffled again."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._piles: dict[str, tuple[list[int], int]] = {}
        """By name: the order of this round, and how many of it are dealt."""

    def deal(self, pile: str, items: Sequence[Item]) -> Item:
        """One of the items, each once before any comes again, and none again before half of the others."""
        order, dealt = self._piles.get(pile) or (self._shuffled(range(len(items))), 0)
        if dealt == len(order):
            half = len(order) // 2
            order, dealt = self._shuffled(order[:half]) + self._shuffled(order[half:]), 0
        self._piles[pile] = order, dealt + 1
        return items[order[dealt]]

    def _shuffled(self, order: Iterable[int]) -> list[int]:
        shuffled = list(order)
        self.random.shuffle(shuffled)
        return shuffled

    def chance(self, probability: float) -> bool:
        """True as often as that."""
        return self.random.random() < probability

    def fill(self, text: str, bound: dict[str, str]) -> str:
        """The text without gaps; `bound` remembers and provides named choices."""
        for _ in range(4):  # choices may themselves have gaps
            if "{" not in text:
                break
            text = _GAP.sub(lambda gap: self._fill_gap(gap[1], bound), text)
        return text

    def _fill_gap(self, gap: str, bound: dict[str, str]) -> str:
        name, equals, choices = gap.partition("=")
        if not equals:
            name, choices = "", gap
        if "|" in choices:
            chosen = self.deal(choices, choices.split("|"))
        elif numbers := _NUMBERS.fullmatch(choices):
            chosen = str(self.random.randint(int(numbers[1]), int(numbers[2])))
        elif choices in bound:
            chosen = bound[choices]
        else:
            chosen = self.deal("words " + choices, words()[choices])
        if name:
            bound[name] = chosen
        return chosen


@cache
def conversations(name: str) -> tuple[Conversation, ...]:
    """The conversations of one file."""
    blocks = re.split(r"^= ", _read(name), flags=re.MULTILINE)[1:]
    return tuple(_conversation(block) for block in blocks)


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a plain list, without blank ones and `#` comments."""
    return tuple(line for line in _read(name).splitlines() if line.strip() and not line.startswith("#"))


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Words to fill gaps with, by kind."""
    entries = (line.split(":", 1) for line in lines("words"))
    return {kind.strip(): tuple(word.strip() for word in listed.split("|")) for kind, listed in entries}


def _conversation(block: str) -> Conversation:
    subject, _, rest = block.partition("\n")
    directions: dict[str, str] = {}
    if rest.startswith("@"):
        line, _, rest = rest.partition("\n")
        for direction in line[1:].split(";"):
            name, _, value = direction.partition(":")
            directions[name.strip()] = value.strip()
    first, *later = re.split(r"^- (\w+)$", rest, flags=re.MULTILINE)
    replies = tuple(Reply(who, text.strip()) for who, text in zip(later[::2], later[1::2], strict=True))
    return Conversation(subject.strip(), directions, first.strip(), replies)


def _read(name: str) -> str:
    return files("mailtrove.sandbox.mail").joinpath("texts", f"{name}.txt").read_text(encoding="utf-8")
