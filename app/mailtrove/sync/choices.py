"""What a person wants of one run, beyond what is kept with the account. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from mailtrove.archive.records import Problem
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
    problems: tuple[Problem, ...] = ()
    """Of the folders in which these name messages, download only those; see `retrying`."""


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


def retrying(choices: Choices, problems: Iterable[Problem]) -> Choices | None:
    """The choices, narrowed to what another run had problems with; None where asking the server again mends none."""
    worth = tuple(problem for problem in problems if problem.folder and problem.stage != "index")
    return (
        replace(choices, full=True, only=tuple(dict.fromkeys(one.folder for one in worth)), problems=worth)
        if worth
        else None
    )


def wanted_messages(choices: Choices, folder: str, facts: Iterable[MessageFacts]) -> tuple[MessageFacts, ...]:
    """Those of a folder's messages that had problems, where only such are wanted, between the dates, where there are
    any; a message of which nobody knows when it came is between all."""
    uids = {problem.uid for problem in choices.problems if problem.folder == folder}
    picked = uids if 0 not in uids else set()  # the folder itself was the problem
    return tuple(
        message
        for message in facts
        if (not picked or message.uid in picked)
        and (
            not message.internal_date
            or (
                (choices.after is None or message.internal_date >= choices.after)
                and (choices.before is None or message.internal_date < choices.before)
            )
        )
    )


def in_words(choices: Choices) -> str:
    """What was chosen, for a run's report; empty when nothing was."""
    words = ["everything asked again"] if choices.full and not choices.problems else []
    if choices.problems:
        words.append("problems only")
    elif choices.only:
        words.append(f"only {', '.join(choices.only)}")
    elif choices.without:
        words.append(f"without {', '.join(choices.without)}")
    words += [f"from {_day(choices.after)} on"] if choices.after is not None else []
    words += [f"before {_day(choices.before)}"] if choices.before is not None else []
    words += [f"{choices.limit:,} messages at most"] if choices.limit is not None else []
    return "; ".join(words)


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, tz=UTC).astimezone():%Y-%m-%d}"


def _is_named(name: str, names: Iterable[str]) -> bool:
    return _folded(name) in map(_folded, names)


def _folded(name: str) -> str:
    return name.casefold()
