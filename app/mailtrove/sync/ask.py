"""Asking a server for messages when it answers badly: halving what it refuses, and proving what is gone.

Runs on a line's own thread. A lost line is not caught here: the same work is done again on a new one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from mailtrove.archive.database import Archive
from mailtrove.archive.records import FetchedMessage, LinkedPlace
from mailtrove.archive.store import look_alikes, places
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.sync.board import CompareFolder, FetchBatch
from mailtrove.sync.line import Line
from mailtrove.sync.plan import (
    FolderPlan,
    Recognised,
    candidates,
    flag_changes,
    has_same_uids,
    look_alike_keys,
    plan_folder,
    recognise,
)

T = TypeVar("T")

NOTHING_SENT: Final = "The server answered OK, but sent nothing for this message."
EMPTY_BODY: Final = "The server answered OK, but with an empty message."


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a question about several messages; what isn't named was answered."""

    gone: frozenset[int]
    """The server has them no more: an exact UID search lacks them."""
    refused: Mapping[int, str]
    """By UID, in the server's words."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A folder was compared."""

    job: CompareFolder
    state: FolderState
    fetch: tuple[MessageFacts, ...]
    """To be downloaded, newest first."""
    linked: tuple[LinkedPlace, ...]
    flags: Mapping[int, frozenset[str]]
    gone: frozenset[int]
    refused: Mapping[int, str]
    unlisted: int
    """How many fewer were listed than there should be, so that nothing is known of them and nothing proved gone."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A batch was downloaded, or what could be had of it."""

    job: FetchBatch
    messages: tuple[FetchedMessage, ...]
    linked: tuple[LinkedPlace, ...]
    gone: frozenset[int]
    refused: Mapping[int, str]


def compare_folder(line: Line, archive: Archive, account_id: int, job: CompareFolder) -> Compared:
    """Find out what is new, changed and gone in a folder.

    Raises:
        CommandRefused: the folder can't be opened or listed.
    """
    folder = job.folder
    state = line.examine(folder.name)
    archived = places(archive, folder.id, state.uidvalidity)
    unlisted = 0
    if has_same_uids(state, folder.uidvalidity, folder.uidnext, archived):
        live = tuple(sorted(uid for uid, place in archived.items() if not place.gone))
        plan = FolderPlan(new=(), known=live, gone=frozenset())
    else:
        uids = _all_uids(line, state)
        unlisted = max(state.exists - len(uids), 0)
        plan = plan_folder(uids, archived)
    facts: dict[int, MessageFacts] = {}
    asked = _ask(line, line.facts, (*plan.new, *plan.known), facts)
    new = [facts[uid] for uid in plan.new if uid in facts]
    found = recognise_on(line, archive, account_id, new)
    return Compared(
        job,
        state,
        fetch=found.unknown,
        linked=found.linked,
        flags=flag_changes(facts, archived),
        gone=frozenset() if unlisted else plan.gone | asked.gone.intersection(plan.known),
        refused=asked.refused,
        unlisted=unlisted,
    )


def fetch_batch(line: Line, archive: Archive, account_id: int, job: FetchBatch) -> Fetched:
    """Download a batch of the folder that is open on `line`.

    What came into the archive since the folder was compared is linked (the other copy of a message that two folders
    hold). A message that can't be had doesn't keep the others from coming.
    """
    found = recognise_on(line, archive, account_id, job.facts)
    by_uid = {message.uid: message for message in found.unknown}
    bodies: dict[int, bytes] = {}
    asked = _ask(line, line.bodies, tuple(by_uid), bodies)
    empty = {uid: EMPTY_BODY for uid, body in bodies.items() if not body}
    return Fetched(
        job,
        messages=tuple(_fetched(by_uid[uid], body) for uid, body in bodies.items() if body),
        linked=found.linked,
        gone=asked.gone,
        refused={**asked.refused, **empty},
    )


def recognise_on(line: Line, archive: Archive, account_id: int, facts: Sequence[MessageFacts]) -> Recognised:
    """Which of these messages are in the archive already: those that look alike have their Message-ID compared."""
    alike = look_alikes(archive, account_id, look_alike_keys(facts))
    uids = candidates(facts, alike)
    message_ids: dict[int, str] = {}
    if uids:
        ask_by_halves(line.message_ids, uids, message_ids)
    return recognise(facts, message_ids, alike)


def ask_by_halves(
    ask: Callable[[Sequence[int]], Mapping[int, T]], uids: Sequence[int], answers: dict[int, T]
) -> dict[int, str]:
    """Ask about messages, in ever smaller groups where a group is refused; returns the culprits, with the words."""
    if not uids:
        return {}
    try:
        answers.update(ask(uids))
    except CommandRefused as error:
        if len(uids) == 1:
            return {uids[0]: error.what_happened}
    else:
        return {}
    middle = len(uids) // 2
    return {**ask_by_halves(ask, uids[:middle], answers), **ask_by_halves(ask, uids[middle:], answers)}


def _ask(
    line: Line, ask: Callable[[Sequence[int]], Mapping[int, T]], uids: Sequence[int], answers: dict[int, T]
) -> Asked:
    """Ask, and don't take silence for an answer: what an OK leaves out is searched for, then asked for once more."""
    refused = ask_by_halves(ask, uids, answers)
    missing = [uid for uid in uids if uid not in answers and uid not in refused]
    if not missing:
        return Asked(frozenset(), refused)
    there = set(line.uids())
    for uid in missing:
        if uid in there:
            refused.update(ask_by_halves(ask, [uid], answers))
    silent = {uid: NOTHING_SENT for uid in missing if uid in there and uid not in answers and uid not in refused}
    return Asked(frozenset(missing) - there, {**refused, **silent})


def _all_uids(line: Line, state: FolderState) -> Collection[int]:
    """The folder's UIDs; asked for twice when there are fewer than EXAMINE said, since what lacks reads as gone.

    Raises:
        CommandRefused: the server says that messages are there, and lists none.
    """
    uids = set(line.uids()) if state.exists else set()
    if len(uids) < state.exists:
        uids.update(line.uids())
    if state.exists and not uids:
        raise CommandRefused(f"The server says that {state.exists} messages are here, and lists none of them.")
    return uids


def _fetched(facts: MessageFacts, body: bytes) -> FetchedMessage:
    return FetchedMessage(facts.uid, facts.flags, facts.internal_date, facts.size, body)
