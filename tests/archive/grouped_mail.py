"""Random mail in an archive, beside a plain model of it: lists of letters, grouped by walking through all of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from mailtrove.archive.account_store import add_account, remove_account
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Archive
from mailtrove.archive.groupings import Group, Grouping
from mailtrove.archive.index_store import commit_index, wait_for_index_again
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_folder, commit_messages, note_folders
from tests.archive.builders import UIDVALIDITY, an_account, changes, derived, fetched

FOLDERS = (("INBOX", "/"), ("Archive/2019", "/"), ("Archive.Old", "."))
PEOPLE = ("ada@x.org", "Bob@x.org", "cy@sub.x.org", "d e@x.org", 'f"@x.org', "nobody", "g@y.org", "")
NAMES = ("", "Ada", "Ada L.")
LISTS = ("", "", "dev.x.org", "dev.x.org.au", "no list")
TYPES = ("application/pdf", "image/png", "text/calendar", "odd type")
ROLES = ("from", "from", "to", "cc", "bcc", "reply-to")
YEAR = 365 * 86_400


@dataclass
class Letter:
    """A message of the model."""

    id: int
    account: int
    size: int
    date: int
    places: dict[tuple[str, int], bool] = field(default_factory=dict)
    """Folder path and UID; whether it is gone from there."""
    meaning: Derived | None = None
    """None until it is indexed."""

    def names(self, grouping: Grouping) -> set[str]:
        """The groups it is in."""
        if grouping in (Grouping.YEARS, Grouping.MONTHS):
            day = datetime.fromtimestamp(self.date)  # noqa: DTZ006 - the person's own days
            return {"" if day.year < 1900 else f"{day:%Y}" if grouping is Grouping.YEARS else f"{day:%Y-%m}"}
        if grouping is Grouping.FOLDERS:
            live = {folder for (folder, _), gone in self.places.items() if not gone}
            return live or {folder for folder, _ in self.places}
        return set(self._meant(grouping)) if self.meaning else set()

    def _meant(self, grouping: Grouping) -> Iterator[str]:
        assert self.meaning
        wanted = ("to", "cc", "bcc") if grouping is Grouping.RECIPIENTS else ("from",)
        emails = [email.lower() for role, _, email in self.meaning.participants if role in wanted]
        sayable = [email for email in emails if email.count("@") == 1 and not set(' "') & set(email)]
        if grouping is Grouping.DOMAINS:
            yield from (email.split("@")[1] for email in emails if email.count("@") == 1)
        elif grouping in (Grouping.SENDERS, Grouping.RECIPIENTS):
            yield from sayable
        elif grouping is Grouping.LISTS:
            yield from (name for name in [self.meaning.list_id] if name and " " not in name)
        else:
            yield from (one[2] for one in self.meaning.attachments if " " not in one[2])


class GroupedMail:
    """An archive and its model; what happens to the one happens to the other."""

    def __init__(self, file: Path, seed: int) -> None:
        self.archive = Archive.open(file)
        self.chance = Random(seed)
        self.letters: list[Letter] = []
        self.accounts: list[Account] = []
        self.folders: dict[int, dict[str, int]] = {}
        self._uid = 0
        for email in ("ada@x.org", "ada@y.org"):
            account = add_account(self.archive, an_account(email))
            rows = note_folders(self.archive, account.id, [(name, delimiter, "") for name, delimiter in FOLDERS])
            self.accounts.append(account)
            self.folders[account.id] = {name.replace(delimiter, "/"): rows[name] for name, delimiter in FOLDERS}
        self.arrive()

    def step(self) -> None:
        """Something happens."""
        steps = [self.arrive, self.arrive, self.copy, self.leave, self.mark, self.index, self.reindex]
        self.chance.choice(steps)()

    def arrive(self) -> None:
        """New mail comes, and is indexed, or not yet."""
        account = self.chance.choice(self.accounts).id
        path = self.chance.choice([*self.folders[account]])
        new = []
        for _ in range(self.chance.randint(1, 4)):
            self._uid += 1
            raw = b"%d" % self._uid + b"." * self.chance.randint(0, 500)
            when = self.chance.choice((-3_000_000_000, 0, 1_500_000_000)) + self.chance.randint(0, 3 * YEAR)
            new.append(fetched(self._uid, raw, internal_date=when or 1))
        commit_messages(self.archive, account, self.folders[account][path], UIDVALIDITY, new)
        with self.archive.reading() as database:
            ids = dict(database.run("SELECT uid, message_id FROM membership WHERE uidvalidity = ?", (UIDVALIDITY,)))
        self.letters += [
            Letter(ids[one.uid], account, len(one.raw), one.internal_date, {(path, one.uid): False}) for one in new
        ]
        if self.chance.random() < 0.8:
            self.index()

    def copy(self) -> None:
        """A message is put into another folder too, or twice into one."""
        if letter := self._any():
            path = self.chance.choice([*self.folders[letter.account]])
            with self.archive.reading() as database:
                rows = database.run("SELECT uid FROM membership WHERE message_id = ? LIMIT 1", (letter.id,)).fetchall()
            first = rows[0][0]
            raw = b"%d" % first + b"." * (letter.size - len(b"%d" % first))
            self._uid += 1
            folder = self.folders[letter.account][path]
            commit_messages(self.archive, letter.account, folder, UIDVALIDITY, [fetched(self._uid, raw)])
            letter.places[path, self._uid] = False

    def leave(self) -> None:
        """A message goes from a folder on the server."""
        if letter := self._any():
            path, uid = self.chance.choice([*letter.places])
            commit_folder(self.archive, self.folders[letter.account][path], changes(gone=[uid]))
            letter.places[path, uid] = True

    def mark(self) -> None:
        """Flags change, which also brings back what was gone."""
        if letter := self._any():
            path, uid = self.chance.choice([*letter.places])
            flags = {uid: frozenset(self.chance.sample(("\\Seen", "\\Flagged"), 1))}
            commit_folder(self.archive, self.folders[letter.account][path], changes(flags=flags))
            letter.places[path, uid] = False

    def index(self) -> None:
        """All that waits is indexed."""
        self._mean([letter for letter in self.letters if letter.meaning is None])

    def reindex(self) -> None:
        """An account is indexed anew, by a program that understands everything differently."""
        account = self.chance.choice(self.accounts).id
        wait_for_index_again(self.archive, account)
        self._mean([letter for letter in self.letters if letter.account == account])

    def remove(self) -> None:
        """An account goes, with all its mail."""
        account = self.accounts.pop(self.chance.randrange(len(self.accounts))).id
        remove_account(self.archive, account)
        self.letters = [letter for letter in self.letters if letter.account != account]

    def groups(self, grouping: Grouping, letters: list[Letter]) -> list[Group]:
        """What the groups of these letters are, by name."""
        found: dict[str, list[Letter]] = {}
        for letter in letters:
            for name in letter.names(grouping):
                found.setdefault(name, []).append(letter)
        return [
            Group(name, len(some), sum(one.size for one in some), *_ends([one.date for one in some]))
            for name, some in sorted(found.items())
        ]

    def _any(self) -> Letter | None:
        return self.chance.choice(self.letters) if self.letters else None

    def _mean(self, letters: list[Letter]) -> None:
        for start in range(0, len(letters), 2):
            batch = letters[start : start + 2]
            for letter in batch:
                letter.meaning = self._meaning(letter)
                letter.date = letter.meaning.date
            commit_index(self.archive, [letter.meaning for letter in batch if letter.meaning])

    def _meaning(self, letter: Letter) -> Derived:
        chance = self.chance
        people = tuple(
            (chance.choice(ROLES), chance.choice(NAMES), chance.choice(PEOPLE)) for _ in range(chance.randint(0, 5))
        )
        files = tuple(("2", "f", kind, 1, "") for kind in chance.choices(TYPES, k=chance.randint(0, 2)))
        meaning = derived(letter.id, "text", date=letter.date + chance.randint(0, YEAR), participants=people)
        return Derived(
            **{name: getattr(meaning, name) for name in Derived.__dataclass_fields__}
            | {"attachments": files, "list_id": chance.choice(LISTS)}
        )


def _ends(dates: list[int]) -> tuple[int, int]:
    return min(dates), max(dates)
