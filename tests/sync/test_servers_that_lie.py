"""Servers that contradict themselves: nothing is lost or marked gone without proof, and the next sync mends it."""

import pytest

from mailtrove.archive import account_store, browse
from mailtrove.archive.database import Archive
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command, Letter, ScriptedLine

GONE = "SELECT count(*) FROM membership WHERE gone_since IS NOT NULL"


def fill(house: House, count: int, folder: str = "INBOX") -> None:
    for number in range(count):
        house.server.put(folder, letter(number))


def test_a_folder_left_out_of_one_list_comes_back_without_a_download(house: House) -> None:
    house.server.box("INBOX")
    fill(house, 3, "Project")
    house.sync()
    box = house.server.boxes.pop("Project")
    house.sync()
    assert house.rows(GONE) == [(3,)]
    house.server.boxes["Project"] = box
    house.server.heard.clear()
    assert house.sync().state is SyncState.DONE
    assert house.rows(GONE) == [(0,)]
    assert house.server.asked("bodies") == []
    assert sorted(house.folder("Project")) == [letter(number) for number in range(3)]
    assert house.rows("SELECT gone_since FROM folder WHERE name = 'Project'") == [(None,)]


def test_a_folder_that_goes_between_list_and_examine_keeps_its_mail(house: House) -> None:
    fill(house, 2)
    fill(house, 2, "Project")
    house.sync()
    box = house.server.boxes["Project"]

    def vanish(command: Command) -> None:
        if command.name in ("status", "examine") and command.folder == "Project":
            house.server.boxes.pop("Project", None)

    house.server.mishap = vanish
    assert house.sync().state is SyncState.PROBLEMS
    assert house.rows(GONE) == [(0,)]
    house.server.mishap = lambda _: None
    house.server.boxes["Project"] = box
    assert house.sync().state is SyncState.DONE


@pytest.mark.parametrize("hidden", [1, 4])
def test_a_list_shorter_than_exists_marks_nothing_gone(
    house: House, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    fill(house, 5)
    house.sync()
    house.server.put("INBOX", letter(5))
    really = ScriptedLine.uids
    monkeypatch.setattr(ScriptedLine, "uids", lambda line: really(line)[hidden:])
    progress = house.sync()
    assert (progress.gone, progress.fetched) == (0, 1)
    assert house.rows(GONE) == [(0,)]
    monkeypatch.undo()
    del house.server.boxes["INBOX"].letters[1]
    assert house.sync().gone == 1


def test_an_exists_that_is_too_small_loses_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 5)
    really = ScriptedLine.examine

    def lie(line: ScriptedLine, name: str) -> FolderState:
        said = really(line, name)
        return FolderState(said.uidvalidity, said.uidnext, 1, 0)

    monkeypatch.setattr(ScriptedLine, "examine", lie)
    assert house.sync().fetched == 5
    assert house.sync().gone == 0


@pytest.mark.parametrize("uidnext", [1, 3, 0])
def test_a_uidnext_that_goes_backwards_hides_no_mail(house: House, uidnext: int) -> None:
    fill(house, 5)
    house.sync()
    box = house.server.boxes["INBOX"]
    house.server.put("INBOX", letter(5))
    box.uidnext = uidnext
    assert house.sync().fetched == 1
    box.letters[9] = Letter(letter(9), 1_600_000_009, frozenset())
    assert house.sync().fetched == 1
    assert len(house.everything()) == 7


def test_facts_about_messages_that_nobody_asked_for_change_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(house, 3)
    really = ScriptedLine.facts

    def chatter(line: ScriptedLine, uids: list[int]) -> dict[int, MessageFacts]:
        return {**really(line, uids), 77: MessageFacts(77, frozenset({"\\Seen"}), 1, 1)}

    monkeypatch.setattr(ScriptedLine, "facts", chatter)
    assert (house.sync().state, house.sync().state) == (SyncState.DONE, SyncState.DONE)
    assert house.rows("SELECT count(*) FROM membership") == [(3,)]


def test_a_uid_listed_twice_is_one_message(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 3)
    really = ScriptedLine.uids
    monkeypatch.setattr(ScriptedLine, "uids", lambda line: really(line) * 2)
    assert house.sync().fetched == 3
    assert house.server.asked("bodies") == [3, 2, 1]


def test_an_account_that_goes_in_mid_sync_ends_the_run_with_words(house: House) -> None:
    """Whatever removed it, past the lock that `Accounts.remove` takes."""
    fill(house, 300)

    def remove(command: Command) -> None:
        if command.name == "bodies" and browse.accounts(house.archive):
            account_store.remove_account(house.archive, house.account.id)

    house.server.mishap = remove
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    assert "removed" in progress.remedy
    assert house.rows("SELECT count(*) FROM message") == [(0,)]


def test_an_archive_that_is_closed_in_mid_sync_ends_the_run_with_words(house: House) -> None:
    fill(house, 300)

    def close(command: Command) -> None:
        if command.name == "bodies":
            house.archive.close()

    house.server.mishap = close
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    # As it caught a writer, or a reader in mid-question.
    assert progress.what_happened in ("The archive is closed.", "The archive was closed while it was being read.")
    with Archive.open(house.archive.path) as again:
        assert again.path.exists()


def test_silence_about_flags_is_no_proof_that_a_message_is_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 3)
    house.sync()
    really = ScriptedLine.facts
    monkeypatch.setattr(
        ScriptedLine, "facts", lambda line, uids: {uid: one for uid, one in really(line, uids).items() if uid != 2}
    )
    progress = house.sync()
    assert (progress.state, progress.gone, progress.problem_count) == (SyncState.PROBLEMS, 0, 1)
    assert house.rows(GONE) == [(0,)]


def test_a_list_that_was_short_once_is_asked_for_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 5)
    house.sync()
    del house.server.boxes["INBOX"].letters[1]
    really, short = ScriptedLine.uids, [True]
    monkeypatch.setattr(ScriptedLine, "uids", lambda line: really(line)[3:] if short.pop(0) else really(line))
    short += [False]
    assert house.sync().gone == 1
    assert house.rows("SELECT uid FROM membership WHERE gone_since IS NOT NULL") == [(1,)]


def test_a_short_list_of_a_renumbered_folder_marks_nothing_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(house, 4)
    house.sync()
    house.server.renumber("INBOX")
    really = ScriptedLine.uids
    monkeypatch.setattr(ScriptedLine, "uids", lambda line: really(line)[2:])
    assert house.sync().linked == 2
    assert house.rows(GONE) == [(0,)]
    monkeypatch.undo()
    assert house.sync().linked == 2
    assert house.rows("SELECT DISTINCT uidvalidity, gone_since FROM membership") == [(2, None)]
    assert house.server.asked("bodies") == [4, 3, 2, 1]


def test_a_list_without_any_folder_proves_nothing(house: House) -> None:
    fill(house, 2)
    house.sync()
    boxes, house.server.boxes = house.server.boxes, {}
    progress = house.sync()
    assert (progress.state, progress.what_happened) == (SyncState.FAILED, "The server lists no folder at all.")
    assert house.rows(GONE) == [(0,)]
    house.server.boxes = boxes
    assert house.sync().state is SyncState.DONE
