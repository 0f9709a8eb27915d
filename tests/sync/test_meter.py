"""Rates over a window, and an estimate that settles."""

import itertools

from mailtrove.sync.meter import Meter


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


def test_an_estimate_is_not_dared_at_the_beginning_nor_without_a_pace() -> None:
    assert running(1).eta(1.0, 100, 10_000) is None
    assert Meter().eta(100.0, 100, 10_000) is None
    stalled = running(5)
    assert stalled.eta(60.0, 100, 10_000) is None


def test_the_scarcer_of_round_trips_and_bandwidth_decides() -> None:
    by_count = running(10).eta(10.0, 1000, 1000)
    by_bytes = running(10).eta(10.0, 10, 100_000)
    assert by_count == by_bytes == 100.0


def test_an_estimate_settles_instead_of_jumping() -> None:
    meter = running(10)
    first = meter.eta(10.0, 1000, 100_000)
    assert first == 100.0
    meter.count(10.5, 0, 100_000)  # one huge message: the momentary pace is ten times as high
    second = meter.eta(11.0, 900, 90_000)
    assert second is not None
    assert 80.0 < second < 100.0
    estimates = [meter.eta(11.0 + step / 10, 900, 90_000) for step in range(1, 50)]
    told = [one for one in estimates if one is not None]
    assert len(told) == len(estimates)
    assert all(abs(later - earlier) < 3 for earlier, later in itertools.pairwise(told))


def test_a_pause_is_no_part_of_the_pace() -> None:
    meter = running(10)
    meter.stop()
    assert meter.eta(100.0, 1000, 100_000) is None
    meter.count(101.0, 10, 1000)
    meter.count(102.0, 10, 1000)
    assert meter.rates(102.0) == (20.0, 2000.0)
