"""A mail server in memory whose mishaps a test writes down; the real thing is met in tests/end_to_end.

It keeps IMAP's rules where the sync relies on them: UIDs ascend and are never given twice, a line belongs to one
thread, and an interrupted line raises ConnectionLost at once.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mailtrove.archive.records import Account
from mailtrove.errors import CommandRefused, ConnectionLost
from mailtrove.imap.state import Changes, FolderState, MessageFacts, RemoteFolder, Role
from mailtrove.mime.parse import parse

_IN_A_FOLDER = ("uids", "uids_from", "changed_since", "changes_since", "facts", "message_ids", "bodies", "pieces")
_PIECE = 1024 * 1024


@dataclass(slots=True)
class Letter:
    """A message on the server."""

    raw: bytes
    date: int
    flags: frozenset[str]
    modseq: int = 1


@dataclass(slots=True)
class Box:
    """A folder on the server."""

    role: Role
    uidvalidity: int = 1
    uidnext: int = 1
    modseq: int = 1
    letters: dict[int, Letter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """What came in over a line."""

    name: str
    """That of the line's method, or "connect"."""
    folder: str
    uids: tuple[int, ...]
    line: "ScriptedLine | None"


class ScriptedServer:
    """Folders, and what goes wrong with them."""

    def __init__(self) -> None:
        self.boxes: dict[str, Box] = {}
        self.heard: list[Command] = []
        """Every command, in order; those of several lines mix."""
        self.mishap: Callable[[Command], None] = lambda _: None
        """Called before each command is answered; what it raises is the answer."""
        self.counts_changes = False
        """CONDSTORE; Exchange has none."""
        self.tells_vanished = False
        """QRESYNC; of a server that remembers no more than which UIDs are left."""
        self.tells_states = False
        """LIST-STATUS."""
        self.idles = False
        """IDLE."""
        self.silent_about: set[int] = set()
        """UIDs that FETCH answers OK without a word about."""
        self.empty: set[int] = set()
        """UIDs whose body comes empty."""
        self._guard = threading.Lock()

    def put(
        self,
        folder: str,
        raw: bytes,
        *,
        date: int = 0,
        flags: frozenset[str] = frozenset(),
        role: Role | None = None,
    ) -> int:
        """Lay a message into a folder; returns its UID."""
        with self._guard:
            box = self.box(folder, role)
            uid = box.uidnext
            box.modseq += 1
            box.letters[uid] = Letter(raw, date or 1_600_000_000 + uid, flags, box.modseq)
            box.uidnext += 1
            return uid

    def flag(self, folder: str, uid: int, *flags: str) -> None:
        """Give a message other flags."""
        with self._guard:
            box = self.boxes[folder]
            box.modseq += 1
            box.letters[uid].flags, box.letters[uid].modseq = frozenset(flags), box.modseq

    def expunge(self, folder: str, *uids: int) -> None:
        """Delete messages for good, which is a change as any other (RFC 7162 3.2.7)."""
        with self._guard:
            box = self.boxes[folder]
            box.modseq += 1
            for uid in uids:
                del box.letters[uid]

    def box(self, folder: str, role: Role | None = None) -> Box:
        """A folder, made when it isn't there."""
        usual = Role.INBOX if folder == "INBOX" else Role.NONE
        return self.boxes.setdefault(folder, Box(role or usual))

    def move(self, uid: int, source: str, target: str, *, keep: bool = False) -> int:
        """Move a message, or copy it, as MOVE and COPY do: date and flags stay."""
        letter = self.boxes[source].letters[uid]
        if not keep:
            del self.boxes[source].letters[uid]
        return self.put(target, letter.raw, date=letter.date, flags=letter.flags)

    def renumber(self, folder: str) -> None:
        """Rebuild a folder: another UIDVALIDITY, other UIDs."""
        box = self.boxes[folder]
        letters = list(box.letters.values())
        box.uidvalidity += 1
        box.letters = {100 + number: letter for number, letter in enumerate(letters)}
        box.uidnext = 100 + len(letters)

    def connect(self, account: Account) -> "ScriptedLine":
        """A logged-in line."""
        self.hear(Command("connect", account.email, (), None))
        return ScriptedLine(self)

    def hear(self, command: Command) -> None:
        """Note a command, and let it go wrong."""
        with self._guard:
            self.heard.append(command)
        self.mishap(command)

    def asked(self, name: str, folder: str = "") -> list[int]:
        """The UIDs of all commands of a name, in the order asked."""
        return [uid for one in self.heard if one.name == name and folder in ("", one.folder) for uid in one.uids]

    def count(self, name: str) -> int:
        """How many commands of a name came."""
        return sum(one.name == name for one in self.heard)


