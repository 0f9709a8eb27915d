"""The bindings of a class that have an id: by that, people give them other keys."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.dom import DOMNode


@dataclass(frozen=True, slots=True)
class Bound:
    """An action, and the keys that it has unless a person wants others."""

    id: str
    keys: tuple[str, ...]
    """As Textual names them, the one that is shown first."""
    description: str
    tooltip: str
    priority: bool
    """It hears its key before the part in focus does."""


def bound_to(part: type[DOMNode]) -> list[Bound]:
    """What a screen, a part of one or the app has keys for; its own before those of what it is a kind of."""
    return [
        Bound(binding.id, keys_of(binding), binding.description, binding.tooltip, binding.priority)
        for kind in part.__mro__
        for binding in kind.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.id
    ]


def keys_of(binding: BindingType) -> tuple[str, ...]:
    """The names of a binding's keys: `?,f1` is `("question_mark", "f1")`."""
    return tuple(each.key for each in Binding.make_bindings([binding]))
