"""Finding out which UIDs a folder has: by the cheapest question that proves it, and when it doesn't, by listing all.

Runs on a line's own thread, like `ask`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mailtrove.archive.database import Archive
from mailtrove.archive.records import Census, Lacking
from mailtrove.archive.store import live_uids, places
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState
from mailtrove.sync.board import CompareFolder
from mailtrove.sync.line import Line
from mailtrove.sync.plan import FolderPlan, plan_folder
from mailtrove.sync.questions import Uids, accounts_for, among, nothing_went


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one folder, which is open on the line."""

    line: Line
    archive: Archive
    job: CompareFolder
    state: FolderState
    census: Census
    lacking: Mapping[int, Lacking]
    """What the server didn't hand out before."""
    due: frozenset[int]
    """Of that, what is to be asked for again."""

    @property
    def where(self) -> tuple[int, int]:
        """Folder and UIDVALIDITY."""
        return self.job.folder.id, self.state.uidvalidity

    def new_among(self, uids: Collection[int]) -> set[int]:
        """Those that the archive neither has nor knows to lack."""
        return set(uids) - places(self.archive, *self.where, uids).keys() - self.lacking.keys()


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of the UIDs in a folder."""

    plan: FolderPlan
    """Those that are known are left out, unless all were asked for. What lacks is new when it is due."""
    resting: frozenset[int]
    """What the server doesn't hand out, is there, and is not due."""
    again: frozenset[int] = frozenset()
    """UIDs that the archive shows as gone, and are there."""
    is_all: bool = False
    """All were asked for; else the archive's places are the server's, but for those that are new or gone."""
    changed: tuple[int, ...] | None = None
    """What came or changed since the last HIGHESTMODSEQ; None where that wasn't told in passing."""
    unlisted: int = 0
    """How many fewer were listed than there should be, so that nothing is known of them and nothing proved gone."""


def listing(look: Look, asked: Uids) -> Listing:
    """Ask for the UIDs that must be asked for.

    Raises:
        CommandRefused: the server says that messages are there, and lists none.
    """
    if asked is Uids.NONE:
        return _proved(look, ())
    if asked is Uids.NEW:
        there = look.line.uids_from(look.job.folder.uidnext)
        new = look.new_among(there)
        if nothing_went(look.state, look.census, new):
            return _proved(look, new)
    if asked is Uids.CHANGED and (told := _changed(look)):
        return told
    return _all(look)


def _proved(
    look: Look, new: Collection[int], gone: frozenset[int] = frozenset(), changed: tuple[int, ...] | None = None
) -> Listing:
    """The folder has what the archive knows, but for what is new and gone."""
    wanted = sorted({*new, *(look.due - gone)}, reverse=True)
    resting = frozenset(look.lacking.keys() - look.due - gone)
    known_gone = gone - look.lacking.keys()
    return Listing(FolderPlan(tuple(wanted), (), known_gone), resting, changed=changed)


def _changed(look: Look) -> Listing | None:
    """By what QRESYNC tells; None where that doesn't account for all that is there."""
    try:
        told = look.line.changes_since(look.job.folder.highestmodseq)
    except CommandRefused:
        return None
    new = look.new_among(told.changed)
    live = sorted({*live_uids(look.archive, *look.where), *look.lacking})
    gone = among(live, told.vanished)
    left = Census(look.census.live - len(gone), look.census.last)
    if not accounts_for(look.state, look.job.folder, left, new, told):
        return None
    return _proved(look, new, gone, told.changed)


def _all(look: Look) -> Listing:
    uids = _all_uids(look.line, look.state)
    archived = places(look.archive, *look.where)
    plan = plan_folder(uids, archived)
    resting = frozenset(look.lacking.keys() - look.due)
    again = frozenset(uid for uid in plan.known if archived[uid].gone)
    new = tuple(uid for uid in plan.new if uid not in resting)
    unlisted = max(look.state.exists - len(uids), 0)
    still = resting if unlisted else resting.intersection(plan.new)
    return Listing(FolderPlan(new, plan.known, plan.gone), still, again, is_all=True, unlisted=unlisted)


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
