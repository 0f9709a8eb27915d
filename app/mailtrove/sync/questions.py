"""The cheapest questions that can prove what came, went and changed in a folder. Pure: asks nobody.

Three numbers say whether the UIDs are those that the archive knows: UIDVALIDITY, UIDNEXT and the count of messages.
What flags hold is another matter: HIGHESTMODSEQ says whether any changed, where the server counts changes
(CONDSTORE). Exchange doesn't; there the newest are asked for in turns, where most changes are, and all once a day. In
between the count of the unread tells of most.

Cursors of the archive are 0 unless everything was committed, or noted as lacking, after they were read: see
`FolderTask.changes`.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mailtrove.archive.records import Census, Folder, Lacking
from mailtrove.imap.state import Changes, FolderState, Role

NEWEST: Final = 1000
"""Messages whose flags are asked for where the server doesn't count changes: one command, some 60 KB."""
_HOUR: Final = 3600
_FULL_LOOK_SECONDS: Final = 24 * _HOUR
_SKIM_SECONDS: Final = _HOUR
"""How long a folder's flags are taken for what they were while as many are unread; INBOX's never are."""
_LONGEST_REST: Final = 7 * 24 * _HOUR
_MOST_IN_A_RANGE: Final = 80_000
"""New UIDs in one answer, which imaplib refuses over 1,000,000 bytes."""


class Uids(Enum):
    """Which UIDs to ask for."""

    NONE = "none"
    """The folder certainly holds the very messages that the archive knows in it."""
    NEW = "new"
    """From the last UIDNEXT on. When just so many are new as there are more, nothing went."""
    CHANGED = "changed"
    """Those that came and those that vanished since the last HIGHESTMODSEQ: see `accounts_for`."""
    ALL = "all"


class Flags(Enum):
    """Whose flags to ask for, of the messages that the archive has."""

    NONE = "none"
    """None of them changed; or none so that anything shows it, and it is not the newest's turn."""
    CHANGED = "changed"
    """Those that changed since the last HIGHESTMODSEQ."""
    NEWEST = "newest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Questions:
    """What is to be asked about a folder."""

    uids: Uids
    flags: Flags


NOTHING: Final = Questions(Uids.NONE, Flags.NONE)
EVERYTHING: Final = Questions(Uids.ALL, Flags.ALL)


def questions(
    state: FolderState, folder: Folder, census: Census, *, now: int, full: bool = False, tells_vanished: bool = False
) -> Questions:
    """What to ask of a folder that the server says is in `state`.

    Args:
        census: of the places archived under the server's present UIDVALIDITY.
        now: UTC epoch seconds.
        full: take nothing for granted.
        tells_vanished: the server has QRESYNC.
    """
    if full or state.uidvalidity != folder.uidvalidity:
        return EVERYTHING
    flags = _flags(state, folder, census, now)
    return Questions(_uids(state, folder, census, counted=tells_vanished and flags is Flags.CHANGED), flags)


def may_tell_enough(folder: Folder, *, now: int) -> bool:
    """Whether a STATUS that tells what the archive has would settle the folder, so that nobody need open it.

    With CONDSTORE opening it costs no more, and tells as much.
    """
    as_it_was = FolderState(folder.uidvalidity, folder.uidnext, exists=0, highestmodseq=0, unseen=0)
    return not folder.highestmodseq and questions(as_it_was, folder, Census(live=0, last=0), now=now) == NOTHING


def nothing_went(state: FolderState, census: Census, new: Iterable[int]) -> bool:
    """Whether `new`, from the last UIDNEXT on, are all that came, and so account for the count of messages.

    What came after EXAMINE counted is not among what it counted.
    """
    return state.exists == census.live + sum(uid < state.uidnext for uid in new)


def accounts_for(state: FolderState, folder: Folder, census: Census, new: Collection[int], told: Changes) -> bool:
    """Whether what came and vanished since the last look makes up the count, and every UID given since is among it.

    Else something was forgotten, there or here. What came after EXAMINE counted is not among what it counted.

    Args:
        census: of what the archive knows without those that vanished.
    """
    came = sum(uid < state.uidnext for uid in new)
    given = range(folder.uidnext, state.uidnext)
    named = sum(uid in given for uid in told.changed) + sum(
        len(range(max(gone.start, given.start), min(gone.stop, given.stop))) for gone in told.vanished
    )
    return state.exists == census.live + came and named >= len(given)


def among(uids: Sequence[int], ranges: Iterable[range]) -> frozenset[int]:
    """Those of `uids`, ascending, that are in one of the ranges, which may be as large as UIDs can be."""
    found: set[int] = set()
    for one in ranges:
        found.update(uids[bisect_left(uids, one.start) : bisect_left(uids, one.stop)])
    return frozenset(found)


def due(lacking: Mapping[int, Lacking], *, now: int, full: bool) -> frozenset[int]:
    """Which of the messages that aren't handed out are to be asked for again: the longer in vain, the more seldom."""
    return frozenset(
        uid for uid, one in lacking.items() if full or not 0 <= now - one.asked_at < _rest_seconds(one.times)
    )


def has_turns(folder: Folder) -> bool:
    """Whether its newest messages are asked for in turns, and not each time: INBOX is where flags change."""
    return folder.role != Role.INBOX


def is_full_look(asked: Flags, state: FolderState) -> bool:
    """Whether the archive has the flags of all that it knows of a folder, once the answers are committed."""
    return asked in (Flags.ALL, Flags.CHANGED) or (asked is Flags.NONE and state.highestmodseq > 0)


def _rest_seconds(times: int) -> int:
    """After the first refusal none: it may have been a mood. Then an hour, doubled each time, up to a week."""
    return min(_HOUR << min(times - 2, 16), _LONGEST_REST) if times > 1 else 0


def _uids(state: FolderState, folder: Folder, census: Census, *, counted: bool) -> Uids:
    """While UIDNEXT stays, nothing can have come; and while as many are there as before, nothing has gone (RFC 9051
    2.3.1.1). A server that tells no UIDNEXT proves nothing."""
    came = state.exists - census.live
    at_most = state.uidnext - folder.uidnext
    if not folder.uidnext or census.last >= state.uidnext or not came <= at_most >= 0:
        return Uids.ALL
    if not at_most and not came:
        return Uids.NONE
    if counted:
        return Uids.CHANGED
    return Uids.NEW if at_most and 0 <= came <= min(at_most, _MOST_IN_A_RANGE) else Uids.ALL


def _flags(state: FolderState, folder: Folder, census: Census, now: int) -> Flags:
    if state.highestmodseq:
        if not 0 < folder.highestmodseq <= state.highestmodseq:
            return Flags.ALL
        return Flags.NONE if state.highestmodseq == folder.highestmodseq else Flags.CHANGED
    if not (folder.looked_at and 0 <= now - folder.looked_at < _FULL_LOOK_SECONDS):
        return Flags.ALL
    skimmed = 0 <= now - max(folder.looked_at, folder.skimmed_at) < _SKIM_SECONDS
    as_many_unread = state.unseen is not None and state.unseen == census.unseen
    return Flags.NONE if skimmed and as_many_unread and has_turns(folder) else Flags.NEWEST
