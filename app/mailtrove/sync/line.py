"""What a sync needs of a connection to a mail server; `imap.connection.Connection` is one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from mailtrove.archive.records import Account
from mailtrove.imap.state import Changes, FolderState, MessageFacts, RemoteFolder


class Line(Protocol):
    """A logged-in, read-only line to a mail server. Belongs to one thread, except `interrupt`.

    Raises:
        ServerError: from every method but `close` and `interrupt`.
    """

    @property
    def has_labels(self) -> bool:
        """Whether this is Gmail, whose folders are labels."""

    @property
    def can_idle(self) -> bool:
        """Whether `listen` can be asked for."""

    @property
    def tells_vanished(self) -> bool:
        """Whether `changes_since` can be asked: QRESYNC."""

    def folders(self) -> list[RemoteFolder]:
        """What can be selected."""

    def states(self) -> Mapping[str, FolderState]:
        """The state of each folder, where all can be had at once; empty where not."""

    def status(self, name: str) -> FolderState | None:
        """The state of a folder, which isn't opened for it; None where too little is told."""

    def examine(self, name: str) -> FolderState:
        """Open a folder read-only."""

    def uids(self) -> list[int]:
        """All UIDs of the open folder, as UID SEARCH tells them."""

    def uids_from(self, first: int) -> list[int]:
        """Those of them from `first` on."""

    def changed_since(self, modseq: int) -> list[int]:
        """Of the UIDs, those of messages that changed after HIGHESTMODSEQ was `modseq`; needs CONDSTORE."""

    def changes_since(self, modseq: int) -> Changes:
        """The same, and which UIDs vanished."""

    def facts(self, uids: Sequence[int]) -> dict[int, MessageFacts]:
        """Flags, date and size, and what Gmail knows; UIDs may be missing from the answer."""

    def message_ids(self, uids: Sequence[int]) -> dict[int, str]:
        """Message-IDs, "" where there is none."""

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes; UIDs may be missing from the answer."""

    def pieces(self, uid: int, size: int) -> Iterator[bytes]:
        """The bytes of a large message, of about `size`, one after the other; nothing where the server sends none."""

    def listen(self, seconds: float, meanwhile: Callable[[], object]) -> bool:
        """Whether the server tells of something new in the open folder within `seconds`, or sooner returns."""

    def close(self) -> None:
        """Say goodbye and hang up; about a second at most."""

    def interrupt(self) -> None:
        """From any thread: a blocked call raises `ConnectionLost` at once."""


Connect = Callable[[Account], Line]
"""Dials and logs in, with a fresh token when one is due. Raises ServerError, SignInError, CredentialError."""
