"""SQL in pieces: statements with their values, and conditions on a message's row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, in the order of its question marks."""

    sql: str
    values: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a message."""

    test: Statement
    """An expression over the table `message`."""
    members: Statement | None = None
    """A SELECT of the ids for which it holds, some perhaps twice; None where only a walk through all messages tells."""
    probe: Statement | None = None
    """As `test`, but quicker to ask of a few messages and slower of many."""
    probe_cost: int = 0
    """How many of the members are read in the time that it takes, about."""
    near: Statement | None = None
    """As `test`, for messages whose ids are within the table `runs` of first and last ids, and as quick to ask as there
    are few of them; None where it would take as long as for all messages."""


def of_row(test: Statement) -> Condition:
    """What a message's own row tells."""
    return Condition(test, near=test)


def of_each(operator: str, conditions: Sequence[Condition]) -> Condition:
    """The conditions with AND or OR between them."""
    near = [one.near for one in conditions if one.near]
    return Condition(
        joined(operator, [one.test for one in conditions]),
        near=joined(operator, near) if len(near) == len(conditions) else None,
    )


def joined(operator: str, parts: Sequence[Statement]) -> Statement:
    """The parts with AND or OR between them."""
    return Statement(f"({f' {operator} '.join(part.sql for part in parts)})", values_of(parts))


def joined_sets(*sets: Statement) -> Statement:
    """A SELECT of what any of the SELECTs brings."""
    return Statement(" UNION ALL ".join(one.sql for one in sets), values_of(sets))


def values_of(parts: Iterable[Statement]) -> tuple[str | int, ...]:
    """The values of several statements, one after the other."""
    return tuple(value for part in parts for value in part.values)


def membership(members: Statement, probe: Statement | None = None, probe_cost: int = 0) -> Condition:
    """That a message is among those that `members` selects."""
    # + as SQLite would else choose by itself which of several sets to begin with, without knowing their sizes.
    return Condition(Statement(f"+message.id IN ({members.sql})", members.values), members, probe, probe_cost, probe)


def denied(condition: Condition) -> Condition:
    """That it does not hold. No expression here is ever NULL."""
    test, probe, near = condition.test, condition.probe, condition.near
    return Condition(
        Statement(f"NOT {test.sql}", test.values),
        probe=Statement(f"NOT {probe.sql}", probe.values) if probe else None,
        probe_cost=condition.probe_cost,
        near=Statement(f"NOT {near.sql}", near.values) if near else None,
    )
