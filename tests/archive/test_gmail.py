"""What Gmail knows of messages, as the archive keeps it: numbers, threads, and labels as folders that follow one."""

from dataclasses import replace

import pytest

from mailtrove.archive import browse
from mailtrove.archive.account_store import add_account, remove_account
from mailtrove.archive.browse import FolderMail, message_ids
from mailtrove.archive.commits import FetchedMessage, LinkedPlace
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.records import Account, Gmail
from mailtrove.archive.store import (
    commit_folder,
    commit_messages,
    gmail_messages,
    gmail_places,
    mark_folders_gone,
    note_folders,
    own_folders,
    places,
)
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, changes, count, derived, fetched


def known(number: int, *labels: str, thread: int = 0) -> Gmail:
    return Gmail(number, thread or number, frozenset(labels))


def told(uid: int, gmail: Gmail, *flags: str) -> FetchedMessage:
    return replace(fetched(uid, None, *flags), gmail=gmail)


def all_mail(archive: Archive, account: Account, *labels: str) -> int:
    """The folder that messages are in, and labels of theirs."""
    folder_id = note_folders(archive, account.id, [("All", "/", "all")])["All"]
    note_folders(archive, account.id, [(label, "/", "") for label in labels], label_of=folder_id)
    return folder_id


def tree(archive: Archive) -> dict[str, list[int]]:
    """The messages that each folder shows."""
    return {folder.name: sorted(message_ids(archive, FolderMail(folder.id))) for folder in browse.folders(archive)}


def test_a_message_is_shown_and_counted_in_each_of_its_labels(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account, "Work", "Empty")
    batch = [told(1, known(71, "Work", "Hidden")), told(2, known(72, "Work"), "\\Seen")]
    commit_messages(archive, account.id, source, UIDVALIDITY, batch)
    assert tree(archive) == {"All": [1, 2], "Empty": [], "Hidden": [1], "Work": [1, 2]}
    assert {folder.name: folder.unread for folder in browse.folders(archive)} == {
        "All": 1,
        "Empty": 0,
        "Hidden": 1,
        "Work": 1,
    }
    assert [folder.is_label for folder in browse.folders(archive)] == [False, True, True, True]
    assert gmail_places(archive, source, UIDVALIDITY, 1, 9) == {
        1: known(71, "Work", "Hidden"),
        2: known(72, "Work"),
    }
    assert gmail_places(archive, source, UIDVALIDITY, 2, 2) == {2: known(72, "Work")}
    assert browse.message_folders(archive, 1) == ["All", "Hidden", "Work"]


def test_labels_follow_what_becomes_of_the_place(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account, "Work")
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71, "Work"))])
    trash = a_folder(archive, account, "Trash")
    commit_folder(archive, source, changes(gone=[1]))
    commit_folder(archive, trash, changes(linked=[LinkedPlace(9, 1, frozenset(), 5, 5, known(71))]))
    assert tree(archive) == {"All": [], "Trash": [1], "Work": []}
    commit_folder(archive, trash, changes(gone=[9]))
    assert tree(archive) == {"All": [1], "Trash": [1], "Work": [1]}, "gone from everywhere, it is where it was"
    commit_folder(archive, source, changes(flags={1: frozenset()}, gmail={1: known(71, "Work")}))
    assert tree(archive) == {"All": [1], "Trash": [], "Work": [1]}


def test_flags_are_all_mails_alone(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account, "Work")
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71, "Work"), "\\Seen", "\\Flagged")])
    commit_folder(archive, source, changes(flags={1: frozenset()}))
    row = browse.message_rows(archive, [1])[1]
    assert (row.unread, row.starred) == (True, False)


def test_a_label_never_gets_into_a_folder_that_is_its_own(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account)
    a_folder(archive, account, "Trash")
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71, "Trash"))])
    assert tree(archive) == {"All": [1], "Trash": []}
    assert own_folders(archive, account.id) == {"All", "Trash"}
    mark_folders_gone(archive, account.id, ["All"])
    commit_folder(archive, source, changes(gmail={1: known(71, "Trash")}))
    assert tree(archive) == {"All": [1], "Trash": [1]}, "once it is gone, its name is free"


def test_a_folder_that_turns_into_a_label_shows_its_mail_all_the_while(archive: Archive, account: Account) -> None:
    work = a_folder(archive, account, "Work")
    commit_messages(archive, account.id, work, UIDVALIDITY, [fetched(1), fetched(2), fetched(3)])
    commit_folder(archive, work, changes(complete=True))
    source = all_mail(archive, account, "Work")
    assert tree(archive) == {"All": [], "Work": [1, 2, 3]}
    # The same UIDs, for other messages.
    links = [LinkedPlace(uid, 4 - uid, frozenset(), 5, 5, known(70 + uid, *labels)) for uid, labels in
             ((1, ("Work",)), (2, ("Work",)), (3, ()))]  # fmt: skip
    commit_folder(archive, source, changes(linked=links))
    assert tree(archive) == {"All": [1, 2, 3], "Work": [1, 2, 3]}
    commit_folder(archive, source, changes(complete=True))
    assert tree(archive) == {"All": [1, 2, 3], "Work": [2, 3]}
    a_folder(archive, account, "Work")
    assert tree(archive)["Work"] == [2, 3]
    assert places(archive, work, UIDVALIDITY) == {}, "what it had as a label says nothing of its own UIDs"
    (row,) = [folder for folder in browse.folders(archive) if folder.id == work]
    assert (row.uidvalidity, row.uidnext, row.is_label) == (0, 0, False)


