"""Trying again what a run could not have, and nothing else; and how often a run had to try again."""

from collections.abc import Callable

import pytest

from mailtrove.archive.runs import past_runs
from mailtrove.errors import CommandRefused, ConnectionLost, NothingToRetry
from mailtrove.sync.events import SyncProgress, SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command


def retry(house: House) -> SyncProgress:
    """Try again, to the end."""
    house.engine.retry(house.account)
    assert house.engine.wait(house.account.id, 30)
    progress = house.engine.progress(house.account.id)
    assert progress is not None
    return progress


def refusing(uid: int) -> Callable[[Command], None]:
    def refuse(command: Command) -> None:
        if command.name == "bodies" and command.folder == "Work" and uid in command.uids:
            raise CommandRefused("NO [SERVERBUG] later")

    return refuse


def test_only_the_message_that_had_a_problem_is_asked_for(house: House) -> None:
    for number in range(6):
        house.server.put("INBOX" if number < 3 else "Work", letter(number))
    house.server.mishap = refusing(2)
    assert house.sync().state is SyncState.PROBLEMS
    house.server.put("INBOX", letter(10))
    house.server.put("Work", letter(11))
    house.server.mishap = lambda _: None
    house.server.heard.clear()
    progress = retry(house)
    assert (progress.state, progress.fetched) == (SyncState.DONE, 1)
    assert house.server.asked("bodies") == [2]
    assert {one.folder for one in house.server.heard if one.name == "examine"} == {"Work"}
    assert past_runs(house.archive, house.account.id, 1)[0].asked == "problems only"
    assert house.sync().fetched == 2
    assert len(house.everything()) == 8


def test_a_folder_that_had_a_problem_is_brought_whole(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Work", letter(1))

    def refuse(command: Command) -> None:
        if command.name == "examine" and command.folder == "Work":
            raise CommandRefused("NO such mailbox")

    house.server.mishap = refuse
    assert house.sync().state is SyncState.PROBLEMS
    house.server.mishap = lambda _: None
    assert (retry(house).state, len(house.everything())) == (SyncState.DONE, 2)


def test_what_fails_again_can_be_tried_again(house: House) -> None:
    house.server.put("Work", letter(0))
    house.server.mishap = refusing(1)
    house.sync()
    again = retry(house)
    assert (again.state, again.problem_count) == (SyncState.PROBLEMS, 1)
    house.server.mishap = lambda _: None
    assert retry(house).state is SyncState.DONE


def test_without_a_problem_there_is_nothing_to_try_again(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.sync()
    with pytest.raises(NothingToRetry):
        house.engine.retry(house.account)
    assert house.engine.active() == []


def test_what_had_to_be_tried_again_is_counted(house: House) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    breaks = [1, 2]

    def break_twice(command: Command) -> None:
        if command.name == "bodies" and breaks:
            breaks.pop()
            raise ConnectionLost("The line broke.")

    house.server.mishap = break_twice
    progress = house.sync()
    assert (progress.state, progress.retries) == (SyncState.DONE, 2)
    (run,) = past_runs(house.archive, house.account.id, 10)
    assert (run.totals.retries, run.totals.fetched) == (2, 3)


def test_a_report_says_what_changed(house: House) -> None:
    for number in range(4):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.flag("INBOX", 1, "\\Seen")
    house.server.move(2, "INBOX", "Old")
    del house.server.boxes["INBOX"].letters[3]
    house.sync(full=True)
    totals = past_runs(house.archive, house.account.id, 1)[0].totals
    assert (totals.fetched, totals.linked, totals.gone, totals.flags_changed) == (0, 1, 2, 1)
