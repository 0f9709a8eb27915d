"""Messages, places, and what becomes of both."""

import pytest

from mailtrove.archive import browse
from mailtrove.archive.account_store import add_account, remove_account
from mailtrove.archive.browse import AllMail, FolderMail, message_ids, message_rows
from mailtrove.archive.commits import CommitResult, LinkedPlace
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.lacking import lacking
from mailtrove.archive.records import Account, Census, Folder, LookAlike, Place
from mailtrove.archive.store import (
    census,
    commit_folder,
    commit_messages,
    look_alikes,
    mark_folders_gone,
    note_folders,
    places,
)
from mailtrove.errors import ArchiveError
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, changes, count, derived, fetched, stored


def folder_named(archive: Archive, name: str) -> Folder:
    return next(folder for folder in browse.folders(archive) if folder.name == name)


def shown(archive: Archive, folder_id: int) -> list[int]:
    return list(message_ids(archive, FolderMail(folder_id)))


def test_what_comes_out_is_what_the_server_served(archive: Archive, account: Account) -> None:
    raws = [b"\n", b"", b"\0\xff\x1b[31m", b"a" * 3_000_000, bytes(range(256)) * 1000]
    batch = [fetched(uid, raw) for uid, raw in enumerate(raws, start=1)]
    commit_messages(archive, account.id, a_folder(archive, account), UIDVALIDITY, batch)
    ids = sorted(message_ids(archive, AllMail()))
    assert [browse.raw_message(archive, message_id) for message_id in ids] == raws


def test_committing_a_batch_again_changes_nothing(archive: Archive, account: Account) -> None:
    folder_id = a_folder(archive, account)
    batch = [fetched(uid, None, "\\Seen", "$Important") for uid in (1, 2, 3)]
    first = commit_messages(archive, account.id, folder_id, UIDVALIDITY, batch)
    before = (places(archive, folder_id, UIDVALIDITY), browse.folders(archive), browse.summaries(archive))
    again = commit_messages(archive, account.id, folder_id, UIDVALIDITY, batch)
    after = (places(archive, folder_id, UIDVALIDITY), browse.folders(archive), browse.summaries(archive))
    assert first == CommitResult(stored=3, known=0)
    assert again == CommitResult(stored=0, known=3)
    assert before == after


def test_the_same_bytes_in_two_folders_are_stored_once(archive: Archive, account: Account) -> None:
    inbox, sent = a_folder(archive, account), a_folder(archive, account, "Sent")
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"same")])
    result = commit_messages(archive, account.id, sent, UIDVALIDITY, [fetched(9, b"same")])
    assert result == CommitResult(stored=0, known=1)
    assert count(archive, "message") == count(archive, "raw_message") == 1
    assert browse.message_folders(archive, 1) == ["INBOX", "Sent"]


def test_the_same_bytes_twice_in_one_batch_are_stored_once_and_listed_once(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    result = commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"same"), fetched(2, b"same")])
    assert result == CommitResult(stored=1, known=1)
    assert set(places(archive, inbox, UIDVALIDITY)) == {1, 2}
    assert shown(archive, inbox) == [1]
    assert folder_named(archive, "INBOX").messages == 1


def test_the_same_bytes_in_two_accounts_are_two_messages(archive: Archive, account: Account) -> None:
    other = add_account(archive, an_account("grace@example.edu"))
    for one in (account, other):
        folder_id = a_folder(archive, one)
        result = commit_messages(archive, one.id, folder_id, UIDVALIDITY, [fetched(1, b"same")])
        assert result == CommitResult(stored=1, known=0)


def test_two_messages_with_one_message_id_are_two(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    raws = [b"Message-ID: <1@x>\r\n\r\nfirst", b"Message-ID: <1@x>\r\n\r\nsecond"]
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, raws[0]), fetched(2, raws[1])])
    commit_index(archive, [derived(row, message_id="<1@x>") for row in (1, 2)])
    assert shown(archive, inbox) == [2, 1]
    assert [browse.raw_message(archive, row) for row in (1, 2)] == raws


def test_a_place_keeps_the_message_it_was_first_committed_with(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"as served first")])
    result = commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"as served now")])
    assert result == CommitResult(stored=0, known=1)
    assert count(archive, "message") == 1


def test_flags_and_keywords_are_kept_as_sent(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    flags = ("\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "\\Draft", "$Forwarded", "Später")
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, None, *flags), fetched(2)])
    assert places(archive, inbox, UIDVALIDITY) == {
        1: Place(1, frozenset(flags), gone=False),
        2: Place(2, frozenset(), gone=False),
    }
    row = message_rows(archive, [1])[1]
    assert (row.unread, row.starred, row.answered, row.gone) == (False, True, True, False)


