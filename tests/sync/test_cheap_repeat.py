"""What a repeated sync asks for, and what it still finds: with CONDSTORE, and as at Exchange without."""

import pytest

from mailtrove.errors import CommandRefused
from mailtrove.sync import compare
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

A_DAY_AGO = "UPDATE folder SET looked_at = looked_at - 90000"


@pytest.fixture
def counting(house: House) -> House:
    """The same, where the server counts changes."""
    house.server.counts_changes = True
    return house


def fill(house: House, count: int) -> None:
    """Put so many letters into INBOX, sync them, and forget what was asked."""
    for number in range(count):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.heard.clear()


def questions(house: House) -> list[str]:
    """The names of the commands that came since, but for those that every sync begins with."""
    return [one.name for one in house.server.heard if one.name not in ("connect", "folders", "states", "examine")]


def flags(house: House) -> dict[object, object]:
    """The flags of the archive's places, as bits."""
    return dict(house.rows("SELECT uid, flags FROM membership"))  # type: ignore[arg-type]


def test_a_folder_whose_changes_are_counted_is_asked_nothing_when_there_are_none(counting: House) -> None:
    fill(counting, 5)
    assert counting.sync().state is SyncState.DONE
    assert questions(counting) == []


def test_nothing_changed_writes_nothing(counting: House) -> None:
    for number in range(3):
        counting.server.put(f"Folder {number}", letter(number))
    counting.sync()
    counting.write("UPDATE folder SET completed_at = 1")
    counting.sync()
    assert counting.rows("SELECT DISTINCT completed_at FROM folder") == [(1,)]


def test_changed_flags_alone_are_asked_for_where_they_are_counted(counting: House) -> None:
    fill(counting, 50)
    counting.server.flag("INBOX", 7, "\\Seen")
    assert counting.sync().flags_changed == 1
    assert questions(counting) == ["changed_since", "facts"]
    assert counting.server.asked("facts") == [7]
    assert flags(counting)[7] == 1
    counting.server.heard.clear()
    counting.sync()
    assert questions(counting) == []


def test_new_messages_are_listed_by_range(house: House) -> None:
    fill(house, 50)
    house.server.put("INBOX", letter(50))
    assert house.sync().fetched == 1
    assert house.server.asked("uids_from") == [51]
    assert house.server.count("uids") == 0
    assert house.everything() == {letter(number) for number in range(51)}


def test_one_that_went_while_another_came_is_noticed(counting: House) -> None:
    fill(counting, 20)
    del counting.server.boxes["INBOX"].letters[4]
    counting.server.put("INBOX", letter(20))
    progress = counting.sync()
    assert (progress.fetched, progress.gone) == (1, 1)
    assert counting.rows("SELECT uid FROM membership WHERE gone_since IS NOT NULL") == [(4,)]


def test_one_that_came_and_went_between_two_syncs_costs_one_question(house: House) -> None:
    fill(house, 20)
    del house.server.boxes["INBOX"].letters[house.server.put("INBOX", letter(20))]
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.gone) == (SyncState.DONE, 0, 0)
    assert questions(house) == ["uids_from", "facts"]


def test_where_changes_are_not_counted_the_newest_are_asked_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "NEWEST", 10)
    fill(house, 30)
    house.server.flag("INBOX", 3, "\\Seen")
    house.server.flag("INBOX", 28, "\\Seen")
    assert house.sync().flags_changed == 1
    assert house.server.asked("facts") == list(range(21, 31))
    assert (flags(house)[3], flags(house)[28]) == (0, 1)
    house.write(A_DAY_AGO)
    assert house.sync().flags_changed == 1
    assert flags(house)[3] == 1


def test_a_full_sync_asks_for_everything(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "NEWEST", 10)
    fill(house, 30)
    house.server.flag("INBOX", 3, "\\Seen")
    assert house.sync(full=True).flags_changed == 1
    assert (house.server.count("uids"), house.server.asked("facts")) == (1, list(range(1, 31)))


def test_a_full_sync_finds_what_a_server_forgot_to_count(counting: House) -> None:
    fill(counting, 5)
    counting.server.boxes["INBOX"].letters[2].flags = frozenset({"\\Flagged"})
    assert counting.sync().flags_changed == 0
    assert counting.sync(full=True).flags_changed == 1


def test_a_refused_search_for_changes_asks_for_all_flags(counting: House) -> None:
    fill(counting, 5)
    counting.server.flag("INBOX", 2, "\\Seen")

    def refuse(command: Command) -> None:
        if command.name == "changed_since":
            raise CommandRefused("Unknown search key MODSEQ")

    counting.server.mishap = refuse
    progress = counting.sync()
    assert (progress.state, progress.flags_changed) == (SyncState.DONE, 1)
    assert counting.server.asked("facts") == [1, 2, 3, 4, 5]


