"""Messages that a server doesn't hand out: remembered, asked for again, and no reason to list the folder each time."""

import pytest

from mailtrove.archive.records import Lacking
from mailtrove.errors import CommandRefused
from mailtrove.sync.events import SyncState
from mailtrove.sync.questions import due
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

HOUR = 3600
NOW = 1_700_000_000
LACKING = "SELECT uid, times FROM lacking ORDER BY uid"
COMPLETE = "SELECT completed_at IS NOT NULL FROM folder"


@pytest.fixture
def lacking(house: House) -> House:
    """Ten messages, of which one isn't handed out; synced twice, so that it rests for an hour."""
    for number in range(10):
        house.server.put("INBOX", letter(number))
    house.server.silent_about = {3}
    house.sync()
    house.sync()
    house.server.heard.clear()
    return house


@pytest.mark.parametrize("counts", [True, False])
def test_what_is_known_to_lack_costs_no_question_about_the_rest(house: House, counts: bool) -> None:
    house.server.counts_changes = counts
    for number in range(10):
        house.server.put("INBOX", letter(number))
    house.server.silent_about = {3}
    house.sync()
    house.sync()
    house.server.heard.clear()
    progress = house.sync()
    assert progress.state is SyncState.PROBLEMS, "it is told at every sync"
    assert "One message" in progress.problems[0]
    assert house.server.count("uids") == house.server.count("bodies") == 0
    assert house.rows(COMPLETE) == [(0,)]
    house.server.put("INBOX", letter(10))
    assert house.sync().fetched == 1
    assert house.server.count("uids") == 0


def test_it_is_asked_for_again_at_once_then_when_its_rest_is_over(lacking: House) -> None:
    assert lacking.rows(LACKING) == [(3, 2)]
    lacking.sync()
    assert lacking.server.asked("bodies") == []
    lacking.write("UPDATE lacking SET asked_at = asked_at - 3600")
    lacking.sync()
    assert set(lacking.server.asked("bodies")) == {3}
    assert lacking.rows(LACKING) == [(3, 3)]
    lacking.write("UPDATE lacking SET asked_at = asked_at - 7200")
    lacking.server.silent_about = set()
    assert lacking.sync().state is SyncState.DONE
    assert len(lacking.everything()) == 10
    assert (lacking.rows(LACKING), lacking.rows(COMPLETE)) == ([], [(1,)])


def test_one_refusal_counts_once_though_the_look_brought_other_changes_too(house: House) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.flag("INBOX", 1, "\\Seen")
    house.server.put("INBOX", letter(3))

    def tell_nothing_of_it(command: Command) -> None:
        if command.name == "facts" and 4 in command.uids:
            raise CommandRefused("No such message")

    house.server.mishap = tell_nothing_of_it
    assert house.sync().flags_changed == 1
    assert house.rows(LACKING) == [(4, 1)]


def test_a_full_sync_asks_for_it_whatever_its_rest(lacking: House) -> None:
    lacking.server.silent_about = set()
    assert lacking.sync(full=True).fetched == 1
    assert lacking.rows(LACKING) == []


def test_one_that_went_meanwhile_lacks_no_more(lacking: House) -> None:
    del lacking.server.boxes["INBOX"].letters[3]
    assert lacking.sync().state is SyncState.DONE
    assert (lacking.rows(LACKING), lacking.rows(COMPLETE)) == ([], [(1,)])


def test_a_list_of_all_keeps_in_mind_what_rests(lacking: House) -> None:
    del lacking.server.boxes["INBOX"].letters[5]
    assert lacking.sync().gone == 1
    assert (lacking.server.count("uids"), lacking.server.asked("bodies")) == (1, [])
    assert lacking.rows(LACKING) == [(3, 2)]


def test_another_uidvalidity_has_nothing_to_do_with_it(lacking: House) -> None:
    lacking.server.silent_about = set()
    lacking.server.renumber("INBOX")
    assert lacking.sync().state is SyncState.DONE
    assert len(lacking.everything()) == 10
    assert lacking.rows(LACKING) == []


def test_a_run_that_is_cancelled_forgets_none(lacking: House) -> None:
    for number in range(10, 300):
        lacking.server.put("INBOX", letter(number))

    def cancel(command: Command) -> None:
        if command.name == "bodies":
            lacking.engine.cancel(lacking.account.id)

    lacking.server.mishap = cancel
    assert lacking.sync().state is SyncState.CANCELLED
    assert lacking.rows(LACKING) == [(3, 2)]
    lacking.server.mishap = lambda _: None
    assert lacking.sync().state is SyncState.PROBLEMS
    assert len(lacking.everything()) == 299
    assert lacking.rows(LACKING) == [(3, 2)]


@pytest.mark.parametrize(
    ("times", "ago", "expected"),
    [
        (1, 0, True),
        (2, 0, False),
        (2, HOUR - 1, False),
        (2, HOUR, True),
        (3, 2 * HOUR - 1, False),
        (3, 2 * HOUR, True),
        (40, 7 * 24 * HOUR - 1, False),
        (40, 7 * 24 * HOUR, True),
        (5, -HOUR, True),
    ],
    ids=[
        "once",
        "twice",
        "nearly an hour",
        "an hour",
        "nearly two",
        "two",
        "nearly a week",
        "a week",
        "clock went back",
    ],
)
def test_the_longer_in_vain_the_more_seldom(times: int, ago: int, expected: bool) -> None:
    one = {3: Lacking(3, "No", times, NOW - ago)}
    assert due(one, now=NOW, full=False) == ({3} if expected else set())
    assert due(one, now=NOW, full=True) == {3}
