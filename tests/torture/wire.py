"""What goes over an IMAP line, cut where IMAP cuts it: commands of the client, answers of the server. Pure but for
the reading; knows nothing of mailtrove."""

import asyncio
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

_LITERAL: Final = re.compile(rb"\{(\d+)\}\r\n$")
_COMMAND: Final = re.compile(rb"([A-Z0-9]+) (UID )?([A-Z]+)(.*)\r\n$", re.DOTALL)
_UID: Final = re.compile(rb"[( ]UID (\d+)")
_FETCH: Final = re.compile(rb"\* (\d+) FETCH \(")


class Ask(Enum):
    """What a command is for, as far as faults tell them apart."""

    LOG_IN = "log in"
    LIST = "list"
    OPEN = "open a folder"
    SEARCH = "search"
    FACTS = "fetch facts"
    BODIES = "fetch bodies"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the client that begins a command."""

    tag: bytes
    verb: bytes
    line: bytes

    @property
    def ask(self) -> Ask:
        """What it is for."""
        match self.verb:
            case b"AUTHENTICATE" | b"LOGIN":
                return Ask.LOG_IN
            case b"LIST":
                return Ask.LIST
            case b"EXAMINE":
                return Ask.OPEN
            case b"SEARCH":
                return Ask.SEARCH
            case b"FETCH":
                return Ask.BODIES if b"BODY.PEEK[]" in self.line else Ask.FACTS
        return Ask.OTHER

    @property
    def changes_nothing(self) -> bool:
        r"""Whether the server's mail is the same after it; a FETCH of bodies must be a PEEK, else it sets \Seen."""
        if self.verb == b"FETCH":
            return re.search(rb"BODY\[|RFC822(?!\.SIZE|\.HEADER)", self.line) is None
        return self.verb in _READS


def command(line: bytes) -> Command | None:
    """The command that a line begins; None where it goes on with one, as what AUTHENTICATE and IDLE are sent does.

    Such a line is one word.
    """
    found = _COMMAND.fullmatch(line)
    return Command(found[1], found[3], line) if found else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the server, whole: text and literals in turn, beginning and ending with text."""

    pieces: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        """Everything but the literals."""
        return b"".join(self.pieces[::2])

    @property
    def data(self) -> bytes:
        """As it goes over the line."""
        return b"".join(self.pieces)

    @property
    def uid(self) -> int:
        """Of the message that a FETCH is about; 0 where it is about none, or names no UID."""
        if not _FETCH.match(self.pieces[0]):
            return 0
        found = _UID.search(self.text)
        return int(found[1]) if found else 0

    @property
    def sequence(self) -> int:
        """Of the message that a FETCH is about; 0 where it is about none."""
        found = _FETCH.match(self.pieces[0])
        return int(found[1]) if found else 0

    @property
    def has_body(self) -> bool:
        """Whether it carries a message's bytes as a literal."""
        return bool(self.uid) and len(self.pieces) > 1 and b"BODY[]" in self.pieces[0]

    def ends(self, tag: bytes) -> bool:
        """Whether it is the last of a command's."""
        return self.pieces[0].startswith(tag + b" ")


def of(*lines: bytes) -> list[Answer]:
    """Answers without literals, each given without its line end."""
    return [Answer((line + b"\r\n",)) for line in lines]


def with_body(answer: Answer, announced: int, body: bytes) -> Answer:
    """The answer with another body, said to be of that many bytes."""
    head = re.sub(_LITERAL, b"{%d}\r\n" % announced, answer.pieces[0])
    return Answer((head, body, *answer.pieces[2:]))


async def read_answer(reader: asyncio.StreamReader) -> Answer | None:
    """The server's next line with its literals; None at the end."""
    pieces: list[bytes] = []
    while True:
        line = await reader.readline()
        if not line.endswith(b"\r\n"):
            return None
        pieces.append(line)
        announced = _LITERAL.search(line)
        if announced is None:
            return Answer(tuple(pieces))
        try:
            pieces.append(await reader.readexactly(int(announced[1])))
        except asyncio.IncompleteReadError:
            return None


_READS: Final = frozenset(
    b"CAPABILITY ID ENABLE AUTHENTICATE LOGIN NAMESPACE LIST STATUS EXAMINE SEARCH FETCH NOOP UNSELECT IDLE LOGOUT"
    b" STARTTLS COMPRESS".split()
)
