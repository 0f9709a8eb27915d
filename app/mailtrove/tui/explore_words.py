"""What the Explore screen says of what it shows: the way there, how much it is, what to do where nothing is; pure."""

from collections.abc import Callable, Mapping
from typing import Final

from rich.cells import cell_len

from mailtrove.archive.groupings import Grouping
from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut
from mailtrove.tui.explore_reads import Grouped, GroupWish
from mailtrove.tui.group_words import counted, shown_name
from mailtrove.tui.words import count

_NO_LISTS: Final = (
    "No mailing lists here.",
    "",
    "Mail that was archived by an older mailtrove tells them",
    "after `mailtrove reindex`.",
)
UNTYPABLE: Final = "There are signs in its name that can't be typed."
"""Why a group can't be opened."""
_SHOWN_CHARACTERS: Final = 500


def notice(grouped: Grouped, key: Callable[[str], str], *, accounts: bool) -> tuple[str, ...]:
    """What an empty list says, line by line; `accounts`: there are some. `key` tells that of a binding, by its id."""
    wish = grouped.wish
    if not accounts:
        return "No account yet.", "", f"Press {key('app.accounts')} to add one."
    if not grouped.messages and wish.query:
        help_ = f"{key('app.help_anywhere')} shows what a search can say"
        return "Nothing found.", "", f"{key('explore.back')} goes back, {help_}."
    if not grouped.messages:
        return "No mail here yet.", "", f"{key('app.sync')} shows the syncs."
    if wish.grouping is Grouping.LISTS and not wish.query:
        return _NO_LISTS
    return (
        f"No {counted(wish.grouping, 0).partition(' ')[2]} here.",
        "",
        f"{key('explore.next')} groups by something else.",
    )


def path(wish: GroupWish, emails: Mapping[int, str], into: str, width: int) -> str:
    """`All mail › ada@lovelace.example › 2019`; of a long one, the end."""
    where = "All mail" if wish.account_id is None else printable_line(emails.get(wish.account_id, ""))
    parts = [where, *(shown_name(step.grouping, step.name) for step in wish.steps)]
    said = f" {into} ".join(parts)
    while cell_len(said) > width and len(parts) > 2:
        del parts[1]
        said = f" {into} ".join((parts[0], "…", *parts[1:]))
    return cut(said, width)


def place(grouped: Grouped, number: int, dot: str) -> str:
    """`3 of 1,204 senders · 12,345 messages · from:ada@lovelace.example`. `number` counts from 1."""
    groups = counted(grouped.wish.grouping, len(grouped.groups))
    parts = (
        f"{number:,} of {groups}" if grouped.groups else groups,
        count(grouped.messages, "message"),
        printable_line(grouped.wish.query[:_SHOWN_CHARACTERS]),
    )
    return f" {dot} ".join(part for part in parts if part)
