"""Asking a server for messages when it answers badly: halving what it refuses, and proving what is gone.

Runs on a line's own thread. A lost line is not caught here: the same work is done again on a new one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, FetchedMessage, Gmail, LinkedPlace, Place
from mailtrove.archive.store import gmail_messages, gmail_places, look_alikes, own_folders, places
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.sync.board import CompareFolder, FetchBatch
from mailtrove.sync.line import Line
from mailtrove.sync.plan import (
    FolderPlan,
    Recognised,
    candidates,
    flag_changes,
    gmail_changes,
    gmail_of,
    has_same_uids,
    look_alike_keys,
    plan_folder,
    recognise,
    recognise_by_gmail,
    without_labels,
)

T = TypeVar("T")

NOTHING_SENT: Final = "The server answered OK, but sent nothing for this message."
_KNOWN_AT_ONCE: Final = 10_000
"""Messages whose facts are held to be compared with what is archived; of a million, only what changed is kept."""
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
    gmail: Mapping[int, Gmail]
    """By UID, what Gmail knows now, where that changed: labels mostly."""
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


@dataclass(slots=True)
class _Changes:
    """What became of messages that the archive has."""

    flags: dict[int, frozenset[str]] = field(default_factory=dict)
    gmail: dict[int, Gmail] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


def compare_folder(line: Line, archive: Archive, account: Account, job: CompareFolder) -> Compared:
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
    apart = frozenset({*account.skipped_folders, *own_folders(archive, account.id)})
    facts: dict[int, MessageFacts] = {}
    asked = _ask(line, line.facts, plan.new, facts)
    new = [without_labels(facts[uid], apart) for uid in plan.new if uid in facts]
    changes = _changes(line, archive, (folder.id, state.uidvalidity), archived, plan.known, apart)
    found = recognise_on(line, archive, account.id, new)
    return Compared(
        job,
        state,
        fetch=found.unknown,
        linked=found.linked,
        flags=changes.flags,
        gmail=changes.gmail,
        gone=frozenset() if unlisted else plan.gone | changes.gone,
        refused={**asked.refused, **changes.refused},
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
    """Which of these messages are in the archive already: by Gmail's numbers, where there are any, and of the others
    those that look alike have their Message-ID compared."""
    keys = [(message.gmail_id, message.size) for message in facts if message.gmail_id]
    numbered = recognise_by_gmail(facts, gmail_messages(archive, account_id, keys))
    alike = look_alikes(archive, account_id, look_alike_keys(numbered.unknown))
    uids = candidates(numbered.unknown, alike)
    message_ids: dict[int, str] = {}
    if uids:
        ask_by_halves(line.message_ids, uids, message_ids)
    named = recognise(numbered.unknown, message_ids, alike)
    return Recognised((*numbered.linked, *named.linked), named.unknown)


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


def _changes(
    line: Line,
    archive: Archive,
    where: tuple[int, int],
    archived: Mapping[int, Place],
    uids: Sequence[int],
    apart: frozenset[str],
) -> _Changes:
    """Ask about messages that the archive has, `uids` ascending. `where`: folder and UIDVALIDITY."""
    changes = _Changes()
    for start in range(0, len(uids), _KNOWN_AT_ONCE):
        some = uids[start : start + _KNOWN_AT_ONCE]
        facts: dict[int, MessageFacts] = {}
        asked = _ask(line, line.facts, some, facts)
        changes.gone |= asked.gone
        changes.refused.update(asked.refused)
        changes.flags.update(flag_changes(facts, archived))
        if any(message.gmail_id for message in facts.values()):
            told = {uid: without_labels(message, apart) for uid, message in facts.items()}
            changes.gmail.update(gmail_changes(told, gmail_places(archive, *where, some[0], some[-1])))
    return changes


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
    return FetchedMessage(facts.uid, facts.flags, facts.internal_date, facts.size, body, gmail_of(facts))
