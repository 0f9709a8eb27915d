"""The sandbox's mail: some thousands of messages, the same ones each time, for a mailbox that looks lived in.

What happens is decided here: which letters, when, how many, read or unread. What they say is in `mail/texts`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from mailtrove.sandbox.mail import errands, folders, oddities
from mailtrove.sandbox.mail.compose import compose
from mailtrove.sandbox.mail.folders import folders_of
from mailtrove.sandbox.mail.letter import Letter
from mailtrove.sandbox.mail.scribe import Scribe, forwarded, moment
from mailtrove.sandbox.mail.templates import Conversation, Dice, conversations
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person
from mailtrove.sandbox.sample import SampleMessage

__all__ = ["folders_of", "generate", "share_of"]

EARLIEST: Final = datetime.fromisoformat("2011-09-05T08:00:00+00:00")
_QUIET: Final = timedelta(days=6)
"""The last days belong to the front page."""
_THEMES: Final = {
    ADA.email: ("engine", "note_g", "flying", "office", "students", "computing", "family", "travel", "short"),
    GRACE.email: ("computing", "short", "flying"),
    EMMY.email: ("note_g", "travel", "short", "students"),
    ALAN.email: ("computing", "short", "office", "students"),
}
_SHARES: Final = {ADA.email: 100, GRACE.email: 21, EMMY.email: 14, ALAN.email: 17}
"""Messages in percent of Ada's."""
_DAILY_BREAD: Final[tuple[tuple[str, int], ...]] = (
    *(("talk", 46), ("list", 6), ("newsletter", 20), ("receipt", 13)),
    *(("invitation", 8), ("junk", 6), ("bounce", 1)),
)
"""How often something new begins, by kind."""
_ERRANDS: Final[dict[str, errands.Errand]] = {
    "newsletter": errands.newsletter,
    "receipt": errands.receipt,
    "invitation": errands.invitation,
    "junk": errands.junk,
    "bounce": errands.bounce,
}


def share_of(person: Person, messages: int) -> int:
    """How many messages the person has when Ada has `messages`."""
    return max(1, messages * _SHARES[person.email] // 100)


def generate(person: Person, count: int, seed: int = 1843) -> Iterator[SampleMessage]:
    """The person's `count` messages in the order of their arrival. The same seed gives the same bytes."""
    scribe = Scribe(person, Dice(f"{seed}/{person.email}"))
    letters = list(islice(_story(person, scribe, count), count))
    for number in range(len(letters) // 250):  # the same message in two folders, as copying makes it
        letters[-1 - number] = _copy(letters[len(letters) // 2 + number])
    letters.sort(key=_arrival)
    for letter in letters:
        yield SampleMessage(letter.folder, compose(letter), _arrival(letter), _flags(letter, scribe))


def _story(person: Person, scribe: Scribe, count: int) -> Iterator[Letter]:
    """At least `count` letters, the indispensable ones first; those are Ada's, whose mailbox is looked at most."""
    indispensable = list(_indispensable(scribe)) if person == ADA else []
    yield from indispensable
    talks = [talk for theme in _THEMES[person.email] for talk in conversations(theme)]
    latest = folders.LATEST - (_QUIET if person == ADA else timedelta(hours=9))
    yield from _years(scribe, talks, count - len(indispensable), latest)


def _indispensable(scribe: Scribe) -> Iterator[Letter]:
    yield from _front_page(scribe)
    yield from oddities.oddities(scribe)
    for conversation in (*conversations("world"), *conversations("notes")):
        when = moment(scribe.dice, EARLIEST, folders.LATEST - _QUIET)
        if hours := conversation.directions.get("hours"):
            when = folders.LATEST - timedelta(hours=float(hours))
        yield from scribe.write(conversation, when)


def _years(scribe: Scribe, talks: list[Conversation], wanted: int, latest: datetime) -> Iterator[Letter]:
    """What happens all the time, told in order, so that what comes again comes again much later."""
    kinds = [kind for kind, weight in _DAILY_BREAD for _ in range(weight)]
    beginnings: list[errands.Errand | Conversation] = []
    while wanted > 0:
        kind = scribe.dice.deal("daily bread", kinds)
        beginning = _ERRANDS.get(kind) or scribe.dice.deal(kind, conversations("lists") if kind == "list" else talks)
        beginnings.append(beginning)
        wanted -= 1 + len(beginning.replies) if isinstance(beginning, Conversation) else 1
    moments = sorted(moment(scribe.dice, EARLIEST, latest) for _ in beginnings)
    for beginning, when in zip(beginnings, moments, strict=True):
        if isinstance(beginning, Conversation):
            yield from scribe.write(beginning, when)
        else:
            yield beginning(scribe, when)


def _front_page(scribe: Scribe) -> Iterator[Letter]:
    """The newest letters, which everybody sees first."""
    for conversation in conversations("front"):
        given = conversation.directions
        when = folders.LATEST - timedelta(hours=float(given["hours"]), minutes=scribe.dice.random.randrange(50))
        if key := given.get("newsletter"):
            lead = conversation.subject.partition(": ")[2]
            letter = replace(errands.newsletter(scribe, when, key=key, lead=lead), date=when)
        elif "invite" in given:
            title = conversation.subject.partition(": ")[2]
            event = f"{title} | {given['invite']} | {conversation.text}"
            letter = errands.invitation(scribe, when, event=event, host=given["from"])
        elif recipient := given.get("bounce"):
            letter = errands.bounce(scribe, when, recipient=recipient)
        else:
            letter = scribe.write(conversation, when)[0]
        if original := given.get("forward"):
            letter = forwarded(letter, _school_letter(scribe, original, when - timedelta(days=1)))
        given_flags = given.get("flags", "").split()
        yield replace(letter, folder=folders.INBOX).flagged("given", *given_flags)


def _school_letter(scribe: Scribe, sender: str, when: datetime) -> Letter:
    contact = scribe.contact(sender)
    return Letter(
        sender=contact,
        to=(scribe.contact("mary"),),
        subject="Question for the Enchantress",
        text="Dear Mrs Somerville,\n\nwe made an adder. It's not a snake. It can do 5 + 6 but not 7 + 6, because"
        " then a marble falls out. Is that a carry? Please ask the Enchantress.\n\nClass 4 (and Miss Prism)",
        date=when,
        message_id=scribe.message_id(contact.domain),
        folder=folders.INBOX,
    )


def _copy(letter: Letter) -> Letter:
    return replace(letter, folder=folders.ARCHIVE if letter.folder != folders.ARCHIVE else folders.INBOX)


def _arrival(letter: Letter) -> datetime:
    # The second that delivery takes; zones differ, moments don't.
    return letter.received or letter.date + timedelta(seconds=1)


def _flags(letter: Letter, scribe: Scribe) -> frozenset[str]:
    """What the owner has done with it: read nine of ten, starred some, answered where an answer exists."""
    if "given" in letter.flags:
        return letter.flags - {"given"}
    flags = set(letter.flags)
    age = folders.LATEST - letter.date
    read = {folders.JUNK: 0.25, folders.SENT: 1.0, folders.DRAFTS: 1.0}.get(letter.folder)
    if read is None:
        read = 0.72 if age < timedelta(days=60) else 0.95
    if scribe.dice.chance(read) or "\\Answered" in flags:
        flags.add("\\Seen")
    if letter.folder == folders.DRAFTS:
        flags.add("\\Draft")
    elif letter.folder != folders.JUNK and scribe.dice.chance(0.035):
        flags.add("\\Flagged")
    return frozenset(flags)
