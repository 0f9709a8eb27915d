"""The cheapest questions that can prove what came, went and changed in a folder. Pure: asks nobody.

Three numbers say whether the UIDs are those that the archive has: UIDVALIDITY, UIDNEXT and the count of messages.
What flags hold is another matter: HIGHESTMODSEQ says whether any changed, where the server counts changes
(CONDSTORE). Exchange doesn't; there the newest are asked each time, where most changes are, and all once a day.

Cursors of the archive are 0 unless everything was committed after they were read: see `FolderTask.changes`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mailtrove.archive.records import Census, Folder
from mailtrove.imap.state import FolderState

NEWEST: Final = 1000
"""Messages whose flags are asked at every sync where the server doesn't count changes: one command, some 60 KB."""
_FULL_LOOK_SECONDS: Final = 24 * 3600
_MOST_IN_A_RANGE: Final = 80_000
"""New UIDs in one answer, which imaplib refuses over 1,000,000 bytes."""


class Uids(Enum):
    """Which UIDs to ask for."""

    NONE = "none"
    """The folder certainly holds the very messages that the archive shows in it."""
    NEW = "new"
    """From the last UIDNEXT on. When just so many are new as there are more, nothing went."""
    ALL = "all"


class Flags(Enum):
    """Whose flags to ask for, of the messages that the archive has."""

    NONE = "none"
    """None of them changed."""
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


def questions(state: FolderState, folder: Folder, census: Census, *, now: int, full: bool) -> Questions:
    """What to ask of a folder that the server says is in `state`.

    Args:
        census: of the places archived under the server's present UIDVALIDITY.
        now: UTC epoch seconds.
        full: take nothing for granted.
    """
    if full or state.uidvalidity != folder.uidvalidity:
        return EVERYTHING
    return Questions(_uids(state, folder, census), _flags(state, folder, now))


def nothing_went(state: FolderState, census: Census, new: Iterable[int]) -> bool:
    """Whether `new`, from the last UIDNEXT on, are all that came, and so account for the count of messages.

    What came after EXAMINE counted is not among what it counted.
    """
    return state.exists == census.live + sum(uid < state.uidnext for uid in new)


def is_full_look(asked: Flags, refused: Collection[int]) -> bool:
    """Whether the archive has the flags of all that it knows of a folder, once the answers are committed."""
    return asked is not Flags.NEWEST and not refused


def _uids(state: FolderState, folder: Folder, census: Census) -> Uids:
    """While UIDNEXT stays, nothing can have come; and while as many are there as before, nothing has gone (RFC 9051
    2.3.1.1). A server that tells no UIDNEXT proves nothing."""
    came = state.exists - census.live
    at_most = state.uidnext - folder.uidnext
    if not folder.uidnext or census.last >= state.uidnext or not 0 <= came <= min(at_most, _MOST_IN_A_RANGE):
        return Uids.ALL
    return Uids.NEW if at_most else Uids.NONE


def _flags(state: FolderState, folder: Folder, now: int) -> Flags:
    if state.highestmodseq:
        if not 0 < folder.highestmodseq <= state.highestmodseq:
            return Flags.ALL
        return Flags.NONE if state.highestmodseq == folder.highestmodseq else Flags.CHANGED
    ago = now - folder.looked_at
    return Flags.NEWEST if folder.looked_at and 0 <= ago < _FULL_LOOK_SECONDS else Flags.ALL