def test_a_changed_message_that_the_archive_lacks_is_downloaded(counting: House) -> None:
    """Places that cancel out in the count: one lost here, and one here that the server has no more."""
    fill(counting, 5)
    counting.write("UPDATE membership SET uid = 2000 WHERE uid = 2")
    counting.server.boxes["INBOX"].uidnext = 2001
    counting.write("UPDATE folder SET uidnext = 2001")
    counting.server.flag("INBOX", 2, "\\Seen")
    counting.sync()
    assert flags(counting)[2] == 1


@pytest.mark.parametrize("counts", [True, False])
def test_after_a_limited_sync_nothing_is_taken_for_granted(house: House, counts: bool) -> None:
    house.server.counts_changes = counts
    for number in range(10):
        house.server.put("INBOX", letter(number))
    house.sync(limit=4)
    house.server.heard.clear()
    assert house.sync().fetched == 6
    assert house.server.count("uids") == 1
    house.server.heard.clear()
    house.sync()
    assert house.server.count("uids") == 0


@pytest.mark.parametrize("counts", [True, False])
def test_after_a_refused_message_it_is_asked_for_again(house: House, counts: bool) -> None:
    house.server.counts_changes = counts
    for number in range(5):
        house.server.put("INBOX", letter(number))
    house.server.silent_about = {3}
    assert house.sync().state is SyncState.PROBLEMS
    house.server.silent_about = set()
    assert house.sync().fetched == 1
    assert len(house.everything()) == 5


@pytest.mark.parametrize("counts", [True, False])
def test_after_a_cancelled_sync_the_rest_comes(house: House, counts: bool) -> None:
    house.server.counts_changes = counts
    fill(house, 3)
    for number in range(3, 300):
        house.server.put("INBOX", letter(number))

    def cancel(command: Command) -> None:
        if command.name == "bodies":
            house.engine.cancel(house.account.id)

    house.server.mishap = cancel
    assert house.sync().state is SyncState.CANCELLED
    house.server.mishap = lambda _: None
    house.server.flag("INBOX", 1, "\\Seen")
    assert house.sync().state is SyncState.DONE
    assert len(house.everything()) == 300
    assert flags(house)[1] == 1


def test_a_message_that_is_there_again_is_shown_again(counting: House) -> None:
    fill(counting, 5)
    letters = counting.server.boxes["INBOX"].letters
    hidden = letters.pop(2)
    counting.sync()
    letters[2] = hidden
    counting.sync()
    assert counting.rows("SELECT count(*) FROM membership WHERE gone_since IS NOT NULL") == [(0,)]


def test_folders_whose_states_are_told_at_once_are_not_even_opened(counting: House) -> None:
    counting.server.tells_states = True
    for number in range(20):
        counting.server.put(f"Folder {number}", letter(number))
    counting.sync()
    counting.server.heard.clear()
    counting.server.flag("Folder 3", 1, "\\Seen")
    counting.server.put("Folder 5", letter(30))
    progress = counting.sync()
    assert (progress.state, progress.fetched, progress.flags_changed) == (SyncState.DONE, 1, 1)
    assert {one.folder for one in counting.server.heard if one.name == "examine"} == {"Folder 3", "Folder 5"}
    assert all(folder.state == "done" for folder in progress.folders)


def test_a_folder_that_is_told_to_be_as_it_was_keeps_its_count_of_changes(counting: House) -> None:
    counting.server.tells_states = True

    def take_the_new_one(command: Command) -> None:
        if command.name == "bodies":
            for uid in command.uids:
                counting.server.boxes["INBOX"].letters.pop(uid, None)

    counting.server.put("INBOX", letter(99))
    counting.server.mishap = take_the_new_one
    counting.sync()  # notes one message more on the server than there is now
    counting.sync()
    counting.server.heard.clear()
    counting.sync()
    assert {command.name for command in counting.server.heard} == {"connect", "folders", "states"}


def test_a_full_sync_opens_folders_whatever_their_states(counting: House) -> None:
    counting.server.tells_states = True
    fill(counting, 3)
    counting.sync(full=True)
    assert counting.server.count("examine") == 1


def test_states_without_a_count_of_changes_prove_nothing(house: House) -> None:
    house.server.tells_states = True
    fill(house, 3)
    house.server.flag("INBOX", 2, "\\Seen")
    assert house.sync().flags_changed == 1


def test_a_change_that_was_refused_is_asked_for_again(counting: House) -> None:
    fill(counting, 5)
    counting.server.flag("INBOX", 3, "\\Seen")

    def refuse(command: Command) -> None:
        if command.name == "facts":
            raise CommandRefused("Not now.")

    counting.server.mishap = refuse
    assert counting.sync().state is SyncState.PROBLEMS
    counting.server.mishap = lambda _: None
    assert counting.sync().flags_changed == 1


def test_a_look_at_the_newest_is_no_look_at_all(house: House) -> None:
    fill(house, 5)
    house.write("UPDATE folder SET looked_at = looked_at - 80000")
    before = house.rows("SELECT looked_at FROM folder")
    house.server.put("INBOX", letter(5))
    house.sync()
    assert house.rows("SELECT looked_at FROM folder") == before
    house.sync(full=True)
    assert house.rows("SELECT looked_at FROM folder") != before
