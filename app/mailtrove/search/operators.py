"""The operators of the search language: what each is called, what may stand after it, and the term it makes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from mailtrove.errors import QueryMistake
from mailtrove.search.calendar_words import age, period, span
from mailtrove.search.tree import (
    Conversation,
    FileType,
    Has,
    InAccount,
    InFolder,
    InList,
    Is,
    Leaf,
    MessageId,
    Part,
    Period,
    Size,
    Who,
    Words,
)


@dataclass(frozen=True, slots=True)
class Value:
    """What was typed after an operator."""

    text: str
    """Without quotes and without the star."""
    at: int
    """Where the operator begins."""
    start: int
    """Where the value begins."""
    quoted: bool
    begins: bool
    """A star comes after it."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator."""

    term: Callable[[Value], Leaf] | None
    """Raises QueryMistake for a value that can't be meant. None for what the parser itself knows the meaning of."""
    needs: str
    """What has to stand after it, and how that looks."""
    takes_star: bool = False


def operator_named(name: str) -> Operator | None:
    """The operator of that name, in small or capital letters."""
    return OPERATORS.get(name.lower())


def near_operators(name: str) -> list[str]:
    """The operators that somebody who typed `name` may have meant: of that meaning, that beginning, or that look."""
    if meant := _ELSEWHERE.get(name):
        return [*meant]
    return [one for one in OPERATORS if one.startswith(name)] or get_close_matches(name, OPERATORS, n=1)


def _who(relation: Literal["from", "to", "cc", "bcc", "with"]) -> Operator:
    def term(value: Value) -> Who:
        return Who(value.text, value.at, relation, value.quoted, value.begins)

    return Operator(term, f"a name, address or domain, like {relation}:ada", takes_star=True)


def _words(part: Part, needs: str) -> Operator:
    def term(value: Value) -> Words:
        return Words(value.text, value.at, part, value.quoted, value.begins)

    return Operator(term, needs, takes_star=True)


def _in_folder(value: Value) -> InFolder:
    return InFolder(value.text, value.at, value.begins)


def _after(value: Value) -> Period:
    return Period(span(value.text, value.start)[0], None, value.at)


def _before(value: Value) -> Period:
    return Period(None, span(value.text, value.start)[0], value.at)


def _on(value: Value) -> Period:
    return Period(*span(value.text, value.start), value.at)


def _date(value: Value) -> Period:
    return period(value.text, value.start, value.at)


def _size(value: Value, *, larger: bool) -> Size:
    found = _SIZE.fullmatch(value.text)
    if found is None:
        raise QueryMistake(
            f"“{value.text}” is no size.", position=value.start, remedy="Type it like 500k, 10M or 1.5G."
        )
    return Size(int(float(found[1]) * _TIMES[found[2].lower()]), larger, value.at)


def _is(value: Value) -> Is:
    match value.text.lower():
        case "unread" | "starred" | "answered" | "gone" as state:
            return Is(state, value.at)
    raise _cannot("is", value, ("unread", "starred", "answered", "gone"))


def _has(value: Value) -> Has:
    match value.text.lower().removesuffix("s"):
        case "attachment" | "invitation" | "link" as what:
            return Has(what, value.at)
    raise _cannot("has", value, ("attachment", "invitation", "link"))


def _type(value: Value) -> FileType:
    text = value.text.lower().removeprefix(".")
    if not _TYPE.fullmatch(text):
        raise QueryMistake(
            f"“{value.text}” is no type of file.", position=value.start, remedy="Type it like type:pdf or type:image."
        )
    return FileType(text, value.at)


def _message_id(value: Value) -> MessageId:
    text = value.text.strip("<>").strip()
    if not text:
        raise QueryMistake("That is no Message-ID.", position=value.start, remedy="Type it like msgid:abc@example.org.")
    return MessageId(text, value.at)


def _conversation(value: Value) -> Conversation:
    if not _NUMBER.fullmatch(value.text):
        raise QueryMistake(
            f"“{value.text}” is no message's number.",
            position=value.start,
            remedy="Type the number that `mailtrove search` shows, like thread:4711.",
        )
    return Conversation(int(value.text), value.at)


def _cannot(name: str, value: Value, known: tuple[str, ...]) -> QueryMistake:
    every = [f"{name}:{one}" for one in known]
    near = get_close_matches(value.text.lower(), known, n=1)
    remedy = f"Did you mean {name}:{near[0]}?" if near else f"There is {', '.join(every[:-1])} and {every[-1]}."
    return QueryMistake(f"{name}: can't look for “{value.text}”.", position=value.start, remedy=remedy)


_ELSEWHERE: Final = {
    "sender": ("from",),
    "recipient": ("to",),
    "attachment": ("filename", "type"),
    "label": ("in",),
    "received": ("date",),
    "sent": ("date",),
    "since": ("after",),
    "until": ("before",),
    "size": ("larger", "smaller"),
    "rfc822msgid": ("msgid",),
}
"""What other mail programs call them."""
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(|b|kb?|mb?|gb?)", re.ASCII | re.IGNORECASE)
_TIMES: Final = {"": 1, "b": 1, "k": 10**3, "kb": 10**3, "m": 10**6, "mb": 10**6, "g": 10**9, "gb": 10**9}
"""As sizes are shown."""
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+_-]*(?:/[a-z0-9.+_-]+)?")
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)

OPERATORS: Final[dict[str, Operator]] = {
    "from": _who("from"),
    "to": _who("to"),
    "cc": _who("cc"),
    "bcc": _who("bcc"),
    "with": _who("with"),
    "subject": _words(Part.SUBJECT, "a word, like subject:invoice"),
    "body": _words(Part.BODY, "a word, like body:invoice"),
    "filename": _words(Part.FILE_NAME, "a word, like filename:report"),
    "in": Operator(_in_folder, "a folder, like in:inbox", takes_star=True),
    "folder": Operator(_in_folder, "a folder, like folder:inbox", takes_star=True),
    "list": Operator(lambda value: InList(value.text, value.at), "a mailing list, like list:python"),
    "account": Operator(lambda value: InAccount(value.text, value.at), "an address, like account:ada@example.org"),
    "is": Operator(_is, "unread, starred, answered or gone, like is:unread"),
    "has": Operator(_has, "attachment, invitation or link, like has:attachment"),
    "type": Operator(_type, "a type of file, like type:pdf"),
    "before": Operator(_before, "a date, like before:2021-03"),
    "after": Operator(_after, "a date, like after:2021-03"),
    "on": Operator(_on, "a date, like on:2021-03-01"),
    "date": Operator(_date, "a date or two, like date:2019..2021"),
    "newer_than": Operator(lambda value: age(value.text, value.start, value.at, older=False), "an age, like 7d"),
    "older_than": Operator(lambda value: age(value.text, value.start, value.at, older=True), "an age, like 1y"),
    "larger": Operator(lambda value: _size(value, larger=True), "a size, like larger:5M"),
    "smaller": Operator(lambda value: _size(value, larger=False), "a size, like smaller:100k"),
    "msgid": Operator(_message_id, "a Message-ID, like msgid:abc@example.org"),
    "thread": Operator(_conversation, "a message's number, like thread:4711"),
    "saved": Operator(None, "the name of a saved search, like saved:work"),
}
"""By name, in the order in which help lists them."""
