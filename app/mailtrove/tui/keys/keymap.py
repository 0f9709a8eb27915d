"""Which of the wanted keys can be had: decided once, before any of them is pressed. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from mailtrove.printable import printable_line
from mailtrove.tui.keys.bindings import Bound
from mailtrove.tui.keys.names import NoSuchKey, is_typed, read_keys, written
from mailtrove.tui.keys.places import Place

Keys = Mapping[str, tuple[str, ...]]
"""Names of keys, by the id of a binding."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A wish that can't be granted; the usual keys hold for it."""

    id: str
    """As it was written; not `printable`."""
    why: str
    """`printable`, and it goes on after the id: "is unknown; is mail.search meant?"."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What became of the wishes."""

    bound: Mapping[str, Bound]
    """Every binding there is, by its id, with its usual keys."""
    changed: Keys
    """The wishes that are granted."""
    faults: tuple[Fault, ...]

    def keys(self, id_: str) -> tuple[str, ...]:
        """The keys of a binding."""
        return self.changed.get(id_, self.bound[id_].keys)

    @property
    def keymap(self) -> dict[str, str]:
        """For Textual, with every id in it: of what shares a key with a changed one it would drop the others."""
        return {id_: ",".join(self.keys(id_)) for id_ in self.bound} if self.changed else {}


def grant(places: Sequence[Place], wanted: Mapping[str, str]) -> Granted:
    """Grant what is wanted, but for what is no id or no key, and for keys that would hide or be hidden."""
    bound = {each.id: each for place in places for each in place.bound}
    changed: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for id_, text in wanted.items():
        if id_ not in bound:
            faults.append(Fault(id_, _unknown(id_, bound)))
            continue
        try:
            changed[id_] = read_keys(text)
        except NoSuchKey as error:
            faults.append(Fault(id_, printable_line(str(error))))
    while clashes := _clashes(places, changed):  # once these are refused, others may clash with the usual keys
        faults += [Fault(id_, why) for id_, why in clashes.items()]
        changed = {id_: keys for id_, keys in changed.items() if id_ not in clashes}
    order = list(wanted)
    return Granted(bound, changed, tuple(sorted(faults, key=lambda fault: order.index(fault.id))))


def _unknown(id_: str, bound: Iterable[str]) -> str:
    close = get_close_matches(id_, list(bound), n=1)
    return f"is unknown; is {close[0]} meant?" if close else "is unknown; `mailtrove keys` lists what there is"


def _clashes(places: Sequence[Place], changed: Keys) -> dict[str, str]:
    """The ids whose new keys can't be theirs, each with the reason in the first place that has one."""
    found: dict[str, str] = {}
    for place in places:
        for mine in place.bound:
            if mine.id in changed and mine.id not in found and (why := _refusal(place, mine, changed)):
                found[mine.id] = why
    return found


def _refusal(place: Place, mine: Bound, changed: Keys) -> str:
    if taken := next(_taken(place, mine, changed), None):
        key, other = taken
        return f"can't have {written(key)}: in {place.name} that is {other.id} ({other.description})"
    if place.typing and (key := _lost_while_typing(mine, changed[mine.id])):
        return f"can't have {written(key)} {_ONLY if mine.priority else _BESIDES}"
    return ""


_BESIDES: Final = "alone: a field takes that as text. Expected is a second key like f2 or ctrl+g"
_ONLY: Final = "as it works in every field, which takes that as text. Expected is a key like f2 or ctrl+g"


def _taken(place: Place, mine: Bound, changed: Keys) -> Iterator[tuple[str, Bound]]:
    """Which key of this binding is another's there. Those that share a key as it is may share others."""
    for other in place.bound:
        if other.id != mine.id and not set(mine.keys) & set(other.keys):
            for key in changed[mine.id]:
                if key in changed.get(other.id, other.keys):
                    yield key, other


def _lost_while_typing(mine: Bound, keys: tuple[str, ...]) -> str:
    """The key by which an action that was possible in a field no longer is, or no more can be typed; else empty."""
    typed = [key for key in keys if is_typed(key)]
    if all(is_typed(key) for key in mine.keys):
        return ""  # nor was it before
    return typed[0] if typed and (mine.priority or len(typed) == len(keys)) else ""
