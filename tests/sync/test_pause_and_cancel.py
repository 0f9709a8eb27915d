"""Stopping, resting and going on, measured; and one run an account."""

import itertools
import threading
import time
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.errors import AlreadySyncing, ConnectionLost, SyncError
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress, SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

AT_ONCE = 20.0
"""Seconds, on a loaded machine, within which a cancel must have ended the run; less than what it would wait for."""


def silent(command: Command) -> None:
    """A server that doesn't answer when it is asked for bodies."""
    if command.name == "bodies":
        assert command.line is not None
        command.line.wait_for_ever()


def start_and_wait_for(house: House, name: str) -> None:
    house.engine.start(house.account)
    house.wait_for(lambda: house.server.count(name))


def test_cancel_ends_a_run_though_the_server_is_silent(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    house.server.mishap = silent
    start_and_wait_for(house, "bodies")
    began = time.monotonic()
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, 60)
    assert time.monotonic() - began < AT_ONCE
    assert house.state() is SyncState.CANCELLED
    assert house.pictures[-1][1].state is SyncState.CANCELLED
    assert browse.summaries(house.archive)[0].last_outcome == "cancelled"


def test_cancel_does_not_wait_for_a_line_that_is_being_dialled(house: House) -> None:
    house.server.box("INBOX")
    answer = threading.Event()

    def dial(command: Command) -> None:
        if command.name == "connect":
            answer.wait(60)

    house.server.mishap = dial
    start_and_wait_for(house, "connect")
    began = time.monotonic()
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, 60)
    assert time.monotonic() - began < AT_ONCE
    answer.set()
    house.wait_for(lambda: not any(thread.name.startswith("fetch-") for thread in threading.enumerate()))
    assert house.server.count("folders") == 0


def test_cancel_ends_a_wait_that_the_server_asked_for(house: House) -> None:
    house.server.put("INBOX", letter(0))

    def throttle(command: Command) -> None:
        from mailtrove.errors import ServerThrottled

        if command.name == "bodies":
            raise ServerThrottled("Request is throttled.", wait_seconds=3000)

    house.server.mishap = throttle
    house.engine.start(house.account)
    house.wait_for(lambda: house.state() is SyncState.WAITING)
    began = time.monotonic()
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, 60)
    assert time.monotonic() - began < AT_ONCE


def test_what_was_committed_before_a_cancel_stays_and_the_next_run_brings_the_rest(house: House) -> None:
    for number in range(500):
        house.server.put("INBOX", letter(number))
    third = threading.Event()

    def silent_at_the_third(command: Command) -> None:
        if command.name == "bodies" and house.server.count("bodies") > 2:
            assert command.line is not None
            third.set()
            command.line.wait_for_ever()

    house.server.mishap = silent_at_the_third
    house.engine.start(house.account)
    assert third.wait(5)
    house.wait_for(lambda: house.rows("SELECT count(*) FROM message") == [(200,)])
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, 60)
    house.server.mishap = lambda _: None
    house.server.heard.clear()
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 300)
    assert len(house.everything()) == 500


def test_a_pause_rests_within_two_seconds_though_the_server_is_silent_and_resume_brings_all(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    house.server.mishap = silent
    start_and_wait_for(house, "bodies")
    house.engine.pause(house.account.id)
    assert house.wait_for(lambda: house.state() is SyncState.PAUSED) < 2.0
    house.server.mishap = lambda _: None
    heard = len(house.server.heard)
    time.sleep(0.3)
    assert len(house.server.heard) == heard
    assert house.engine.active() == [house.account.id]
    house.engine.resume(house.account.id)
    assert house.engine.wait(house.account.id, 10)
    assert house.state() is SyncState.DONE
    assert len(house.everything()) == 300


def test_a_pause_lets_a_command_end_that_is_nearly_done(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))

    def slow(command: Command) -> None:
        if command.name == "bodies":
            time.sleep(0.2)

    house.server.mishap = slow
    start_and_wait_for(house, "bodies")
    house.engine.pause(house.account.id)
    house.wait_for(lambda: house.state() is SyncState.PAUSED)
    house.engine.resume(house.account.id)
    assert house.engine.wait(house.account.id, 10)
    assert house.state() is SyncState.DONE
    assert sorted(house.server.asked("bodies")) == list(range(1, 301))
    assert house.server.count("connect") == 2


def test_a_paused_run_can_be_cancelled(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = silent
    start_and_wait_for(house, "bodies")
    house.engine.pause(house.account.id)
    house.wait_for(lambda: house.state() is SyncState.PAUSED)
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, AT_ONCE)
    assert house.state() is SyncState.CANCELLED


def test_stopping_after_a_folder_finishes_it_and_the_next_run_brings_the_others(house: House) -> None:
    for folder in ("INBOX", "Old", "Work"):
        for number in range(250):
            house.server.put(folder, letter(len(house.server.boxes) * 1000 + number))
    second, go_on = threading.Event(), threading.Event()

    def hold_the_second(command: Command) -> None:
        if command.name == "bodies" and house.server.count("bodies") > 1:
            second.set()
            assert go_on.wait(30)

    house.server.mishap = hold_the_second
    house.engine = house.engine_with(connections=1)  # with two, another folder may be the first that was compared
    house.engine.start(house.account)
    assert second.wait(30)
    house.engine.leave(house.account.id)
    house.wait_for(lambda: house.state() is SyncState.LEAVING)
    go_on.set()
    assert house.engine.wait(house.account.id, 30)
    progress = house.engine.progress(house.account.id)
    assert progress is not None
    assert (progress.state, progress.fetched, progress.wanted) == (SyncState.CANCELLED, 250, 250)
    states = {folder.name: folder.state for folder in progress.folders}
    assert states == {"INBOX": "done", "Old": "left", "Work": "left"}
    assert progress.indexed == 250
    assert browse.summaries(house.archive)[0].last_outcome == "cancelled"
    house.server.mishap = lambda _: None
    assert house.sync().fetched == 500
    assert len(house.everything()) == 750