class ScriptedLine:
    """A line to a `ScriptedServer`; satisfies `sync.line.Line`."""

    has_labels = False

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._open = ""
        self._uidvalidity = 0
        self._told_of = 0
        self.broken = threading.Event()

    @property
    def can_idle(self) -> bool:
        return self._server.idles

    @property
    def tells_vanished(self) -> bool:
        return self._server.tells_vanished

    def folders(self) -> list[RemoteFolder]:
        self._hear("folders")
        return [RemoteFolder(name, "/", box.role) for name, box in self._server.boxes.items()]

    def states(self) -> dict[str, FolderState]:
        self._hear("states")
        return {name: self._told(box) for name, box in self._server.boxes.items()} if self._server.tells_states else {}

    def status(self, name: str) -> FolderState:
        self._hear("status", folder=name)
        if name not in self._server.boxes:
            raise CommandRefused(f"No such mailbox: {name}")
        return self._told(self._server.boxes[name])

    def examine(self, name: str) -> FolderState:
        self._open = name
        self._hear("examine")
        if name not in self._server.boxes:
            raise CommandRefused(f"No such mailbox: {name}")
        box = self._server.boxes[name]
        self._uidvalidity, self._told_of = box.uidvalidity, box.modseq
        return self._state(box)

    def uids(self) -> list[int]:
        self._hear("uids")
        return sorted(self._letters())

    def uids_from(self, first: int) -> list[int]:
        self._hear("uids_from", [first])
        return sorted(uid for uid in self._letters() if uid >= first)

    def changed_since(self, modseq: int) -> list[int]:
        self._hear("changed_since", [modseq])
        return sorted(uid for uid, letter in self._letters().items() if letter.modseq > modseq)

    def changes_since(self, modseq: int) -> Changes:
        self._hear("changes_since", [modseq])
        letters = self._letters()
        changed = sorted(uid for uid, letter in letters.items() if letter.modseq > modseq)
        left = [0, *sorted(letters), self._server.boxes[self._open].uidnext]
        between = (range(one + 1, other) for one, other in itertools.pairwise(left))
        return Changes(tuple(changed), tuple(gap for gap in between if gap))

    def facts(self, uids: Sequence[int]) -> dict[int, MessageFacts]:
        self._hear("facts", uids)
        return {
            uid: MessageFacts(uid, letter.flags, letter.date, len(letter.raw))
            for uid, letter in self._letters().items()
            if uid in uids
        }

    def message_ids(self, uids: Sequence[int]) -> dict[int, str]:
        self._hear("message_ids", uids)
        return {uid: parse(letter.raw).message_id for uid, letter in self._letters().items() if uid in uids}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        self._hear("bodies", uids)
        return {
            uid: b"" if uid in self._server.empty else letter.raw
            for uid, letter in self._letters().items()
            if uid in uids and uid not in self._server.silent_about
        }

    def pieces(self, uid: int, size: int) -> Iterator[bytes]:  # noqa: ARG002 - the interface of lines
        self._hear("pieces", [uid])
        if uid in self._letters() and uid not in self._server.silent_about:
            raw = b"" if uid in self._server.empty else self._letters()[uid].raw
            yield from (raw[start : start + _PIECE] for start in range(0, len(raw) or 1, _PIECE))

    def listen(self, seconds: float, meanwhile: Callable[[], object]) -> bool:
        self._hear("listen")
        box, until = self._server.boxes[self._open], time.monotonic() + seconds
        while box.modseq == self._told_of and time.monotonic() < until:
            if self.broken.wait(0.005):
                raise ConnectionLost("The line is broken.")
            meanwhile()
        told, self._told_of = box.modseq > self._told_of, box.modseq
        return told

    def close(self) -> None:
        self.broken.set()

    def interrupt(self) -> None:
        self.broken.set()

    def _state(self, box: Box) -> FolderState:
        modseq = box.modseq if self._server.counts_changes else 0
        return FolderState(box.uidvalidity, box.uidnext, len(box.letters), modseq)

    def _told(self, box: Box) -> FolderState:
        unseen = sum("\\Seen" not in letter.flags for letter in box.letters.values())
        return replace(self._state(box), unseen=None if self._server.counts_changes else unseen)

    def wait_for_ever(self) -> None:
        """Be a server that doesn't answer: returns only by being interrupted."""
        self.broken.wait(30)
        raise ConnectionLost("The connection was stopped.")

    def _hear(self, name: str, uids: Sequence[int] = (), *, folder: str = "") -> None:
        if self.broken.is_set():
            raise ConnectionLost("The line is broken.")
        self._server.hear(Command(name, folder or self._open, tuple(uids), self))
        box = self._server.boxes.get(self._open)
        renumbered = name in _IN_A_FOLDER and box is not None and box.uidvalidity != self._uidvalidity
        if renumbered or self.broken.is_set():  # a server ends the sessions of a folder that it rebuilds
            raise ConnectionLost("The line is broken.")

    def _letters(self) -> dict[int, Letter]:
        return dict(self._server.boxes[self._open].letters)
