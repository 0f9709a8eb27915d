"""A campaign of syncs in which everything goes wrong: does any of it lose, double or falsify a message?

Each run has a seed: a mailbox on a real Dovecot that somebody else changes meanwhile, syncs through a proxy that plays
faults, real processes that are killed. Then one clean sync, and the checker compares.

    python -m tests.torture.campaign               500 runs, or as many as MAILTROVE_TORTURE_RUNS says,
                                                   from the seed in MAILTROVE_TORTURE_SEED on
"""

import contextlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.torture.faults import Kind
from tests.torture.proxy import FaultProxy
from tests.torture.run import Outcome, play_run
from tests.torture.script import script

FIRST_SEED: Final = 1
RUNS: Final = 500


@dataclass(frozen=True, slots=True)
class Grounds:
    """The servers that all runs share: they take any user."""

    servers: dict[bool, tuple[Dovecot, FaultProxy]]
    """By whether they count changes."""


@contextlib.contextmanager
def grounds() -> Iterator[Grounds]:
    """Dovecot as Debian has it, and as one that announces what Exchange does; each behind its proxy."""
    with (
        Dovecot() as usual,
        Dovecot(capability=EXCHANGE_CAPABILITY, special_use=False) as narrow,
        FaultProxy(usual) as to_usual,
        FaultProxy(narrow) as to_narrow,
    ):
        yield Grounds({True: (usual, to_usual), False: (narrow, to_narrow)})


@dataclass
class Tally:
    """What the runs so far come to."""

    runs: int = 0
    syncs: int = 0
    kills: int = 0
    cancelled: int = 0
    changes: int = 0
    compared: int = 0
    played: Counter[Kind] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count a run."""
        self.runs += 1
        self.syncs += outcome.syncs
        self.kills += outcome.kills
        self.cancelled += outcome.cancelled
        self.changes += outcome.changes
        self.compared += outcome.compared
        self.played += outcome.played
        if outcome.wrong:
            self.failed.append(outcome)

    def lines(self) -> Iterator[str]:
        """The closing summary."""
        yield f"{self.runs} runs, {self.syncs} syncs with mishaps, {self.changes} changes by somebody else meanwhile"
        yield f"{self.kills} processes killed, {self.cancelled} syncs cancelled where the server asked to wait"
        for kind in Kind:
            yield f"{self.played[kind]:6} × {kind.value}"
        yield f"{self.compared} messages compared with the server"
        yield f"{len(self.failed)} runs failed"


def complaint(outcome: Outcome) -> str:
    """What went wrong in a run, and how to see it again."""
    wrong = "\n  ".join(outcome.wrong)
    again = f"MAILTROVE_TORTURE_SEED={outcome.seed} MAILTROVE_TORTURE_RUNS=1 make torture"
    return f"seed {outcome.seed}:\n  {wrong}\n  again: {again}"


def torture(first: int, runs: int, folder: Path, tally: Tally) -> Iterator[Outcome]:
    """Play runs, one after the other."""
    with grounds() as ground:
        for seed in range(first, first + runs):
            wanted = script(seed)
            outcome = play_run(wanted, *ground.servers[wanted.counts_changes], folder / str(seed))
            tally.add(outcome)
            yield outcome


def main() -> int:
    """The long campaign; 1 when anything was lost, doubled or falsified."""
    first = int(os.environ.get("MAILTROVE_TORTURE_SEED", FIRST_SEED))
    runs = int(os.environ.get("MAILTROVE_TORTURE_RUNS", RUNS))
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mailtrove-torture-") as folder:
        try:
            for outcome in torture(first, runs, Path(folder), tally):
                if outcome.wrong:
                    say(complaint(outcome))
                if tally.runs % 25 == 0:
                    say(f"{tally.runs} of {runs} runs in {time.monotonic() - began:.0f} s, {len(tally.failed)} failed")
        except KeyboardInterrupt:
            left = runs - tally.runs
            say(f"To go on: MAILTROVE_TORTURE_SEED={first + tally.runs} MAILTROVE_TORTURE_RUNS={left} make torture")
    for line in tally.lines():
        say(line)
    for outcome in tally.failed:
        say(complaint(outcome))
    return 1 if tally.failed else 0


def say(line: str) -> None:
    """Tell at once, though it is a pipe that reads."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
