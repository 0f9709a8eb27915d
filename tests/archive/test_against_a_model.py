"""Random work on the archive, beside a naive model of it that knows the rules and none of the tables.

The model is a dictionary of places; what lists, lines and counts show is worked out from it anew each time.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from mailtrove.archive import browse
from mailtrove.archive.browse import FolderMail, message_ids, message_rows, raw_message
from mailtrove.archive.commits import FetchedMessage, LinkedPlace
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.records import Account, Gmail
from mailtrove.archive.store import commit_folder, commit_messages, mark_folders_gone, note_folders, places
from tests.archive.builders import changes, count, derived, words_are_consistent

FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded")
FOLDERS = ("INBOX", "Sent", "Kept")
LABELS = ("Red", "Blue")
"""Of what is in Kept, as of Gmail's All Mail; Red turns into a folder of its own now and then."""
UIDS = range(1, 9)
_STEPS = 60


@dataclass
class Held:
    """What a place holds."""

    message: int
    flags: frozenset[str]
    gone: bool = False


class Work:
    """Does the same at random to an archive and to the model of it."""

    def __init__(self, archive: Archive, account: Account, seed: int) -> None:
        self.archive, self.account, self.random = archive, account, random.Random(seed)
        self.places: dict[tuple[int, int, int], Held] = {}
        self.dates: dict[int, int] = {}
        self.raws: dict[bytes, int] = {}
        self.labels = list(LABELS)
        self.turned = 0
        self.folders = self._note()

    def step(self) -> None:
        self.random.choice((*[self.fetch, self.look] * 3, self.index, self.lose_folders, self.turn))()

    def fetch(self) -> None:
        folder, uidvalidity = self._somewhere()
        batch = []
        for uid in self.random.sample(UIDS, 3):
            raw = b"%d" % self.random.randint(1, 12)
            date = self.random.randint(1, 5)
            batch.append(FetchedMessage(uid, self._flags(), date, len(raw), raw, self._gmail(folder)))
        commit_messages(self.archive, self.account.id, folder, uidvalidity, batch)
        for one in batch:
            # A place that is known keeps its message, so that bytes which nothing holds are not stored.
            if (folder, uidvalidity, one.uid) not in self.places and one.raw not in self.raws:
                self.raws[one.raw] = max(self.raws.values(), default=0) + 1
                self.dates[self.raws[one.raw]] = one.internal_date
            self._put((folder, uidvalidity, one.uid), self.raws.get(one.raw, 0), one.flags)
            self._label((folder, uidvalidity, one.uid), one.gmail)

    def look(self) -> None:
        folder, uidvalidity = self._somewhere()
        uids = self.random.sample(UIDS, 4)
        flags, gone = {uids[0]: self._flags()}, uids[1:3]
        known = sorted(self.dates)
        one = (self.random.choice(known), self._flags(), 1, 1, self._gmail(folder)) if known else None
        linked = [LinkedPlace(uids[3], *one)] if one else []
        gmail = {uids[0]: told} if (told := self._gmail(folder)) else {}
        complete = self.random.random() < 0.4
        commit_folder(
            self.archive,
            folder,
            changes(uidvalidity=uidvalidity, flags=flags, gone=gone, linked=linked, gmail=gmail, complete=complete),
        )
        for link in linked:
            self._put((folder, uidvalidity, link.uid), link.message_id, link.flags)
            self._label((folder, uidvalidity, link.uid), link.gmail)
        for uid in (uids[0], *gone):
            if held := self.places.get((folder, uidvalidity, uid)):
                held.gone, held.flags = uid in gone, flags.get(uid, held.flags)
                self._label((folder, uidvalidity, uid), Gmail(1, 1) if uid in gone else gmail.get(uid))
        self._renumbered(folder, uidvalidity, complete)
        for label in self.labels if complete and folder == self.folders["Kept"] else ():
            self._renumbered(self.folders[label], uidvalidity, complete)

    def index(self) -> None:
        for message in self.random.sample(sorted(self.dates), min(2, len(self.dates))):
            self.dates[message] = self.random.randint(1, 9)
            links = tuple(f"{self.random.randint(1, 9)}@x" for _ in range(self.random.randint(0, 2)))
            meaning = derived(message, "text", message_id=f"{message}@x", references=links, date=self.dates[message])
            commit_index(self.archive, [meaning])

    def lose_folders(self) -> None:
        listed = self.random.sample(FOLDERS, 2)
        labelled = self.folders["Kept"] if "Kept" in listed else None
        mark_folders_gone(self.archive, self.account.id, listed, labelled=labelled)
        there = [*listed, *self.labels] if labelled else listed
        for (folder, _, _), held in self.places.items():
            held.gone |= folder not in [self.folders[name] for name in there]
        self._note()

    def turn(self) -> None:
        self.labels = ["Blue"] if "Red" in self.labels else list(LABELS)
        self._note()
        for where in [where for where in self.places if where[0] == self.folders["Red"]]:
            self.turned += 1
            self.places[(where[0], 0, self.turned)] = self.places.pop(where)

    def check(self) -> None:
        """Compare all that can be seen of the archive with the model."""
        rows = message_rows(self.archive, self.dates)
        assert set(rows) == set(self.dates)
        assert count(self.archive, "message") == len(self.dates)
        shown: dict[int, set[int]] = {folder: set() for folder in self.folders.values()}
        for message, row in rows.items():
            its = [(folder, held) for (folder, _, _), held in self.places.items() if held.message == message]
            live = [(folder, held) for folder, held in its if not held.gone]
            flags = {flag for _, held in live or its for flag in held.flags}
            assert (row.gone, row.date) == (not live, self.dates[message])
            assert row.unread == (bool(live) and "\\Seen" not in flags)
            assert (row.starred, row.answered) == ("\\Flagged" in flags, "\\Answered" in flags)
            for folder, _ in live or its:
                shown[folder].add(message)
        for listed in browse.folders(self.archive):
            ids = sorted(shown[listed.id], key=lambda message: (self.dates[message], message), reverse=True)
            assert list(message_ids(self.archive, FolderMail(listed.id))) == ids
            assert (listed.messages, listed.unread) == (len(ids), sum(rows[message].unread for message in ids))
        assert all(self.raws[raw_message(self.archive, message)] == message for message in rows)
        self._check_places()
        assert self._wrong_threads() == []
        assert self._split_gmail_threads() == []

    def _check_places(self) -> None:
        for folder in self.folders.values():
            for uidvalidity in (1, 2):
                archived = places(self.archive, folder, uidvalidity)
                assert {(folder, uidvalidity, uid): (place.flags, place.gone) for uid, place in archived.items()} == {
                    where: (held.flags, held.gone)
                    for where, held in self.places.items()
                    if where[:2] == (folder, uidvalidity)
                }

    def _wrong_threads(self) -> list[tuple[int, ...]]:
        with self.archive.reading() as database:
            return database.run(
                "SELECT thread.id FROM thread LEFT JOIN message ON message.thread_id = thread.id GROUP BY thread.id"
                " HAVING count(message.id) != thread.count OR max(message.date) IS NOT newest_date OR thread.count = 0"
            ).fetchall()

    def _split_gmail_threads(self) -> list[tuple[int, ...]]:
        with self.archive.reading() as database:
            return database.run(
                "SELECT gmail_thread FROM membership JOIN message ON message.id = message_id"
                " WHERE gmail_thread IS NOT NULL AND thread_id IS NOT NULL"
                " GROUP BY gmail_thread HAVING count(DISTINCT thread_id) > 1"
            ).fetchall()

    def _put(self, where: tuple[int, int, int], message: int, flags: frozenset[str]) -> None:
        held = self.places.setdefault(where, Held(message, flags))
        held.flags, held.gone = flags, False

    def _label(self, where: tuple[int, int, int], gmail: Gmail | None) -> None:
        """The place has these labels now, and no others; nothing is told where it is None."""
        folder, uidvalidity, uid = where
        if gmail is None or folder != self.folders["Kept"] or where not in self.places:
            return
        for name in self.labels:
            label = (self.folders[name], uidvalidity, uid)
            if name in gmail.labels:
                self._put(label, self.places[where].message, frozenset())
            elif label in self.places:
                self.places[label].gone = True

    def _renumbered(self, folder: int, uidvalidity: int, complete: bool) -> None:
        its = {where: held for where, held in self.places.items() if where[0] == folder}
        here = {held.message for where, held in its.items() if where[1] == uidvalidity}
        for where, held in its.items():
            if where[1] != uidvalidity and held.message in here:
                del self.places[where]
                for label in self.labels if folder == self.folders["Kept"] else ():
                    self.places.pop((self.folders[label], *where[1:]), None)
            elif where[1] != uidvalidity:
                held.gone |= complete

    def _somewhere(self) -> tuple[int, int]:
        name = self.random.choice([*FOLDERS, *set(LABELS).difference(self.labels)])
        return self.folders[name], self.random.choice((1, 2))

    def _flags(self) -> frozenset[str]:
        return frozenset(self.random.sample(FLAGS, self.random.randint(0, 2)))

    def _gmail(self, folder: int) -> Gmail | None:
        if self.random.random() < 0.2:
            return None
        labels = self.random.sample(LABELS, self.random.randint(0, 2)) if folder == self.folders["Kept"] else []
        return Gmail(self.random.randint(1, 20), self.random.randint(1, 12), frozenset(labels))

    def _note(self) -> dict[str, int]:
        own = _rows([*FOLDERS, *set(LABELS).difference(self.labels)])
        rows = note_folders(self.archive, self.account.id, own)
        return {**rows, **note_folders(self.archive, self.account.id, _rows(self.labels), label_of=rows["Kept"])}


def _rows(names: Iterable[str]) -> list[tuple[str, str, str]]:
    return [(name, "/", "") for name in names]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_the_archive_shows_what_the_rules_say(archive: Archive, account: Account, seed: int) -> None:
    work = Work(archive, account, seed)
    for _ in range(_STEPS):
        work.step()
        work.check()
    assert words_are_consistent(archive)
