"""One play of faults: which are still to come, which were played, and what else happens at which moment."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.torture.faults import ON_THE_LINE, Fault, Kind
from tests.torture.wire import Ask, Command


@dataclass
class Play:
    """What the proxy goes by while one sync talks through it. Belongs to the proxy's thread, but for reading."""

    faults: Sequence[Fault] = ()
    cues: Sequence[tuple[int, Callable[[], object]]] = ()
    """What is done before the how manieth command goes on to the server."""
    cues_by_bytes: Sequence[tuple[int, Callable[[], object]]] = ()
    """What is done after the server said so many bytes."""
    played: Counter[Kind] = field(default_factory=Counter)
    heard: list[Command] = field(default_factory=list)
    began: threading.Event = field(default_factory=threading.Event)
    """Set when somebody dials."""

    def __post_init__(self) -> None:
        self._left = list(self.faults)
        self._cues = sorted(self.cues, key=lambda cue: cue[0])
        self._by_bytes = sorted(self.cues_by_bytes, key=lambda cue: cue[0])
        self._asked: Counter[Ask] = Counter()
        self._bytes = {True: 0, False: 0}

    def due(self, command: Command) -> list[Callable[[], object]]:
        """Note a command; returns what is to be done before it goes on."""
        self.heard.append(command)
        self._asked[command.ask] += 1
        due = [cue for at, cue in self._cues if at <= len(self.heard)]
        del self._cues[: len(due)]
        return due

    def fault_for(self, command: Command) -> Fault | None:
        """What goes wrong with a command; see that it counts as played only when it really happened."""
        for fault in self._left:
            if fault.strikes(command.ask) and self._count(fault) >= fault.at:
                self._left.remove(fault)
                return fault
        return None

    def line_fault(self, size: int, *, from_server: bool) -> tuple[Fault, int] | None:
        """Note bytes that are to go on; returns what goes wrong with them, and after how many of them."""
        before = self._bytes[from_server]
        self._bytes[from_server] += size
        for fault in self._left:
            ours = fault.kind in ON_THE_LINE and from_server == (fault.kind is not Kind.CUT_SHORT)
            if ours and fault.at <= before + size:
                self._left.remove(fault)
                self.played[fault.kind] += 1
                return fault, max(fault.at - before, 0)
        return None

    def due_by_bytes(self) -> list[Callable[[], object]]:
        """What is to be done now that the server said so much."""
        due = [cue for at, cue in self._by_bytes if at <= self._bytes[True]]
        del self._by_bytes[: len(due)]
        return due

    def _count(self, fault: Fault) -> int:
        return sum(count for ask, count in self._asked.items() if fault.strikes(ask))
