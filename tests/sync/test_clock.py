"""A clock that is set while we look: nothing waits by it, and nothing is missed for it."""

import random
import time
from collections.abc import Callable

import pytest

from mailtrove.errors import ServerThrottled
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.test_faults import once

YEAR = 365 * 24 * 3600


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[float], float]], None]:
    """Give the wall clock another time, from what it really is."""
    really = time.time

    def set_to(told: Callable[[float], float]) -> None:
        monkeypatch.setattr(time, "time", lambda: told(really()))

    return set_to


@pytest.mark.parametrize("years", [-30, -1, 1, 60])
@pytest.mark.parametrize("counts_changes", [True, False])
def test_a_clock_that_was_set_hides_no_change(
    house: House, set_clock: Callable[[Callable[[float], float]], None], years: int, counts_changes: bool
) -> None:
    house.server.counts_changes = counts_changes
    for number in range(5):
        house.server.put("INBOX", letter(number))
    house.sync()
    set_clock(lambda now: now + years * YEAR)
    house.server.put("INBOX", letter(5))
    house.server.flag("INBOX", 2, "\\Seen")
    del house.server.boxes["INBOX"].letters[1]
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.flags_changed, progress.gone) == (SyncState.DONE, 1, 1, 1)
    assert house.sync().fetched == 0


def test_a_clock_that_jumps_all_the_time_keeps_nobody_waiting(
    house: House, set_clock: Callable[[Callable[[float], float]], None]
) -> None:
    chance = random.Random(3)
    set_clock(lambda now: now + chance.randint(-20, 20) * YEAR)
    for number in range(300):
        house.server.put("INBOX", letter(number))
    house.server.mishap = once("bodies", lambda: ServerThrottled("Slow down.", wait_seconds=1.0))
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 300)
    assert len(house.everything()) == 300
