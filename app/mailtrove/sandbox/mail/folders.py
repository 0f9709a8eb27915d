"""Which folders there are in whose mailbox, named as Exchange names them, and where a message is kept."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from mailtrove.sandbox.mail.templates import Dice
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person

LATEST: Final = datetime.fromisoformat("2026-10-30T17:40:00+00:00")
"""When the sandbox's world stands still: nothing is newer."""

INBOX: Final = "INBOX"
SENT: Final = "Sent Items"
DRAFTS: Final = "Drafts"
DELETED: Final = "Deleted Items"
JUNK: Final = "Junk Email"
ARCHIVE: Final = "Archive"
_EXCHANGE: Final = (
    *(INBOX, DRAFTS, SENT, DELETED, JUNK, ARCHIVE, "Outbox", "Conversation History"),
    *("Calendar", "Contacts", "Tasks", "Notes", "Sync Issues", "Sync Issues/Conflicts"),
)
_OWN: Final[dict[str, tuple[str, ...]]] = {
    ADA.email: (
        *("Letters", "Newsletters", "Receipts", "Lists", "Lists/Loom", "Lists/engine-users"),
        *("Projects", "Projects/Analytical Engine", "Projects/Flying Machine", "Projects/Note G"),
        *("Travel", "Travel/München", "Travel/日本"),
    ),
    GRACE.email: ("Moths", "Newsletters", "Receipts"),
    EMMY.email: ("Göttingen", "Newsletters", "Travel"),
    ALAN.email: ("Running", "Newsletters", "Lists", "Lists/engine-users"),
}
_STAYS: Final = frozenset({SENT, DRAFTS, JUNK, "Calendar", "Notes"})


def folders_of(person: Person) -> tuple[str, ...]:
    """Every folder of the person's mailbox, parents before children."""
    return _EXCHANGE + _OWN[person.email]


def place(wish: str, date: datetime, existing: Collection[str], dice: Dice) -> str:
    """Where a message of this age is kept by somebody who tidies up now and then."""
    if wish in _STAYS:
        return wish
    age = LATEST - date
    if dice.chance(0.03) and age > timedelta(days=30):
        return DELETED
    if age < timedelta(days=45):
        return INBOX
    if wish in existing and wish != INBOX:
        return wish
    return INBOX if dice.chance(0.75 if age < timedelta(days=500) else 0.3) else ARCHIVE
