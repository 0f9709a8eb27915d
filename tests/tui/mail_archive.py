"""A small archive with the same mail every time, put there through the archive's and the index's own doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index, waiting_for_index
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_messages, note_folders
from mailtrove.sync.derive import derive

NOW: Final = datetime(2024, 5, 16, 15, 0, tzinfo=UTC).timestamp()
"""A Thursday afternoon: what the frozen clock shows."""
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR

ADA: Final = Account(
    0,
    "microsoft",
    "ada@lovelace.example",
    "Ada Lovelace",
    "imap.example",
    993,
    "tls",
    "xoauth2",
    "ada@lovelace.example",
)
GRACE: Final = Account(
    0, "imap", "grace@navy.example", "Grace Hopper", "imap.navy.example", 993, "tls", "password", "grace@navy.example"
)
FOLDERS: Final = (
    ("INBOX", "/", "inbox"),
    ("Sent Items", "/", "sent"),
    ("Drafts", "/", "drafts"),
    ("Archive", "/", "archive"),
    ("Archive/2019", "/", ""),
    ("Junk Email", "/", "junk"),
    ("Deleted Items", "/", "trash"),
    ("Engine", "/", ""),
    ("Engine/Mill", "/", ""),
    ("Engine/Store", "/", ""),
    ("日本語", "/", ""),
)


@dataclass(frozen=True)
class Letter:
    """One message, and where it is."""

    sender: str
    subject: str
    body: str
    age: float
    """Seconds before `NOW`."""
    to: str = "Ada Lovelace <ada@lovelace.example>"
    cc: str = ""
    folder: str = "INBOX"
    flags: frozenset[str] = frozenset({"\\Seen"})
    files: tuple[tuple[str, str, bytes], ...] = ()
    """Name, type, content."""
    html: str = ""
    alternative: str = ""
    """HTML that says the same as the body."""
    name: str = ""
    """Its Message-ID without angle brackets; empty for one that no other names."""
    answers: tuple[str, ...] = ()
    """Its References by such names, the last of them what it answers."""

    def raw(self) -> bytes:
        """Its bytes."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, self.to, self.subject
        if self.cc:
            message["Cc"] = self.cc
        message["Date"] = format_datetime(datetime.fromtimestamp(NOW - self.age, UTC))
        message["Message-ID"] = f"<{self.name or f'{self.age}.{len(self.subject)}@lovelace.example'}>"
        if self.answers:
            message["In-Reply-To"] = f"<{self.answers[-1]}>"
            message["References"] = " ".join(f"<{name}>" for name in self.answers)
        if self.html:
            message.set_content(self.html, subtype="html")
        else:
            message.set_content(self.body)
        if self.alternative:
            message.add_alternative(self.alternative, subtype="html")
        for name, kind, content in self.files:
            main, sub = kind.split("/")
            message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        if message.is_multipart():
            message.set_boundary("=-=-=")
        return message.as_bytes()


_QUOTED: Final = """\
Dear Ada,

I have read your notes on the engine with the greatest pleasure, and I should like to print them whole. The table of
Bernoulli's numbers is a wonder: I had not thought that the mill could be made to weave such a pattern.

> > Supposing, for instance, that the fundamental relations of pitched sounds in the science of harmony
> > were susceptible of such expression and adaptations.
> The engine might compose elaborate and scientific pieces of music of any degree of complexity or extent.

That is a bold thought. Is there a drawing? See https://engine.example/plates/17 for the last one I made.

Yours,
Charles

--\x20
Charles Babbage, 1 Dorset Street, Marylebone
"""

_PDF: Final = ("note G.pdf", "application/pdf", b"%PDF" + b"0" * 84_000)
_PLATE: Final = ("機関の図面.png", "image/png", b"\x89PNG" + b"0" * 1_200_000)
_UNREAD: Final[frozenset[str]] = frozenset()

