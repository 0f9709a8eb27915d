"""The search language: from what was typed to a small tree; pure, and knowing nothing of the index.

    budget report            both words
    "annual report"          the words side by side
    invoi*                   words that begin so
    paid OR settled          one of the two at least; OR joins its neighbours only
    -draft  -(a b)           without
    from:ada  to:@example.org  subject:"annual report"  is:unread  after:2021-03
                             operators: see `operators`
    saved:work               all that a saved search means: see `saved`

All of it must hold. What only looks like an operator (a URL, 10:30, "Re:" before a blank) is a word.
"""

import re
from typing import Final

from mailtrove.errors import QueryMistake
from mailtrove.search.operators import Operator, Value, near_operators, operator_named
from mailtrove.search.saved import NO_SEARCHES, Searches, circular, empty, key_of, placed, unknown, unreadable
from mailtrove.search.tree import AllOf, AnyOf, Not, Query, Term, Words

_LONGEST: Final = 4000
_MOST: Final = 100
_DEEPEST: Final = 20
"""Characters, terms and brackets within brackets of a query; SQLite's parsers give up at some thousands."""
_FEWER: Final = "Some of the words will do: all of them must be in a message."
_BLANKS: Final = re.compile(r"\s*")
_BARE: Final = re.compile(r"\S+")
_QUOTED: Final = re.compile(r'"([^"]*)"(\*?)')
_NAME: Final = re.compile(r"([A-Za-z][A-Za-z_]+):")
_NOT: Final = re.compile(r"-(?=[^\s\-)])|NOT(?=\s+\S)")
_AND: Final = re.compile(r"AND(?=\s)")
_OR: Final = re.compile(r"OR(?=\s|\(|\)|$)")
_IS_TEXT: Final = re.compile(r"$|[\s/\\:)]")
"""What after a name and a colon makes it no operator: nothing, a URL's or path's slash, a second colon."""
_SCHEMES: Final = frozenset({"mailto", "tel", "sms", "urn", "cid", "mid", "xmpp", "sip", "magnet", "data", "geo"})
"""URLs without a slash."""


def parse(text: str, saved: Searches = NO_SEARCHES) -> Query:
    """The query that was typed; what it takes from a saved search is in it, placed where that is named.

    Raises:
        QueryMistake: a quote or bracket that isn't closed, an operator that is none, a value that is missing or
            can't be meant, a saved search that isn't there or leads back to itself, far too much of it.
    """
    if len(text) > _LONGEST:
        raise QueryMistake(f"That is longer than {_LONGEST} characters.", position=_LONGEST, remedy=_FEWER)
    return _Parser(text, saved).query()


def mistake_in(text: str, saved: Searches = NO_SEARCHES) -> QueryMistake | None:
    """What of a query can't be understood; None where all can."""
    try:
        parse(text, saved)
    except QueryMistake as mistake:
        return mistake
    return None


