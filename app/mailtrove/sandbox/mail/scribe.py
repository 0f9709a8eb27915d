"""Writing conversations out: greetings, quotes, signatures, who gets a copy, and where it is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parseaddr
from typing import Final

from mailtrove.sandbox.mail import files, folders
from mailtrove.sandbox.mail.cast import CAST, Contact, owner_key
from mailtrove.sandbox.mail.compose import compose, wrapped
from mailtrove.sandbox.mail.letter import Attachment, Letter
from mailtrove.sandbox.mail.pages import page_of
from mailtrove.sandbox.mail.templates import Conversation, Dice, Reply
from mailtrove.sandbox.people import Person

LISTS: Final = {
    "loom": Contact("loom", "Loom", "loom@lists.weavers.example"),
    "engine": Contact("engine", "engine-users", "engine-users@lists.differencers.example"),
}
_LIST_FOLDERS: Final = {"loom": "Lists/Loom", "engine": "Lists/engine-users"}


class Scribe:
    """Writes one person's correspondence. The same seed writes the same letters."""

    def __init__(self, person: Person, dice: Dice) -> None:
        self.dice = dice
        self.folders = frozenset(folders.folders_of(person))
        self.owner = CAST[owner_key(person)]

    def contact(self, named: str) -> Contact:
        """Who is meant by a key of the cast, "me", or `Name <address>`."""
        named = named.strip()
        if "@" in named:
            name, address = parseaddr(named)
            return Contact(address, name, address)
        if named == "me":
            return self.owner
        if named == self.owner.key:
            return CAST["ada"]
        return CAST[named]

    def message_id(self, domain: str) -> str:
        """A fresh Message-ID, without its angle brackets."""
        return f"{self.dice.random.getrandbits(80):020x}@{domain}"

    def write(self, conversation: Conversation, begins: datetime) -> list[Letter]:
        """The conversation's letters in order, the first at `begins`."""
        bound: dict[str, str] = {}
        letters = [self._first(conversation, begins, bound)]
        for reply in conversation.replies:
            letters.append(self._reply(conversation, reply, letters, bound))
        answered = {letter.references[-1] for letter in letters[1:] if letter.sender is self.owner}
        return [letter.flagged("\\Answered") if letter.message_id in answered else letter for letter in letters]

    def _first(self, conversation: Conversation, begins: datetime, bound: dict[str, str]) -> Letter:
        given = conversation.directions
        sender = self.contact(self.dice.fill(given["from"], bound))
        to = tuple(self.contact(name) for name in given.get("to", "me").split(","))
        cc = tuple(self.contact(name) for name in given["cc"].split(",")) if "cc" in given else ()
        subject = self.dice.fill(conversation.subject, bound)
        if conversation.subject.startswith("{"):
            subject = subject[0].upper() + subject[1:]
        mailing_list = given.get("list", "")
        if mailing_list:
            to, cc = (LISTS[mailing_list],), ()
            subject = subject if subject.startswith("[") else f"[{mailing_list}] {subject}"
        date = begins.astimezone(timezone(timedelta(minutes=sender.zone)))
        text = self.dice.fill(conversation.text, bound)
        bare = "charset" in given or bool(mailing_list) or given.get("folder") in ("Drafts", "Notes")
        if not bare:
            text = self._dressed(text, sender, to, with_signature=self.dice.chance(0.6))
        letter = Letter(
            sender=sender,
            to=to,
            cc=cc,
            subject=subject,
            text=text,
            date=date,
            message_id=self.message_id(sender.domain),
            folder=self._place(sender, given, date),
            charset=given.get("charset") or ("iso-8859-1" if sender.manner == "latin1" else "utf-8"),
            encoding=given.get("encoding", ""),
            flowed=sender.manner == "flowed",
            headers=_list_headers(mailing_list),
            attachments=self._attachments(given.get("attach", ""), subject, date),
        )
        if given.get("html") or (sender.manner == "outlook" and not mailing_list):
            letter = replace(letter, html=page_of(subject, text))
        return letter

    def _reply(
        self, conversation: Conversation, reply: Reply, letters: Sequence[Letter], bound: dict[str, str]
    ) -> Letter:
        last, given = letters[-1], conversation.directions
        sender = letters[0].sender if reply.sender == "mr" else self._replier(reply.sender, letters[0].sender)
        to, cc = self._answered(sender, letters)
        if mailing_list := given.get("list", ""):
            to, cc = (LISTS[mailing_list],), ()
        wait = timedelta(minutes=4 + self.dice.random.expovariate(1 / 420))
        date = min(last.date + wait, folders.LATEST).astimezone(timezone(timedelta(minutes=sender.zone)))
        text = self.dice.fill(reply.text, bound)
        bare = "charset" in given or bool(mailing_list) or len(text) < 40
        if not bare:
            text = self._dressed(text, sender, to, with_signature=False)
        return Letter(
            sender=sender,
            to=to,
            cc=cc,
            subject=last.subject if last.subject[:4] in ("Re: ", "AW: ") else f"{_re(sender)} {last.subject}",
            text=self._with_quote(text, sender, last),
            date=date,
            message_id=self.message_id(sender.domain),
            folder=self._place(sender, given, date),
            references=(*last.references, last.message_id),
            charset=letters[0].charset if "charset" in given else "utf-8",
            flowed=sender.manner == "flowed",
            headers=_list_headers(mailing_list),
        )

    def _replier(self, named: str, first: Contact) -> Contact:
        known = self.contact(named) if named in CAST or named == "me" or "@" in named else None
        return known or first

    def _answered(self, sender: Contact, letters: Sequence[Letter]) -> tuple[tuple[Contact, ...], tuple[Contact, ...]]:
        """Who gets a reply: whom it answers, and all the others of the first letter in copy."""
        first, last = letters[0], letters[-1]
        to = last.to if last.sender is sender else (last.sender,)
        everybody = dict.fromkeys([first.sender, *first.to, *first.cc, self.owner])
        return to, tuple(contact for contact in everybody if contact is not sender and contact not in to)

    def _dressed(self, text: str, sender: Contact, to: Sequence[Contact], *, with_signature: bool) -> str:
        """The text between greeting and closing, in the sender's manner."""
        you = "all" if len(to) > 2 else to[0].first
        greeting = self.dice.deal("greeting of " + sender.key, sender.greetings).format(you=you)
        closing = self.dice.deal("closing of " + sender.key, sender.closings)
        if closing.endswith(","):  # else it is the name already
            closing += "\n" + (sender.first if sender.key in CAST else sender.name)
        dressed = f"{greeting}\n\n{text}\n\n{closing}"
        if with_signature and sender.signature:
            dressed += "\n\n-- \n" + sender.signature.replace("|", "\n")
        return dressed

    def _with_quote(self, text: str, sender: Contact, last: Letter) -> str:
        if self.dice.chance(0.25):
            return text
        body = last.text.partition("\n\n-- \n")[0].rstrip()
        if not self.dice.chance(0.4):  # many cut the quote in the quote away
            body = "\n".join(line for line in body.split("\n") if not line.startswith(">"))
        quoted = "\n".join(f"> {line}".rstrip() for line in wrapped(body.strip()).split("\n"))
        when = last.date
        if sender.manner == "latin1":
            lead = f"Am {when:%d.%m.%Y} um {when:%H:%M} schrieb {last.sender.name}:"
        elif sender.manner == "outlook":
            lead = f"-----Original Message-----\nFrom: {last.sender.name}\nSubject: {last.subject}\n"
        else:
            lead = f"On {when:%a, %d %b %Y at %H:%M}, {last.sender.name} wrote:"
        return f"{text}\n\n{lead}\n{quoted}"

    def _place(self, sender: Contact, given: dict[str, str], date: datetime) -> str:
        wish = given.get("folder") or _LIST_FOLDERS.get(given.get("list", ""), folders.INBOX)
        if sender is self.owner and wish not in (folders.DRAFTS, "Notes"):
            wish = folders.SENT
        return folders.place(wish, date, self.folders, self.dice)

    def _attachments(self, wanted: str, subject: str, date: datetime) -> tuple[Attachment, ...]:
        return tuple(self._attachment(wish.strip(), subject, date) for wish in wanted.split(",") if wish.strip())

    def _attachment(self, wish: str, subject: str, date: datetime) -> Attachment:
        kind, _, name = wish.partition(" ")
        naming = "plain" if name.isascii() else self.dice.deal("naming", ("rfc2231", "rfc2231-split", "encoded-word"))
        chance = self.dice.random
        if kind == "csv":
            columns = ("no", "measured", "expected", "difference")
            return files.table(f"{name}.csv", columns, chance.randint(12, 60), chance, naming=naming)
        if kind == "png":
            return replace(files.punched_card(f"{name}.png", chance, inline=self.dice.chance(0.3)), naming=naming)
        lines = (subject.encode("ascii", "replace").decode(), f"{date:%d %B %Y}", "", "Continued overleaf, in theory.")
        return files.page(f"{name}.pdf", lines, naming=naming)


