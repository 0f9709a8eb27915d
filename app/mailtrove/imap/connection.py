"""One logged-in connection to a mail server, read-only: EXAMINE and BODY.PEEK[], nothing that changes mail.

A connection belongs to one thread; only `interrupt` may be called from others. What fails raises one of
our `ServerError`s; after `ConnectionLost` or `SessionExpired` the connection is of no more use.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from imapclient import IMAPClient, exceptions

from mailtrove.errors import CommandRefused, LoginRefused
from mailtrove.imap import idle, list_status, uid_search, vanished
from mailtrove.imap.answers import GMAIL_ITEMS, LABELS, USUAL_ITEMS, ReadLabels, bodies_of, facts_of, message_id, number
from mailtrove.imap.batches import batches, uid_lists
from mailtrove.imap.dial import (
    PasswordLogin,
    TokenLogin,
    hang_up,
    log_in_with_password,
    log_in_with_token,
    open_line,
    shut_down,
)
from mailtrove.imap.faults import talking
from mailtrove.imap.folders import encode_name, remote_folders
from mailtrove.imap.labels import CAPABILITY, Labels
from mailtrove.imap.pieces import pieces_of
from mailtrove.imap.state import Changes, FolderState, MessageFacts, RemoteFolder, Role, Server

__all__ = ["Connection", "PasswordLogin", "TokenLogin", "batches", "connect"]

_GOODBYE_SECONDS: Final = 1.0


def connect(server: Server, login: PasswordLogin | TokenLogin) -> "Connection":
    """Dial, make the line private, log in. A refused token is asked for once more, refreshed.

    Raises:
        ServerUnreachable, CertificateRejected: no connection that secrets may be sent on.
        LoginRefused, MailboxNotConnected: connected, but not let in.
        ServerThrottled: asked to come back later.
        ConnectionLost: the line broke meanwhile.
    """
    if isinstance(login, PasswordLogin):
        return _connect(server, login.user, password=login.password())
    token = login.token(False)
    try:
        return _connect(server, login.user, token=token)
    except LoginRefused:
        renewed = login.token(True)
        if renewed == token:
            raise
    return _connect(server, login.user, token=renewed)


def _connect(server: Server, user: str, *, password: str = "", token: str = "") -> "Connection":
    client = open_line(server)
    try:
        if token:
            log_in_with_token(client, server.host, user, token)
        else:
            log_in_with_password(client, server.host, user, password)
        return Connection(client, server.host)
    except BaseException:
        hang_up(client)
        raise


class Connection:
    """A logged-in connection. Belongs to one thread, except `interrupt`."""

    def __init__(self, client: IMAPClient, host: str) -> None:
        """Take over a logged-in client; `connect` makes them."""
        self._client: Any = client
        self._host = host
        self._line: socket.socket = client.socket()
        self._interrupted = threading.Event()
        self._closed = False
        self._closing = threading.Lock()
        self._raw_names: dict[str, str] = {}
        self._listed: dict[str, RemoteFolder] = {}
        self._read_labels: ReadLabels | None = None
        self._exists = 0
        client.normalise_times = False  # else INTERNALDATE loses its zone
        client.folder_encode = False  # else one name in broken UTF-7 costs the whole list
        with self._talking():
            # Asked again after login, when the server announces what it really has.
            self.capabilities = frozenset(word.decode("ascii", "replace").upper() for word in client.capabilities())
            self.tells_vanished = self._enabled()
            """Whether `changes_since` can be asked."""

    @property
    def has_labels(self) -> bool:
        """Whether this is Gmail, whose folders are labels."""
        return CAPABILITY in self.capabilities

    @property
    def can_idle(self) -> bool:
        """Whether the server tells by itself what happens in a folder."""
        return idle.CAPABILITY in self.capabilities

    @property
    def _counts_changes(self) -> bool:
        """Whether HIGHESTMODSEQ is to be relied on (RFC 7162; QRESYNC includes CONDSTORE, 3.2.3)."""
        return not self.capabilities.isdisjoint({"CONDSTORE", "QRESYNC"})

    def folders(self) -> list[RemoteFolder]:
        r"""What can be selected (\Noselect and \NonExistent left out), in the server's order."""
        with self._talking():
            listed = self._client.list_folders("", "*")
        folders, self._raw_names = remote_folders(listed)
        self._listed = {folder.name: folder for folder in folders}
        return folders

    def states(self) -> dict[str, FolderState]:
        """The state of each folder, where the server tells it of all at once; empty where it doesn't.

        Call `folders` first.
        """
        if list_status.CAPABILITY not in self.capabilities:
            return {}
        try:
            with self._talking():
                by_raw = list_status.list_status(self._client, self._state_items)
        except CommandRefused:
            return {}  # then each is asked by itself
        return {name: by_raw[raw] for name, raw in self._raw_names.items() if raw in by_raw}

    def status(self, name: str) -> FolderState | None:
        """The state of a folder, which isn't opened for it; None where the server tells too little.

        Raises:
            CommandRefused: there is no such folder, or the server doesn't tell.
        """
        raw = self._raw_name(name)
        with self._talking():
            told = self._client.folder_status(raw, self._state_items)
        return list_status.state_of(list_status.numbers(told.items()))

    def examine(self, name: str) -> FolderState:
        """Open a folder read-only; later commands are about this one.

        Raises:
            CommandRefused: there is no such folder, or it can't be opened.
        """
        raw = self._raw_name(name)
        with self._talking():
            answer = self._client.select_folder(raw, readonly=True)
        uidvalidity = number(answer.get(b"UIDVALIDITY"))
        if not uidvalidity:
            raise CommandRefused(f"{self._host} gives {name} no UIDVALIDITY, so its messages can't be told apart.")
        self._exists = number(answer.get(b"EXISTS"))
        holds_all = self.has_labels and name in self._listed and self._listed[name].role is Role.ALL
        self._read_labels = Labels(self._listed.values(), self._raw_names).read if holds_all else None
        modseq = number(answer.get(b"HIGHESTMODSEQ")) if self._counts_changes else 0
        return FolderState(uidvalidity, number(answer.get(b"UIDNEXT")), self._exists, modseq)

    def uids(self) -> list[int]:
        """All UIDs of the examined folder, ascending."""
        with self._talking():
            return uid_search.all_uids(self._client, self._exists) if self._exists else []

    def uids_from(self, first: int) -> list[int]:
        """The UIDs from `first` on, ascending; for what came since a UIDNEXT, as all of them go into one answer."""
        with self._talking():
            return uid_search.uids_from(self._client, first)

    def changed_since(self, modseq: int) -> list[int]:
        """The UIDs of messages that came or changed after HIGHESTMODSEQ was `modseq`, ascending."""
        with self._talking():
            return uid_search.changed_since(self._client, self._exists, modseq)

    def changes_since(self, modseq: int) -> Changes:
        """The same, and which UIDs vanished; needs `tells_vanished`."""
        with self._talking():
            return vanished.changes_since(self._client, self._exists, modseq)

    def facts(self, uids: Sequence[int]) -> dict[int, MessageFacts]:
        """Flags, date and size of messages, and what Gmail knows; those that are gone are missing from the answer."""
        facts = {}
        for chunk in uid_lists(uids):
            for uid, items in self._fact_items(chunk).items():
                if told := facts_of(uid, items, self._read_labels):
                    facts[uid] = told
        return facts

    def message_ids(self, uids: Sequence[int]) -> dict[int, str]:
        """Message-IDs without their angle brackets, as `mime.parse` gives them; "" where there is none."""
        found = {}
        for chunk in uid_lists(uids):
            with self._talking():
                answer = self._client.fetch(chunk, ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
            for uid, items in answer.items():
                header = next((value for key, value in items.items() if key.startswith(b"BODY[")), None)
                if isinstance(header, bytes):
                    found[uid] = message_id(header)
        return found

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        r"""The bytes of messages, in one FETCH that leaves \Seen alone; `batches` says how many to ask for.

        A message that the server doesn't hand out (gone, or Exchange can't convert it) is missing from the answer.

        Raises:
            CommandRefused: the server doesn't hand them out, or sends a message longer or shorter than it says.
        """
        with self._talking():
            answer = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        bodies = bodies_of(answer)
        if bodies is None:
            raise CommandRefused(f"{self._host} sent other than what it announced.")
        return bodies

    def pieces(self, uid: int, size: int) -> Iterator[bytes]:
        """The bytes of one message of about `size` that is too large to be held: see `imap.pieces`."""
        return pieces_of(self._client, self._talking, uid, size)

    def listen(self, seconds: float, meanwhile: Callable[[], object]) -> bool:
        """Whether the server tells of something new in the examined folder within `seconds`: fewer than 29 minutes.

        One turn of a loop: see `idle.listen`. What happened since the folder was examined, or listened to, counts too.
        `meanwhile` is called every few seconds; after what it raises the connection is of no more use.
        """
        with self._talking():
            return idle.listen(self._client, seconds, meanwhile)

    def noop(self) -> None:
        """Ask whether the line still stands."""
        with self._talking():
            self._client.noop()

    def close(self) -> None:
        """Say goodbye, unless the line is broken, and hang up; never longer than about a second. May be repeated."""
        if self._closed:
            return
        if not self._interrupted.is_set():
            try:
                self._line.settimeout(_GOODBYE_SECONDS)
                self._client.logout()
            except (exceptions.IMAPClientError, OSError, ValueError):
                pass  # nothing depends on the answer
        with self._closing:
            self._closed = True
            hang_up(self._client)

    def interrupt(self) -> None:
        """Break the line, from any thread: a blocked call raises `ConnectionLost` at once, and so do later ones."""
        self._interrupted.set()
        with self._closing:  # a closed socket's number may already be somebody else's
            if not self._closed:
                shut_down(self._line)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _raw_name(self, name: str) -> str:
        """As the server spells it.

        Raises:
            CommandRefused: it can't be sent.
        """
        if name not in self._raw_names and ("&" in name or self.has_labels):
            self.folders()  # only the list tells a broken name from one that has an ampersand, and a label's folder
        raw = self._raw_names.get(name) or encode_name(name)
        if not (raw.isascii() and raw.isprintable()) or any(character in name for character in "\r\n\0"):
            raise CommandRefused(f"The folder's name {name!r} can't be sent.")
        return raw

    @property
    def _state_items(self) -> tuple[str, ...]:
        return list_status.items(counts_changes=self._counts_changes)

    def _enabled(self) -> bool:
        """Have the server count changes, as some begin only when somebody wants to know; whether it tells what went."""
        if not (self._counts_changes and "ENABLE" in self.capabilities):
            return False
        wanted = vanished.CAPABILITY if vanished.CAPABILITY in self.capabilities else "CONDSTORE"
        return vanished.CAPABILITY.encode() in map(bytes.upper, self._client.enable(wanted))

    def _talking(self) -> AbstractContextManager[None]:
        return talking(self._host, self._interrupted.is_set)

    def _fact_items(self, chunk: list[int]) -> Any:
        items = [*USUAL_ITEMS, *(GMAIL_ITEMS if self.has_labels else ()), *([LABELS] if self._read_labels else ())]
        try:
            with self._talking():
                return self._client.fetch(chunk, items)
        except CommandRefused:
            if len(chunk) > 1 or not self.has_labels:
                raise
        with self._talking():  # a label that imapclient can't read must not cost the message
            return self._client.fetch(chunk, list(USUAL_ITEMS))
