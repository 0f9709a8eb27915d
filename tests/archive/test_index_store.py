"""What is derived: written once, replaced when it is derived again, gone with its message."""

import pytest

from mailtrove.archive import browse, index_store
from mailtrove.archive.account_store import add_account, remove_account
from mailtrove.archive.browse import AccountMail, AllMail, FolderMail, message_ids, message_rows
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index, count_waiting, wait_for_index_again, waiting_for_index
from mailtrove.archive.records import Account, MessageRow
from mailtrove.archive.store import commit_messages
from tests.archive.builders import (
    UIDVALIDITY,
    a_folder,
    an_account,
    count,
    derived,
    fetched,
    stored,
    words_are_consistent,
)

ADA = ("from", "Ada Lovelace", "Ada@Example.edu")
BOB = ("to", "Bob", "bob@example.org")


def rows_matching(archive: Archive, expression: str) -> list[int]:
    with archive.reading() as database:
        found = database.run("SELECT rowid FROM message_search WHERE message_search MATCH ?", (expression,)).fetchall()
    return [row for (row,) in found]


def test_what_waits_for_the_index_is_what_has_not_been_indexed(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    assert count_waiting(archive, account.id) == 3
    first = waiting_for_index(archive, account.id, 2)
    assert [(one.id, one.internal_date, one.raw) for one in first] == [
        (1, 1_000_001, fetched(1).raw),
        (2, 1_000_002, fetched(2).raw),
    ]
    commit_index(archive, [derived(one.id) for one in first])
    assert [one.id for one in waiting_for_index(archive, account.id, 2)] == [3]
    assert waiting_for_index(archive, account.id + 1, 2) == []


def test_indexing_goes_on_where_it_stopped_after_a_restart(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2, 3)
    commit_index(archive, [derived(2)])
    archive.close()
    with Archive.open(archive.path) as again:
        assert [one.id for one in waiting_for_index(again, account.id, 10)] == [1, 3]


def test_large_messages_are_handed_out_a_few_at_a_time(
    archive: Archive, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_store, "_BYTES_AT_ONCE", 250)
    folder_id = a_folder(archive, account)
    batch = [fetched(1, b"a" * 1000), fetched(2, b"b" * 100), fetched(3, b"c" * 100), fetched(4, b"d" * 100)]
    commit_messages(archive, account.id, folder_id, UIDVALIDITY, batch)
    handed_out = []
    while waiting := waiting_for_index(archive, account.id, 10):
        handed_out.append([one.id for one in waiting])
        commit_index(archive, [derived(one.id) for one in waiting])
    assert handed_out == [[1], [2, 3], [4]]


def test_an_indexed_message_has_its_line(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, flags=("\\Seen",))
    meaning = derived(1, "How does it compute?", subject="Notes", date=5, participants=(ADA, BOB), attachments=("G",))
    commit_index(archive, [meaning])
    assert message_rows(archive, [1]) == {
        1: MessageRow(
            id=1,
            account_id=account.id,
            date=5,
            subject="Notes",
            sender="Ada Lovelace",
            recipients="Bob",
            snippet="How does it compute?",
            size=len(fetched(1).raw),
            attachments=1,
            unread=False,
            starred=False,
            answered=False,
            gone=False,
        )
    }


def test_lists_follow_the_date_that_the_message_tells(archive: Archive, account: Account) -> None:
    inbox = stored(archive, account, 1, 2, 3)
    commit_index(archive, [derived(1, date=300), derived(2, date=200), derived(3, date=100)])
    for view in (AllMail(), AccountMail(account.id), FolderMail(inbox)):
        assert list(message_ids(archive, view)) == [1, 2, 3]


def test_indexing_again_replaces_what_was_derived(archive: Archive, account: Account) -> None:
    stored(archive, account, 1, 2)
    commit_index(
        archive,
        [
            derived(1, "engine", participants=(ADA,), attachments=("a.pdf", "b.pdf"), message_id="<1@x>"),
            derived(2, "loom"),
        ],
    )
    assert wait_for_index_again(archive, account.id) == 2
    assert rows_matching(archive, "engine") == [1]
    commit_index(archive, [derived(1, "difference", participants=(BOB,), attachments=("c.pdf",), message_id="<1@x>")])
    assert rows_matching(archive, "engine") == []
    assert rows_matching(archive, "difference") == rows_matching(archive, "bob") == [1]
    assert (count(archive, "participant"), count(archive, "attachment")) == (1, 1)
    assert count_waiting(archive, account.id) == 1
    assert words_are_consistent(archive)


def test_a_message_removed_meanwhile_is_left_out(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    commit_index(archive, [derived(1, "here"), derived(99, "not here", participants=(ADA,))])
    assert rows_matching(archive, "here") == [1]
    assert words_are_consistent(archive)


def test_whatever_a_message_holds_can_be_written(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    odd = "\ud800\x00\x1b\U0010ffff" + "a" * 10_000
    meaning = derived(
        1,
        odd,
        subject=odd,
        message_id=odd,
        references=(odd, "", "<>"),
        date=2**70,
        participants=(("from", odd, odd), ("from", odd, odd), ("to", "", "")),
        attachments=(odd,),
    )
    commit_index(archive, [meaning])
    assert count_waiting(archive, account.id) == 0
    assert "�" in message_rows(archive, [1])[1].subject
    assert words_are_consistent(archive)


def test_a_removed_account_leaves_nothing(archive: Archive, account: Account) -> None:
    other = add_account(archive, an_account("grace@example.edu"))
    stored(archive, account, 1, 2)
    stored(archive, other, 3)
    meanings = [
        derived(row, f"secret{row}", participants=(ADA, BOB) if row < 3 else (ADA,), message_id=f"<{row}@x>")
        for row in (1, 2, 3)
    ]
    commit_index(archive, meanings)
    remove_account(archive, account.id)
    assert list(message_ids(archive, AllMail())) == [3]
    assert [one.email for one in browse.accounts(archive)] == ["grace@example.edu"]
    for table in ("message", "raw_message", "packed_text", "membership", "folder", "thread", "address"):
        assert count(archive, table) == 1, table
    assert rows_matching(archive, "secret1") == []
    assert rows_matching(archive, "secret3") == [3]
    assert words_are_consistent(archive)


def test_removed_mail_is_overwritten_in_the_file(archive: Archive, account: Account) -> None:
    folder_id = a_folder(archive, account)
    commit_messages(archive, account.id, folder_id, UIDVALIDITY, [fetched(1, b"x")])
    commit_index(archive, [derived(1, "clandestine rendezvous", subject="clandestine")])
    remove_account(archive, account.id)
    archive.close()
    assert b"rendezvous" not in archive.path.read_bytes()


def test_the_index_can_be_rebuilt_from_what_is_stored(archive: Archive, account: Account) -> None:
    stored(archive, account, 1)
    commit_index(archive, [derived(1, "東京タワー Café", subject="ｶﾞ")])
    archive.write(lambda: archive.writer.run("INSERT INTO message_search (message_search) VALUES ('rebuild')"))
    assert rows_matching(archive, '"京\x1fタ"') == rows_matching(archive, "cafe") == rows_matching(archive, "ガ") == [1]
    assert words_are_consistent(archive)
