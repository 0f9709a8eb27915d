"""Asking a server for messages when it answers badly: halving what it refuses, and proving what is gone.

Runs on a line's own thread. A lost line is not caught here: the same work is done again on a new one.
"""

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from mailtrove.archive.browse import raw_message
from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.database import Archive
from mailtrove.archive.packing import Packed, PackedMessage, pack, pack_pieces
from mailtrove.archive.records import LookAlike
from mailtrove.archive.store import gmail_messages, look_alikes
from mailtrove.errors import CommandRefused
from mailtrove.imap.answers import message_id
from mailtrove.imap.state import MessageFacts
from mailtrove.imap.stubs import is_stub
from mailtrove.sync.board import FetchBatch
from mailtrove.sync.line import Line
from mailtrove.sync.plan import (
    Recognised,
    candidates,
    gmail_of,
    look_alike_keys,
    recognise,
    recognise_by_gmail,
)

T = TypeVar("T")

NOTHING_SENT: Final = "The server answered OK, but sent nothing for this message."
STUB: Final = (
    "The server sent a notice in place of this message, which it can't convert; Outlook may be able to show it."
)
_MOST_BYTES_READ: Final = 16 * 1024 * 1024
"""Of a message whose header alone is looked at: larger ones are rather downloaded again than held."""
EMPTY_BODY: Final = "The server answered OK, but with an empty message."


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a question about several messages; what isn't named was answered."""

    gone: frozenset[int]
    """The server has them no more: an exact UID search lacks them."""
    refused: Mapping[int, str]
    """By UID, in the server's words."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A batch was downloaded, hashed and compressed, or what could be had of it."""

    job: FetchBatch
    messages: tuple[PackedMessage, ...]
    linked: tuple[LinkedPlace, ...]
    gone: frozenset[int]
    refused: Mapping[int, str]


def fetch_batch(line: Line, archive: Archive, account_id: int, job: FetchBatch) -> Fetched:
    """Download a batch of the folder that is open on `line`.

    What came into the archive since the folder was compared is linked (the other copy of a message that two folders
    hold). A message that can't be had doesn't keep the others from coming.
    """
    found = recognise_on(line, archive, account_id, job.facts)
    by_uid = {message.uid: message for message in found.unknown}

    def whole(uids: Sequence[int]) -> Mapping[int, Packed]:
        bodies = line.bodies(uids)
        raws.update(bodies)
        return dict(zip(bodies, pack(bodies.values()), strict=True))

    def in_pieces(uids: Sequence[int]) -> Mapping[int, Packed]:
        packed: dict[int, Packed] = {}
        for uid in uids:
            pieces = line.pieces(uid, by_uid[uid].size)
            beginning = list(itertools.islice(pieces, 2))
            if len(beginning) == 2 and beginning[1]:
                packed[uid] = pack_pieces(itertools.chain(beginning, pieces), archive.path.parent)
            elif beginning:  # not so large after all
                raws[uid] = beginning[0]
                packed[uid] = pack(beginning[:1])[0]
        return packed

    raws: dict[int, bytes] = {}
    bodies: dict[int, Packed] = {}
    asked = ask_twice(line, in_pieces if job.in_pieces else whole, tuple(by_uid), bodies)
    unusable = {uid: words for uid in bodies if (words := _unusable(raws.get(uid), by_uid[uid].size))}
    return Fetched(
        job,
        messages=tuple(_packed(by_uid[uid], body) for uid, body in bodies.items() if uid not in unusable),
        linked=found.linked,
        gone=asked.gone,
        refused={**asked.refused, **unusable},
    )


def recognise_on(line: Line, archive: Archive, account_id: int, facts: Sequence[MessageFacts]) -> Recognised:
    """Which of these messages are in the archive already: by Gmail's numbers, where there are any, and of the others
    those that look alike have their Message-ID compared."""
    keys = [(message.gmail_id, message.size) for message in facts if message.gmail_id]
    numbered = recognise_by_gmail(facts, gmail_messages(archive, account_id, keys))
    alike = _look_alikes(archive, account_id, look_alike_keys(numbered.unknown))
    uids = candidates(numbered.unknown, alike)
    message_ids: dict[int, str] = {}
    if uids:
        ask_by_halves(line.message_ids, uids, message_ids)
    named = recognise(numbered.unknown, message_ids, alike)
    return Recognised((*numbered.linked, *named.linked), named.unknown)


def ask_by_halves(
    ask: Callable[[Sequence[int]], Mapping[int, T]], uids: Sequence[int], answers: dict[int, T]
) -> dict[int, str]:
    """Ask about messages, in ever smaller groups where a group is refused; returns the culprits, with the words."""
    if not uids:
        return {}
    try:
        answers.update(ask(uids))
    except CommandRefused as error:
        if len(uids) == 1:
            return {uids[0]: error.what_happened}
    else:
        return {}
    middle = len(uids) // 2
    return {**ask_by_halves(ask, uids[:middle], answers), **ask_by_halves(ask, uids[middle:], answers)}


def ask_twice(
    line: Line, ask: Callable[[Sequence[int]], Mapping[int, T]], uids: Sequence[int], answers: dict[int, T]
) -> Asked:
    """Ask, and don't take silence for an answer: what an OK leaves out is searched for, then asked for once more."""
    refused = ask_by_halves(ask, uids, answers)
    missing = [uid for uid in uids if uid not in answers and uid not in refused]
    if not missing:
        return Asked(frozenset(), refused)
    there = set(line.uids())
    for uid in missing:
        if uid in there:
            refused.update(ask_by_halves(ask, [uid], answers))
    silent = {uid: NOTHING_SENT for uid in missing if uid in there and uid not in answers and uid not in refused}
    return Asked(frozenset(missing) - there, {**refused, **silent})


def _packed(facts: MessageFacts, body: Packed) -> PackedMessage:
    return PackedMessage(facts.uid, facts.flags, facts.internal_date, facts.size, body, gmail_of(facts))


def _look_alikes(
    archive: Archive, account_id: int, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], list[LookAlike]]:
    """As the archive has them; of those that aren't indexed yet, as of most in a first sync, the bytes tell their
    Message-ID."""
    return {
        key: [one if one.indexed or key[1] > _MOST_BYTES_READ else _read(archive, one) for one in alike]
        for key, alike in look_alikes(archive, account_id, keys).items()
    }


def _read(archive: Archive, one: LookAlike) -> LookAlike:
    header = raw_message(archive, one.message_id).partition(b"\r\n\r\n")[0]
    return replace(one, message_id_header=message_id(header))


def _unusable(body: bytes | None, announced: int) -> str:
    """Why these bytes are not the message's, in words; empty when they are.

    A notice of the announced size was archived from a server before, and is a message by now.
    """
    if body is None:
        return ""  # too large to be held, and so neither empty nor a notice
    if not body:
        return EMPTY_BODY
    return STUB if len(body) != announced and is_stub(body) else ""
