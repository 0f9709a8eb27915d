"""Letters and queries made by chance, and what each query plainly means: looked at one letter at a time.

Nothing here is shared with the search itself: words are cut, people compared and days counted in its own way.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.store import commit_folder, commit_messages, note_folders
from tests.archive.builders import UIDVALIDITY, an_account, changes, derived, fetched

TODAY: Final = date(2022, 6, 15)
WORDS: Final = (
    "engine", "Engines", "report", "REPORT", "café", "cafe", "Résumé", "naïve", "don't", "e-mail", "10:30", "x_y", "42",
    "straße", "Μάθημα", "ΜΑΘΗΜΑ", "ёлка", "елка", "東京タワー", "京都", "ﾀﾜｰ", "서울특별시", "서울", "a", "the", "☺",
)  # fmt: skip
PEOPLE: Final = (
    ("Ada Lovelace", "ada@analytical.example.edu"),
    ("Ada Byron", "ada@example.org"),
    ("", "Grace@navy.example.org"),
    ("Grace Hopper", "grace@example.edu"),
    ("Jürg Müller", "juerg@sub.example.org"),
    ("東京 太郎", "taro@example.jp"),
)
FILES: Final = (
    ("report.pdf", "application/octet-stream"),
    ("Café MENU.PDF", "application/pdf"),
    ("", "application/pdf"),
    ("cat.jpg", "image/jpeg"),
    ("pdf notes.txt", "text/plain"),
    ("invite.ics", "text/calendar"),
    ("engine.tar.gz", "application/gzip"),
)
FOLDERS: Final = (("INBOX", "/", "inbox"), ("Gesendet", "/", "sent"), ("Work/Engine", "/", ""), ("Work", "/", ""))
FLAGS: Final = ("\\Seen", "\\Flagged", "\\Answered")


@dataclass(frozen=True)
class Spot:
    """Where a letter is, or was."""

    folder: int
    flags: frozenset[str]
    gone: bool


@dataclass(frozen=True)
class Letter:
    """All there is to know of a letter."""

    id: int
    account: int
    subject: str
    body: str
    people: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str], ...]
    when: datetime
    answers: int
    """The letter it answers; 0 for none."""
    size: int
    spots: tuple[Spot, ...]

    @property
    def counting(self) -> list[Spot]:
        return [spot for spot in self.spots if not spot.gone] or list(self.spots)

    @property
    def flags(self) -> set[str]:
        return {flag for spot in self.counting for flag in spot.flags}

    @property
    def gone(self) -> bool:
        return all(spot.gone for spot in self.spots)


Test = Callable[[Letter], bool]


@dataclass
class Post:
    """Letters, and the threads that their answers make."""

    letters: list[Letter] = field(default_factory=list)

    def root(self, number: int) -> int:
        letter = self.letters[number - 1]
        return self.root(letter.answers) if letter.answers else number


def some_post(chance: Random, count: int) -> Post:
    post = Post()
    for number in range(1, count + 1):
        account = chance.choice((1, 1, 2))
        earlier = [letter.id for letter in post.letters if letter.account == account]
        roles = ["from", *chance.choices(("to", "cc", "bcc", "reply-to"), k=chance.randint(0, 3))]
        spots = [
            Spot(folder, frozenset(flag for flag in FLAGS if chance.random() < 0.4), chance.random() < 0.2)
            for folder in chance.sample(range(len(FOLDERS)), chance.choice((1, 1, 2)))
        ]
        letter = Letter(
            id=number,
            account=account,
            subject=_text(chance, 4),
            body=_text(chance, 12),
            people=tuple((role, *chance.choice(PEOPLE)) for role in roles),
            files=tuple(chance.sample(FILES, chance.choice((0, 0, 1, 2)))),
            when=datetime(2019, 1, 1) + timedelta(days=chance.randint(0, 1260), hours=chance.randint(0, 23)),  # noqa: DTZ001
            answers=chance.choice(earlier) if earlier and chance.random() < 0.4 else 0,
            size=chance.choice((30, 500, 999, 1000, 1001, 4000)),
            spots=tuple(spots),
        )
        post.letters.append(letter)
    return post


def _text(chance: Random, most: int) -> str:
    return "".join(chance.choice(WORDS) + chance.choice((" ", " ", ", ", "\n")) for _ in range(chance.randint(0, most)))


def deliver(archive: Archive, post: Post) -> None:
    """Put the letters into a new archive, where each gets the row of its number; in one transaction, to be quick."""
    archive.write(lambda: _deliver(archive, post))


def _deliver(archive: Archive, post: Post) -> None:
    folders: dict[int, dict[str, int]] = {}
    for account in (1, 2):
        assert add_account(archive, an_account(f"{account}@example.edu")).id == account
        folders[account] = note_folders(archive, account, FOLDERS)
    for letter in post.letters:
        raw = (b"%d " % letter.id).ljust(letter.size, b".")
        for spot in letter.spots:
            folder = folders[letter.account][FOLDERS[spot.folder][0]]
            message = fetched(letter.id, raw, *spot.flags)
            commit_messages(archive, letter.account, folder, UIDVALIDITY, [message])
            if spot.gone:
                commit_folder(archive, folder, changes(gone=[letter.id]))
    commit_index(archive, [_meaning(letter) for letter in post.letters])


def _meaning(letter: Letter):  # type: ignore[no-untyped-def]
    meaning = derived(
        letter.id,
        letter.body,
        subject=letter.subject,
        message_id=f"{letter.id}@example.org",
        in_reply_to=f"{letter.answers}@example.org" if letter.answers else "",
        date=int(letter.when.timestamp()),
        participants=letter.people,
    )
    return replace(meaning, attachments=tuple(("2", name, kind, 1, "d") for name, kind in letter.files))


# What words mean


@lru_cache(maxsize=10_000)
def cut(text: str) -> list[str]:
    """The words of a text, without capitals and accents; in scripts without blanks each character is one."""
    words: list[str] = []
    inside = False
    for character in unicodedata.normalize("NFKC", text).lower():
        name = unicodedata.name(character, "")
        if name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")):
            words.append(character)
            inside = False
        elif character.isalnum():
            plain = unicodedata.normalize("NFD", character)[0]
            words[len(words) - inside :] = [(words[-1] if inside else "") + plain]
            inside = True
        else:
            inside = False
    return words


def has(text: str, wanted: str, *, begins: bool = False) -> bool:
    """Whether the words stand side by side in the text, the last one perhaps only begun."""
    words, sought = cut(text), cut(wanted)
    for start in range(len(words) - len(sought) + 1):
        *whole, last = words[start : start + len(sought)]
        if whole == sought[:-1] and (last.startswith(sought[-1]) if begins else last == sought[-1]):
            return True
    return False


def parts(letter: Letter) -> dict[str, str]:
    people = dict.fromkeys(one for _, name, address in letter.people for one in (name, address) if one)
    files = "\n".join(name for name, _ in letter.files)
    return {"subject": letter.subject, "people": "\n".join(people), "body": letter.body, "filename": files}


# What queries mean


def a_query(chance: Random, post: Post) -> tuple[str, Test]:
    """What could be typed, and what it means."""
    return _all(chance, post, 2)


def _all(chance: Random, post: Post, depth: int) -> tuple[str, Test]:
    several = [_any(chance, post, depth) for _ in range(chance.choice((1, 2, 3, 4)))]
    tests = [test for _, test in several]
    joint = chance.choice((" ", " ", "  ", " AND "))
    return joint.join(text for text, _ in several), lambda letter: all(test(letter) for test in tests)


def _any(chance: Random, post: Post, depth: int) -> tuple[str, Test]:
    several = [_negated(chance, post, depth) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    tests = [test for _, test in several]
    return " OR ".join(text for text, _ in several), lambda letter: any(test(letter) for test in tests)


def _negated(chance: Random, post: Post, depth: int) -> tuple[str, Test]:
    if depth and chance.random() < 0.2:
        text, test = _all(chance, post, depth - 1)
        text = f"({text})"
    else:
        text, test = chance.choice(LEAVES)(chance, post)
    if chance.random() < 0.25:
        return chance.choice(("-", "NOT ")) + text, lambda letter: not test(letter)
    return text, test


def _words(chance: Random, _: Post) -> tuple[str, Test]:
    word = chance.choice(WORDS[:-1])
    begins = len(word) > 3 and word.isalpha() and chance.random() < 0.3
    typed = word[:3] if begins else word
    where = chance.choice(("", "", "", "subject", "body", "filename"))
    text = f"{where}:{typed}" if where else typed

    def test(letter: Letter) -> bool:
        return any(
            has(part, typed, begins=begins) for name, part in parts(letter).items() if not where or name == where
        )

    return text + "*" * begins, test


def _phrase(chance: Random, _: Post) -> tuple[str, Test]:
    phrase = " ".join(chance.choices(WORDS[:-1], k=2))
    return f'"{phrase}"', lambda letter: any(has(part, phrase) for part in parts(letter).values())


_RELATIONS: Final = {
    "from": ("from",),
    "to": ("to", "cc", "bcc"),
    "cc": ("cc",),
    "bcc": ("bcc",),
    "with": ("from", "to", "cc", "bcc", "reply-to"),
}


def _who(chance: Random, __: Post) -> tuple[str, Test]:
    relation = chance.choice(list(_RELATIONS))
    _, address = chance.choice(PEOPLE)
    typed = chance.choice(("ada", "GRACE", "muller", "東京", "example", address, f"@{address.partition('@')[2]}"))

    def meant(name: str, email: str) -> bool:
        domain = email.lower().partition("@")[2]
        if typed.startswith("@"):
            return f".{domain}".endswith(f".{typed[1:]}")
        return email.lower() == typed.lower() if "@" in typed else has(name, typed) or has(email, typed)

    return f"{relation}:{typed}", lambda letter: any(
        role in _RELATIONS[relation] and meant(name, email) for role, name, email in letter.people
    )


def _place(chance: Random, _: Post) -> tuple[str, Test]:
    typed, folders = chance.choice(
        (
            ("inbox", {0}),
            ("sent", {1}),
            ("Gesendet", {1}),
            ("engine", {2}),
            ("work/engine", {2}),
            ("work", {3}),
            ("work*", {2, 3}),
        )
    )
    operator = chance.choice(("in", "folder"))
    return f"{operator}:{typed}", lambda letter: any(spot.folder in folders for spot in letter.counting)


def _state(chance: Random, _: Post) -> tuple[str, Test]:
    tests: dict[str, Test] = {
        "is:unread": lambda letter: not letter.gone and "\\Seen" not in letter.flags,
        "is:starred": lambda letter: "\\Flagged" in letter.flags,
        "is:answered": lambda letter: "\\Answered" in letter.flags,
        "is:gone": lambda letter: letter.gone,
        "has:attachment": lambda letter: bool(letter.files),
        "has:invitation": lambda letter: ("invite.ics", "text/calendar") in letter.files,
        "type:pdf": lambda letter: any(name.lower().endswith(".pdf") or "/pdf" in kind for name, kind in letter.files),
        "type:image": lambda letter: any(kind == "image/jpeg" for _, kind in letter.files),
        "type:text/plain": lambda letter: any(kind == "text/plain" for _, kind in letter.files),
        "type:gz": lambda letter: any(name.endswith(".gz") for name, _ in letter.files),
        "larger:1k": lambda letter: letter.size > 1000,
        "smaller:1000": lambda letter: letter.size < 1000,
        "account:2@": lambda letter: letter.account == 2,
    }
    text = chance.choice(list(tests))
    return text, tests[text]


def _time(chance: Random, _: Post) -> tuple[str, Test]:
    day = date(2019, 1, 1) + timedelta(chance.randint(0, 1260))
    later = day + timedelta(chance.randint(0, 400))
    tests: dict[str, Test] = {
        f"after:{day}": lambda letter: letter.when.date() >= day,
        f"before:{day}": lambda letter: letter.when.date() < day,
        f"on:{day:%Y-%m}": lambda letter: (letter.when.year, letter.when.month) == (day.year, day.month),
        f"on:{day}": lambda letter: letter.when.date() == day,
        f"date:{day.year}": lambda letter: letter.when.year == day.year,
        f"date:{day}..{later}": lambda letter: day <= letter.when.date() <= later,
        f"date:..{day.year}": lambda letter: letter.when.year <= day.year,
        "newer_than:20w": lambda letter: letter.when.date() >= TODAY - timedelta(140),
        "older_than:400d": lambda letter: letter.when.date() < TODAY - timedelta(400),
        "newer_than:1y": lambda letter: letter.when.date() >= date(2021, 6, 15),
        "older_than:6m": lambda letter: letter.when.date() < date(2021, 12, 15),
    }
    text = chance.choice(list(tests))
    return text, tests[text]


def _one(chance: Random, post: Post) -> tuple[str, Test]:
    number = chance.choice(post.letters).id
    if chance.random() < 0.5:
        return f"msgid:<{number}@example.org>", lambda letter: letter.id == number
    return f"thread:{number}", lambda letter: post.root(letter.id) == post.root(number)


LEAVES: Final[Sequence[Callable[[Random, Post], tuple[str, Test]]]] = (
    _words, _words, _words, _phrase, _who, _who, _place, _state, _state, _time, _one,
)  # fmt: skip
