"""Bytes to what can be shown and found: people, dates, subject, text, attachments.

Never raises, whatever the bytes: a message that can't be taken apart comes out as text with its `problem`
in words. Nothing here is safe for a screen or a file system; that is for `printable` and `file_names`.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

from mailtrove.mime.addresses import addresses
from mailtrove.mime.body import MAX_TEXT, attached_parts, body_text, display_name
from mailtrove.mime.dates import parse_date
from mailtrove.mime.headers import RawHeaders, bare_list_id, bare_message_id, message_ids, raw_headers, readable
from mailtrove.mime.tree import Part, tree

ParticipantRole = Literal["from", "to", "cc", "bcc", "reply-to", "sender"]

_ROLES: Final[tuple[ParticipantRole, ...]] = ("from", "sender", "reply-to", "to", "cc", "bcc")
_MAX_REFERENCES: Final = 200
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_MBOX_LINE: Final = re.compile(rb">?From (?![ \t]*:)")
"""What a mailbox file puts before a message; not the header "From :" with its obsolete blank (RFC 5322 4.5)."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A mailbox that a message names."""

    role: ParticipantRole
    name: str
    """May be empty, and so may `email`; never both."""
    email: str
    """As written."""


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """An attachment; `attachment_content` gives its bytes."""

    part: str
    """Its number in the message: "2", "1.3"."""
    file_name: str
    """As the sender wrote it: not safe as a path, see `file_names`. Never empty."""
    content_type: str
    size: int
    """Bytes, decoded."""
    digest: str
    """SHA-256 of the decoded bytes, hexadecimal."""


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What a message says, all of it text that UTF-8 can hold and without NULs."""

    message_id: str
    """Without angle brackets, like the two below; empty where there is none."""
    in_reply_to: str
    references: tuple[str, ...]
    date: int | None
    """UTC epoch seconds; None where there is none that can be meant."""
    subject: str
    participants: tuple[Participant, ...]
    text: str
    attachments: tuple[AttachmentPart, ...]
    raw_headers: RawHeaders
    """All of them, in their order."""
    html: bool
    """Whether the text was taken from HTML."""
    problem: str
    """What could not be read, in words; empty for a message that could."""
    list_id: str
    """Of the mailing list it came through (RFC 2919), in lower case and without angle brackets; empty for none."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All of them, decoded; each time anew, as the index, which reads every message, wants none of it."""
        return tuple((name, readable(value)) for name, value in self.raw_headers)


def parse(raw: bytes, most_text: int = MAX_TEXT) -> ParsedMessage:
    """What a message says, of its text `most_text` characters. Never raises."""
    raw = trimmed(raw)
    root, problem = tree(raw)
    text, html = body_text(root, most_text)
    values: dict[str, list[bytes]] = {}
    headers = raw_headers(raw)
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value)
    return ParsedMessage(
        message_id=bare_message_id(_first(values, "message-id")),
        in_reply_to=next(iter(message_ids(_first(values, "in-reply-to"))), ""),
        references=_references(_first(values, "references")),
        date=parse_date(readable(_first(values, "date"))),
        subject=readable(_first(values, "subject")),
        participants=_participants(values),
        text=text,
        attachments=tuple(
            AttachmentPart(
                part.path,
                display_name(part),
                part.content_type,
                len(part.content),
                hashlib.sha256(part.content).hexdigest(),
            )
            for part in attached_parts(root)
        ),
        raw_headers=headers,
        html=html,
        problem=problem,
        list_id=bare_list_id(_first(values, "list-id")),
    )


def attachment_content(raw: bytes, part: str) -> bytes:
    """The decoded bytes of a part, by the number that `parse` gave it.

    Raises:
        KeyError: the message has no such part.
    """
    return attached_part(raw, part).content


def attached_part(raw: bytes, part: str) -> Part:
    """A part, by the number that `parse` gave it.

    Raises:
        KeyError: the message has no such part.
    """
    root, _ = tree(trimmed(raw))
    for candidate in (*root.walk(), *attached_parts(root)):
        if candidate.path == part:
            return candidate
    raise KeyError(part)


def trimmed(raw: bytes) -> bytes:
    """The message without what mailboxes and editors leave before its headers, and with line ends that count."""
    raw = raw.removeprefix(_BYTE_ORDER_MARK)
    if raw.startswith((b"\r", b"\n")):
        raw = raw.lstrip(b"\r\n")
    if _MBOX_LINE.match(raw):
        raw = raw.partition(b"\n")[2]
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\r\n")
    if raw[: raw.find(b"\n") + 1].endswith(b"\r\r\n"):  # line ends that were translated twice
        raw = raw.replace(b"\r\r\n", b"\r\n")
    return raw


def _first(values: dict[str, list[bytes]], name: str) -> bytes:
    return next(iter(values.get(name, ())), b"")


def _references(value: bytes) -> tuple[str, ...]:
    """Oldest first, each once; of very many, the newest."""
    return tuple(dict.fromkeys(filter(None, message_ids(value))))[-_MAX_REFERENCES:]


def _participants(values: dict[str, list[bytes]]) -> tuple[Participant, ...]:
    found: dict[Participant, None] = {}
    for role in _ROLES:
        for value in values.get(role, ()):
            for name, email in addresses(value):
                found[Participant(role, name, email)] = None
    return tuple(found)
