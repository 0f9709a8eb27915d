"""What a person wants of one run, beyond what is kept with the account. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mailtrove.imap.state import MessageFacts, RemoteFolder, Role


@dataclass(frozen=True, slots=True)
class Choices:
    """How much of an account a run brings."""

    full: bool = False
    """Ask for everything again, and take nothing for granted that an earlier run found."""
    limit: int | None = None
    """Download at most so many messages, the newest that are not archived yet."""
    only: tuple[str, ...] = ()
    """Names of the only folders to look at, even of those that are skipped otherwise; empty for all."""
    without: tuple[str, ...] = ()
    """Names of folders to leave as they are; `only` wins."""
    after: int | None = None
    """Download only what came (INTERNALDATE) then or later, in UTC epoch seconds."""
    before: int | None = None
    """Download only what came earlier."""


WHOLE: Final = Choices()
"""Whatever is new, everywhere."""


def chosen_folders(
    choices: Choices, listed: Sequence[RemoteFolder], usual: Sequence[RemoteFolder], labels: Collection[str]
) -> list[RemoteFolder]:
    """The folders to look at.

    Args:
        listed: what the server lists.
        usual: what is looked at without choices, in its order.
        labels: the names of Gmail's labels. What has a label is in All Mail, which stands for each of them.
    """
    if choices.only:
        named = [folder for folder in listed if _is_named(folder.name, choices.only)]
        by_label = [one for one in usual if one.role is Role.ALL and any(folder.name in labels for folder in named)]
        wanted = {folder.name: folder for folder in (*named, *by_label) if folder.name not in labels}
        order = {folder.name: number for number, folder in enumerate(usual)}
        return sorted(wanted.values(), key=lambda folder: order.get(folder.name, len(order)))
    return [folder for folder in usual if not _is_named(folder.name, choices.without)]


def unknown_folders(choices: Choices, listed: Iterable[RemoteFolder]) -> list[str]:
    """The names that were chosen and the server lists none of."""
    there = {_folded(folder.name) for folder in listed}
    return [name for name in (*choices.only, *choices.without) if _folded(name) not in there]


def within_dates(choices: Choices, facts: Iterable[MessageFacts]) -> tuple[MessageFacts, ...]:
    """Those of the messages that came between the dates; and those of which nobody knows when."""
    return tuple(
        message
        for message in facts
        if not message.internal_date
        or (
            (choices.after is None or message.internal_date >= choices.after)
            and (choices.before is None or message.internal_date < choices.before)
        )
    )


def _is_named(name: str, names: Iterable[str]) -> bool:
    return _folded(name) in map(_folded, names)


def _folded(name: str) -> str:
    return name.casefold()