LETTERS: Final = (
    Letter(
        "Charles Babbage <charles@difference.example>",
        "Re: Notes on the Analytical Engine",
        _QUOTED,
        0.4 * _HOUR,
        cc="Luigi Menabrea <luigi@torino.example>, Mary Somerville <mary@royal.example>",
        flags=frozenset({"\\Flagged"}),
        files=(_PDF, _PLATE),
    ),
    Letter(
        "Grace Hopper <grace@navy.example>",
        "There is a moth in relay 70",
        "Taped it into the log.",
        2.2 * _HOUR,
        flags=_UNREAD,
        files=(_PDF,),
    ),
    Letter(
        "Royal Society <notices@royal.example>",
        "Thursday's lecture: on the distribution of heat in solid bodies, with demonstrations",
        "Doors open at seven.",
        6 * _HOUR,
    ),
    Letter(
        "松本 行弘 <matz@ruby.example>",
        "解析機関について：楽しいプログラミングのための覚え書き",
        "機関は楽しくあるべきです。",
        20 * _HOUR,
        flags=_UNREAD,
    ),
    Letter(
        "Weekly Loom <news@loom.example>",
        "🧵 Punched cards: five patterns you can weave today 🧶",
        "",
        26 * _HOUR,
        html="<h1>Five patterns</h1><p>See <a href='https://loom.example/5'>all five</a> or <a href='https://loom.example/off'>unsubscribe</a>.</p>",
    ),
    Letter(
        "Mary Somerville <mary@royal.example>",
        "Tea on Sunday?",
        "Bring the card for the waltz.",
        2 * _DAY,
        flags=frozenset({"\\Seen", "\\Answered"}),
    ),
    Letter(
        "Søren Ångström <søren@nordlys.example>",
        "Spectra, and a question about the store’s thousand columns",
        "How are carries kept?",
        3 * _DAY,
        flags=frozenset({"\\Seen", "\\Flagged", "\\Answered"}),
    ),
    Letter("Luigi Menabrea <luigi@torino.example>", "", "The translation is at the printer’s.", 5 * _DAY),
    Letter("אברהם <avraham@galil.example>", "שלום מחיפה", "שלום עדה.", 12 * _DAY),
    Letter("z͑͗a͒l͓g͔o͕ <z@zalgo.example>", "C̶̢o̵m̷b̸i̴n̵i̶n̷g marks should stay with their letters", "They do.", 30 * _DAY),
    Letter(
        "Ada Lovelace <ada@lovelace.example>",
        "Note G, fair copy",
        "Here it is.",
        9 * _HOUR,
        to="Charles Babbage <charles@difference.example>, Mary Somerville <mary@royal.example>",
        folder="Sent Items",
        files=(_PDF,),
    ),
    Letter(
        "Ada Lovelace <ada@lovelace.example>",
        "On flying",
        "I have a scheme to make a thing",
        4 * _DAY,
        to="Anne Isabella <anne@milbanke.example>",
        folder="Drafts",
    ),
    Letter(
        "Augustus De Morgan <augustus@ucl.example>",
        "Exercises for next week",
        "1 to 14, please.",
        400 * _DAY,
        folder="Archive/2019",
    ),
    Letter(
        "Lottery Bureau <win@lucky.example>",
        "You have WON!!! Claim [now]",
        "Send money.",
        7 * _DAY,
        folder="Junk Email",
        flags=_UNREAD,
    ),
    Letter(
        "Mill workshop <mill@engine.example>",
        "Barrels 3 to 7 are cast",
        "With studs.",
        40 * _DAY,
        folder="Engine/Mill",
        flags=_UNREAD,
    ),
    Letter(
        "Store workshop <store@engine.example>",
        "Columns: 640 of 1,000",
        "Slow going.",
        50 * _DAY,
        folder="Engine/Store",
    ),
)


def fill(file: Path, letters: Sequence[Letter] = LETTERS, *, account: Account = ADA) -> Account:
    """Archive and index these letters."""
    with Archive.open(file) as archive:
        stored = add_account(archive, account)
        put(archive, stored, letters)
    return stored


def put(archive: Archive, account: Account, letters: Sequence[Letter], *, first_uid: int = 1) -> None:
    """More letters for an account."""
    names = {name for name, _, _ in FOLDERS}
    extra = [(letter.folder, "/", "") for letter in letters if letter.folder not in names]
    folders = note_folders(archive, account.id, [*FOLDERS, *extra])
    for folder, some in groupby(enumerate(letters, start=first_uid), key=lambda one: one[1].folder):
        batch = [FetchedMessage(uid, one.flags, int(NOW - one.age), len(raw := one.raw()), raw) for uid, one in some]
        commit_messages(archive, account.id, folders[folder], 1, batch)
    while waiting := waiting_for_index(archive, account.id, 500):
        commit_index(archive, [derive(stored)[0] for stored in waiting])
