"""What FETCH answers, from imapclient's loose values to facts. Pure; nothing here raises at an odd one."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from mailtrove.imap.state import MessageFacts

USUAL_ITEMS: Final = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")
GMAIL_ITEMS: Final = ("X-GM-MSGID", "X-GM-THRID")
LABELS: Final = "X-GM-LABELS"
_KNOWN: Final = frozenset(item.encode() for item in (*USUAL_ITEMS, *GMAIL_ITEMS, LABELS, "SEQ", "UID", "MODSEQ"))
"""What an answer may hold: what was asked for, what IMAPClient adds, and what CONDSTORE tells along with flags."""

ReadLabels = Callable[[tuple[object, ...]], frozenset[str]]
"""From what X-GM-LABELS told to names of folders; see `imap.labels`."""

_NONE: Final[frozenset[str]] = frozenset()
"""The one: each call of frozenset() makes another, of 216 bytes."""
_SYSTEM_FLAGS: Final = {
    flag.lower(): flag for flag in ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "\\Recent")
}
_MESSAGE_ID: Final = re.compile(r"^message-id\s*:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


def facts_of(uid: int, items: Mapping[bytes, Any], read_labels: ReadLabels | None) -> MessageFacts | None:
    """What is told of one message; None when this is no whole answer to the question.

    What another program just did to a message is told unasked, as flags alone (RFC 9051 7.5.2). And flags that are
    not told are not “no flags”: nothing would ask for them again.
    """
    if not isinstance(items.get(b"FLAGS"), tuple) or not items.keys() & {b"INTERNALDATE", b"RFC822.SIZE"}:
        return None
    if not is_sound(items):
        return None
    gmail_id = number(items.get(b"X-GM-MSGID"))
    labels = _NONE
    if read_labels:
        told = items.get(LABELS.encode())
        if isinstance(told, tuple):
            labels = read_labels(told)
        else:
            gmail_id = 0  # no word about labels is not “no labels”
    return MessageFacts(
        uid,
        _flags(items.get(b"FLAGS")),
        _epoch(items.get(b"INTERNALDATE")),
        number(items.get(b"RFC822.SIZE")),
        gmail_id,
        number(items.get(b"X-GM-THRID")) if gmail_id else 0,
        labels,
    )


def body_of(items: Mapping[bytes, Any], name: bytes) -> bytes | None:
    """A body, or a piece of one, by the name that the server answers with; None where there is none."""
    body = items.get(name)
    if isinstance(body, int):  # of digits alone, sent without quotes
        body = str(body).encode()
    return body if isinstance(body, bytes) else None


def bodies_of(answer: Mapping[int, Mapping[bytes, Any]]) -> dict[int, bytes] | None:
    """The whole bodies, by UID, of those that have one; None when the answer is not sound."""
    if not all(map(is_sound, answer.values())):
        return None
    return {uid: body for uid, items in answer.items() if (body := body_of(items, b"BODY[]")) is not None}


def is_sound(items: Mapping[bytes, Any]) -> bool:
    """Whether an answer holds nothing but what it may.

    A server that announces a message longer or shorter than what it sends makes the rest of it, or the next answer,
    look like further items; what came with them are not the bytes of the message.
    """
    return all(item in _KNOWN or item.startswith(b"BODY[") for item in items)


def number(value: object) -> int:
    """A number of IMAP (RFC 9051 9: none is larger); 0 for what is none."""
    return value if isinstance(value, int) and 0 < value < 2**63 else 0


def message_id(header: bytes) -> str:
    """The Message-ID in a header, without its angle brackets; "" where there is none."""
    match = _MESSAGE_ID.search(header.decode("utf-8", "replace"))
    if not match:
        return ""
    value = "".join(match[1].split())
    bracketed = re.search(r"<([^<>]*)>", value)
    return bracketed[1] if bracketed else value


def _flags(value: object) -> frozenset[str]:
    return _flag_set(value) if isinstance(value, tuple) else _NONE


@lru_cache(maxsize=4096)
def _flag_set(value: tuple[object, ...]) -> frozenset[str]:
    """A mailbox has few different sets, so each is built once."""
    flags = set()
    for item in value:
        # imapclient takes keywords like 7 and NIL for what they look like.
        flag = item.decode("utf-8", "replace") if isinstance(item, bytes) else str("NIL" if item is None else item)
        flags.add(_SYSTEM_FLAGS.get(flag.lower(), flag))  # servers differ in their case
    return frozenset(flags - {"\\Recent"})


def _epoch(value: object) -> int:
    if not isinstance(value, datetime):
        return 0
    try:
        return int(value.timestamp())
    except (ValueError, OverflowError):  # a zone of more than a day
        return 0
