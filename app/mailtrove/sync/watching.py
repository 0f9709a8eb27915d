"""What keeping an account current comes to: which folder is listened to, when the rest is asked, what ends it. Pure.

The server tells of one folder by IDLE; what happens in the others is only found by asking, as seldom as little happens.
"""

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from mailtrove.errors import (
    ArchiveError,
    CredentialsBusy,
    ImapSwitchedOff,
    LoginRefused,
    PasswordsDisabled,
    ProviderUnreachable,
    ServerError,
    ToCopy,
)
from mailtrove.imap.state import RemoteFolder
from mailtrove.printable import printable_line
from mailtrove.sync.choices import Choices, chosen_folders
from mailtrove.sync.events import SyncProgress
from mailtrove.sync.plan import folders_to_sync

COUNTED_DOWN: Final = 60
"""Seconds; of a shorter wait every second is told."""
_REFUSALS_BORNE: Final = 3
"""Logins refused in a row before a person is asked, where one was let in before: Exchange refuses some in its outages,
and every one counts against the account."""
_PASSING: Final = (
    ArchiveError,
    CredentialsBusy,
    ProviderUnreachable,
    ServerError,  # a certificate among them, that a hotel's network put in the server's place
)
_FOR_A_PERSON: Final = (ImapSwitchedOff, LoginRefused, PasswordsDisabled)
"""Of the server's errors, those that the next login would meet again."""


class WatchState(Enum):
    """What the watch over an account is doing."""

    CONNECTING = "connecting"
    LOOKING = "looking"
    """A run is on its way."""
    WATCHING = "watching"
    """Listening to a folder."""
    RESTING = "resting"
    """The server has no IDLE, so nothing is heard until the next look."""
    WAITING = "waiting"
    """For what passes: see `why` and `until`."""
    ENDED = "ended"
    """With an error, when a person must act; without, when nobody watches any more."""


@dataclass(frozen=True, slots=True)
class WatchPicture:
    """The watch over an account at one moment."""

    account_id: int
    email: str
    state: WatchState
    folder: str = ""
    """Which is listened to."""
    looked_at: float = 0.0
    """When a run last ended well, in UTC epoch seconds; 0 when none has."""
    until: float = 0.0
    """When it goes on, in UTC epoch seconds; 0 when nobody knows."""
    why: str = ""
    """What it waits for, in words; may quote servers."""
    title: str = ""
    """Of the error that ended it."""
    what_happened: str = ""
    remedy: str = ""
    details: str = ""
    to_copy: tuple[ToCopy, ...] = ()


Tell = Callable[[WatchPicture], None]
"""Called on a thread of the watch."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a watch does what; all in seconds."""

    shortest_pause: float = 5 * 60.0
    """Between two looks at every folder, while they bring something."""
    longest_pause: float = 30 * 60.0
    listening: float = 9 * 60.0
    """Before IDLE is asked for anew. Servers end it after half an hour (RFC 2177), Gmail and many a router sooner; and
    a line that died in silence is found out by the asking."""
    shortest_gathering: float = 2.0
    """From the end of one look to the next that news brings, since each logs in anew; doubled while it brings on."""
    longest_gathering: float = 30.0
    quiet: float = 60.0
    """Without news, after which the next is looked at as soon as ever."""
    busy: float = 15.0
    """Until an account that another process syncs is tried again."""
    first_wait: float = 1.0
    """After a line was lost; doubled each time."""
    longest_wait: float = 5 * 60.0


def folder_to_listen_to(listed: Sequence[RemoteFolder], skipped: Collection[str], choices: Choices) -> str:
    """The folder in which new mail arrives: INBOX, or the first of those that are wanted; "" where none is.

    On Gmail, where INBOX is a label and All Mail what is synced, it is INBOX all the same.
    """
    wanted = chosen_folders(choices, listed, folders_to_sync(listed, skipped), ())
    return wanted[0].name if wanted else ""


def next_pause(pause: float, run: SyncProgress, rhythm: Rhythm, *, laboured: bool) -> float:
    """How long to leave every folder alone after a look at them, given how long it was before.

    `laboured`: the server asked to wait meanwhile, or broke the line.
    """
    if laboured:
        return min(pause * 2.0, rhythm.longest_pause)
    return rhythm.shortest_pause if brought(run) else min(pause * 1.5, rhythm.longest_pause)


def next_gathering(gathering: float, quiet: float, rhythm: Rhythm) -> float:
    """How long after the last look the next may be, given how long it was before, and how long nothing came."""
    return rhythm.shortest_gathering if quiet > rhythm.quiet else min(gathering * 2.0, rhythm.longest_gathering)


def brought(run: SyncProgress) -> bool:
    """Whether a run changed anything in the archive."""
    return bool(run.fetched or run.linked or run.gone or run.flags_changed or run.labels_changed)


def reconnect_seconds(losses: int, rhythm: Rhythm, chance: float) -> float:
    """How long to wait after so many losses in a row; `chance`, from 0 to 1, keeps clients from coming back at once."""
    longest = min(rhythm.first_wait * 2.0 ** min(losses - 1, 32), rhythm.longest_wait)
    return longest * (0.5 + chance / 2)


def passes(error: Exception, *, refusals: int, was_in: bool) -> bool:
    """Whether to go on by ourselves after an error, however often; else a person must act.

    Args:
        refusals: logins refused in a row, with this one.
        was_in: a login went well before.
    """
    if isinstance(error, LoginRefused):
        return was_in and refusals < _REFUSALS_BORNE
    return isinstance(error, _PASSING) and not isinstance(error, _FOR_A_PERSON)


def in_words(picture: WatchPicture, now: float) -> tuple[str, ...]:
    """What a watch is doing, each part a few words: "watching INBOX", "looked 12:03". `now` in UTC epoch seconds."""
    watching = f"watching {printable_line(picture.folder)}" if picture.folder else "watching"
    looked = (f"looked {_clock(picture.looked_at)}",) if picture.looked_at else ()
    match picture.state:
        case WatchState.CONNECTING:
            return "watching", "connecting"
        case WatchState.LOOKING:
            return watching, "looking now"
        case WatchState.WATCHING:
            return watching, *looked
        case WatchState.RESTING:
            return watching, f"looking again at {_clock(picture.until)}", *looked
        case WatchState.WAITING:
            return _trying_again(picture.until, now), printable_line(picture.why)
        case WatchState.ENDED:
            return (f"watched no more: {printable_line(picture.title)}",) if picture.title else ()


def _trying_again(until: float, now: float) -> str:
    left = max(0, math.ceil(until - now))
    return f"trying again in {left} s" if left <= COUNTED_DOWN else f"trying again at {_clock(until)}"


def _clock(moment: float) -> str:
    return time.strftime("%H:%M", time.localtime(moment))
