"""The address that the browser ended at, pasted by the person: an answer as good as the receiver's.

Where the browser is on another computer, it ends at a page that can't be loaded, but its address holds the answer.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from mailtrove.auth.callback import MAX_HEAD_BYTES, judge_fields, read_fields

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_VISIBLE: Final = re.compile(r"[!-~]*")
"""What a receiver takes in a request line, too."""

TAKEN: Final = "Taken: mailtrove goes on with it."
NOTHING: Final = "Nothing was pasted."
NOT_WAITING: Final = "No sign-in waits for an address just now."
ALREADY: Final = "An answer has already been taken."
TOO_LONG: Final = "That is far longer than the address can be. Copy the browser's address line, and nothing else."
NOT_AN_ADDRESS: Final = (
    "That is not the whole address. Copy all of the browser's address line, from http to its end: a code alone does"
    " not tell which sign-in it belongs to."
)
ELSEWHERE: Final = (
    "That address is not the last one. Sign in on that page first; the browser then ends at an address that begins"
    " with {landing}, even though it can't show that page."
)
NO_ANSWER: Final = (
    "That address holds no answer: it was cut short, or changed on its way. Copy the address line again, all of it."
)
OTHER_SIGN_IN: Final = (
    "That address belongs to another sign-in, perhaps an older one. Open the address that is shown here, and paste"
    " where that one ends."
)


@dataclass(frozen=True, slots=True)
class PasteReply:
    """Whether a pasted text was taken, and what to tell the person. Quotes nothing of the text."""

    taken: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Judged:
    words: str
    answer: Mapping[str, str] | None = field(default=None, repr=False)


class Pasted:
    """Where a pasted text is handed in, from any thread, while a sign-in waits on another.

    One for each sign-in; it is open only while that waits for the browser, for each round's own state.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ""
        self._landing = ""
        self._answer: Mapping[str, str] | None = None

    def give(self, text: str) -> PasteReply:
        """Hand in what was pasted; answers at once. A text that is not taken changes nothing, and the wait goes on."""
        with self._lock:
            if not self._state:
                return PasteReply(False, NOT_WAITING)
            if self._answer is not None:
                return PasteReply(False, ALREADY)
            judged = _judge(text, self._state, self._landing)
            self._answer = judged.answer
            return PasteReply(judged.answer is not None, judged.words)

    def open(self, state: str, landing: str = "") -> None:
        """From now on, an address that carries `state` is taken: once.

        `landing` is where the browser ends, when it isn't the loopback address, which is taken in any case.
        """
        with self._lock:
            self._state, self._landing, self._answer = state, landing, None

    def answer(self) -> Mapping[str, str] | None:
        """The fields of the address that was taken: with `code`, or with `error`."""
        with self._lock:
            return self._answer

    def close(self) -> Mapping[str, str] | None:
        """Take nothing any more; the answer that had been taken until then. May be called again."""
        with self._lock:
            answer, self._state, self._answer = self._answer, "", None
            return answer


def _judge(text: str, state: str, landing: str) -> _Judged:
    address = "".join(text.split())  # a terminal copies a long line with its breaks
    if not address:
        return _Judged(NOTHING)
    if len(address) > MAX_HEAD_BYTES:
        return _Judged(TOO_LONG)
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:  # brackets that are no IPv6 address
        return _Judged(NOT_AN_ADDRESS)
    if parts.scheme not in ("http", "https") or not host or not _VISIBLE.fullmatch(address):
        return _Judged(NOT_AN_ADDRESS)
    if host not in _LOOPBACK and address.partition("?")[0] != landing:
        return _Judged(ELSEWHERE.format(landing=landing or "http://localhost"))
    fields = read_fields(parts.query)
    verdict = judge_fields(fields, state)
    if verdict.answer is not None:
        return _Judged(TAKEN, verdict.answer)
    if fields is None or not fields.get("state") or bool(fields.get("code")) == bool(fields.get("error")):
        return _Judged(NO_ANSWER)
    return _Judged(OTHER_SIGN_IN)
