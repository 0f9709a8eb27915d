"""Mail that nobody writes by hand: newsletters, receipts, invitations, bounces, and what nobody asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from mailtrove.sandbox.mail import files, folders, pages
from mailtrove.sandbox.mail.cast import CAST, Contact
from mailtrove.sandbox.mail.compose import header, text_part
from mailtrove.sandbox.mail.letter import Letter
from mailtrove.sandbox.mail.scribe import Scribe
from mailtrove.sandbox.mail.templates import conversations, lines, words

Errand = Callable[[Scribe, datetime], Letter]
_HOSTS: Final = ("mary", "charles", "nell", "florence", "demorgan", "katherine")
_FIRST_ISSUE: Final = datetime.fromisoformat("2011-01-06T06:00:00+00:00")


@dataclass(frozen=True, slots=True)
class _Paper:
    """A newsletter and what it could report."""

    key: str
    name: str
    address: str
    colour: str
    motto: str
    stories: tuple[pages.Story, ...]


def newsletter(scribe: Scribe, when: datetime, *, key: str = "", lead: str = "") -> Letter:
    """An issue of one of the papers; some send no plain text at all."""
    dice = scribe.dice
    every = _papers()
    paper = next((paper for paper in every if paper.key == key), None) or dice.deal("papers", every)
    when = when.replace(hour=6, minute=dice.random.randrange(30))
    issue = (when - _FIRST_ISSUE).days // 7 + 1
    first = dice.deal(f"{paper.name} lead", paper.stories)
    rest = [dice.deal(paper.name, paper.stories) for _ in range(dice.random.randint(2, 5))]
    stories = [_told(scribe, story) for story in dict.fromkeys([first, *rest])]
    if lead:
        stories[0] = pages.Story(lead, stories[0].text)
    sender = Contact(paper.key, paper.name, paper.address)
    text, page = pages.newsletter(paper.name, paper.motto, paper.colour, sender.domain, issue, stories)
    return Letter(
        sender=sender,
        to=(scribe.owner,),
        subject=f"{paper.name}, no. {issue}: {stories[0].title}",
        text=text,
        html=page,
        html_only=paper.key in ("moth", "form"),
        date=when,
        message_id=scribe.message_id(sender.domain),
        folder=folders.place("Newsletters", when, scribe.folders, dice),
        headers=(
            ("List-Id", f"{paper.key}.{sender.domain}"),
            ("List-Unsubscribe", f"<https://{sender.domain}/leave>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Precedence", "bulk"),
        ),
    )


def receipt(scribe: Scribe, when: datetime) -> Letter:
    """What a shop sends when something was bought."""
    dice = scribe.dice
    shop = dice.deal("shops", words()["shop"])
    bought = [_goods(dice.deal("goods", lines("goods"))) for _ in range(dice.random.randint(1, 4))]
    number = f"{shop[:2].upper()}-{dice.random.randint(1000, 99999)}"
    first, more = bought[0][0], len(bought) - 1
    subject = dice.fill(
        "{Your order: %s|Receipt %s: %s|Thank you for buying: %s|On its way: %s|Did you like it? %s|Invoice %s, %s}", {}
    )
    subject = subject % ((number, first) if subject.count("%s") == 2 else (first,))
    if more:
        subject += f" and {more} more" if more > 1 else " and one more thing"
    text, page = pages.receipt(shop, number, bought)
    host = re.sub(r"[^a-z]", "", shop.lower()) + ".example"
    return Letter(
        sender=Contact(host, shop, f"orders@{host}"),
        to=(scribe.owner,),
        subject=subject,
        text=text,
        html=page,
        html_only=dice.chance(0.3),
        date=when,
        message_id=scribe.message_id(host),
        folder=folders.place("Receipts", when, scribe.folders, dice),
        attachments=(files.page(f"{number}.pdf", text.encode("latin-1", "replace").decode("latin-1").split("\n")),)
        if dice.chance(0.6)
        else (),
    )


def invitation(scribe: Scribe, when: datetime, *, event: str = "", host: str = "") -> Letter:
    """Somebody would like company at something; `event` as a line of events.txt."""
    dice = scribe.dice
    event = event or dice.deal("events", lines("events"))
    title, minutes, where, line = (part.strip() for part in event.split("|"))
    sender = scribe.contact(host or dice.deal("hosts", _HOSTS))
    begins = when + timedelta(days=dice.random.randint(2, 12))
    begins = begins.replace(hour=dice.random.randint(8, 19), minute=dice.random.choice((0, 15, 30)), second=0)
    return Letter(
        sender=sender,
        to=(scribe.owner,),
        subject=f"Invitation: {title} ({begins:%a %d %b, %H:%M})",
        text=f"{line}\n\nWhen: {begins:%A, %d %B %Y, %H:%M} for {minutes} minutes\nWhere: {where}\n\n{sender.first}",
        date=when,
        message_id=scribe.message_id(sender.domain),
        folder=folders.place(folders.INBOX, when, scribe.folders, dice),
        attachments=(files.invitation(title, begins, int(minutes), where, sender.address, scribe.owner.address),),
    )


def junk(scribe: Scribe, when: datetime) -> Letter:
    """Something that nobody asked for."""
    conversation = scribe.dice.deal("junk", conversations("junk"))
    bound: dict[str, str] = {}
    text = scribe.dice.fill(conversation.text, bound)
    subject = scribe.dice.fill(conversation.subject, bound)
    sender = scribe.contact(scribe.dice.fill(conversation.directions["from"], bound))
    return Letter(
        sender=sender,
        to=(scribe.owner,),
        subject=subject[0].upper() + subject[1:],
        text=text,
        html=pages.page_of(subject, text),
        html_only=scribe.dice.chance(0.5),
        date=when,
        message_id=scribe.message_id(sender.domain),
        folder=folders.JUNK,
        headers=(("X-Spam-Flag", "YES"), ("X-Spam-Score", f"{scribe.dice.random.uniform(6, 19):.1f}")),
    )


def bounce(scribe: Scribe, when: datetime, *, recipient: str = "") -> Letter:
    """A report that a letter of ours could not be delivered (RFC 3464)."""
    dice = scribe.dice
    known = [line.split(" | ", 1) for line in lines("bounces")]
    address, reason = next((pair for pair in known if pair[0] == recipient), None) or dice.deal("bounces", known)
    sender = Contact("daemon", "Mail Delivery Subsystem", f"mailer-daemon@{CAST['ada'].domain}")
    message_id, lost = scribe.message_id(sender.domain), scribe.message_id(scribe.owner.domain)
    return Letter(
        sender=sender,
        to=(scribe.owner,),
        subject=f"Undelivered: your letter to {address}",
        text="",
        date=when,
        message_id=message_id,
        folder=folders.place(folders.INBOX, when, scribe.folders, dice),
        raw=_report(scribe.owner, sender, when, message_id, lost, address, reason),
    )


def _report(
    owner: Contact, sender: Contact, when: datetime, message_id: str, lost: str, address: str, reason: str
) -> bytes:
    stamp = f"{when:%a, %d %b %Y %H:%M:%S +0000}"
    code = reason.split()[1]
    human = (
        f"Your letter could not be delivered.\n\n  To: {address}\n  Because: {reason}\n\n"
        "What we could save of it is attached.\nDon't answer this; nobody is here but us daemons.\n"
    )
    status = (
        f"Reporting-MTA: dns; mx.{sender.domain}\r\nArrival-Date: {stamp}\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: {code}\r\nDiagnostic-Code: smtp; {reason}\r\n"
    )
    original = f"From: <{owner.address}>\r\nTo: <{address}>\r\nSubject: On the Engine\r\nMessage-ID: <{lost}>\r\n"
    boundary = f"--=_report_{message_id[:12]}"
    parts = [
        text_part(human, "us-ascii"),
        b"Content-Type: message/delivery-status\r\n\r\n" + status.encode(),
        b"Content-Type: text/rfc822-headers\r\n\r\n" + original.encode(),
    ]
    head = [
        header("Return-Path", "<>"),
        header("From", f"{sender.name} <{sender.address}>"),
        header("To", owner.address),
        header("Subject", f"Undelivered: your letter to {address}"),
        header("Date", stamp),
        header("Message-ID", f"<{message_id}>"),
        header("Auto-Submitted", "auto-replied"),
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="{boundary}"\r\n\r\n'.encode(),
    ]
    opened = f"--{boundary}\r\n".encode()
    return b"".join(head) + b"".join(opened + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


@cache
def _papers() -> tuple[_Paper, ...]:
    papers = []
    for block in conversations("news"):
        key, name, address, colour, motto = (part.strip() for part in block.subject.split("|"))
        stories = [line.split(" :: ", 1) for line in block.text.split("\n")]
        told = tuple(pages.Story(title, text) for title, text in stories)
        papers.append(_Paper(key, name, address, colour, motto, told))
    return tuple(papers)


def _told(scribe: Scribe, story: pages.Story) -> pages.Story:
    bound: dict[str, str] = {}
    return pages.Story(scribe.dice.fill(story.title, bound), scribe.dice.fill(story.text, bound))


def _goods(line: str) -> tuple[str, int]:
    item, _, price = line.rpartition("|")
    return item.strip(), int(price)
