"""Server state against archive state: what to fetch, link, flag and mark gone. Pure: asks nobody, changes nothing.

A place on the server is (folder, UIDVALIDITY, UID). Callers hand in the places archived under the server's
present UIDVALIDITY, so that a rebuilt folder looks like one of which nothing is known yet: its messages are then
recognised by date, size and Message-ID.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeVar

from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.records import Gmail, LookAlike, Place
from mailtrove.imap.state import MessageFacts, RemoteFolder, Role

F = TypeVar("F")

_MIDDLE: Final = 10
_ORDER: Final = {
    Role.INBOX: 0,
    Role.SENT: 1,
    Role.DRAFTS: 2,
    Role.FLAGGED: 3,
    Role.IMPORTANT: 4,
    Role.ARCHIVE: 5,
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


def folders_to_sync(
    listed: Iterable[RemoteFolder], skipped: Collection[str], included: Collection[str] = ()
) -> list[RemoteFolder]:
    """The folders that hold mail, or are included all the same, and are not skipped.

    INBOX comes first, Junk and Trash last, the rest by name.
    """
    wanted: dict[str, RemoteFolder] = {}
    for folder in listed:  # some servers list a folder twice
        if (folder.role is not Role.NOT_MAIL or folder.name in included) and folder.name not in skipped:
            wanted.setdefault(folder.name, folder)
    return sorted(wanted.values(), key=lambda folder: (_ORDER.get(folder.role, _MIDDLE), folder.name.casefold()))


def labels_among(listed: Iterable[RemoteFolder], skipped: Collection[str]) -> frozenset[str]:
    """Of Gmail's folders, the names of those that are labels of what All Mail holds, and need not be opened.

    Gmail shows a message in All Mail, or in Trash or Spam, and the first again in each of its labels. What it keeps
    beside All Mail without saying what for is no label: the messages of Chats are nowhere else. Where All Mail is
    hidden or skipped there is no folder that holds all, and so there are no labels.
    """
    folders = [folder for folder in listed if folder.name not in skipped]
    all_mail = next((folder for folder in folders if folder.role is Role.ALL), None)
    if all_mail is None:
        return frozenset()
    return frozenset(
        folder.name
        for folder in folders
        if folder.role not in (Role.ALL, Role.TRASH, Role.JUNK)
        and not (folder.role is Role.NONE and _parent(folder) and _parent(folder) == _parent(all_mail))
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


def without_labels(message: MessageFacts, apart: frozenset[str]) -> MessageFacts:
    """The message without those of its labels that are in `apart`."""
    if message.labels.isdisjoint(apart):
        return message
    return replace(message, labels=_difference(message.labels, apart))


def gmail_of(message: MessageFacts) -> Gmail | None:
    """What Gmail told of a message; None where it told nothing."""
    return Gmail(message.gmail_id, message.gmail_thread, message.labels) if message.gmail_id else None


def gmail_changes(facts: Mapping[int, MessageFacts], archived: Mapping[int, Gmail]) -> dict[int, Gmail]:
    """What Gmail tells now, of places of which something else is archived. Silence changes nothing."""
    now = ((uid, gmail_of(message)) for uid, message in facts.items())
    return {uid: gmail for uid, gmail in now if gmail and archived.get(uid) != gmail}


def recognise_by_gmail(facts: Iterable[MessageFacts], archived: Mapping[tuple[int, int], int]) -> Recognised:
    """Link each message whose X-GM-MSGID and size the archive knows, in whichever place that was."""
    linked: list[LinkedPlace] = []
    unknown: list[MessageFacts] = []
    for message in facts:
        if found := archived.get((message.gmail_id, message.size)):
            linked.append(_linked(message, found))
        else:
            unknown.append(message)
    return Recognised(tuple(linked), tuple(unknown))


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
            linked.append(_linked(message, same.pop()))
        else:
            unknown.append(message)
    return Recognised(tuple(linked), tuple(unknown))


def newest(facts: Mapping[F, Sequence[MessageFacts]], limit: int) -> dict[F, list[MessageFacts]]:
    """Of the messages of several folders, the `limit` newest by INTERNALDATE; each folder's order is kept."""
    dated = [(message.internal_date, message.uid, folder) for folder, its in facts.items() for message in its]
    dated.sort(key=lambda one: one[:2], reverse=True)
    chosen = {(folder, uid) for _, uid, folder in dated[:limit]}
    return {folder: [message for message in its if (folder, message.uid) in chosen] for folder, its in facts.items()}


def _linked(message: MessageFacts, message_id: int) -> LinkedPlace:
    return LinkedPlace(message.uid, message_id, message.flags, message.internal_date, message.size, gmail_of(message))


@lru_cache(maxsize=4096)
def _difference(labels: frozenset[str], apart: frozenset[str]) -> frozenset[str]:
    """Shared by the messages that have the same labels, of which there may be a million."""
    return labels - apart


def _parent(folder: RemoteFolder) -> str:
    return folder.name.rpartition(folder.delimiter)[0] if folder.delimiter else ""
