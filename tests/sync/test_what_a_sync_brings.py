"""What is in the archive after a sync, and what was asked of the server for it."""

import threading

from mailtrove.archive import browse
from mailtrove.imap.state import Role
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

SEEN = frozenset({"\\Seen"})


def test_every_message_comes_with_its_bytes_flags_and_place(house: House) -> None:
    expected = {letter(number) for number in range(250)}
    for number in range(250):
        house.server.put("INBOX" if number % 2 else "Old/Letters", letter(number), flags=SEEN)
    progress = house.sync()
    assert progress.state is SyncState.DONE
    assert (progress.wanted, progress.fetched, progress.linked) == (250, 250, 0)
    assert progress.fetched_bytes == progress.wanted_bytes == sum(map(len, expected))
    assert (progress.indexed, progress.to_index) == (250, 0)
    assert house.everything() == expected
    folders = {folder.name: folder.messages for folder in browse.folders(house.archive)}
    assert folders == {"INBOX": 125, "Old/Letters": 125}
    (summary,) = browse.summaries(house.archive)
    assert (summary.last_outcome, summary.messages, summary.problems) == ("done", 250, 0)


def test_a_second_sync_downloads_nothing(house: House) -> None:
    for number in range(20):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.heard.clear()
    progress = house.sync()
    assert progress.state is SyncState.DONE
    assert house.server.asked("bodies") == []
    assert house.server.asked("message_ids") == []
    assert house.server.count("uids") == 0


def test_the_newest_come_first_and_inbox_before_the_rest(house: House) -> None:
    for number in range(250):
        house.server.put("Archive", letter(number), role=Role.ARCHIVE)
        house.server.put("INBOX", letter(1000 + number))
    house.engine = house.engine_with(connections=1)
    house.sync()
    folders = [command.folder for command in house.server.heard if command.name == "bodies"]
    assert folders == sorted(folders, reverse=True)
    for folder in ("INBOX", "Archive"):
        asked = house.server.asked("bodies", folder)
        assert asked == sorted(asked, reverse=True)


def test_with_one_connection_inbox_is_there_before_others_are_looked_at(house: House) -> None:
    house.server.put("INBOX", letter(1))
    house.server.put("Old", letter(2))
    house.engine = house.engine_with(connections=1)
    house.sync()
    names = [(command.name, command.folder) for command in house.server.heard]
    assert names.index(("bodies", "INBOX")) < names.index(("examine", "Old"))
    assert house.server.count("connect") == 1


