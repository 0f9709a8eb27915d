"""What a run knows of one folder, and what it commits of it. Belongs to the run's coordinator."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mailtrove.archive.commits import FolderChanges, LinkedPlace
from mailtrove.archive.records import Folder, Gmail
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.sync.compare import Compared
from mailtrove.sync.events import FolderProgress


@dataclass(slots=True)
class FolderTask:
    """One folder of a run, from before it is compared until everything in it is settled."""

    folder: Folder
    state: FolderState | None = None
    """As EXAMINE said; None until the folder was compared."""
    remaining: dict[int, int] = field(default_factory=dict)
    """UID and size of what is still to be downloaded."""
    comparing: bool = False
    wanted: int = 0
    fetched: int = 0
    lacking: int = 0
    """Messages that the archive will lack after this run without a note of it: beyond the limit, or unlisted."""
    refused: dict[int, str] = field(default_factory=dict)
    """By UID, what the server was asked for and doesn't hand out, with its words."""
    resting: frozenset[int] = frozenset()
    """What it didn't hand out in earlier runs, and was not asked for in this one."""
    refused_in_a_row: int = 0
    failed: bool = False
    """The folder as a whole can't be had."""
    looked_at: int = 0
    """As `Compared` says it, and so is `skimmed_at`."""
    skimmed_at: int = 0
    changed: bool = False
    """Something of this run is committed."""
    passed_over: bool = False
    """Left for the next run, as this one is to end."""
    closed: bool = False
    """Nothing more is done about it in this run."""

    def want(self, facts: Iterable[MessageFacts]) -> None:
        """These are to be downloaded."""
        self.remaining = {message.uid: message.size for message in facts}
        self.wanted = len(self.remaining)

    def take_compared(self, compared: Compared) -> FolderChanges | None:
        """Note what came of comparing it; returns what is to be committed of that, before anything is downloaded."""
        self.state = compared.state
        self.looked_at, self.skimmed_at = compared.looked_at, compared.skimmed_at
        self.resting = compared.resting
        self.lacking += compared.unlisted + len(compared.in_doubt)
        self.lacking += len(compared.fetch)  # until it is known how many of them the choices allow
        if not (compared.flags or compared.gone or compared.linked or compared.gmail):
            return None
        self.changed = True
        return self.changes(flags=compared.flags, gone=compared.gone, linked=compared.linked, gmail=compared.gmail)

    def settle(self, uids: Iterable[int]) -> tuple[int, int]:
        """These need no more asking; returns how many that were still to come, and their sizes together."""
        sizes = [self.remaining.pop(uid) for uid in uids if uid in self.remaining]
        return len(sizes), sum(sizes)

    def changes(
        self,
        *,
        flags: Mapping[int, frozenset[str]] | None = None,
        gone: Collection[int] = (),
        linked: Collection[LinkedPlace] = (),
        gmail: Mapping[int, Gmail] | None = None,
    ) -> FolderChanges:
        """What is to be committed now.

        Only what closes the folder tells the cursors, once no gap is left but those that are noted, and notes them.
        """
        assert self.state is not None, "changes are known only once a folder was compared"
        known = self.closed and not self.lacking and not self.failed
        return FolderChanges(
            uidvalidity=self.state.uidvalidity,
            uidnext=self.state.uidnext if known else 0,
            highestmodseq=self.state.highestmodseq if known and self.looked_at else 0,
            exists=self.state.exists,
            flags=flags or {},
            gone=gone,
            linked=tuple(linked),
            gmail=gmail or {},
            looked_at=self.looked_at,
            skimmed_at=self.skimmed_at,
            refused=self.refused if self.closed else {},
            lacking={*self.refused, *self.resting} if known else None,
            complete=known and not self.refused and not self.resting,
        )

    @property
    def is_as_it_was(self) -> bool:
        """Whether nothing is to be committed: a sync of many folders would else wait for the disk at each."""
        state, folder = self.state, self.folder
        if state is None or self.changed or self.lacking or self.refused or self.failed or not state.uidnext:
            return False
        look_is_noted = state.highestmodseq > 0 or not (self.looked_at or self.skimmed_at)
        noted = (folder.uidvalidity, folder.uidnext, folder.highestmodseq, folder.on_server)
        return look_is_noted and noted == (state.uidvalidity, state.uidnext, state.highestmodseq, state.exists)

    def progress(self) -> FolderProgress:
        """For those who watch."""
        if self.failed:
            state = "failed"
        elif self.passed_over:
            state = "left"
        elif self.closed:
            state = "done"
        elif self.state is None:
            state = "comparing" if self.comparing else "waiting"
        else:
            state = "downloading"
        on_server = self.state.exists if self.state else 0
        return FolderProgress(self.folder.name, self.wanted, self.fetched, on_server, state)