def test_changed_flags_change_the_line_and_the_counts(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2)
    assert folder_named(archive, "INBOX").unread == 2
    commit_folder(archive, inbox, changes(flags={1: frozenset({"\\seen", "\\FLAGGED"})}))
    assert folder_named(archive, "INBOX").unread == 1
    row = message_rows(archive, [1])[1]
    assert (row.unread, row.starred) == (False, True)
    commit_folder(archive, inbox, changes(flags={1: frozenset()}))
    assert folder_named(archive, "INBOX").unread == 2


def test_a_message_read_in_one_folder_is_read_in_all(archive: Archive, account: Account) -> None:
    inbox, everything = a_folder(archive, account), a_folder(archive, account, "All")
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"same")])
    commit_messages(archive, account.id, everything, UIDVALIDITY, [fetched(1, b"same", "\\Seen")])
    assert [folder.unread for folder in browse.folders(archive)] == [0, 0]
    assert message_rows(archive, [1])[1].unread is False


def test_a_message_gone_from_the_server_stays_where_it_was_and_says_so(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2)
    commit_folder(archive, inbox, changes(gone=[1]))
    assert shown(archive, inbox) == [2, 1]
    row = message_rows(archive, [1])[1]
    assert (row.gone, row.unread) == (True, False)
    assert folder_named(archive, "INBOX").unread == 1
    assert places(archive, inbox, UIDVALIDITY)[1].gone
    assert browse.raw_message(archive, 1)


def test_a_message_moved_away_is_shown_only_where_it_is_now(archive: Archive, account: Account) -> None:
    inbox, kept = stored(archive, account, 1), a_folder(archive, account, "Kept")
    commit_folder(archive, inbox, changes(gone=[1]))
    commit_folder(archive, kept, changes(linked=[LinkedPlace(5, 1, frozenset({"\\Seen"}), 1_000_001, 10)]))
    assert (shown(archive, inbox), shown(archive, kept)) == ([], [1])
    assert message_rows(archive, [1])[1].gone is False
    assert browse.message_folders(archive, 1) == ["Kept"]
    commit_folder(archive, kept, changes(gone=[5]))
    assert (shown(archive, inbox), shown(archive, kept)) == ([1], [1])
    assert message_rows(archive, [1])[1].gone is True


def test_a_place_that_is_there_again_is_no_longer_gone(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1)
    for back in (
        changes(flags={1: frozenset()}),
        changes(linked=[LinkedPlace(1, 1, frozenset(), 1_000_001, 10)]),
    ):
        commit_folder(archive, inbox, changes(gone=[1]))
        assert message_rows(archive, [1])[1].gone is True
        commit_folder(archive, inbox, back)
        assert message_rows(archive, [1])[1].gone is False
        assert places(archive, inbox, UIDVALIDITY)[1].gone is False