def test_when_labels_come_or_turn_into_folders_all_that_has_labels_is_to_be_looked_at_again(
    archive: Archive, account: Account
) -> None:
    def cursors() -> tuple[int, int, int]:
        (row,) = [folder for folder in browse.folders(archive) if folder.name == "All"]
        return row.uidnext, row.highestmodseq, row.looked_at

    source = all_mail(archive, account, "Work")
    kept = replace(changes(complete=True), uidnext=9, highestmodseq=90, looked_at=900)
    for names in (["Work"], ["Work", "New"]):
        commit_folder(archive, source, kept)
        assert cursors() == (9, 90, 900)
        all_mail(archive, account, *names)
        assert cursors() == ((9, 90, 900) if names == ["Work"] else (0, 0, 0))
    commit_folder(archive, source, kept)
    a_folder(archive, account, "Work")
    assert cursors() == (0, 0, 0)


def test_a_hidden_label_goes_with_its_last_message(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account, "Listed")
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71, "Hidden", "Other"))])
    listed = ["All", "Listed"]
    assert mark_folders_gone(archive, account.id, listed, labelled=source) == []
    commit_folder(archive, source, changes(gmail={1: known(71, "Other")}))
    assert mark_folders_gone(archive, account.id, listed, labelled=source) == ["Hidden"]
    commit_folder(archive, source, changes(gmail={1: known(71, "Hidden", "Other")}))
    assert tree(archive) == {"All": [1], "Hidden": [1], "Listed": [], "Other": [1]}
    assert mark_folders_gone(archive, account.id, listed) == ["Hidden", "Other"], "without labels, none is hidden"


def test_a_message_is_known_by_number_and_size_wherever_it_was(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account)
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71)), told(2, known(72))])
    size = len(fetched(1).raw)
    commit_folder(archive, source, changes(gone=[1]))
    assert gmail_messages(archive, account.id, [(71, size), (72, size + 1), (73, size)]) == {(71, size): 1}
    other = add_account(archive, an_account("grace@example.edu"))
    assert gmail_messages(archive, other.id, [(71, size)]) == {}


def test_a_number_that_two_messages_have_decides_nothing(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account)
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71)), told(2, known(71))])
    assert gmail_messages(archive, account.id, [(71, len(fetched(1).raw))]) == {}


def threads(archive: Archive) -> list[str]:
    """The messages of each thread."""
    with archive.reading() as database:
        rows = database.run("SELECT group_concat(id) FROM message GROUP BY thread_id ORDER BY min(id)").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("at_once", [True, False])
def test_messages_of_a_gmail_thread_are_one_thread_whenever_it_is_told(
    archive: Archive, account: Account, at_once: bool
) -> None:
    source = all_mail(archive, account)
    commit_messages(archive, account.id, source, UIDVALIDITY, [fetched(uid) for uid in (1, 2, 3, 4)])
    commit_index(archive, [derived(row, message_id=f"<{row}@x>") for row in (1, 2, 3, 4)])
    gmail = {uid: known(70 + uid, thread=7) for uid in (1, 2, 4)}
    for some in [gmail] if at_once else [{uid: gmail[uid]} for uid in gmail]:
        commit_folder(archive, source, changes(gmail=some))
    assert threads(archive) == ["1,2,4", "3"]
    with archive.reading() as database:
        assert database.run("SELECT root_id, newest_date, count FROM thread ORDER BY id").fetchall() == [
            (1, 1_000_004, 3),
            (3, 1_000_003, 1),
        ]


def test_gmails_threads_and_references_make_one_thread_together(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account)
    batch = [told(1, known(71, thread=7)), told(2, known(72, thread=7)), told(3, known(73)), told(4, known(74))]
    commit_messages(archive, account.id, source, UIDVALIDITY, batch)
    meanings = [
        derived(1, message_id="<1@x>"),
        derived(2, message_id="<2@x>"),
        derived(3, message_id="<3@x>", in_reply_to="<2@x>"),
        derived(4, message_id="<7>", references=("<X-GM-THRID 7>",)),
    ]
    for _ in range(2):
        commit_index(archive, meanings)
        assert threads(archive) == ["1,2,3", "4"]


def test_accounts_share_no_gmail_thread(archive: Archive, account: Account) -> None:
    for one in (account, add_account(archive, an_account("grace@example.edu"))):
        source = all_mail(archive, one)
        commit_messages(archive, one.id, source, UIDVALIDITY, [told(one.id, known(71, thread=7))])
        commit_index(archive, [derived(one.id)])
    assert threads(archive) == ["1", "2"]


def test_an_account_with_labels_can_be_removed(archive: Archive, account: Account) -> None:
    source = all_mail(archive, account, "Work")
    commit_messages(archive, account.id, source, UIDVALIDITY, [told(1, known(71, "Work"))])
    remove_account(archive, account.id)
    assert count(archive, "membership") == count(archive, "folder") == 0
