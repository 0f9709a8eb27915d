"""Gmail: everything comes once, by All Mail, Trash and Spam, and is found under each of its labels."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.sync import compare
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncState
from mailtrove.tui.folder_nodes import tree_nodes
from tests.sync.gmail_server import (
    ALL,
    CHATS,
    DRAFT,
    IMPORTANT,
    INBOX,
    SENT,
    SPAM,
    STARRED,
    TRASH,
    GmailServer,
)
from tests.sync.house import QUICK, House, letter
from tests.sync.scripted_server import ScriptedServer

MUNICH = b"M&APw-nchen"


@pytest.fixture(params=[False, True], ids=["uncounted", "condstore"])
def gmail(request: pytest.FixtureRequest) -> Iterator[GmailServer]:
    """Once as the sync would like it least, and once as it is."""
    with GmailServer(counts_changes=request.param) as gmail:
        yield gmail


@pytest.fixture
def house(gmail: GmailServer, tmp_path: Path) -> Iterator[House]:
    """An archive with a Gmail account, and an engine that talks to the server over real connections."""
    with Archive.open(tmp_path / "home" / "archive.sqlite3") as archive:
        account = add_account(
            archive, Account(0, "google", "ada@gmail.com", "Ada", "imap.gmail.com", 993, "tls", "password", "ada")
        )
        locks = tmp_path / "locks"
        engine = SyncEngine(archive, gmail.connect, locks=locks, watch=lambda _: None, patience=QUICK)
        house = House(ScriptedServer(), archive, engine, account, locks)
        yield house
        house.engine.close(5)


def messages(house: House) -> dict[str, int]:
    """How many messages each folder of the tree shows."""
    return {folder.name: folder.messages for folder in browse.folders(house.archive)}


def shown(house: House) -> dict[str, int]:
    """The same, without the folders that show none."""
    return {name: number for name, number in messages(house).items() if number}


def test_each_message_comes_once_and_is_in_each_of_its_labels(house: House, gmail: GmailServer) -> None:
    for number in range(150):
        gmail.put(letter(number), INBOX, IMPORTANT, b"Work")
    gmail.put(letter(200), SENT, STARRED, MUNICH)
    gmail.put(letter(201), folder=TRASH)
    gmail.put(letter(202), folder=SPAM)
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.linked) == (SyncState.DONE, 153, 0)
    assert len(gmail.sent_bodies) == len(set(gmail.sent_bodies)) == 153
    assert set(gmail.examined) == {ALL, TRASH, SPAM}
    assert messages(house) == {
        "INBOX": 150,
        "München": 1,
        "Work": 150,
        "[Gmail]/Alle Nachrichten": 151,
        "[Gmail]/Entwürfe": 0,
        "[Gmail]/Gesendet": 1,
        "[Gmail]/Markiert": 1,
        "[Gmail]/Papierkorb": 1,
        "[Gmail]/Spam": 1,
        "[Gmail]/Wichtig": 150,
    }
    assert house.folder("München") == [letter(200)]


def test_a_second_sync_downloads_and_writes_nothing(house: House, gmail: GmailServer) -> None:
    for number in range(20):
        gmail.put(letter(number), INBOX, MUNICH)
    gmail.put(letter(30), folder=TRASH)
    house.sync()
    before = house.rows("SELECT * FROM membership")
    gmail.sent_bodies.clear()
    gmail.commands.clear()
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.linked, progress.gone) == (SyncState.DONE, 0, 0, 0)
    assert progress.labels_changed == 0
    assert gmail.sent_bodies == []
    assert not any(b"HEADER.FIELDS" in command for command in gmail.commands)
    assert house.rows("SELECT * FROM membership") == before


def test_labels_that_come_and_go_move_the_message_and_download_nothing(house: House, gmail: GmailServer) -> None:
    one = gmail.put(letter(1), INBOX, b"Work")
    gmail.put(letter(2), INBOX)
    house.sync()
    gmail.sent_bodies.clear()
    gmail.listed[b"Family"] = rb"\HasNoChildren"
    gmail.mail(one).labels[:] = [b"Work", b"Family"]
    progress = house.sync()
    assert (progress.state, progress.labels_changed, progress.flags_changed) == (SyncState.DONE, 1, 0)
    assert shown(house) == {"INBOX": 1, "Work": 1, "Family": 1, ALL: 2}
    gmail.mail(one).labels[:] = []
    house.sync()
    assert shown(house) == {"INBOX": 1, ALL: 2}
    assert {"Work", "Family"} < messages(house).keys(), "a label without messages is still a label"
    gmail.mail(one).labels[:] = [INBOX]
    house.sync()
    assert shown(house) == {"INBOX": 2, ALL: 2}
    assert gmail.sent_bodies == []


def test_where_changes_are_counted_only_the_labels_of_changed_messages_are_asked_for(
    house: House, gmail: GmailServer
) -> None:
    gmail.counts_changes = True
    for number in range(20):
        gmail.put(letter(number), INBOX, b"Work")
    house.sync()
    gmail.commands.clear()
    gmail.held[ALL][7].labels.remove(INBOX)
    assert house.sync().labels_changed == 1
    fetches = [command.split()[2] for command in gmail.commands if command.startswith(b"UID FETCH")]
    assert fetches == [b"7"]
    assert shown(house) == {"INBOX": 19, "Work": 20, ALL: 20}


def test_labels_are_compared_a_part_at_a_time(
    house: House, gmail: GmailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "_KNOWN_AT_ONCE", 7)
    for number in range(20):
        gmail.put(letter(number), INBOX)
    house.sync()
    for mail in list(gmail.held[ALL].values())[5:15]:
        mail.labels[:] = [b"Work"]
    assert house.sync().labels_changed == 10
    assert shown(house) == {"INBOX": 10, "Work": 10, ALL: 20}
    assert house.sync().labels_changed == 0


def test_a_renamed_label_is_another_one(house: House, gmail: GmailServer) -> None:
    one = gmail.put(letter(1), b"Work")
    house.sync()
    del gmail.listed[b"Work"]
    gmail.listed[b"Done"] = rb"\HasNoChildren"
    gmail.mail(one).labels[:] = [b"Done"]
    house.sync()
    assert shown(house) == {"Done": 1, ALL: 1}
    assert "Work" not in messages(house)
    assert gmail.sent_bodies == [one]


def test_a_message_without_a_label_is_in_all_mail_alone(house: House, gmail: GmailServer) -> None:
    gmail.put(letter(1))
    house.sync()
    assert shown(house) == {ALL: 1}


@pytest.mark.parametrize("target", [TRASH, SPAM])
def test_a_message_that_moves_to_trash_and_back_is_known_by_its_number(
    house: House, gmail: GmailServer, target: str
) -> None:
    one = gmail.put(letter(1, message_id=""), INBOX, b"Work")
    gmail.put(letter(2), INBOX)
    house.sync()
    gmail.sent_bodies.clear()
    gmail.commands.clear()
    gmail.move(one, target)
    progress = house.sync()
    assert (progress.state, progress.linked, progress.gone) == (SyncState.DONE, 1, 1)
    assert shown(house) == {"INBOX": 1, ALL: 1, target: 1}
    gmail.move(one, ALL)
    house.sync()
    assert shown(house) == {"INBOX": 2, "Work": 1, ALL: 2}
    assert gmail.sent_bodies == []
    assert not any(b"HEADER.FIELDS" in command for command in gmail.commands)


def test_a_message_deleted_for_good_stays_under_its_labels_as_gone(house: House, gmail: GmailServer) -> None:
    one = gmail.put(letter(1), INBOX, b"Work")
    house.sync()
    gmail.delete(one)
    assert house.sync().gone == 1
    assert shown(house) == {"INBOX": 1, "Work": 1, ALL: 1}
    assert house.rows("SELECT gone FROM message") == [(1,)]
    assert house.rows("SELECT count(*) FROM membership WHERE gone_since IS NULL") == [(0,)]


def test_a_changed_uidvalidity_downloads_nothing_and_keeps_every_label(house: House, gmail: GmailServer) -> None:
    for number in range(120):
        gmail.put(letter(number, message_id=""), INBOX if number % 2 else SENT, b"Work")
    house.sync()
    before = {name: house.folder(name) for name in ("INBOX", "Work", ALL)}
    gmail.sent_bodies.clear()
    gmail.renumber(ALL)
    progress = house.sync()
    assert (progress.state, progress.linked, progress.fetched) == (SyncState.DONE, 120, 0)
    assert gmail.sent_bodies == []
    assert {name: house.folder(name) for name in ("INBOX", "Work", ALL)} == before
    assert house.rows("SELECT DISTINCT uidvalidity, gone_since FROM membership") == [(8, None)]


def test_what_was_read_elsewhere_is_read_under_every_label(house: House, gmail: GmailServer) -> None:
    one = gmail.put(letter(1), INBOX, b"Work")
    gmail.put(letter(2), INBOX, b"Work")
    house.sync()
    assert {folder.unread for folder in browse.folders(house.archive) if folder.messages} == {2}
    gmail.mail(one).flags = rb"\Seen"
    assert house.sync().flags_changed == 1
    assert {folder.unread for folder in browse.folders(house.archive) if folder.messages} == {1}
    gmail.mail(one).flags = b""
    house.sync()
    assert {folder.unread for folder in browse.folders(house.archive) if folder.messages} == {2}


def test_a_thread_of_gmails_is_a_thread(house: House, gmail: GmailServer) -> None:
    first = gmail.put(letter(1), INBOX)
    gmail.put(letter(2, message_id=""), INBOX, thread=first)
    gmail.put(letter(3), INBOX)
    house.sync()
    gmail.put(letter(4), SENT, thread=first)
    house.sync()
    assert house.rows("SELECT count FROM thread ORDER BY count") == [(1,), (3,)]


def test_a_sync_broken_off_goes_on_and_downloads_nothing_twice(house: House, gmail: GmailServer) -> None:
    for number in range(350):
        gmail.put(letter(number), INBOX, b"Work")
    fetches: list[bytes] = []

    def cancel(_: str, command: bytes) -> None:
        if b"BODY.PEEK[]" in command:
            fetches.append(command)
            if len(fetches) == 3:
                house.wait_for(lambda: messages(house)["Work"])
                house.engine.cancel(house.account.id)

    gmail.mishap = cancel
    assert house.sync().state is SyncState.CANCELLED
    kept = messages(house)["Work"]
    assert 0 < kept < 350
    assert messages(house)["INBOX"] == messages(house)[ALL] == kept, "a message is committed with its labels"
    gmail.sent_bodies.clear()
    assert house.sync().state is SyncState.DONE
    assert len(gmail.sent_bodies) == 350 - kept
    assert shown(house) == {"INBOX": 350, "Work": 350, ALL: 350}


@pytest.mark.parametrize(
    ("label", "folder"),
    [
        (b"Muy Importante", "Muy Importante"),
        (b"Work/Clients & Co", "Work/Clients & Co"),
        (b"Work/Clients &- Co", "Work/Clients & Co"),
        (b"&ZeVnLIqe-", "日本語"),
        (b"&2D3eAA-", "😀"),
        (b'say "hi"', 'say "hi"'),
        (rb"back\slash", r"back\slash"),
        (b"a {5} literal", "a {5} literal"),
        (b"2024", "2024"),
        (b"NIL", "NIL"),
        (b"100% (yes) [no]", "100% (yes) [no]"),
        (b"[Imap]/Sent", "[Imap]/Sent"),
        (rb"\Muted", "Muted"),
    ],
)
def test_labels_have_the_names_of_their_folders(house: House, gmail: GmailServer, label: bytes, folder: str) -> None:
    gmail.put(letter(1), INBOX, label)
    assert house.sync().state is SyncState.DONE
    assert shown(house) == {"INBOX": 1, folder: 1, ALL: 1}


def test_gmails_own_labels_are_the_folders_of_that_role_in_any_language(house: House, gmail: GmailServer) -> None:
    gmail.put(letter(1), INBOX, SENT, DRAFT, STARRED, IMPORTANT)
    house.sync()
    roles = {folder.role: folder.name for folder in browse.folders(house.archive) if folder.messages}
    assert roles == {
        "inbox": "INBOX",
        "sent": "[Gmail]/Gesendet",
        "drafts": "[Gmail]/Entwürfe",
        "flagged": "[Gmail]/Markiert",
        "important": "[Gmail]/Wichtig",
        "all": ALL,
    }


def test_a_label_hidden_from_mail_programs_is_there_while_a_message_has_it(house: House, gmail: GmailServer) -> None:
    one = gmail.put(letter(1), IMPORTANT, b"Secret")
    del gmail.listed[b"Secret"]
    del gmail.listed[b"[Gmail]/Wichtig"]
    for _ in range(2):
        house.sync()
        assert shown(house) == {"Secret": 1, "[Gmail]/Important": 1, ALL: 1}
    gmail.mail(one).labels.clear()
    house.sync()
    assert shown(house) == {ALL: 1}
    assert "Secret" not in messages(house)


def test_a_label_that_cannot_be_read_does_not_cost_the_message(house: House, gmail: GmailServer) -> None:
    gmail.put(letter(1), INBOX, b"[half")
    gmail.put(letter(2), INBOX)
    gmail.unquoted.add(b"[half")
    assert house.sync().state is SyncState.DONE
    assert house.everything() == {letter(1), letter(2)}
    assert shown(house) == {"INBOX": 1, ALL: 2}
    gmail.unquoted.clear()
    house.sync()
    assert shown(house) == {"INBOX": 2, "[half": 1, ALL: 2}
    assert len(gmail.sent_bodies) == 2


def test_chats_are_not_in_all_mail_and_come_too(house: House, gmail: GmailServer) -> None:
    gmail.show_chats()
    gmail.put(letter(1), folder=CHATS)
    gmail.put(letter(2), INBOX)
    house.sync()
    assert shown(house) == {"INBOX": 1, CHATS: 1, ALL: 1}


def test_a_skipped_label_is_not_shown_and_a_skipped_trash_not_opened(house: House, gmail: GmailServer) -> None:
    gmail.put(letter(1), INBOX, b"Work")
    gmail.put(letter(2), folder=TRASH)
    account = house.account_with(skipped_folders=("Work", TRASH))
    for _ in range(2):
        house.sync(account)
        assert shown(house) == {"INBOX": 1, ALL: 1}
    assert TRASH not in gmail.examined


def test_without_all_mail_folder_by_folder_is_fetched_once_and_people_are_told(
    house: House, gmail: GmailServer
) -> None:
    del gmail.listed[ALL.encode()]
    for number in range(30):
        gmail.put(letter(number), INBOX, b"Work")
    progress = house.sync()
    assert (progress.state, progress.problem_count) == (SyncState.PROBLEMS, 1)
    assert "All Mail" in progress.problems[0]
    assert "Show in IMAP" in progress.problems[0]
    assert shown(house) == {"INBOX": 30, "Work": 30}
    assert len(house.everything()) == 30
    gmail.sent_bodies.clear()
    house.sync()
    assert gmail.sent_bodies == []


def test_people_are_told_when_gmail_seems_to_show_only_the_newest(house: House, gmail: GmailServer) -> None:
    for number in range(1000):
        gmail.put(letter(number))
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.PROBLEMS, 1000)
    assert "choose not to limit" in progress.problems[0]
    gmail.put(letter(1000))
    assert house.sync().state is SyncState.DONE


def test_all_mail_that_is_called_otherwise_keeps_its_labels(house: House, gmail: GmailServer) -> None:
    for number in range(5):
        gmail.put(letter(number, message_id=""), INBOX, b"Work")
    house.sync()
    gmail.sent_bodies.clear()
    english = "[Gmail]/All Mail"
    gmail.listed[english.encode()] = gmail.listed.pop(ALL.encode())
    gmail.held[english] = gmail.held.pop(ALL)
    assert house.sync().linked == 5
    assert shown(house) == {"INBOX": 5, "Work": 5, english: 5}
    assert gmail.sent_bodies == []


@pytest.mark.parametrize("knew_labels", [True, False], ids=["All Mail was hidden", "an older mailtrove"])
def test_folders_that_turn_into_labels_and_back_download_nothing_again(
    house: House, gmail: GmailServer, knew_labels: bool
) -> None:
    for number in range(20):
        gmail.put(letter(number), INBOX if number % 3 else SENT, b"Work", flags=rb"\Seen")
    gmail.put(letter(50), b"Work")
    all_mail = gmail.listed.pop(ALL.encode())
    if not knew_labels:
        gmail.listed[ALL.encode()] = all_mail
        gmail.announces_labels = False
    house.sync()
    before = {name: house.folder(name) for name in ("INBOX", "Work", "[Gmail]/Gesendet")}
    gmail.sent_bodies.clear()

    gmail.listed[ALL.encode()] = all_mail
    gmail.announces_labels = True
    assert house.sync().state is SyncState.DONE
    assert {name: house.folder(name) for name in before} == before
    assert len(house.folder(ALL)) == 21
    gone_or_unnumbered = "SELECT count(*) FROM membership WHERE uidvalidity != 7 OR gone_since IS NOT NULL"
    assert house.rows(gone_or_unnumbered) == [(0,)]

    del gmail.listed[ALL.encode()]
    house.sync()
    assert {name: house.folder(name) for name in before} == before
    gmail.put(letter(99), INBOX)
    house.sync()
    assert letter(99) in house.folder("INBOX"), "new mail is not taken for what had its number as a label"
    assert len(gmail.sent_bodies) == 1


def test_messages_known_before_labels_were_are_put_together_with_their_gmail_thread(
    house: House, gmail: GmailServer
) -> None:
    gmail.announces_labels = False
    first = gmail.put(letter(1), INBOX)
    for number in (2, 3, 4):
        gmail.put(letter(number), INBOX, thread=first)
    house.sync()
    assert house.rows("SELECT count FROM thread") == [(1,)] * 4
    gmail.announces_labels = True
    house.sync()
    assert house.rows("SELECT count FROM thread") == [(4,)]


def test_what_two_labels_show_is_unread_once(house: House, gmail: GmailServer) -> None:
    gmail.put(letter(1), INBOX, b"Work")
    gmail.put(letter(2))
    gmail.put(letter(3), folder=SPAM)
    house.sync()
    nodes = tree_nodes(browse.summaries(house.archive), browse.folders(house.archive))
    assert [node.label for node in nodes] == [
        "All mail",
        "ada@gmail.com",
        "Inbox",
        "[Gmail]",
        "Markiert",
        "Wichtig",
        "Gesendet",
        "Entwürfe",
        "Alle Nachrichten",
        "Spam",
        "Papierkorb",
        "Work",
    ]
    assert nodes[0].unread == 3
