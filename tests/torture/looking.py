"""What is in a mailbox, asked from Dovecot with the standard library's client; nothing of mailtrove is between."""

import hashlib
import imaplib
import re
import time
from dataclasses import dataclass

from tests.dovecot import Dovecot


@dataclass(frozen=True, slots=True)
class Laid:
    """A message in its place."""

    uidvalidity: int
    digest: str
    """SHA-256 of its bytes as served, hexadecimal."""
    flags: frozenset[str]
    r"""Without \Recent."""
    internal_date: int


Mailbox = dict[str, dict[int, Laid]]
"""By folder, in modified UTF-7, and UID."""


def look_at(dovecot: Dovecot, user: str) -> Mailbox:
    """Everything in a user's mailbox."""
    client = imaplib.IMAP4("127.0.0.1", dovecot.imap_port, timeout=60)
    client.login(user, dovecot.password)
    try:
        return look(client)
    finally:
        client.logout()


def look(client: imaplib.IMAP4) -> Mailbox:
    """Everything in a mailbox, asked without changing anything."""
    _, listed = client.list()
    mailbox: Mailbox = {}
    for line in listed:
        assert isinstance(line, bytes)
        found = re.fullmatch(rb'\(([^)]*)\) "/" "?([^"]+)"?', line)
        assert found, line
        if b"\\Noselect" not in found[1]:
            mailbox[found[2].decode()] = _look_into(client, found[2].decode())
    return mailbox


def renumbers(dovecot: Dovecot, user: str) -> bool:
    """Whether Dovecot gave some message of the user's another UID, by its own log.

    It does when it reads a Maildir while another of its processes renames files in it to change their flags.
    """
    log = (dovecot.root / "log").read_text(errors="replace").splitlines()
    return any(f"({user})" in line and "giving a new UID" in line for line in log)


def without_uids(mailbox: Mailbox) -> Mailbox:
    """The same messages, numbered in an order that is theirs alone."""
    return {
        name: dict(
            enumerate(sorted(box.values(), key=lambda laid: (laid.digest, laid.internal_date, sorted(laid.flags))))
        )
        for name, box in mailbox.items()
    }


def recent(client: imaplib.IMAP4, name: str) -> int:
    r"""How many messages are \Recent for whoever opens the folder now; they are no longer after that."""
    client.select(f'"{name}"')
    return int(client.response("RECENT")[1][-1] or b"0")


def _look_into(client: imaplib.IMAP4, name: str) -> dict[int, Laid]:
    kind, data = client.select(f'"{name}"', readonly=True)
    assert kind == "OK", data
    if data == [b"0"]:
        return {}
    uidvalidity = int(client.response("UIDVALIDITY")[1][0] or b"0")
    _, answer = client.fetch("1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")
    laid = {}
    for item in answer:
        if isinstance(item, tuple):
            head, body = item
            uid, flags = re.search(rb"UID (\d+)", head), re.search(rb"FLAGS \(([^)]*)\)", head)
            date = imaplib.Internaldate2tuple(head)
            assert uid, head
            assert flags, head
            assert date, head
            names = frozenset(flags[1].decode().split()) - {"\\Recent"}
            laid[int(uid[1])] = Laid(uidvalidity, hashlib.sha256(body).hexdigest(), names, int(time.mktime(date)))
    return laid
