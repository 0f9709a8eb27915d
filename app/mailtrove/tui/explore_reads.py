"""What the Explore screen asks of the archive. All of it blocks: it runs on workers' threads, never on the loop."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mailtrove.archive.browse import AccountMail, AllMail, message_count
from mailtrove.archive.groupings import Group, Grouping, display_names, groups
from mailtrove.archive.over_time import over_time
from mailtrove.errors import QueryMistake
from mailtrove.search.groups import query_of
from mailtrove.search.query import parse
from mailtrove.search.run import search
from mailtrove.tui.group_line import CURVE_STEPS, Detail
from mailtrove.tui.group_words import Order, arranged, first_order

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive


@dataclass(frozen=True, slots=True)
class Step:
    """A group that was opened."""

    grouping: Grouping
    name: str
    query: str
    """The search for it."""


@dataclass(frozen=True, slots=True)
class GroupWish:
    """What to group by what, in which order."""

    grouping: Grouping
    order: Order
    backwards: bool = False
    steps: tuple[Step, ...] = ()
    text: str = ""
    """The search that narrows it; empty for none."""
    typing: bool = False
    """Its last word may go on."""
    account_id: int | None = None
    saved: Mapping[str, str] = field(default_factory=dict)
    """The searches that `saved:` may name."""

    @property
    def query(self) -> str:
        """The search for all the messages that are grouped; empty where that is all there are."""
        return " ".join(part for part in (*(step.query for step in self.steps), self.text) if part)

    def into(self, step: Step, grouping: Grouping) -> "GroupWish":
        """What is in a group, in groups of another kind."""
        return replace(self, steps=(*self.steps, step), grouping=grouping, order=first_order(grouping), backwards=False)

    def out(self) -> "GroupWish":
        """The groups around the one that was stepped into last, or without the search where there is none."""
        if not self.steps:
            return replace(self, text="", typing=False)
        *before, last = self.steps
        order = first_order(last.grouping)
        return replace(self, steps=tuple(before), grouping=last.grouping, order=order, backwards=False)

    @property
    def place(self) -> tuple[object, ...]:
        """What is listed, whatever the counts and the order."""
        return self.grouping, self.steps, self.text, self.account_id


@dataclass(frozen=True, slots=True)
class Grouped:
    """The answer to a wish."""

    wish: GroupWish
    groups: list[Group]
    messages: int = 0
    """In all: each once, however many groups it is in."""
    chosen: "array[int] | None" = None
    """Those that the search found; None where all are grouped."""
    explanation: str = ""
    mistake: QueryMistake | None = None
    """The search can't be understood; the rest means nothing."""
    span: tuple[int, int] = (0, 1)
    """From the oldest message until after the newest."""
    most_messages: int = 0
    most_bytes: int = 0
    """Of the largest group."""


@dataclass(frozen=True, slots=True)
class DetailWish:
    """Groups whose details are wanted."""

    grouped: Grouped
    some: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """The answer, by name of the group."""

    wish: DetailWish
    details: Mapping[str, Detail]


def read_groups(archive: "Archive", wish: GroupWish) -> Grouped:
    """The groups, in order."""
    chosen, explanation = None, ""
    if wish.query:
        try:
            parse(wish.text, wish.saved)  # by itself: behind a step, a leading OR would mean something
            found = search(archive, wish.query, account_id=wish.account_id, prefix_last=wish.typing, saved=wish.saved)
        except QueryMistake as mistake:
            return Grouped(wish, [], mistake=mistake)
        chosen, explanation = found.ids, found.explanation
    found_groups = groups(archive, wish.grouping, wish.account_id, chosen)
    view = AllMail() if wish.account_id is None else AccountMail(wish.account_id)
    return Grouped(
        wish,
        arranged(found_groups, wish.order, backwards=wish.backwards),
        len(chosen) if chosen is not None else message_count(archive, view),
        chosen,
        explanation,
        span=(
            min((group.first for group in found_groups), default=0),
            max((group.last for group in found_groups), default=0) + 1,
        ),
        most_messages=max((group.messages for group in found_groups), default=0),
        most_bytes=max((group.bytes for group in found_groups), default=0),
    )


def read_details(archive: "Archive", wish: DetailWish) -> Details:
    """What shows of groups beside their numbers."""
    grouped, some = wish.grouped, wish.some
    asked = grouped.wish
    grouping = asked.grouping
    series = over_time(
        archive,
        grouping,
        some,
        CURVE_STEPS,
        account_id=asked.account_id,
        chosen=grouped.chosen,
        span=grouped.span,
    )
    named = grouping in (Grouping.SENDERS, Grouping.RECIPIENTS)
    names = display_names(archive, [group.name for group in some]) if named else {}
    details = {group.name: Detail(names.get(group.name, ""), series.get(group.name, ())) for group in some}
    return Details(wish, details)


def step_into(grouping: Grouping, group: Group) -> Step | None:
    """The step that opens a group; None where no search can name it."""
    query = query_of(grouping, group.name)
    return None if query is None else Step(grouping, group.name, query)
