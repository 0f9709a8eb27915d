"""A small Gmail that talks IMAP over a socket, as the real one does: its words are read by the real connection.

It speaks German, as mailboxes do in which nothing is called by its English name. All its folders have the same
UIDVALIDITY and overlapping UIDs, which is allowed, and the worst case for whoever mixes up places.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from types import TracebackType
from typing import Final, Self

from mailtrove.archive.records import Account
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from tests.imap.scripted import Line, ScriptedServer

ALL: Final = "[Gmail]/Alle Nachrichten"
TRASH: Final = "[Gmail]/Papierkorb"
SPAM: Final = "[Gmail]/Spam"
CHATS: Final = "[Gmail]/Chats"
INBOX, SENT, DRAFT, STARRED, IMPORTANT = (rb"\Inbox", rb"\Sent", rb"\Draft", rb"\Starred", rb"\Important")

_LISTED: Final = {
    b"INBOX": rb"\HasNoChildren",
    b"[Gmail]": rb"\HasChildren \Noselect",
    ALL.encode(): rb"\All \HasNoChildren",
    b"[Gmail]/Entw&APw-rfe": rb"\Drafts \HasNoChildren",
    b"[Gmail]/Gesendet": rb"\HasNoChildren \Sent",
    b"[Gmail]/Markiert": rb"\Flagged \HasNoChildren",
    TRASH.encode(): rb"\HasNoChildren \Trash",
    SPAM.encode(): rb"\HasNoChildren \Junk",
    b"[Gmail]/Wichtig": rb"\HasNoChildren \Important",
}
_FOLDER_OF: Final = {
    INBOX: b"INBOX",
    SENT: b"[Gmail]/Gesendet",
    DRAFT: b"[Gmail]/Entw&APw-rfe",
    STARRED: b"[Gmail]/Markiert",
    IMPORTANT: b"[Gmail]/Wichtig",
}
_GREETING: Final = b"* OK Gimap ready for requests from 127.0.0.1\r\n"
_CAPABILITY: Final = (
    b"* CAPABILITY IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS MOVE SASL-IR"
    b" AUTH=XOAUTH2 AUTH=PLAIN\r\nTAG OK Thats all she wrote!\r\n"
)
_FIRST_ID: Final = 1_278_455_344_230_334_865


@dataclass(slots=True)
class Mail:
    """A message, and what Gmail knows of it."""

    raw: bytes
    id: int
    thread: int
    date: int
    labels: list[bytes]
    """As they go over the wire, before they are quoted."""
    flags: bytes = b""


@dataclass
class GmailServer:
    """The mailbox: All Mail, Trash, Spam and Chats hold messages; every other folder is a label of All Mail's."""

    announces_labels: bool = True
    """Off: as an older mailtrove saw it, that knew nothing of labels."""
    counts_changes: bool = False
    """CONDSTORE, which Gmail has."""
    listed: dict[bytes, bytes] = field(default_factory=lambda: dict(_LISTED))
    """Attributes by raw name; what isn't in it is hidden by “Show in IMAP”."""
    held: dict[str, dict[int, Mail]] = field(default_factory=lambda: {ALL: {}, TRASH: {}, SPAM: {}, CHATS: {}})
    """Messages by folder and UID."""
    uidvalidity: dict[str, int] = field(default_factory=dict)
    sent_bodies: list[int] = field(default_factory=list)
    """X-GM-MSGIDs of the messages whose bytes were sent, each time they were."""
    examined: list[str] = field(default_factory=list)
    unquoted: set[bytes] = field(default_factory=set)
    """Labels that are sent as no label may be."""
    mishap: Callable[[str, bytes], None] = lambda _folder, _command: None
    """Called before each FETCH is answered."""

    def __post_init__(self) -> None:
        self._made = 0
        self._uids: dict[str, dict[int, int]] = {}
        self._open: dict[Line, str] = {}
        self._counted: dict[tuple[str, int], tuple[object, int]] = {}
        self._changes = 1
        self._script = ScriptedServer(
            {
                "CAPABILITY": self._capability,
                "ENABLE": b"* ENABLED CONDSTORE\r\nTAG OK Success\r\n",
                "LIST": self._list,
                "EXAMINE": self._examine,
                "UID SEARCH": self._search,
                "UID FETCH": self._fetch,
            },
            greeting=_GREETING,
        )

    def __enter__(self) -> Self:
        self._script.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._script.__exit__(kind, error, trace)

    @property
    def commands(self) -> list[bytes]:
        """All that was asked."""
        return self._script.commands

    def connect(self, account: Account) -> Connection:
        """A logged-in line, as the engine dials it."""
        return connect(self._script.server(), PasswordLogin(account.imap_user, lambda: "abcd efgh ijkl mnop"))

    def put(self, raw: bytes, *labels: bytes, folder: str = ALL, thread: int = 0, flags: bytes = b"") -> int:
        """Let a message come; returns its X-GM-MSGID."""
        self._made += 1
        gmail_id = _FIRST_ID + 7919 * self._made
        mail = Mail(raw, gmail_id, thread or gmail_id, 1_600_000_000 + self._made, list(labels), flags)
        self._lay(folder, mail)
        for label in labels:
            if not label.startswith(b"\\"):
                self.listed.setdefault(label, rb"\HasNoChildren")
        return gmail_id

    def mail(self, gmail_id: int) -> Mail:
        """The message with that number."""
        return next(mail for box in self.held.values() for mail in box.values() if mail.id == gmail_id)

    def move(self, gmail_id: int, target: str) -> None:
        """Move a message to Trash or Spam, or back."""
        mail = self.mail(gmail_id)
        self.delete(gmail_id)
        self._lay(target, mail)

    def delete(self, gmail_id: int) -> None:
        """Delete a message for good."""
        for box in self.held.values():
            for uid in [uid for uid, mail in box.items() if mail.id == gmail_id]:
                del box[uid]

    def renumber(self, folder: str) -> None:
        """Rebuild a folder: another UIDVALIDITY, and each UID that of another message before."""
        mails = list(self.held[folder].values())
        self.held[folder] = dict(enumerate(reversed(mails), start=1))
        self.uidvalidity[folder] = self.uidvalidity.get(folder, 7) + 1

    def show_chats(self) -> None:
        """“Show in IMAP” for Chats, which Gmail lists with no special use."""
        self.listed[CHATS.encode()] = rb"\HasNoChildren"

    def _lay(self, folder: str, mail: Mail) -> None:
        self.held[folder][max(self.held[folder], default=0) + 1] = mail

    def _messages(self, folder: str) -> dict[int, Mail]:
        if folder in self.held:
            return self.held[folder]
        uids = self._uids.setdefault(folder, {})
        labels = [label for label, name in _FOLDER_OF.items() if name.decode() == folder] or [folder.encode()]
        for mail in self.held[ALL].values():
            if labels[0] in mail.labels:
                uids.setdefault(mail.id, len(uids) + 1)
        return {uids[mail.id]: mail for mail in self.held[ALL].values() if mail.id in uids and labels[0] in mail.labels}

    def _capability(self, line: Line, _: bytes) -> None:
        said = _CAPABILITY if self.announces_labels else _CAPABILITY.replace(b" X-GM-EXT-1", b"")
        line.send(said.replace(b" IDLE", b" IDLE ENABLE CONDSTORE") if self.counts_changes else said)

    def _list(self, line: Line, _: bytes) -> None:
        for name, attributes in self.listed.items():
            line.send(b'* LIST (%s) "/" %s\r\n' % (attributes, _quoted(name)))
        line.send(b"TAG OK Success\r\n")

    def _examine(self, line: Line, command: bytes) -> None:
        folder = _unquoted(command.split(b" ", 1)[1])
        self._open[line] = folder
        self.examined.append(folder)
        if folder.encode() not in self.listed:
            line.send(b"TAG NO [NONEXISTENT] Unknown Mailbox: %s (Failure)\r\n" % folder.encode())
            return
        messages = self._messages(folder)
        if self.counts_changes:
            line.send(b"* OK [HIGHESTMODSEQ %d]\r\n" % max(self._modseqs(folder).values(), default=1))
        line.send(
            b"* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen $NotPhishing $Phishing)\r\n"
            b"* OK [PERMANENTFLAGS ()] Flags permitted.\r\n* OK [UIDVALIDITY %d] UIDs valid.\r\n* %d EXISTS\r\n"
            b"* 0 RECENT\r\n* OK [UIDNEXT %d] Predicted next UID.\r\nTAG OK [READ-ONLY] selected. (Success)\r\n"
            % (self.uidvalidity.get(folder, 7), len(messages), max(messages, default=0) + 1)
        )

    def _modseqs(self, folder: str) -> dict[int, int]:
        """When each message of a folder was last seen to change."""
        modseqs = {}
        for uid, mail in self._messages(folder).items():
            now = (mail.id, tuple(mail.labels), mail.flags)
            before, modseq = self._counted.get((folder, uid), (None, 0))
            if before != now:
                self._changes += 1
                modseq = self._changes
                self._counted[folder, uid] = (now, modseq)
            modseqs[uid] = modseq
        return modseqs

    def _search(self, line: Line, command: bytes) -> None:
        since = int(command.split()[-1]) if b"MODSEQ" in command else 0
        modseqs = self._modseqs(self._open[line])
        uids = b" ".join(b"%d" % uid for uid, modseq in sorted(modseqs.items()) if modseq >= since)
        line.send(b"* SEARCH%s\r\nTAG OK SEARCH completed (Success)\r\n" % (b" " + uids if uids else b""))

    def _fetch(self, line: Line, command: bytes) -> None:
        folder = self._open[line]
        self.mishap(folder, command)
        wanted = {int(uid) for uid in command.split(b" ")[2].split(b",")}
        for place, (uid, mail) in enumerate(self._messages(folder).items(), start=1):
            if uid in wanted:
                line.send(b"* %d FETCH (%s)\r\n" % (place, b" ".join(self._items(uid, mail, command))))
        line.send(b"TAG OK Success\r\n")

    def _items(self, uid: int, mail: Mail, command: bytes) -> list[bytes]:
        items = []
        if b"X-GM-THRID" in command:
            items.append(b"X-GM-THRID %d" % mail.thread)
        if b"X-GM-MSGID" in command:
            items.append(b"X-GM-MSGID %d" % mail.id)
        if b"X-GM-LABELS" in command:
            items.append(b"X-GM-LABELS (%s)" % b" ".join(map(self._label, mail.labels)))
        items.append(b"UID %d" % uid)
        if b"RFC822.SIZE" in command:
            date = formatdate(mail.date).replace("-0000", "+0000")[5:].replace(" ", "-", 2)
            items.append(b'RFC822.SIZE %d INTERNALDATE "%s"' % (len(mail.raw), date.encode()))
        if b"FLAGS" in command:
            items.append(b"FLAGS (%s)" % mail.flags)
        if b"HEADER.FIELDS" in command:
            found = re.search(rb"(?mi)^Message-ID:.*\r\n", mail.raw)
            header = (found[0] if found else b"") + b"\r\n"
            items.append(b"BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%s" % (len(header), header))
        elif b"BODY.PEEK[]" in command:
            self.sent_bodies.append(mail.id)
            items.append(b"BODY[] {%d}\r\n%s" % (len(mail.raw), mail.raw))
        return items

    def _label(self, label: bytes) -> bytes:
        """An atom where it can be one, a quoted string where not, a literal for what can be neither."""
        if label in self.unquoted or re.fullmatch(rb"[A-Za-z0-9&+,.-]+", label):
            return label
        return b"{%d}\r\n%s" % (len(label), label) if b"{" in label else _quoted(label)


def _quoted(text: bytes) -> bytes:
    return b'"%s"' % text.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _unquoted(text: bytes) -> str:
    return re.sub(rb"\\(.)", rb"\1", text.strip().strip(b'"')).decode()
