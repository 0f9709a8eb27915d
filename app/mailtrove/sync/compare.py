"""Finding out what is new, changed and gone in a folder, with as few questions as prove it.

Runs on a line's own thread, like `ask`.
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.database import Archive
from mailtrove.archive.lacking import lacking
from mailtrove.archive.records import Account, Folder, Gmail
from mailtrove.archive.store import census, gmail_places, live_uids, own_folders, places
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState, MessageFacts, Role
from mailtrove.sync.ask import ask_twice, recognise_on
from mailtrove.sync.board import CompareFolder
from mailtrove.sync.line import Line
from mailtrove.sync.listing import Listing, Look, listing
from mailtrove.sync.plan import FolderPlan, flag_changes, gmail_changes, without_labels
from mailtrove.sync.questions import NEWEST, NOTHING, Flags, due, has_turns, is_full_look, may_tell_enough, questions

_KNOWN_AT_ONCE: Final = 10_000
"""Messages whose facts are held to be compared with what is archived; of a million, only what changed is kept."""


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
    """New messages of which the server tells nothing."""
    in_doubt: Mapping[int, str]
    """Archived messages whose flags it doesn't tell."""
    resting: frozenset[int]
    """What it didn't hand out before, has still, and was not asked for this time."""
    unlisted: int
    """How many fewer were listed than there should be, so that nothing is known of them and nothing proved gone."""
    looked_at: int
    """When flags and labels of all archived messages were asked for, or proved the same; 0 when they weren't."""
    skimmed_at: int
    """When at least the flags of the newest were, where that matters; 0 when they weren't."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A folder was told to be as it is archived, and nobody had to open it."""

    folder_id: int
    state: FolderState
    resting: frozenset[int]
    """As `Compared` says it."""


@dataclass(slots=True)
class _Changes:
    """What became of messages that the archive has."""

    flags: dict[int, frozenset[str]] = field(default_factory=dict)
    gmail: dict[int, Gmail] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    lacks_labels: bool = False
    """Gmail kept some to itself."""


def unchanged(archive: Archive, folder: Folder, told: FolderState) -> Unchanged | None:
    """Whether what the server tells of a folder proves, without a question, that the archive has what is in it.

    None where it doesn't, or where something that wasn't handed out is to be asked for again.
    """
    now = int(time.time())
    counted = census(archive, folder.id, told.uidvalidity)
    if questions(told, folder, counted, now=now) != NOTHING:
        return None
    lacks = lacking(archive, folder.id, told.uidvalidity) if counted.lacking else {}
    return None if due(lacks, now=now, full=False) else Unchanged(folder.id, told, frozenset(lacks))


def compare_folder(line: Line, archive: Archive, account: Account, job: CompareFolder) -> Compared | Unchanged:
    """Find out what is new, changed and gone in a folder.

    Raises:
        CommandRefused: the folder can't be opened or listed.
    """
    now = int(time.time())
    told = job.told or _status(line, job, now)
    if told and not job.told and (settled := unchanged(archive, job.folder, told)):
        return settled
    look = _opened(line, archive, job, now)
    state = replace(look.state, unseen=told.unseen) if told else look.state
    asked = questions(state, job.folder, look.census, now=now, full=job.full, tells_vanished=line.tells_vanished)
    listed = listing(look, asked.uids)
    plan, flags = _with_known(look, listed, asked.flags)
    apart = _apart(line, archive, account)
    facts: dict[int, MessageFacts] = {}
    about_new = ask_twice(line, line.facts, plan.new, facts)
    new = [without_labels(facts[uid], apart) for uid in plan.new if uid in facts]
    changes = _changes(look, plan.known, apart)
    in_doubt = changes.lacks_labels or _lacks_labels(look, new) or bool(changes.refused)
    found = recognise_on(line, archive, account.id, new)
    return Compared(
        job,
        look.state,
        fetch=found.unknown,
        linked=found.linked,
        flags=changes.flags,
        gmail=changes.gmail,
        gone=frozenset() if listed.unlisted else plan.gone | changes.gone,
        refused=about_new.refused,
        in_doubt=changes.refused,
        resting=listed.resting,
        unlisted=listed.unlisted,
        looked_at=now if is_full_look(flags, look.state) and not in_doubt else 0,
        skimmed_at=now if flags is not Flags.NONE and has_turns(job.folder) and not in_doubt else 0,
    )


def _status(line: Line, job: CompareFolder, now: int) -> FolderState | None:
    """What the server tells of a folder without opening it, where that may be all there is to ask."""
    if job.full or not may_tell_enough(job.folder, now=now):
        return None
    try:
        return line.status(job.folder.name)
    except CommandRefused:
        return None  # then it is opened


def _opened(line: Line, archive: Archive, job: CompareFolder, now: int) -> Look:
    """The folder, open on the line, and what the archive knows of it."""
    state = line.examine(job.folder.name)
    where = (job.folder.id, state.uidvalidity)
    lacks = lacking(archive, *where)
    return Look(line, archive, job, state, census(archive, *where), lacks, due(lacks, now=now, full=job.full))


def _lacks_labels(look: Look, facts: Iterable[MessageFacts]) -> bool:
    """Whether labels were asked for, and of some of these messages weren't told."""
    has_labels = look.line.has_labels and look.job.folder.role == Role.ALL
    return has_labels and not all(message.gmail_id for message in facts)


def _apart(line: Line, archive: Archive, account: Account) -> frozenset[str]:
    """The names that stand for no label though Gmail tells them as labels. Elsewhere nobody need read all names."""
    return frozenset({*account.skipped_folders, *own_folders(archive, account.id)}) if line.has_labels else frozenset()


def _with_known(look: Look, listed: Listing, asked: Flags) -> tuple[FolderPlan, Flags]:
    """The plan, with those as known whose flags are to be asked for; and whose flags these are.

    Whoever counts changes may tell of messages that the archive turns out not to have: they are new.
    """
    plan = listed.plan
    chosen: Collection[int] = ()
    if asked is Flags.CHANGED:
        try:
            changed = listed.changed
            if changed is None:
                changed = tuple(look.line.changed_since(look.job.folder.highestmodseq))
        except CommandRefused:
            asked = Flags.ALL
        else:
            chosen = places(look.archive, *look.where, changed).keys()
            missed = look.new_among(changed)
            plan = replace(plan, new=tuple(sorted(missed.union(plan.new), reverse=True)))
    if asked is Flags.ALL or asked is Flags.NEWEST:
        newest = NEWEST if asked is Flags.NEWEST else None
        chosen = live_uids(look.archive, *look.where, newest)
    if listed.is_all:
        chosen = listed.again.union(chosen).intersection(plan.known)
    return replace(plan, known=tuple(sorted(chosen))), asked


def _changes(look: Look, uids: Sequence[int], apart: frozenset[str]) -> _Changes:
    """Ask about messages that the archive has, `uids` ascending."""
    changes = _Changes()
    for start in range(0, len(uids), _KNOWN_AT_ONCE):
        some = uids[start : start + _KNOWN_AT_ONCE]
        facts: dict[int, MessageFacts] = {}
        asked = ask_twice(look.line, look.line.facts, some, facts)
        changes.gone |= asked.gone
        changes.refused.update(asked.refused)
        changes.lacks_labels |= _lacks_labels(look, facts.values())
        changes.flags.update(flag_changes(facts, places(look.archive, *look.where, some)))
        if any(message.gmail_id for message in facts.values()):
            told = {uid: without_labels(message, apart) for uid, message in facts.items()}
            changes.gmail.update(gmail_changes(told, gmail_places(look.archive, *look.where, some[0], some[-1])))
    return changes
