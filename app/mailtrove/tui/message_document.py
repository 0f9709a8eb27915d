"""A message as lines to be read, in one of its views; pure.

The body comes line by line as it is asked for, so that ten megabytes show their first page at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from mailtrove.printable import printable_line
from mailtrove.tui import dates, words
from mailtrove.tui.cells import cut, fit, wrap
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.invitation_card import card_lines
from mailtrove.tui.message_body import body_lines
from mailtrove.tui.message_lines import MOST_NAME, Kind, Line, labelled, logical_lines, wrapped
from mailtrove.tui.message_structure import structure_lines

if TYPE_CHECKING:
    from mailtrove.mime.parse import ParsedMessage  # the first frame needs no parser

MOST_LINES: Final = 200_000
"""Beyond this nobody reads; the whole message can be saved."""
MOST_IN_THREAD: Final = 2_000
"""Beyond this a message of a thread is cut, to be read on its own."""
BODY_WIDTH: Final = 96
"""Longer lines tire the eye."""

_LEAST_WIDTH: Final = 20
_LABEL_WIDTH: Final = 10
_HEADER_LABEL_WIDTH: Final = 14
_MOST_SUBJECT_LINES: Final = 3
_ROLES: Final = (("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply-to", "Reply to"))


class View(Enum):
    """How a message can be looked at; the value says so in words."""

    TEXT = "text"
    HTML = "HTML as text"
    SOURCE = "source"
    STRUCTURE = "structure"


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that is open for reading."""

    id: int
    raw: bytes
    parsed: "ParsedMessage"
    folders: tuple[str, ...]
    """Where the server has it, or had it last."""
    gone: bool
    """It is in no folder of the server any more."""
    date: int
    """As the archive knows it, for messages that say none."""
    within: str = ""
    """The subject of the message that it was forwarded in."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """An attachment that is text, open for reading."""

    file_name: str
    content_type: str
    text: str
    html: bool
    """It was taken from HTML."""


Page = OpenMessage | OpenText
"""What is open for reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the person wants to see it."""

    width: int
    view: View = View.TEXT
    all_headers: bool = False
    folded: bool = False
    """Of quotes and signatures only their length shows."""


def lines_of(message: Page, reading: Reading, glyphs: Glyphs) -> Iterator[Line]:
    """All lines of a message, from its subject to its end; or of a text that was attached to one."""
    width = max(_LEAST_WIDTH, reading.width)
    if isinstance(message, OpenText):
        yield from labelled("File", message.file_name, width)
        yield from labelled("Type", message.content_type, width)
        yield Line(Kind.RULE, glyphs.rule * width)
        yield from _text(message.text, reading, width, glyphs, from_html=message.html)
        return
    if reading.view is View.SOURCE:
        yield from _limited(_plain_lines(_decoded(message.raw), width))
        return
    yield from _head(message, width, all_headers=reading.all_headers)
    if reading.view is not View.TEXT:
        yield from labelled("View", reading.view.value, width)
    yield from _attachments(message.parsed, width, glyphs)
    yield from _cards(message, width)
    yield Line(Kind.RULE, glyphs.rule * width)
    if message.parsed.problem:
        yield from wrapped(Kind.NOTE, f"This message is damaged: {printable_line(message.parsed.problem)}", width)
        yield Line(Kind.TEXT, "")
    yield from _content(message, reading, width, glyphs)


def lines_in_thread(message: OpenMessage, reading: Reading, glyphs: Glyphs) -> Iterator[Line]:
    """The lines of a message among others of its thread: what is attached, and its text, no more than some pages."""
    width = max(_LEAST_WIDTH, reading.width)
    yield from _attachments(message.parsed, width, glyphs)
    yield from _cards(message, width)
    if message.parsed.problem:
        yield from wrapped(Kind.NOTE, f"This message is damaged: {printable_line(message.parsed.problem)}", width)
    for number, line in enumerate(_content(message, reading, width, glyphs)):
        if number == MOST_IN_THREAD:
            yield Line(Kind.NOTE, "It goes on: press enter to read all of this message.")
            break
        yield line
    yield Line(Kind.TEXT, "")


def subject_of(message: OpenMessage) -> str:
    """The subject in one safe line."""
    return printable_line(message.parsed.subject[:MOST_NAME]) or "(no subject)"


def _cards(message: OpenMessage, width: int) -> Iterator[Line]:
    from mailtrove.mime.views import CALENDARS, invitations_in  # the first frame needs no parser

    if any(one.content_type in CALENDARS for one in message.parsed.attachments):
        for invitation in invitations_in(message.raw):
            yield from card_lines(invitation, width)


def _content(message: OpenMessage, reading: Reading, width: int, glyphs: Glyphs) -> Iterator[Line]:
    from mailtrove.mime import views  # the first frame needs no parser

    if reading.view is View.STRUCTURE:
        yield from structure_lines(views.structure(message.raw), width)
        return
    in_html = reading.view is View.HTML
    text = views.html_view(message.raw) if in_html else message.parsed.text
    if not text.strip():
        yield Line(Kind.NOTE, f"This message has no {'HTML' if in_html else 'text'}.")
        return
    yield from _text(text, reading, width, glyphs, from_html=in_html or message.parsed.html)


def _text(text: str, reading: Reading, width: int, glyphs: Glyphs, *, from_html: bool) -> Iterator[Line]:
    lines = body_lines(text, min(width, BODY_WIDTH), glyphs, folded=reading.folded, from_html=from_html)
    yield from _limited(lines)


def _head(message: OpenMessage, width: int, *, all_headers: bool) -> Iterator[Line]:
    if all_headers:
        for name, value in message.parsed.headers:
            yield from labelled(f"{name}:", value, width, _HEADER_LABEL_WIDTH)
        return
    subject = list(wrap(subject_of(message), width))
    for text in subject[:_MOST_SUBJECT_LINES]:
        yield Line(Kind.SUBJECT, text)
    for role, label in _ROLES:
        people = _people(message.parsed, role)
        if people and not (role == "reply-to" and people == _people(message.parsed, "from")):
            yield from labelled(label, ", ".join(people)[:MOST_NAME], width)
    if date := dates.long_date(message.parsed.date if message.parsed.date is not None else message.date):
        yield from labelled("Date", date, width)
    if message.within:
        yield from labelled("Within", message.within, width)
        return
    folders = ", ".join("Inbox" if name.upper() == "INBOX" else name for name in message.folders)
    yield from labelled("In", f"{folders} (no longer on the server)" if message.gone else folders, width)


def _people(parsed: "ParsedMessage", role: str) -> list[str]:
    return [_person(person.name, person.email) for person in parsed.participants if person.role == role]


def _person(name: str, email: str) -> str:
    name = name.strip()
    return f"{name} <{email}>" if name and email and name != email else name or email


def _attachments(parsed: "ParsedMessage", width: int, glyphs: Glyphs) -> Iterator[Line]:
    for attachment in parsed.attachments:
        label = fit(f"{glyphs.attachment} File", _LABEL_WIDTH)
        name = printable_line(attachment.file_name[:MOST_NAME]) or "(no name)"
        about = f"  {printable_line(attachment.content_type[:80])}, {words.size(attachment.size)}"
        room = max(8, width - _LABEL_WIDTH - len(about))
        yield Line(Kind.ATTACHMENT, cut(label + cut(name, room) + about, width), len(label))


def _plain_lines(text: str, width: int) -> Iterator[Line]:
    for line in logical_lines(text):
        yield from wrapped(Kind.TEXT, line, width)


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    for number, line in enumerate(lines):
        if number == MOST_LINES:
            yield Line(Kind.NOTE, "It goes on, too long to be shown here: saved as .eml, it is whole.")
            return
        yield line


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
