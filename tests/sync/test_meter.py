"""Rates over a window, how they went, and an estimate that settles."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from mailtrove.sync.meter import TRAIL_SECONDS, Meter

Batch = tuple[float, int, int]
"""When it came, how many messages, how many bytes."""


def running(seconds: int, *, messages: int = 10, size: int = 1000) -> Meter:
    meter = Meter()
    meter.start(0.0)
    for second in range(1, seconds + 1):
        meter.count(float(second), messages, size)
    return meter


def test_rates_are_of_the_last_seconds_only() -> None:
    meter = running(30)
    assert meter.rates(30.0) == (11.0, 1100.0)  # both ends of ten seconds are counted
    assert meter.rates(60.0) == (0.0, 0.0)


def test_nothing_counted_is_no_rate() -> None:
    assert Meter().rates(5.0) == (0.0, 0.0)
    assert Meter().trail(5.0) == ()


def test_a_pause_is_no_part_of_the_pace() -> None:
    meter = running(10)
    meter.stop()
    assert meter.eta(100.0, 1000, 100_000) is None
    meter.count(101.0, 10, 1000)
    meter.count(102.0, 10, 1000)
    assert meter.rates(102.0) == (20.0, 2000.0)


def test_the_trail_has_a_value_for_each_second_and_forgets_the_oldest() -> None:
    meter = Meter()
    meter.start(0.0)
    for second in range(1, 4):
        meter.count(second - 0.5, 1, 3000)
        meter.trail(float(second))
    assert meter.trail(3.9) == (3000.0, 3000.0, 3000.0)
    assert meter.trail(5.0) == (3000.0, 3000.0, 3000.0, 2000.0, 1000.0)
    assert meter.trail(1000.0) == (0.0,) * TRAIL_SECONDS


def test_the_trail_stands_still_while_nothing_can_come() -> None:
    meter = running(3)
    before = meter.trail(3.0)
    meter.stop()
    assert meter.trail(60.0) == before
    meter.start(60.0)
    assert meter.trail(61.0) == (*before, 0.0)


def test_nothing_is_said_before_there_is_a_pace() -> None:
    assert Meter().eta(100.0, 100, 10_000) is None
    assert running(3).eta(3.0, 100, 10_000) is None  # so early
    few = Meter()
    few.start(0.0)
    few.count(1.0, 10, 1000)
    few.count(5.0, 10, 1000)
    assert few.eta(8.0, 100, 10_000) is None  # two batches


def test_nothing_is_said_while_nothing_comes_and_the_pace_is_learnt_anew() -> None:
    meter = running(10)
    assert meter.eta(10.0, 100, 10_000) is not None
    assert meter.eta(26.0, 100, 10_000) is None
    meter.count(27.0, 10, 1000)
    assert meter.eta(27.5, 90, 9000) is None


# Simulated downloads


def even(count: int, seconds: float) -> list[Batch]:
    return [(seconds * (number + 1), 50, 1_000_000) for number in range(count)]


def uneven(count: int) -> list[Batch]:
    """Batches of any size at any time."""
    chance = random.Random(7)
    times = sorted(chance.uniform(0.5, 100) for _ in range(count))
    return [(at, chance.randint(5, 150), int(chance.lognormvariate(13, 1.0))) for at in times]


def over_a_line(batches: Sequence[tuple[int, int]], *, bandwidth: float) -> list[Batch]:
    """A round trip a batch, two milliseconds a message, and the bytes at `bandwidth` a second."""
    at = itertools.accumulate(0.1 + messages * 0.002 + size / bandwidth for messages, size in batches)
    return [(when, *batch) for when, batch in zip(at, batches, strict=True)]


def mixed() -> list[tuple[int, int]]:
    """Large batches, and some of many small messages."""
    chance = random.Random(3)
    return [(chance.randint(5, 150), int(chance.lognormvariate(13, 1.2))) for _ in range(80)]


def after(first: Sequence[Batch], pause: float, then: Sequence[Batch]) -> list[Batch]:
    start = first[-1][0] + pause
    return [*first, *((start + at, messages, size) for at, messages, size in then)]


@dataclass(frozen=True, slots=True)
class Told:
    """What was said ten times a second: when, how long still, and how long it really took."""

    at: float
    seconds: float
    truly: float


def told(batches: Sequence[Batch]) -> list[Told]:
    meter = Meter()
    meter.start(0.0)
    waiting = list(batches)
    said = []
    for tick in range(int(batches[-1][0] * 10)):
        now = tick / 10
        while waiting and waiting[0][0] <= now:
            meter.count(*waiting.pop(0))
        left = meter.eta(now, sum(one[1] for one in waiting), sum(one[2] for one in waiting))
        if left is not None:
            said.append(Told(now, left, batches[-1][0] - now))
    return said


FLOWS = [
    pytest.param(even(60, 1.0), 1.15, id="even"),
    pytest.param(even(30, 3.0), 1.4, id="seldom"),
    pytest.param(uneven(120), 2.5, id="at any time"),
    pytest.param(over_a_line(mixed(), bandwidth=1e6), 2.5, id="of any size"),
    pytest.param(over_a_line(([(100, 400_000)] * 9 + [(1, 25_000_000)]) * 4, bandwidth=2e6), 3.0, id="at times huge"),
    pytest.param(after(even(40, 0.5), 0, even(40, 2.0)), 4.5, id="then four times slower"),
    pytest.param(after(even(20, 2.0), 0, even(60, 0.5)), 4.5, id="then four times faster"),
    pytest.param(after(even(40, 0.5), 30, even(40, 0.5)), 4.0, id="stalled for half a minute"),
]


@pytest.mark.parametrize(("batches", "most_wrong"), FLOWS)
def test_an_estimate_settles_and_doesnt_jump(batches: list[Batch], most_wrong: float) -> None:
    said = told(batches)
    assert said, "it never said anything"
    assert said[0].at >= 4
    lasting = [one for one in said if one.at > 20 and one.truly > 5]
    assert max(max(one.seconds / one.truly, one.truly / one.seconds) for one in lasting) < most_wrong
    for earlier, later in itertools.pairwise(said):
        if later.at - earlier.at < 0.15 and earlier.seconds > 5:  # no silence between them
            assert 0.85 < later.seconds / earlier.seconds < 1.15


def test_a_lasting_change_is_followed() -> None:
    said = told(after(even(40, 0.5), 0, even(60, 2.0)))
    late = [one for one in said if 80 < one.at < 120]
    assert all(0.8 < one.seconds / one.truly < 1.25 for one in late)