class _Parser:
    """Reads a query from left to right; `_at` is where it stands, never before a blank."""

    def __init__(self, text: str, saved: Searches, within: tuple[str, ...] = ()) -> None:
        """`within`: the saved searches that this is part of, outermost first."""
        self._text = text
        self._saved = saved
        self._within = within
        self._at = _end(_BLANKS, text, 0)
        self._terms = 0
        self._open = 0
        """Brackets that are not closed yet; `_deep` counts each NOT too, which nests as a bracket does."""
        self._deep = 0
        self._open_ended = False

    def query(self) -> Query:
        terms = self._row()
        if self._at < len(self._text):
            raise QueryMistake("This bracket closes nothing.", position=self._at, remedy="Leave it out.")
        return Query(terms, self._open_ended)

    def _row(self) -> tuple[Term, ...]:
        """Terms that must all hold, until the text or its brackets end."""
        terms: list[Term] = []
        while self._at < len(self._text) and self._text[self._at] != ")":
            if _OR.match(self._text, self._at):
                raise self._nothing_beside_or(self._at)
            if terms and (also := _AND.match(self._text, self._at)):
                self._go_on(also.end())
                continue
            if term := self._alternatives():
                terms.append(term)
        return tuple(terms)

    def _alternatives(self) -> Term | None:
        """A term, or several with OR between them; None for empty quotes and brackets."""
        at = self._at
        terms = [self._negated()]
        while found := _OR.match(self._text, self._at):
            self._go_on(found.end())
            if self._at == len(self._text) or self._text[self._at] == ")" or _OR.match(self._text, self._at):
                raise self._nothing_beside_or(found.start())
            terms.append(self._negated())
        meant = tuple(term for term in terms if term)
        return AnyOf(meant, at) if len(meant) > 1 else meant[0] if meant else None

    def _negated(self) -> Term | None:
        at = self._at
        turns = _NOT.match(self._text, at)
        if turns is None:
            return self._bracketed()
        self._deeper(at)
        self._go_on(turns.end())
        term = self._negated()
        self._deep -= 1
        return Not(term, at) if term else None

    def _bracketed(self) -> Term | None:
        at = self._at
        if self._text[at] != "(":
            return self._term()
        self._deeper(at)
        self._open += 1
        self._go_on(at + 1)
        terms = self._row()
        if self._at == len(self._text):
            raise QueryMistake("This bracket is never closed.", position=at, remedy="Close it with ).")
        self._open -= 1
        self._deep -= 1
        self._go_on(self._at + 1)
        self._open_ended = False
        return AllOf(terms, at) if len(terms) > 1 else terms[0] if terms else None

    def _term(self) -> Term | None:
        if self._terms == _MOST:
            raise QueryMistake(f"That is more than {_MOST} words.", position=self._at, remedy=_FEWER)
        self._terms += 1
        at = self._at
        name, operator = self._operator()
        start = at + len(name) + 1 if operator else at
        if operator and self._text.startswith("(", start):
            raise QueryMistake(
                f"Brackets can't stand right after {name}:.",
                position=start,
                remedy=f'Write {name}:"a b" for both words together, or ({name}:a {name}:b) for each.',
            )
        value, end = self._value(at, start)
        self._open_ended = end == len(self._text) and not value.quoted and not value.begins
        self._go_on(end)
        if operator is None:
            return Words(value.text, at, quoted=value.quoted, begins=value.begins) if value.text else None
        if not value.text:
            raise QueryMistake(
                f"Nothing comes after {name}:.", position=start, remedy=f"It needs {operator.needs}, without a blank."
            )
        if value.begins and not operator.takes_star:
            raise QueryMistake(f"{name}: takes no star.", position=end - 1, remedy=f"It needs {operator.needs}.")
        return operator.term(value) if operator.term else self._meant(value)

    def _meant(self, value: Value) -> Term:
        """What the saved search of that name means. It counts as if it stood here, in brackets."""
        name = key_of(value.text, self._saved)
        if name is None:
            raise unknown(value.text, value.start, self._saved)
        if name in self._within:
            raise circular(self._within, name, value.start)
        self._deeper(value.at)
        try:
            terms, self._terms = self._inside(name)
        except QueryMistake as mistake:
            raise unreadable(name, mistake, value.start) from mistake
        if not terms:
            raise empty(name, value.start)
        self._deep -= 1
        self._open_ended = False
        return placed(AllOf(terms, value.at) if len(terms) > 1 else terms[0], value.at)

    def _inside(self, name: str) -> tuple[tuple[Term, ...], int]:
        """The terms of a saved search, and how many there are by now in all."""
        inner = _Parser(self._saved[name], self._saved, (*self._within, name))
        inner._terms, inner._deep = self._terms, self._deep
        return inner.query().terms, inner._terms

    def _operator(self) -> tuple[str, Operator | None]:
        """The operator that stands here, and its name; None where a word does."""
        found = _NAME.match(self._text, self._at)
        if found is None:
            return "", None
        name = found[1].lower()
        if operator := operator_named(name):
            return name, operator
        if _IS_TEXT.match(self._text, found.end()) or name in _SCHEMES:
            return "", None
        near = near_operators(name)
        if not near and self._text[found.end()].isdigit():  # localhost:8080
            return "", None
        meant = f" Did you mean {' or '.join(f'{one}:' for one in near)}?" if near else ""
        raise QueryMistake(
            f"There is no {name}: to search by.{meant}",
            position=self._at,
            remedy="Put it in quotation marks to look for it as it stands.",
        )

    def _value(self, at: int, start: int) -> tuple[Value, int]:
        """The word or quoted text that begins at `start`, and where it ends; `at` is where its operator begins."""
        text = self._text
        if text.startswith('"', start):
            quoted = _QUOTED.match(text, start)
            if quoted is None:
                raise QueryMistake("This quotation mark is never closed.", position=start, remedy='Close it with ".')
            return Value(quoted[1].strip(), at, start, quoted=True, begins=bool(quoted[2])), quoted.end()
        bare = _BARE.match(text, start)
        if bare is None:
            return Value("", at, start, quoted=False, begins=False), start
        word = self._within_brackets(bare[0])
        begins = len(word) > 1 and word.endswith("*")
        return Value(word.rstrip("*") if begins else word, at, start, quoted=False, begins=begins), start + len(word)

    def _within_brackets(self, word: str) -> str:
        """The word up to the bracket that closes a group of terms; brackets of its own stay: `f(x)`."""
        if self._open == 0:
            return word
        inner = 0
        for place, character in enumerate(word):
            if character == "(":
                inner += 1
            elif character == ")":
                if inner == 0:
                    return word[:place]
                inner -= 1
        return word

    def _deeper(self, at: int) -> None:
        if self._deep == _DEEPEST:
            raise QueryMistake("That is too deep: brackets in brackets in brackets.", position=at, remedy=_FEWER)
        self._deep += 1

    def _go_on(self, end: int) -> None:
        self._at = _end(_BLANKS, self._text, end)

    def _nothing_beside_or(self, at: int) -> QueryMistake:
        return QueryMistake(
            "OR needs something on both sides.", position=at, remedy='Type "OR" in quotation marks for the word.'
        )


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
