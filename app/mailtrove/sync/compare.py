"""Finding out what is new, changed and gone in a folder, with as few questions as prove it.

Runs on a line's own thread, like `ask`.
"""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Census, Folder, Gmail, LinkedPlace
from mailtrove.archive.store import census, gmail_places, live_uids, own_folders, places
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState, MessageFacts, Role
from mailtrove.sync.ask import ask_twice, recognise_on
from mailtrove.sync.board import CompareFolder
from mailtrove.sync.line import Line
from mailtrove.sync.plan import FolderPlan, flag_changes, gmail_changes, plan_folder, without_labels
from mailtrove.sync.questions import NEWEST, NOTHING, Flags, Uids, is_full_look, nothing_went, questions

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
    unlisted: int
    """How many fewer were listed than there should be, so that nothing is known of them and nothing proved gone."""
    looked_at: int
    """When flags and labels of all archived messages were asked for, or proved the same; 0 when they weren't."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one folder, which is open on the line."""

    line: Line
    archive: Archive
    job: CompareFolder
    state: FolderState

    @property
    def where(self) -> tuple[int, int]:
        """Folder and UIDVALIDITY."""
        return self.job.folder.id, self.state.uidvalidity

    def lacks_labels(self, facts: Iterable[MessageFacts]) -> bool:
        """Whether labels were asked for, and of some of these messages weren't told."""
        has_labels = self.line.has_labels and self.job.folder.role == Role.ALL
        return has_labels and not all(message.gmail_id for message in facts)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is known of the UIDs in a folder."""

    plan: FolderPlan
    """Without those that are known, unless all were asked for."""
    again: frozenset[int] = frozenset()
    """UIDs that the archive shows as gone, and are there."""
    is_all: bool = False
    """All were asked for; else the archive's places are the server's, but for those that are new."""
    unlisted: int = 0


@dataclass(slots=True)
class _Changes:
    """What became of messages that the archive has."""

    flags: dict[int, frozenset[str]] = field(default_factory=dict)
    gmail: dict[int, Gmail] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    lacks_labels: bool = False
    """Gmail kept some to itself."""


def is_unchanged(archive: Archive, folder: Folder, told: FolderState) -> bool:
    """Whether what the server tells of a folder proves, without a question, that the archive has what is in it."""
    counted = census(archive, folder.id, told.uidvalidity)
    return questions(told, folder, counted, now=int(time.time()), full=False) == NOTHING


def compare_folder(line: Line, archive: Archive, account: Account, job: CompareFolder) -> Compared:
    """Find out what is new, changed and gone in a folder.

    Raises:
        CommandRefused: the folder can't be opened or listed.
    """
    now = int(time.time())
    look = _Look(line, archive, job, line.examine(job.folder.name))
    counted = census(archive, *look.where)
    asked = questions(look.state, job.folder, counted, now=now, full=job.full)
    listed = _listed(look, asked.uids, counted)
    plan, flags = _with_known(look, listed, asked.flags)
    apart = _apart(line, archive, account)
    facts: dict[int, MessageFacts] = {}
    about_new = ask_twice(line, line.facts, plan.new, facts)
    new = [without_labels(facts[uid], apart) for uid in plan.new if uid in facts]
    changes = _changes(look, plan.known, apart)
    lacks_labels = changes.lacks_labels or look.lacks_labels(new)
    found = recognise_on(line, archive, account.id, new)
    return Compared(
        job,
        look.state,
        fetch=found.unknown,
        linked=found.linked,
        flags=changes.flags,
        gmail=changes.gmail,
        gone=frozenset() if listed.unlisted else plan.gone | changes.gone,
        refused={**about_new.refused, **changes.refused},
        unlisted=listed.unlisted,
        looked_at=now if is_full_look(flags, changes.refused) and not lacks_labels else 0,
    )


def _apart(line: Line, archive: Archive, account: Account) -> frozenset[str]:
    """The names that stand for no label though Gmail tells them as labels. Elsewhere nobody need read all names."""
    return frozenset({*account.skipped_folders, *own_folders(archive, account.id)}) if line.has_labels else frozenset()


def _listed(look: _Look, asked: Uids, counted: Census) -> _Listed:
    """Ask for the UIDs that must be asked for.

    Raises:
        CommandRefused: the server says that messages are there, and lists none.
    """
    if asked is Uids.NONE:
        return _Listed(FolderPlan((), (), frozenset()))
    if asked is Uids.NEW:
        there = look.line.uids_from(look.job.folder.uidnext)
        plan = plan_folder(there, places(look.archive, *look.where, there))
        if nothing_went(look.state, counted, plan.new):
            return _Listed(FolderPlan(plan.new, (), frozenset()))
    uids = _all_uids(look.line, look.state)
    archived = places(look.archive, *look.where)
    plan = plan_folder(uids, archived)
    again = frozenset(uid for uid in plan.known if archived[uid].gone)
    return _Listed(plan, again, is_all=True, unlisted=max(look.state.exists - len(uids), 0))


def _with_known(look: _Look, listed: _Listed, asked: Flags) -> tuple[FolderPlan, Flags]:
    """The plan, with those as known whose flags are to be asked for; and whose flags these are.

    Whoever counts changes may tell of messages that the archive turns out not to have: they are new.
    """
    plan = listed.plan
    chosen: Collection[int] = ()
    if asked is Flags.CHANGED:
        try:
            changed = look.line.changed_since(look.job.folder.highestmodseq)
        except CommandRefused:
            asked = Flags.ALL
        else:
            chosen = places(look.archive, *look.where, changed).keys()
            missed = set(changed) - chosen
            plan = replace(plan, new=tuple(sorted(missed.union(plan.new), reverse=True)))
    if asked is Flags.ALL or asked is Flags.NEWEST:
        newest = NEWEST if asked is Flags.NEWEST else None
        chosen = live_uids(look.archive, *look.where, newest)
    if listed.is_all:
        chosen = listed.again.union(chosen).intersection(plan.known)
    return replace(plan, known=tuple(sorted(chosen))), asked


def _changes(look: _Look, uids: Sequence[int], apart: frozenset[str]) -> _Changes:
    """Ask about messages that the archive has, `uids` ascending."""
    changes = _Changes()
    for start in range(0, len(uids), _KNOWN_AT_ONCE):
        some = uids[start : start + _KNOWN_AT_ONCE]
        facts: dict[int, MessageFacts] = {}
        asked = ask_twice(look.line, look.line.facts, some, facts)
        changes.gone |= asked.gone
        changes.refused.update(asked.refused)
        changes.lacks_labels |= look.lacks_labels(facts.values())
        changes.flags.update(flag_changes(facts, places(look.archive, *look.where, some)))
        if any(message.gmail_id for message in facts.values()):
            told = {uid: without_labels(message, apart) for uid, message in facts.items()}
            changes.gmail.update(gmail_changes(told, gmail_places(look.archive, *look.where, some[0], some[-1])))
    return changes


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
