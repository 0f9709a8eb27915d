"""Words as expressions of FTS5: quoted strings, cut as the stored text is, so that nothing in them is syntax."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from mailtrove.archive.texts import storable
from mailtrove.archive.tokens import SEPARATOR, has_words, split_ideographs
from mailtrove.errors import QueryMistake
from mailtrove.search.beginnings import Completions, written_out
from mailtrove.search.statements import Condition, Statement, membership
from mailtrove.search.tree import AllOf, AnyOf, Not, Part, Term, Words

_BEGUN: Final = re.compile(r"[^\W_]{2}$")
"""One letter is no beginning: most messages have a word that starts with it. Measured: 0.4 s in 200,000 messages."""

_PROBE_COST: Final = 500
"""Measured: 80 µs for a word that all of 200,000 messages have, against 0.16 µs a message to gather them."""


def heard(term: Term) -> Term | None:
    """The term without plain words that have nothing to look for: "-" between two words hinders neither of them.

    Raises:
        QueryMistake: an operator has nothing to look for.
    """
    match term:
        case Words(text, position, part):
            if part is not Part.ANYWHERE:
                with_words(text, position)
            return term if has_words(text) else None
        case Not(inner, position):
            kept = heard(inner)
            return Not(kept, position) if kept else None
        case AnyOf(terms, position) | AllOf(terms, position):
            several = tuple(kept for one in terms if (kept := heard(one)))
            return type(term)(several, position) if len(several) > 1 else several[0] if several else None
        case _:
            return term


def with_words(text: str, position: int) -> str:
    """The text, when the index can find something by it.

    Raises:
        QueryMistake: it can't.
    """
    if has_words(text):
        return text
    raise QueryMistake(
        f"“{text}” has no letter and no digit to look for.", position=position, remedy="Search for a word."
    )


def phrase(text: str, position: int, *, begins: bool, typing: bool) -> str:
    """The text as an FTS5 string: its words side by side, the last one perhaps only begun (FTS5, 3.2 and 3.3).

    Raises:
        QueryMistake: a star comes after too little.
    """
    cut = split_ideographs(storable(text)).replace("\0", " ").replace('"', " ").strip(" ")
    begun = _BEGUN.search(cut)
    if begins and not begun and not cut.endswith(SEPARATOR):  # after an ideograph a star says nothing new
        raise QueryMistake(
            "Too little before the star.", position=position, remedy="Type at least two letters or digits, then *."
        )
    return f'"{cut}"*' if begun and (begins or typing) else f'"{cut}"'


def expression(term: Term, last: Term | None) -> str:
    """The term as one FTS5 expression; empty when it has more than words in it, or only such as must not be there.

    `last` is the term that may be still being typed.
    """
    match term:
        case Words(text, position, part, begins=begins):
            said = phrase(text, position, begins=begins, typing=term is last)
            return f"{part} : {said}" if part else said
        case AnyOf(terms):
            parts = [expression(one, last) for one in terms]
            return f"({' OR '.join(parts)})" if all(parts) else ""
        case AllOf(terms):
            found, rest = together(terms, last)
            return f"({found})" if not rest else ""
        case _:
            return ""


def together(terms: Sequence[Term], last: Term | None) -> tuple[str, list[Term]]:
    """All words of terms that must all hold, wanted and unwanted, as one expression; and the terms that aren't in it.

    The expression is empty where no word is wanted: FTS5 can't look for what is not there.
    """
    wanted, unwanted, rest = [], [], []
    for term in terms:
        if said := expression(term, last):
            wanted.append(said)
        elif isinstance(term, Not) and (said := expression(term.term, last)):
            unwanted.append((term, said))
        else:
            rest.append(term)
    if not wanted:
        return "", list(terms)
    found = " AND ".join(wanted)
    return (f"({found}) NOT ({' OR '.join(said for _, said in unwanted)})" if unwanted else found), rest


def matching(said: str, completions: Completions) -> Condition:
    """That a message matches the expression."""
    select = "SELECT rowid FROM message_search WHERE message_search MATCH ?"
    members = Statement(select, (said,))
    whole = written_out(said, completions)
    near = Statement(f"+message.id IN ({_WITHIN_RUNS})", (whole,)) if whole else None
    if '"*' in said:  # all words that begin so would be gathered for each message anew
        return replace(membership(members), near=near)
    probe = Statement(f"EXISTS ({select} AND message_search.rowid = message.id)", (said,))
    return replace(membership(members, probe, _PROBE_COST), near=near)


_WITHIN_RUNS: Final = (
    "SELECT message_search.rowid FROM runs CROSS JOIN message_search"
    " WHERE message_search MATCH ? AND message_search.rowid BETWEEN runs.first AND runs.last"
)
"""FTS5 skips to a rowid, so this takes as long as the runs have rows."""
