"""The words for a sync: what it brings, how fast, folder by folder."""

from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.tui import sync_words
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


def test_folders_keep_the_servers_order_while_there_is_room() -> None:
    assert sync_words.in_order(FOLDERS, len(FOLDERS)) == list(FOLDERS)


def test_busy_folders_come_first_where_there_is_little_room() -> None:
    names = [folder.name for folder in sync_words.in_order(FOLDERS, 3)]
    assert names[:4] == ["Archive", "Sent Items", "Travel", "Deleted Items"]
    assert names[-1] == "Inbox"


def test_every_state_has_a_word() -> None:
    assert all(sync_words.state_sign(state) for state in SyncState)
