"""Somebody else's mail program: changes a mailbox while it is synced, and knows exactly how it left it.

Speaks to Dovecot with the standard library's client, past the proxy.
"""

import hashlib
import imaplib
import random
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from tests.dovecot import Dovecot
from tests.torture.looking import Laid, Mailbox, look

NAMES: Final = {
    "INBOX": "INBOX",
    "Sent": "Sent",
    "Archive/2019": "Archive/2019",
    "Entwürfe & Notizen": "Entw&APw-rfe &- Notizen",
    "日本語": "&ZeVnLIqe-",
}
"""Folders by their names, and in modified UTF-7; what is renamed gets a name in ASCII."""
FRESH: Final = "Fresh"
r"""A folder that nobody opens but to look, so that what is \Recent in it stays so."""
_FLAGS: Final = ("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "$Forwarded", "Work")
_COPYUID: Final = re.compile(rb"COPYUID (\d+) (\S+) (\S+?)\]?( |$)")


@dataclass
class Hand:
    """One connection to one user's mailbox. Safe from any thread."""

    dovecot: Dovecot
    user: str
    chance: random.Random
    mailbox: Mailbox = field(default_factory=dict)
    """As it is now."""
    ever: set[str] = field(default_factory=set)
    """Digests of all that ever was in it."""

    def __post_init__(self) -> None:
        self._guard = threading.Lock()
        self._count = 0
        self._client = imaplib.IMAP4("127.0.0.1", self.dovecot.imap_port, timeout=60)
        self._client.login(self.user, self.dovecot.password)
        self.mailbox = look(self._client)
        self.ever = {laid.digest for box in self.mailbox.values() for laid in box.values()}

    def close(self) -> None:
        """Hang up."""
        self._client.logout()

    def change(self) -> None:
        """Do one thing, whichever comes to mind."""
        with self._guard:
            todo: Sequence[Callable[[], object]] = (
                *(self._deliver, self._deliver, self._move, self._copy, self._flag, self._flag, self._expunge),
                *(self._create, self._rename, self._recreate, self._delete, self._rename_and_recreate, self._empty),
            )
            self.chance.choice(todo)()

    def _deliver(self) -> None:
        name = self._some_folder()
        self._append(name, self._letter())

    def _append(self, name: str, raw: bytes) -> None:
        flags = frozenset(self.chance.sample(_FLAGS, self.chance.randint(0, 2)))
        when = 1_600_000_000 + self.chance.randrange(10_000_000)
        told = self._ok(self._client.append(f'"{name}"', " ".join(sorted(flags)), imaplib.Time2Internaldate(when), raw))
        found = re.search(rb"APPENDUID (\d+) (\d+)", told)
        assert found, told
        laid = Laid(int(found[1]), hashlib.sha256(raw).hexdigest(), flags, when)
        self.mailbox[name][int(found[2])] = laid
        self.ever.add(laid.digest)

    def _letter(self) -> bytes:
        """A new message; now and then with another's Message-ID, or without one."""
        self._count += 1
        number = self.chance.randrange(10**9)
        named = self.chance.choice(("", "<twin@example.edu>", f"<{number}@example.edu>", f"<{number}@example.edu>"))
        header = f"Message-ID: {named}\r\n" if named else ""
        body = "\r\n".join("word " * self.chance.randint(0, 15) for _ in range(self.chance.randint(0, 80)))
        return f"From: x@example.edu\r\nSubject: new {self._count} {number}\r\n{header}\r\n{body}\r\n".encode()

    def _move(self) -> None:
        self._transfer("MOVE")

    def _copy(self) -> None:
        self._transfer("COPY")

    def _transfer(self, verb: str) -> None:
        source, uids = self._some_messages()
        target = self._some_folder()
        if not uids or target == source:
            return
        self._client.response("COPYUID")  # what an earlier one left
        told = self._ok(self._client.uid(verb, ",".join(map(str, uids)), f'"{target}"'))
        found = _COPYUID.search(told)
        if found is None:  # MOVE tells it before its last line (RFC 6851 4.3)
            (untagged,) = self._client.response("COPYUID")[1]
            found = _COPYUID.search(b"COPYUID " + untagged)
        assert found, told
        for old, new in zip(_uids(found[2]), _uids(found[3]), strict=True):
            self.mailbox[target][new] = replace(self.mailbox[source][old], uidvalidity=int(found[1]))
            if verb == "MOVE":
                del self.mailbox[source][old]

    def _flag(self) -> None:
        name, uids = self._some_messages()
        if not uids:
            return
        how = self.chance.choice(("+FLAGS", "-FLAGS", "FLAGS"))
        flags = frozenset(self.chance.sample(_FLAGS, self.chance.randint(1, 3)))
        self._ok(self._client.uid("STORE", ",".join(map(str, uids)), f"{how}.SILENT", f"({' '.join(sorted(flags))})"))
        for uid in uids:
            laid = self.mailbox[name][uid]
            now = {"+FLAGS": laid.flags | flags, "-FLAGS": laid.flags - flags, "FLAGS": flags}[how]
            self.mailbox[name][uid] = replace(laid, flags=now)

    def _expunge(self) -> None:
        name, uids = self._some_messages()
        if uids:
            self._expunge_these(name, uids)

    def _empty(self) -> None:
        name = self._some_folder()
        if self.mailbox[name]:
            self._select(name)
            self._expunge_these(name, sorted(self.mailbox[name]))

    def _expunge_these(self, name: str, uids: Sequence[int]) -> None:
        these = ",".join(map(str, uids))
        self._ok(self._client.uid("STORE", these, "+FLAGS.SILENT", "(\\Deleted)"))
        self._ok(self._client.uid("EXPUNGE", these))
        for uid in uids:
            del self.mailbox[name][uid]

    def _create(self, name: str = "") -> None:
        self._count += 1
        name = name or f"Made {self._count}"
        self._ok(self._client.create(f'"{name}"'))
        self.mailbox[name] = {}

    def _delete(self, name: str = "") -> None:
        name = name or self._some_folder(but="INBOX")
        if name:
            self._unselect()
            self._ok(self._client.delete(f'"{name}"'))
            del self.mailbox[name]

    def _recreate(self) -> None:
        """The same name, another UIDVALIDITY, and partly the same messages under UIDs that were others'."""
        name = self._some_folder(but="INBOX")
        if name:
            self._delete(name)
            self._create(name)
            for _ in range(self.chance.randint(0, 3)):
                self._append(name, self._letter())

    def _rename(self) -> str:
        name = self._some_folder(but="INBOX")
        if name:
            self._count += 1
            self._unselect()
            self._ok(self._client.rename(f'"{name}"', f'"Named {self._count}"'))
            self.mailbox[f"Named {self._count}"] = self.mailbox.pop(name)
        return name

    def _rename_and_recreate(self) -> None:
        if name := self._rename():
            self._create(name)
            self._append(name, self._letter())

    def _some_folder(self, *, but: str = "") -> str:
        # A folder above others can't be moved or deleted alone; INBOX never.
        names = sorted(self.mailbox.keys() - {FRESH, but})
        return self.chance.choice(names) if names else ""

    def _some_messages(self) -> tuple[str, list[int]]:
        name = self._some_folder()
        uids = sorted(self.mailbox[name])
        chosen = self.chance.sample(uids, min(len(uids), self.chance.randint(1, 5)))
        if chosen:
            self._select(name)
        return name, sorted(chosen)

    def _select(self, name: str) -> None:
        self._ok(self._client.select(f'"{name}"'))

    def _unselect(self) -> None:
        if self._client.state == "SELECTED":
            self._ok(self._client.unselect())

    def _ok(self, answer: tuple[str, list[bytes | None]] | tuple[str, list[bytes]] | tuple[str, list[object]]) -> bytes:
        kind, data = answer
        assert kind == "OK", data
        return b" ".join(piece for piece in data if isinstance(piece, bytes))


def fresh_mail(dovecot: Dovecot, user: str, raws: Sequence[bytes]) -> None:
    r"""Lay messages where nobody has seen them yet: the first to SELECT the folder has them \Recent."""
    for raw in raws:
        path = dovecot.deliver(user, FRESH, raw)
        path.rename(path.parent.parent / "new" / path.name.partition(":")[0])


def _uids(told: bytes) -> list[int]:
    """Of a set of UIDs as COPYUID tells it: `3:5,9`."""
    uids: list[int] = []
    for piece in told.split(b","):
        first, _, last = piece.partition(b":")
        uids += range(int(first), int(last or first) + 1)
    return uids
