"""What can go wrong between a mail server and us, as data, and how each kind changes what the server answers. Pure.

The words are those of Exchange, Gmail and Dovecot, from public threads about them (notes/oauth-and-imap.md 2.4, 2.5).
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tests.torture.wire import Answer, Ask, of, with_body


class Kind(Enum):
    """What goes wrong. The first five happen below TLS, the others in what the server says."""

    CUT_OFF = "line cut while the server spoke"
    CUT_SHORT = "line cut while we spoke"
    STALL = "silence"
    FLIP = "bit turned over under TLS"
    TRICKLE = "throttled line"
    REFUSAL = "NO or BAD"
    GOODBYE = "BYE"
    NO_ANSWER = "OK without a word on a message"
    NO_BODY = "FETCH without a body"
    EMPTY_BODY = "FETCH with an empty body"
    STUB = "stub in a message's place"
    NO_FLAGS = "FETCH without flags"
    WRONG_SIZE = "wrong RFC822.SIZE"
    UNASKED = "unsolicited answers"
    LONG_LITERAL = "literal larger than announced"
    SHORT_LITERAL = "literal smaller than announced"
    HUGE_LITERAL = "literal larger than allowed"
    GARBLED = "line that is no IMAP"


ON_THE_LINE: Final = frozenset({Kind.CUT_OFF, Kind.CUT_SHORT, Kind.STALL, Kind.FLIP, Kind.TRICKLE})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, once."""

    kind: Kind
    at: int
    """On the line: after so many bytes. Else: at the how manieth of the commands that it can strike, from 1."""
    words: bytes = b""
    """Of a refusal, with its NO or BAD, and of a goodbye."""
    amount: int = 0
    """Bytes: how fast a line trickles a second, how wrong a size is; else which of several messages it strikes."""

    def strikes(self, ask: Ask) -> bool:
        """Whether it can happen to such a command."""
        return ask in _STRIKES.get(self.kind, ())


_BODIES: Final = (Ask.BODIES,)
_STRIKES: Final[Mapping[Kind, tuple[Ask, ...]]] = {
    Kind.REFUSAL: (Ask.LOG_IN, Ask.LIST, Ask.OPEN, Ask.SEARCH, Ask.FACTS, Ask.BODIES),
    Kind.GOODBYE: tuple(Ask),
    Kind.NO_ANSWER: (Ask.FACTS, Ask.BODIES),
    Kind.NO_BODY: _BODIES,
    Kind.EMPTY_BODY: _BODIES,
    Kind.STUB: _BODIES,
    Kind.NO_FLAGS: (Ask.FACTS,),
    Kind.WRONG_SIZE: (Ask.FACTS,),
    Kind.UNASKED: (Ask.OPEN, Ask.SEARCH, Ask.FACTS, Ask.BODIES),
    Kind.LONG_LITERAL: _BODIES,
    Kind.SHORT_LITERAL: _BODIES,
    Kind.HUGE_LITERAL: _BODIES,
    Kind.GARBLED: (Ask.LIST, Ask.OPEN, Ask.SEARCH, Ask.FACTS, Ask.BODIES),
}
REFUSALS: Final = (
    b"NO Request is throttled. Suggested Backoff Time: 1000 milliseconds",
    b"BAD Request is throttled. Suggested Backoff Time: 1000 milliseconds",
    b"NO [THROTTLED] Account exceeded command or bandwidth limits.",
    b"NO [OVERQUOTA] Account exceeded command or bandwidth limits.",
    b"NO [ALERT] Too many simultaneous connections. (Failure)",
    b"BAD User is authenticated but not connected.",
    b"NO [UNAVAILABLE] Temporary problem, please try again later.",
    b"NO [SERVERBUG] Internal error occurred. Refer to server log for more information.",
    b"NO [INUSE] The mailbox is in use.",
    b"NO The specified message set is invalid.",
    b"BAD Command Argument Error. 11",
    b"BAD Could not parse command",
)
GOODBYES: Final = (
    b"Session invalidated - AccessTokenExpired",
    b"Connection closed. 14",
    b"Connection is closed. 13",
    b"Too many simultaneous connections. (Failure)",
    b"[UNAVAILABLE] Server shutting down.",
    b"Server Unavailable. 15",
    b"Disconnected for inactivity.",
    b"Mailbox deleted under you.",
)
STUB: Final = (
    b'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="us-ascii"\r\nFrom: Microsoft Exchange Server 2010\r\n'
    b"To: ada@example.edu\r\nSubject: Retrieval using the IMAP4 protocol failed for the following\r\n message: %d\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nThe server couldn't retrieve the following message:\r\n"
)
"""As Exchange sends it, shortened (offlineimap #62)."""
_WORDS_OF_IMAP: Final = re.compile(
    rb"FETCH|UID|FLAGS|INTERNALDATE|RFC822\.SIZE|BODY\[\]|SEARCH|EXISTS|UIDVALIDITY|UIDNEXT|LIST|[()*]"
)


