"""The words for a sync: what it brings, how fast, folder by folder."""

from dataclasses import replace

import pytest

from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.tui import sync_words
from mailtrove.tui.signs import ASCII, UNICODE
from mailtrove.tui.widgets.trail_line import bars
from tests.tui.people import ADA, FOLDERS, downloading, up_to_date


def test_what_is_downloaded_how_fast_and_how_long_still() -> None:
    run = downloading(ADA)
    assert sync_words.amounts(run) == "1,070 of 2,014 messages · 48 MB of 84 MB"
    assert sync_words.speed(run) == "212/s · 3.1 MB/s"
    assert sync_words.time_words(run) == "17 s · ~15 s left"
    assert sync_words.tallies(run) == "48 to index"


def test_no_speed_is_told_while_nothing_is_downloaded() -> None:
    assert sync_words.speed(downloading(ADA, SyncState.PAUSED)) == ""


def test_what_a_run_brought_is_told_in_the_end() -> None:
    assert sync_words.outcome(up_to_date(ADA)) == "2,014 downloaded, 12 already here, 3 with other flags"
    assert sync_words.outcome(SyncProgress(1, "a@b.example", SyncState.DONE)) == "nothing new"
    assert sync_words.outcome(downloading(ADA)) == ""


def test_what_goes_on_besides_is_tallied() -> None:
    run = replace(downloading(ADA), linked=12, flags_changed=5, gone=3, retries=1)
    assert sync_words.tallies(run) == "12 known · 5 flags · 3 gone · 48 to index · 1 retry"
    assert sync_words.tallies(up_to_date(ADA)) == ""
    assert sync_words.outcome(replace(up_to_date(ADA), fetched=1000, retries=2)).startswith("1,000 of 2,014 downloaded")
    assert sync_words.outcome(replace(up_to_date(ADA), retries=2)).endswith("tried again 2 times")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (9.1, "10 s"), (22.0, "25 s"), (61, "70 s"), (600, "10 min")]
)
def test_an_estimate_is_told_no_more_exactly_than_it_is_known(seconds: float, said: str) -> None:
    assert sync_words.time_words(replace(downloading(ADA), eta_seconds=seconds)) == f"17 s · ~{said} left"


def test_a_folder_to_be_finished_is_named() -> None:
    leaving = downloading(ADA, SyncState.LEAVING)
    assert sync_words.leaving_words(leaving) == "■ still to be done: Archive, Sent Items, Travel"


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ((), 4, "    "),
        ((1.0, 2.0, 4.0, 8.0), 4, "▂▃▅█"),
        ((8.0, 0.0, 0.001), 5, "  █ ▁"),
        ((1.0, 2.0, 3.0), 2, "▆█"),
        ((0.0, 0.0), 2, "  "),
        ((1.0,), 0, ""),
    ],
)
def test_speeds_are_bars_of_which_the_highest_is_full(values: tuple[float, ...], width: int, drawn: str) -> None:
    assert bars(values, width, UNICODE.levels) == drawn
    assert bars(values, width, ASCII.levels).isascii()


def test_folders_keep_the_servers_order_while_there_is_room() -> None:
    assert sync_words.in_order(FOLDERS, len(FOLDERS)) == list(FOLDERS)


def test_busy_folders_come_first_where_there_is_little_room() -> None:
    names = [folder.name for folder in sync_words.in_order(FOLDERS, 3)]
    assert names[:4] == ["Archive", "Sent Items", "Travel", "Deleted Items"]
    assert names[-1] == "Inbox"


def test_every_state_has_a_word() -> None:
    assert all(sync_words.state_sign(state) for state in SyncState)
