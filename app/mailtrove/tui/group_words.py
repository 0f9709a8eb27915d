"""What the Explore screen says of groups: how they are called, from when to when, in which order; pure."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Final

from mailtrove.archive.days import FIRST_YEAR
from mailtrove.archive.groupings import Group, Grouping
from mailtrove.printable import printable_line
from mailtrove.tui import dates

TITLES: Final = {
    Grouping.SENDERS: "Senders",
    Grouping.DOMAINS: "Domains",
    Grouping.RECIPIENTS: "Recipients",
    Grouping.FOLDERS: "Folders",
    Grouping.LISTS: "Lists",
    Grouping.TYPES: "Files",
    Grouping.YEARS: "Years",
    Grouping.MONTHS: "Months",
}
PERIODS: Final = (Grouping.YEARS, Grouping.MONTHS)
_ONE: Final = {
    Grouping.SENDERS: "sender",
    Grouping.DOMAINS: "domain",
    Grouping.RECIPIENTS: "recipient",
    Grouping.FOLDERS: "folder",
    Grouping.LISTS: "list",
    Grouping.TYPES: "type of file",
    Grouping.YEARS: "year",
    Grouping.MONTHS: "month",
}
_MANY: Final = {Grouping.TYPES: "types of files"}
_NEXT: Final = {
    Grouping.SENDERS: Grouping.YEARS,
    Grouping.DOMAINS: Grouping.SENDERS,
    Grouping.RECIPIENTS: Grouping.YEARS,
    Grouping.FOLDERS: Grouping.SENDERS,
    Grouping.LISTS: Grouping.SENDERS,
    Grouping.TYPES: Grouping.SENDERS,
    Grouping.YEARS: Grouping.MONTHS,
    Grouping.MONTHS: Grouping.SENDERS,
}
_SHOWN_CHARACTERS: Final = 300


class Order(StrEnum):
    """What groups are sorted by; each as people want it first."""

    MESSAGES = "messages"
    BYTES = "size"
    NAME = "name"
    FIRST = "first"
    LAST = "last"


_KEYS: Final[dict[Order, Callable[[Group], Any]]] = {
    Order.MESSAGES: lambda group: -group.messages,
    Order.BYTES: lambda group: -group.bytes,
    Order.NAME: lambda group: group.name,
    Order.FIRST: lambda group: group.first,
    Order.LAST: lambda group: -group.last,
}
_FIRST_ORDER: Final = {Grouping.YEARS: Order.NAME, Grouping.MONTHS: Order.NAME, Grouping.FOLDERS: Order.NAME}


def first_order(grouping: Grouping) -> Order:
    """What groups are sorted by until the person says otherwise."""
    return _FIRST_ORDER.get(grouping, Order.MESSAGES)


def arranged(some: Iterable[Group], order: Order, *, backwards: bool) -> list[Group]:
    """The groups in this order, or in its reverse; those that are equal in it by name."""
    by_name = sorted(some, key=lambda group: group.name)
    return sorted(by_name, key=_KEYS[order], reverse=backwards)


def next_grouping(grouping: Grouping, used: Iterable[Grouping]) -> Grouping | None:
    """What tells most inside a group; None when that has been gone through, and only its messages are left."""
    following = _NEXT[grouping]
    return None if following in used else following


def shown_name(grouping: Grouping, name: str, label: str = "") -> str:
    """How a group is called on the screen; `label` is the name that stands with an address."""
    if grouping in PERIODS and not name:
        return f"before {FIRST_YEAR}"
    if grouping is Grouping.MONTHS:
        year, _, month = name.partition("-")
        return f"{dates.MONTHS[int(month) - 1]} {year}"
    shown = printable_line(name[:_SHOWN_CHARACTERS]) or "(no name)"
    said = printable_line(label[:_SHOWN_CHARACTERS])
    return f"{said} <{shown}>" if said and said.lower() != shown else shown


def counted(grouping: Grouping, number: int) -> str:
    """`1 sender`, `1,204 senders`."""
    many = _MANY.get(grouping, f"{_ONE[grouping]}s")
    return f"{number:,} {_ONE[grouping] if number == 1 else many}"
