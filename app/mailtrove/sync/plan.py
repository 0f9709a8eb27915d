"""Server state against archive state: what to fetch, link, flag and mark gone. Pure: asks nobody, changes nothing.

A place on the server is (folder, UIDVALIDITY, UID). Callers hand in the places archived under the server's
present UIDVALIDITY, so that a rebuilt folder looks like one of which nothing is known yet: its messages are then
recognised by date, size and Message-ID.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from mailtrove.archive.records import LinkedPlace, LookAlike, Place
from mailtrove.imap.state import FolderState, MessageFacts, RemoteFolder, Role

F = TypeVar("F")

_MIDDLE: Final = 10
_ORDER: Final = {
    Role.INBOX: 0,
    Role.SENT: 1,
    Role.DRAFTS: 2,
    Role.FLAGGED: 3,
    Role.ARCHIVE: 4,
    # What comes after all others is either held by them too, or missed least.
    Role.ALL: 20,
    Role.JUNK: 21,
    Role.TRASH: 22,
}


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What is to be asked about one folder's messages."""

    new: tuple[int, ...]
    """UIDs the archive has no place for, newest first."""
    known: tuple[int, ...]
    """UIDs the archive has: only their flags can have changed."""
    gone: frozenset[int]
    """UIDs the archive shows and the server no longer has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """New places, sorted by whether their message is in the archive already."""

    linked: tuple[LinkedPlace, ...]
    unknown: tuple[MessageFacts, ...]
    """To be downloaded, in the order given."""


def folders_to_sync(listed: Iterable[RemoteFolder], skipped: Collection[str]) -> list[RemoteFolder]:
    """The folders that hold mail and are not skipped, INBOX first, Junk and Trash last, the rest by name."""
    wanted: dict[str, RemoteFolder] = {}
    for folder in listed:  # some servers list a folder twice
        if folder.role is not Role.NOT_MAIL and folder.name not in skipped:
            wanted.setdefault(folder.name, folder)
    return sorted(wanted.values(), key=lambda folder: (_ORDER.get(folder.role, _MIDDLE), folder.name.casefold()))


def has_same_uids(state: FolderState, uidvalidity: int, uidnext: int, places: Mapping[int, Place]) -> bool:
    """Whether the folder certainly holds the very messages that the archive shows in it.

    `uidvalidity` and `uidnext` are those of the last complete sync. While UIDNEXT stays, nothing can have come;
    and while as many are there as the archive shows, nothing has gone (RFC 3501 2.3.1.1). A server that tells no
    UIDNEXT proves nothing.
    """
    live = sum(not place.gone for place in places.values())
    return (
        state.uidnext > 0
        and state.uidvalidity == uidvalidity
        and state.uidnext == uidnext
        and state.exists == live
        and max(places, default=0) < state.uidnext
    )


def plan_folder(uids: Iterable[int], places: Mapping[int, Place]) -> FolderPlan:
    """Compare what the server has with `places`, those archived under the same UIDVALIDITY."""
    there = set(uids)
    return FolderPlan(
        new=tuple(sorted(there - places.keys(), reverse=True)),
        known=tuple(sorted(there & places.keys())),
        gone=frozenset(uid for uid, place in places.items() if not place.gone and uid not in there),
    )


def flag_changes(facts: Mapping[int, MessageFacts], places: Mapping[int, Place]) -> dict[int, frozenset[str]]:
    """The flags that hold now, of places whose flags differ, or that had been marked gone and are there."""
    return {
        uid: message.flags
        for uid, message in facts.items()
        if uid in places and (places[uid].gone or places[uid].flags != message.flags)
    }


def look_alike_keys(facts: Iterable[MessageFacts]) -> set[tuple[int, int]]:
    """(INTERNALDATE, size) of each, for `store.look_alikes`. Dateless ones are left out: they look alike to all."""
    return {(message.internal_date, message.size) for message in facts if message.internal_date and message.size}


def candidates(facts: Iterable[MessageFacts], look_alikes: Mapping[tuple[int, int], Sequence[LookAlike]]) -> list[int]:
    """UIDs whose Message-ID is worth asking for: something archived with a Message-ID looks like them."""
    return [
        message.uid
        for message in facts
        if any(alike.message_id_header for alike in look_alikes.get((message.internal_date, message.size), ()))
    ]


def recognise(
    facts: Iterable[MessageFacts],
    message_ids: Mapping[int, str],
    look_alikes: Mapping[tuple[int, int], Sequence[LookAlike]],
) -> Recognised:
    """Link each message that exactly one archived message equals in date, size and Message-ID; download in doubt.

    In doubt is: no Message-ID, none told, or several archived messages that share all three.
    """
    linked: list[LinkedPlace] = []
    unknown: list[MessageFacts] = []
    for message in facts:
        header = message_ids.get(message.uid, "")
        same = {
            alike.message_id
            for alike in look_alikes.get((message.internal_date, message.size), ())
            if header and alike.message_id_header == header
        }
        if len(same) == 1:
            linked.append(LinkedPlace(message.uid, same.pop(), message.flags, message.internal_date, message.size))
        else:
            unknown.append(message)
    return Recognised(tuple(linked), tuple(unknown))


def newest(facts: Mapping[F, Sequence[MessageFacts]], limit: int) -> dict[F, list[MessageFacts]]:
    """Of the messages of several folders, the `limit` newest by INTERNALDATE; each folder's order is kept."""
    dated = [(message.internal_date, message.uid, folder) for folder, its in facts.items() for message in its]
    dated.sort(key=lambda one: one[:2], reverse=True)
    chosen = {(folder, uid) for _, uid, folder in dated[:limit]}
    return {folder: [message for message in its if (folder, message.uid) in chosen] for folder, its in facts.items()}
