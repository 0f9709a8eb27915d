"""The mail of those who are here for their sign-in only: as little as shows that it is theirs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from mailtrove.sandbox.mail.folders import INBOX, LATEST
from mailtrove.sandbox.people import Person, SharedMailbox
from mailtrove.sandbox.sample import SampleMessage

_LETTERS: Final = (
    ("You are in", "This mailbox opened, so whatever stood in its way is out of it."),
    ("Nothing else to read", "Whose mail there is to read: Ada, Grace, Emmy and Alan."),
)


def few_letters(owner: Person | SharedMailbox) -> Iterator[SampleMessage]:
    """Two letters to the owner, the same ones each time."""
    for number, (subject, text) in enumerate(_LETTERS):
        sent = LATEST - timedelta(hours=len(_LETTERS) - number)
        raw = (
            f"From: The sandbox <postmaster@sandbox.example>\r\nTo: {owner.mailbox}\r\nSubject: {subject}\r\n"
            f"Date: {sent:%a, %d %b %Y %H:%M:%S %z}\r\nMessage-ID: <{number}.{owner.mailbox}>\r\n\r\n{text}\r\n"
        )
        yield SampleMessage(INBOX, raw.encode("ascii"), sent)
