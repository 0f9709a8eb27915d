"""What a sync tells whoever watches it: a whole, frozen picture each time, at most ten a second an account."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mailtrove.errors import ToCopy


class SyncState(Enum):
    """What an account's sync is doing; the value is the word that people read."""

    QUEUED = "waiting to start"
    CONNECTING = "connecting"
    LISTING = "listing folders"
    COMPARING = "comparing"
    FETCHING = "downloading"
    INDEXING = "indexing"
    WAITING = "waiting"
    """For the server: see `waiting_for`."""
    PAUSING = "pausing"
    PAUSED = "paused"
    LEAVING = "stopping after this folder"
    CANCELLING = "stopping"
    CANCELLED = "stopped"
    DONE = "up to date"
    PROBLEMS = "up to date, with problems"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Nothing more will come of this run."""
        return self in (SyncState.CANCELLED, SyncState.DONE, SyncState.PROBLEMS, SyncState.FAILED)


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """One folder of a run."""

    name: str
    wanted: int
    """Messages to download."""
    fetched: int
    on_server: int
    """EXISTS, when the folder was examined."""
    state: str
    """"waiting", "comparing", "downloading", "done", "failed", or "left" for the next run."""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """An account's run at one moment."""

    account_id: int
    email: str
    state: SyncState
    folders: tuple[FolderProgress, ...] = ()
    wanted: int = 0
    """Messages to download, as far as known."""
    fetched: int = 0
    """Downloaded and committed."""
    linked: int = 0
    """New places of messages already here: moved or copied, not downloaded again."""
    indexed: int = 0
    to_index: int = 0
    """Messages of this account waiting for the index."""
    flags_changed: int = 0
    labels_changed: int = 0
    """Known messages of which Gmail tells something new: labels, but for what an older mailtrove didn't ask."""
    gone: int = 0
    wanted_bytes: int = 0
    fetched_bytes: int = 0
    messages_per_second: float = 0.0
    bytes_per_second: float = 0.0
    trail: tuple[float, ...] = ()
    """How the bytes a second went, a value for each of the last seconds of downloading, oldest first."""
    eta_seconds: float | None = None
    """None while it can't be told."""
    elapsed_seconds: float = 0.0
    waiting_for: str = ""
    """What, and until when, in words; empty while nothing is waited for."""
    retries: int = 0
    """How often the line, or the server, made something be tried again."""
    problems: tuple[str, ...] = ()
    """The newest problems, newest last, in words; may quote servers."""
    problem_count: int = 0
    title: str = ""
    """Of the error, when `FAILED`."""
    what_happened: str = ""
    remedy: str = ""
    details: str = ""
    to_copy: tuple[ToCopy, ...] = ()


Watch = Callable[[SyncProgress], None]
"""Called on one of the engine's threads."""