def forwarded(letter: Letter, original: Letter) -> Letter:
    """The letter with another one, whole, attached."""
    return replace(letter, attachments=(*letter.attachments, files.forwarded(compose(original))))


def moment(dice: Dice, earliest: datetime, latest: datetime) -> datetime:
    """A time when people write: more of late than long ago, by day, and seldom on Sundays."""
    span = (latest - earliest).total_seconds()
    when = earliest + timedelta(seconds=span * dice.random.random() ** 0.62)
    if when.weekday() == 6 and dice.chance(0.7):
        when -= timedelta(days=dice.random.randint(1, 5))
    hour = min(23, max(0, round(dice.random.gauss(13, 4))))
    when = when.replace(hour=hour, minute=dice.random.randrange(60), second=dice.random.randrange(60), tzinfo=UTC)
    return min(when, latest)


def _re(sender: Contact) -> str:
    return "AW:" if sender.manner == "latin1" else "Re:"


def _list_headers(mailing_list: str) -> tuple[tuple[str, str], ...]:
    if not mailing_list:
        return ()
    address = LISTS[mailing_list].address
    local, _, domain = address.partition("@")
    return (
        ("List-Id", f"<{local}.{domain}>"),
        ("List-Post", f"<mailto:{address}>"),
        ("List-Unsubscribe", f"<mailto:{local}-leave@{domain}>, <https://{domain}/{local}/leave>"),
        ("Precedence", "list"),
    )
