"""What threads are about, for replies that name no message: such a reply joins the thread that its subject leads to.

Some programs answer without In-Reply-To and References. A thread whose oldest message is such an answer belongs to
the last one of that subject that was begun before, unless that had long ended by then.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.database import Database

LONGEST_SILENCE: Final = 30 * 86_400
"""Seconds between the last message of a thread and an answer that has only its subject: "Re: Hello" says little."""
_MOST_KIN: Final = 50
"""Threads of one subject within that time that are looked at."""
_REPLY: Final = r"(?:re|aw|antw|sv|vs|odp|rif|回复|回覆|答复)"
_FORWARD: Final = r"(?:fwd?|wg|tr|转发|轉寄)"
_PREFIX: Final = re.compile(
    rf"\s*(?:\[[^\[\]]{{1,40}}\]\s*)?({_REPLY}|{_FORWARD})(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE
)
_LIST_NAME: Final = re.compile(r"\s*\[[^\[\]]{1,40}\]\s*(?=\S)")
_IS_REPLY: Final = re.compile(_REPLY, re.IGNORECASE)


def subject_without_prefixes(subject: str) -> tuple[str, bool]:
    """What it is about, in lower case and single blanks, without `Re:`, `Fwd:` and a list's `[name]`; is it a reply?"""
    reply = False
    while found := _PREFIX.match(subject):
        reply = reply or bool(_IS_REPLY.fullmatch(found[1]))
        subject = subject[found.end() :]
    if found := _LIST_NAME.match(subject):
        subject = subject[found.end() :]
    return " ".join(subject.casefold().split()), reply


def topic(subject: str) -> int | None:
    """A number that subjects have in common that are about the same; None for no subject."""
    about, _ = subject_without_prefixes(subject)
    return zlib.crc32(about.encode()) if about else None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A thread by its beginning."""

    thread: int
    newest: int
    date: int
    """When it was begun."""
    about: str
    answers: bool
    """Its oldest message is a reply that names no message."""

    def may_answer(self, other: "_Begun") -> bool:
        """Whether this, a reply by subject alone, can belong to the other."""
        begun_before = (other.date, other.thread) < (self.date, self.thread)
        return self.answers and begun_before and self.date <= other.newest + LONGEST_SILENCE


def kin(database: Database, thread: int) -> set[int]:
    """The threads that are one with this by their subjects; its facts and theirs must be up to date."""
    row = database.run(_THIS, (thread,)).fetchone()
    if row is None:
        return set()
    account_id, its_topic = row[:2]
    this = _begun(row[2:])
    times = (this.date - LONGEST_SILENCE, this.newest + LONGEST_SILENCE)
    rows = database.run(_OF_TOPIC, (account_id, its_topic, *times, thread, _MOST_KIN)).fetchall()
    others = [other for other in map(_begun, rows) if other.about == this.about]
    asked = _asked_by(this, others)
    found = {asked.thread} if asked else set()
    return found | {other.thread for other in others if _asked_by(other, [this, *others]) is this}


def _asked_by(answer: _Begun, others: list[_Begun]) -> _Begun | None:
    """The thread that an answer belongs to."""
    able = [other for other in others if other is not answer and answer.may_answer(other)]
    return max(able, key=lambda other: (other.date, other.thread), default=None)


def _begun(row: tuple[int, int, int, str, str | None, int]) -> _Begun:
    thread, newest, date, subject, ancestors, told_by_gmail = row
    about, reply = subject_without_prefixes(subject)
    return _Begun(thread, newest, date, about, reply and ancestors == "" and not told_by_gmail)


_FACTS: Final = """
thread.id, thread.newest_date, message.date, message.subject, message.ancestors,
    EXISTS (SELECT 1 FROM membership WHERE message_id = message.id AND gmail_thread IS NOT NULL)
FROM thread JOIN message ON message.id = thread.root_id
"""
_THIS: Final = f"SELECT thread.account_id, topic, {_FACTS} WHERE thread.id = ? AND topic IS NOT NULL"
_OF_TOPIC: Final = f"""
SELECT {_FACTS} WHERE thread.account_id = ? AND topic = ? AND newest_date >= ? AND message.date <= ? AND thread.id != ?
ORDER BY newest_date LIMIT ?
"""