def test_a_linked_place_takes_the_date_of_its_message(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(archive, [derived(1, date=9_000_000), derived(2, date=8_000_000)])
    kept = a_folder(archive, account, "Kept")
    links = [LinkedPlace(uid, uid, frozenset(), 1_000_000 + uid, 10) for uid in (1, 2)]
    commit_folder(archive, kept, changes(linked=links))
    assert shown(archive, kept) == [1, 2]


def test_under_a_new_uidvalidity_what_was_linked_replaces_its_former_place(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2, 3)
    link = LinkedPlace(101, 1, frozenset({"\\Seen"}), 1_000_001, 10)
    commit_folder(archive, inbox, changes(uidvalidity=8, linked=[link]))
    assert places(archive, inbox, 8) == {101: Place(101, frozenset({"\\Seen"}), gone=False)}
    assert set(places(archive, inbox, UIDVALIDITY)) == {2, 3}
    assert not any(row.gone for row in message_rows(archive, [1, 2, 3]).values())
    assert shown(archive, inbox) == [3, 2, 1]


def test_under_a_new_uidvalidity_the_rest_is_gone_once_all_is_there(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2)
    commit_folder(archive, inbox, changes(uidvalidity=8))
    commit_messages(archive, account.id, inbox, 8, [fetched(101, fetched(1).raw)])
    commit_folder(archive, inbox, changes(uidvalidity=8, complete=True))
    rows = message_rows(archive, [1, 2])
    assert (rows[1].gone, rows[2].gone) == (False, True)
    assert set(places(archive, inbox, UIDVALIDITY)) == {2}
    assert count(archive, "message") == 2
    assert folder_named(archive, "INBOX").uidvalidity == 8


def test_counts_are_always_what_the_lists_show(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2, 3, 4)
    kept = a_folder(archive, account, "Kept")
    commit_messages(archive, account.id, kept, UIDVALIDITY, [fetched(1), fetched(2), fetched(7, b"new", "\\Seen")])
    steps = [
        changes(gone=[1, 4]),
        changes(flags={2: frozenset({"\\Seen"}), 3: frozenset({"\\Seen"})}),
        changes(flags={1: frozenset()}),
        changes(uidvalidity=9, linked=[LinkedPlace(50, 3, frozenset(), 1, 1)], complete=True),
    ]
    for step in steps:
        commit_folder(archive, inbox, step)
        for folder in browse.folders(archive):
            ids = shown(archive, folder.id)
            rows = message_rows(archive, ids)
            assert folder.messages == len(ids) == len(set(ids))
            assert folder.unread == sum(row.unread for row in rows.values())
    assert browse.folders(archive)[1].id == kept


def test_a_link_to_a_place_that_holds_another_message_leaves_that_one_with_its_new_flags(
    archive: Archive, account: Account
) -> None:
    inbox = stored(archive, account, 1, 2)
    commit_folder(archive, inbox, changes(linked=[LinkedPlace(1, 2, frozenset({"\\Seen"}), 1, 1)]))
    assert [message_rows(archive, [1, 2])[row].unread for row in (1, 2)] == [False, True]
    assert folder_named(archive, "INBOX").unread == 1


def test_look_alikes_are_found_by_internal_date_and_size(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    batch = [fetched(1, b"a", internal_date=50, size=9), fetched(2, b"b", internal_date=50, size=9), fetched(3, b"c")]
    commit_messages(archive, account.id, inbox, UIDVALIDITY, batch)
    commit_index(archive, [derived(1, message_id="<1@x>"), derived(2)])
    commit_folder(archive, inbox, changes(gone=[1]))
    found = look_alikes(archive, account.id, [(50, 9), (50, 10)])
    assert found == {(50, 9): [LookAlike(1, "<1@x>"), LookAlike(2, "")]}
    assert look_alikes(archive, account.id + 1, [(50, 9)]) == {}


def test_a_folder_noted_again_keeps_its_row_and_takes_its_new_role(archive: Archive, account: Account) -> None:
    first = note_folders(archive, account.id, [("INBOX", "/", "inbox"), ("Gesendet", "/", "")])
    again = note_folders(archive, account.id, [("Gesendet", "/", "sent")])
    assert again == {"Gesendet": first["Gesendet"]}
    assert folder_named(archive, "Gesendet").role == "sent"


def test_a_folder_name_that_is_no_text_can_be_noted(archive: Archive, account: Account) -> None:
    rows = note_folders(archive, account.id, [("\ud800", "/", "")])
    assert list(rows) == ["\ud800"]


def test_a_folder_that_the_server_lists_no_more_keeps_its_messages(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    old = stored(archive, account, 2, folder="Old")
    a_folder(archive, account, "Empty")
    assert mark_folders_gone(archive, account.id, ["INBOX"]) == ["Empty", "Old"]
    assert [folder.name for folder in browse.folders(archive)] == ["INBOX", "Old"]
    assert message_rows(archive, [2])[2].gone is True
    assert mark_folders_gone(archive, account.id, ["INBOX"]) == []
    note_folders(archive, account.id, [("Old", "/", "")])
    commit_folder(archive, old, changes(flags={2: frozenset()}))
    assert message_rows(archive, [2])[2].gone is False


def test_what_comes_for_a_removed_account_is_refused_in_words(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1)
    remove_account(archive, account.id)
    with pytest.raises(ArchiveError, match="doesn't fit"):
        commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(2)])
    assert count(archive, "message") == 0


def test_what_lacks_counts_as_known_until_its_place_is_filled(archive: Archive, account: Account) -> None:
    inbox = a_folder(archive, account)
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(1, b"a"), fetched(2, b"b")])
    commit_folder(archive, inbox, changes(refused={9: "No such message"}, lacking=[9]))
    assert census(archive, inbox, UIDVALIDITY) == Census(live=3, last=9, unseen=2, lacking=1)
    assert lacking(archive, inbox, UIDVALIDITY)[9].words == "No such message"
    commit_folder(archive, inbox, changes(refused={9: "Not now"}))
    assert (one := lacking(archive, inbox, UIDVALIDITY)[9]).times == 2
    assert one.words == "Not now"
    commit_folder(archive, inbox, changes(lacking=[9]))
    assert lacking(archive, inbox, UIDVALIDITY)[9].times == 2
    commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(9, b"c", "\\Seen")])
    assert census(archive, inbox, UIDVALIDITY) == Census(live=3, last=9, unseen=2)
    assert lacking(archive, inbox, UIDVALIDITY) == {}


def test_what_lacks_under_another_uidvalidity_is_forgotten_with_a_look_at_the_whole(
    archive: Archive, account: Account
) -> None:
    inbox = a_folder(archive, account)
    commit_folder(archive, inbox, changes(refused={9: "No"}, lacking=[9]))
    commit_folder(archive, inbox, changes(uidvalidity=UIDVALIDITY + 1))
    assert lacking(archive, inbox, UIDVALIDITY + 1) == {}
    assert list(lacking(archive, inbox, UIDVALIDITY)) == [9]
    commit_folder(archive, inbox, changes(uidvalidity=UIDVALIDITY + 1, lacking=[]))
    assert lacking(archive, inbox, UIDVALIDITY) == {}