def test_no_more_connections_are_made_than_allowed(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    house.engine = house.engine_with(connections=3)

    def wait_for_all(command: Command) -> None:
        if command.name == "bodies":
            house.wait_for(lambda: house.server.count("connect") == 3)

    house.server.mishap = wait_for_all
    assert house.sync().fetched == 300
    assert house.server.count("connect") == 3


def test_a_moved_message_is_linked_and_not_downloaded_again(house: House) -> None:
    for number in range(5):
        house.server.put("INBOX", letter(number))
    house.server.box("Done")
    house.sync()
    house.server.heard.clear()
    house.server.move(3, "INBOX", "Done")
    progress = house.sync()
    assert (progress.state, progress.linked, progress.gone, progress.fetched) == (SyncState.DONE, 1, 1, 0)
    assert house.server.asked("bodies") == []
    assert house.folder("Done") == [letter(2)]
    assert letter(2) not in house.folder("INBOX")


def test_a_copied_message_is_linked_and_stored_once(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.sync()
    house.server.move(1, "INBOX", "Copies", keep=True)
    progress = house.sync()
    assert (progress.linked, progress.fetched) == (1, 0)
    assert house.folder("Copies") == house.folder("INBOX") == [letter(0)]
    assert house.rows("SELECT count(*) FROM raw_message") == [(1,)]


def test_a_message_that_only_looks_alike_is_downloaded(house: House) -> None:
    house.server.put("INBOX", letter(1, body="one"), date=1_600_000_000)
    house.sync()
    house.server.put("Other", letter(2, body="two"), date=1_600_000_000)  # the same size to the byte
    progress = house.sync()
    assert set(house.server.asked("message_ids")) == {1}
    assert (progress.linked, progress.fetched) == (0, 1)
    assert house.folder("Other") == [letter(2, body="two")]


def test_a_message_without_message_id_is_downloaded_again_but_stored_once(house: House) -> None:
    house.server.put("INBOX", letter(1, message_id=""))
    house.sync()
    house.server.move(1, "INBOX", "Other")
    progress = house.sync()
    assert (progress.linked, progress.fetched) == (0, 1)
    assert house.rows("SELECT count(*) FROM raw_message") == [(1,)]


def test_different_messages_with_one_message_id_are_all_archived(house: House) -> None:
    """As a message one sent and its copy from a list: the same Message-ID, and at times the same second."""
    copies = [letter(1, body="one"), letter(1, body="another"), letter(1, body="a third one")]
    house.server.put("INBOX", copies[0], date=1_600_000_000)
    house.server.put("INBOX", copies[1], date=1_600_000_000)
    house.server.put("Sent", copies[2], date=1_600_000_000)
    assert house.sync().fetched == 3
    house.server.put("Sent", letter(1, body="and one later"), date=1_600_000_000)
    assert house.sync().fetched == 1
    assert house.everything() == {*copies, letter(1, body="and one later")}


def test_what_two_folders_hold_is_stored_once_from_the_beginning(house: House) -> None:
    for number in range(120):
        uid = house.server.put("INBOX", letter(number))
        house.server.move(uid, "INBOX", "All", keep=True)
    progress = house.sync()
    assert progress.state is SyncState.DONE
    assert progress.fetched + progress.linked == 240
    assert progress.fetched == progress.wanted == sum(folder.wanted for folder in progress.folders)
    assert house.rows("SELECT count(*) FROM raw_message") == [(120,)]
    assert len(house.folder("All")) == len(house.folder("INBOX")) == 120


def test_a_changed_uidvalidity_downloads_nothing_again(house: House) -> None:
    for number in range(150):
        house.server.put("INBOX", letter(number), flags=SEEN)
    house.sync()
    house.server.heard.clear()
    house.server.renumber("INBOX")
    progress = house.sync()
    assert (progress.state, progress.linked, progress.fetched) == (SyncState.DONE, 150, 0)
    assert house.server.asked("bodies") == []
    assert sorted(house.folder("INBOX")) == sorted(letter(number) for number in range(150))
    assert house.rows("SELECT DISTINCT uidvalidity, gone_since FROM membership") == [(2, None)]


def test_what_a_renumbered_folder_lost_stays_as_gone(house: House) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    house.sync()
    del house.server.boxes["INBOX"].letters[2]
    house.server.renumber("INBOX")
    house.sync()
    assert house.everything() == {letter(0), letter(1), letter(2)}
    assert house.rows("SELECT count(*) FROM message WHERE gone") == [(1,)]


def test_changed_flags_come_over(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("INBOX", letter(1))
    house.sync()
    house.server.boxes["INBOX"].letters[2].flags = frozenset({"\\Seen", "$Forwarded"})
    progress = house.sync()
    assert progress.flags_changed == 1
    (folder,) = browse.folders(house.archive)
    assert folder.unread == 1
    assert house.sync().flags_changed == 0


def test_what_the_server_deleted_stays_and_is_marked_gone(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("INBOX", letter(1))
    house.sync()
    del house.server.boxes["INBOX"].letters[1]
    assert house.sync().gone == 1
    assert house.everything() == {letter(0), letter(1)}
    assert house.rows("SELECT uid FROM membership WHERE gone_since IS NOT NULL") == [(1,)]
    assert house.sync().gone == 0


def test_a_folder_that_is_gone_leaves_its_mail_behind(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Project", letter(1))
    house.sync()
    del house.server.boxes["Project"]
    assert house.sync().state is SyncState.DONE
    assert house.everything() == {letter(0), letter(1)}
    assert house.rows("SELECT gone_since IS NULL FROM folder ORDER BY name") == [(1,), (0,)]


def test_a_renamed_folder_downloads_nothing_again(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Project", letter(1))
    house.sync()
    house.server.heard.clear()
    house.server.boxes["Done"] = house.server.boxes.pop("Project")
    assert house.sync().linked == 1
    assert house.server.asked("bodies") == []
    assert house.folder("Done") == [letter(1)]


def test_a_limit_takes_the_newest_that_are_not_there_yet(house: House) -> None:
    for number in range(10):
        house.server.put("INBOX" if number % 2 else "Old", letter(number), date=1_600_000_000 + number)
    first = house.sync(limit=3)
    assert (first.state, first.fetched, first.wanted) == (SyncState.DONE, 3, 3)
    assert house.everything() == {letter(number) for number in (7, 8, 9)}
    assert house.sync(limit=3).fetched == 3
    assert house.everything() == {letter(number) for number in range(4, 10)}
    assert house.sync().fetched == 4
    assert house.everything() == {letter(number) for number in range(10)}


def test_what_is_no_mail_or_skipped_is_not_even_opened(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Calendar", letter(1), role=Role.NOT_MAIL)
    house.server.put("Private", letter(2))
    house.sync(house.account_with(skipped_folders=("Private",)))
    assert {command.folder for command in house.server.heard if command.name == "examine"} == {"INBOX"}
    assert house.everything() == {letter(0)}


def test_what_is_no_mail_comes_all_the_same_once_it_is_included(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Calendar", letter(1), role=Role.NOT_MAIL)
    house.sync()
    assert [folder.name for folder in browse.folders(house.archive)] == ["INBOX"]
    assert house.sync(house.account_with(included_folders=("Calendar",))).fetched == 1
    assert house.folder("Calendar") == [letter(1)]
    assert house.sync().state is SyncState.DONE
    assert house.folder("Calendar") == [letter(1)], "what is archived stays, and shows"


def test_mail_that_comes_during_a_sync_comes_with_the_next(house: House) -> None:
    house.server.put("INBOX", letter(0))
    late: list[int] = []

    def one_more(command: Command) -> None:
        if command.name == "bodies" and not late:
            late.append(house.server.put("INBOX", letter(1)))

    house.server.mishap = one_more
    assert house.sync().fetched == 1
    assert house.sync().fetched == 1
    assert house.everything() == {letter(0), letter(1)}


def test_an_empty_server_is_up_to_date(house: House) -> None:
    house.server.box("INBOX")
    assert house.sync().state is SyncState.DONE


def test_what_an_earlier_run_left_unindexed_is_indexed(house: House) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.write("UPDATE message SET indexed = 0")
    assert house.sync().indexed == 3


def test_threads_are_named_and_all_end(house: House) -> None:
    house.server.put("INBOX", letter(0))
    seen: set[str] = set()
    house.server.mishap = lambda _: seen.update(thread.name for thread in threading.enumerate())
    house.sync()
    account = house.account.id
    ours = {f"sync-{account}", f"fetch-{account}-1", f"index-{account}"}
    assert ours <= seen
    house.wait_for(lambda: not any(thread.name.startswith(("sync-", "fetch-", "index-")) for thread in
                                   threading.enumerate()))  # fmt: skip
