"""A short campaign: the long one is `make torture`."""

from pathlib import Path

import pytest

from tests.torture.campaign import Tally, complaint, torture

FIRST_SEED = 1
RUNS = 8


@pytest.mark.serial
def test_nothing_that_servers_networks_or_kills_do_loses_doubles_or_falsifies_a_message(tmp_path: Path) -> None:
    tally = Tally()
    for outcome in torture(FIRST_SEED, RUNS, tmp_path, tally):
        assert not outcome.wrong, complaint(outcome)
    assert tally.runs == RUNS
    assert tally.compared > 50
    assert sum(tally.played.values()) > RUNS
