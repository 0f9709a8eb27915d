"""From the terms of a query to what must hold of a message: one condition for all words, one for each other term."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailtrove.search.leaves import Circumstances, leaf_condition
from mailtrove.search.matching import expression, heard, matching, together, with_words
from mailtrove.search.statements import Condition, denied, joined_sets, membership, of_each
from mailtrove.search.tree import AllOf, AnyOf, Not, Term, Words


def conditions(terms: Sequence[Term], here: Circumstances) -> list[Condition]:
    """What must hold, all of it, for terms that must all hold.

    Raises:
        QueryMistake: nothing of it can be looked for, or there is no such folder or account.
    """
    kept = [one for term in terms if (one := heard(term))]
    if terms and not kept:
        unheard = _first_words(terms)
        with_words(unheard.text, unheard.position)
    return _all_of(kept, here)


def _all_of(terms: Sequence[Term], here: Circumstances) -> list[Condition]:
    said, rest = together(list(_apart(terms)), here.last)
    found = [matching(said, here.completions)] if said else []
    return [*found, *(_condition(term, here) for term in rest)]


def _apart(terms: Sequence[Term]) -> Iterator[Term]:
    """Each by itself that must hold, out of brackets and saved searches: the smallest set of all is begun with."""
    for term in terms:
        if isinstance(term, AllOf):
            yield from _apart(term.terms)
        else:
            yield term


def _condition(term: Term, here: Circumstances) -> Condition:
    match term:
        case Not(inner):
            return denied(_condition(inner, here))
        case AllOf(terms):
            return of_each("AND", _all_of(terms, here))
        case AnyOf(terms):
            if said := expression(term, here.last):
                return matching(said, here.completions)
            choices = [_condition(one, here) for one in terms]
            sets = [one.members for one in choices if one.members]
            either = of_each("OR", choices)
            return replace(membership(joined_sets(*sets)), near=either.near) if len(sets) == len(choices) else either
        case _:
            return leaf_condition(term, here)


def _first_words(terms: Sequence[Term]) -> Words:
    """The words that were typed first, where there are no other terms than words."""
    term = terms[0]
    while not isinstance(term, Words):
        assert isinstance(term, Not | AnyOf | AllOf)
        term = term.term if isinstance(term, Not) else term.terms[0]
    return term