def test_stopping_after_the_last_folder_is_a_run_like_any_other(house: House) -> None:
    house.server.put("INBOX", letter(0))
    asked, go_on = threading.Event(), threading.Event()

    def hold(command: Command) -> None:
        if command.name == "bodies":
            asked.set()
            assert go_on.wait(30)

    house.server.mishap = hold
    house.engine.start(house.account)
    assert asked.wait(30)
    house.engine.leave(house.account.id)
    house.wait_for(lambda: house.state() is SyncState.LEAVING)
    go_on.set()
    assert house.engine.wait(house.account.id, 30)
    assert house.state() is SyncState.DONE


def test_a_run_told_to_stop_before_it_knows_any_folder_begins_none(house: House) -> None:
    house.server.put("INBOX", letter(0))
    asked, go_on = threading.Event(), threading.Event()

    def hold(command: Command) -> None:
        if command.name == "folders":
            asked.set()
            assert go_on.wait(30)

    house.server.mishap = hold
    house.engine = house.engine_with(connections=1)
    house.engine.start(house.account)
    assert asked.wait(30)
    house.engine.leave(house.account.id)
    go_on.set()
    assert house.engine.wait(house.account.id, 30)
    assert house.state() in (SyncState.CANCELLED, SyncState.DONE)  # by then INBOX may have been begun


def test_closing_the_engine_ends_every_run(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = silent
    start_and_wait_for(house, "bodies")
    began = time.monotonic()
    assert house.engine.close(AT_ONCE)
    assert time.monotonic() - began < 2 * AT_ONCE
    assert house.engine.active() == []
    with pytest.raises(SyncError):
        house.engine.start(house.account)


def test_one_account_has_one_run(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = silent
    start_and_wait_for(house, "bodies")
    with pytest.raises(AlreadySyncing):
        house.engine.start(house.account)
    other = SyncEngine(house.archive, house.server.connect, locks=house.locks, watch=lambda _: None)
    with pytest.raises(AlreadySyncing) as told:
        other.start(house.account)
    assert "process" in told.value.what_happened
    house.engine.cancel(house.account.id)
    assert house.engine.wait(house.account.id, 60)
    house.server.mishap = lambda _: None
    other.start(house.account)
    assert other.wait(house.account.id, 60)
    assert other.close()


def test_locks_are_for_their_owner_only(house: House) -> None:
    house.server.box("INBOX")
    house.sync()
    assert house.locks.stat().st_mode & 0o077 == 0
    assert [_mode(file) for file in house.locks.iterdir()] == [0o600]


def _mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_nothing_is_asked_of_accounts_that_have_no_run(house: House) -> None:
    house.engine.pause(99)
    house.engine.resume(99)
    house.engine.cancel(99)
    house.engine.leave(99)
    assert house.engine.progress(99) is None
    assert house.engine.wait(99, 0.0)


def test_progress_comes_at_most_ten_times_a_second_and_always_at_the_end(house: House) -> None:
    for number in range(3000):
        house.server.put(f"Folder {number % 7}", letter(number))

    def slow(_: Command) -> None:
        time.sleep(0.01)

    house.server.mishap = slow
    last = house.sync()
    times = [at for at, _ in house.pictures[:-1]]
    assert all(later - earlier > 0.09 for earlier, later in itertools.pairwise(times))
    assert house.pictures[-1][1] is last
    assert last.state is SyncState.DONE
    assert len(house.pictures) > 3
    fetched = [picture.fetched for _, picture in house.pictures]
    assert fetched == sorted(fetched)


def test_a_watcher_that_fails_does_not_keep_the_account_locked(house: House) -> None:
    house.server.box("INBOX")
    fails = [True]

    def watch(_: SyncProgress) -> None:
        if fails:
            fails.clear()
            raise RuntimeError("the screen is gone")

    engine = SyncEngine(house.archive, house.server.connect, locks=house.locks, watch=watch)
    engine.start(house.account)
    assert engine.wait(house.account.id, 5)
    failed = engine.progress(house.account.id)
    assert failed is not None
    assert failed.state is SyncState.FAILED
    engine.start(house.account)
    assert engine.wait(house.account.id, 5)
    assert engine.close()


def test_a_lost_line_is_waited_for_in_words(house: House) -> None:
    house.server.put("INBOX", letter(0))

    def break_line(command: Command) -> None:
        if command.name == "bodies":
            raise ConnectionLost("The line broke.")

    house.server.mishap = break_line
    house.engine = SyncEngine(house.archive, house.server.connect, locks=house.locks, connections=1,
                              watch=lambda progress: house.pictures.append((time.monotonic(), progress)))  # fmt: skip
    house.engine.start(house.account)
    house.wait_for(lambda: house.state() is SyncState.WAITING)
    progress = house.engine.progress(house.account.id)
    assert progress is not None
    assert progress.waiting_for.startswith("The connection was lost; going on at ")