def tampered(fault: Fault, answer: Answer, tag: bytes) -> list[Answer]:
    """What the server says instead of this answer to the command of that tag; the answer itself where it isn't struck.

    Where a message's bytes are touched, what is announced no longer agrees with them: bytes that TLS guards can't be
    exchanged unnoticed by anybody but the server itself.
    """
    if fault.kind is Kind.UNASKED:
        return [answer] if answer.ends(tag) else _unasked(answer)
    if fault.kind is Kind.GARBLED:
        return [answer] if answer.ends(tag) else [_garbled(answer, fault.amount)]
    if fault.kind is Kind.NO_ANSWER:
        return [] if (answer.uid and b"FLAGS" in answer.text) or answer.has_body else [answer]
    change = _CHANGES[fault.kind]
    wanted = answer.has_body if fault.strikes(Ask.BODIES) else b"RFC822.SIZE" in answer.text
    return [change(answer, fault.amount)] if wanted else [answer]


def _no_body(answer: Answer, _: int) -> Answer:
    return of(b"* %d FETCH (UID %d FLAGS ())" % (answer.sequence, answer.uid))[0]


def _empty_body(answer: Answer, _: int) -> Answer:
    return with_body(answer, 0, b"")


def _stub(answer: Answer, _: int) -> Answer:
    stub = STUB % answer.uid
    return with_body(answer, len(stub), stub)


def _no_flags(answer: Answer, _: int) -> Answer:
    return Answer((re.sub(rb" ?FLAGS \([^)]*\)", b"", answer.pieces[0]).replace(b"( ", b"("), *answer.pieces[1:]))


def _wrong_size(answer: Answer, amount: int) -> Answer:
    def other(found: re.Match[bytes]) -> bytes:
        return b"RFC822.SIZE %d" % max(int(found[1]) + amount, 1)

    return Answer((re.sub(rb"RFC822\.SIZE (\d+)", other, answer.pieces[0]), *answer.pieces[1:]))


def _long_literal(answer: Answer, amount: int) -> Answer:
    body = answer.pieces[1]
    return with_body(answer, max(len(body) - 1 - amount, 0), body)


def _short_literal(answer: Answer, amount: int) -> Answer:
    """Three bytes more are just the end of this answer, so that the next is taken for its continuation."""
    return with_body(answer, len(answer.pieces[1]) + (3 if amount % 2 else 1 + amount), answer.pieces[1])


def _huge_literal(answer: Answer, _: int) -> Answer:
    return with_body(answer, 5 * 1024**3, answer.pieces[1])


_CHANGES: Final[Mapping[Kind, Callable[[Answer, int], Answer]]] = {
    Kind.NO_BODY: _no_body,
    Kind.EMPTY_BODY: _empty_body,
    Kind.STUB: _stub,
    Kind.NO_FLAGS: _no_flags,
    Kind.WRONG_SIZE: _wrong_size,
    Kind.LONG_LITERAL: _long_literal,
    Kind.SHORT_LITERAL: _short_literal,
    Kind.HUGE_LITERAL: _huge_literal,
}


def _unasked(answer: Answer) -> list[Answer]:
    """The answer, amid what a server may say at any time of what somebody else does (RFC 9051 7.5.2).

    The flags are those of another message: the one whose place in the folder is the number of this one's UID.
    """
    of_another = of(
        b"* %d FETCH (FLAGS (\\Answered $Unasked))" % answer.uid,
        b"* %d FETCH (MODSEQ (4294967290) FLAGS (\\Answered $Unasked))" % answer.uid,
    )
    words = of(b"* OK [ALERT] Maintenance on Sunday.", b"* FLAGS (\\Answered \\Seen $Unasked)", b"* OK Still here")
    return [*words, answer, *(of_another if answer.uid not in (0, answer.sequence) else ())]


def _garbled(answer: Answer, amount: int) -> Answer:
    """One word or bracket of IMAP's own is broken, never a value: nobody could tell another number from the right."""
    found = list(_WORDS_OF_IMAP.finditer(answer.pieces[0]))
    if not found:
        return answer
    start, head = found[amount % len(found)].start(), answer.pieces[0]
    return Answer((head[:start] + b"\xff" + head[start + 1 :], *answer.pieces[1:]))


def chosen(chance: random.Random, downstream: int) -> Fault:
    """A fault for a conversation in which the server says about that many bytes."""
    kind = chance.choice(tuple(Kind))
    if kind is Kind.CUT_SHORT:
        return Fault(kind, chance.randint(1, 4000))
    if kind in ON_THE_LINE:
        return Fault(kind, chance.randint(1, downstream), amount=chance.randint(20_000, 100_000))
    words = {Kind.REFUSAL: REFUSALS, Kind.GOODBYE: GOODBYES}.get(kind, (b"",))
    amount = chance.choice((-1, 1)) * chance.randint(1, 500) if kind is Kind.WRONG_SIZE else chance.randint(0, 40)
    return Fault(kind, chance.randint(1, 5), chance.choice(words), amount)
