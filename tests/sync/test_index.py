"""What is derived from a message's bytes, and that none keeps the others from being indexed."""

import queue
from typing import Final

import pytest

from mailtrove.archive import browse
from mailtrove.archive.records import StoredMessage
from mailtrove.archive.store import commit_messages
from mailtrove.search.run import search
from mailtrove.sync import index
from mailtrove.sync.control import Control
from mailtrove.sync.derive import SNIPPET_LENGTH, derive, snippet
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.events import SyncState
from mailtrove.sync.index import Indexed, IndexEnded, Indexer
from tests.archive.builders import a_folder, fetched
from tests.sync.house import House, letter

SECONDS: Final = 30.0
"""For whatever a test waits for; none takes so long."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Hello Ada,\n\n  how   are\tyou?\n", "Hello Ada, how are you?"),
        ("> quoted\n>> twice\nMine", "Mine"),
        ("On Monday Grace wrote:\n> Are you coming?\n\nYes.", "Yes."),
        ("Am Montag schrieb Grace:\n\n> Kommst du?\nJa.", "Ja."),
        ("Please note:\nit is late", "Please note: it is late"),
        ("Short.\n--\nAda Lovelace\nAnalytical Engines Ltd", "Short."),
        ("Short.\n-- \nAda Lovelace", "Short."),
        ("--\nbegins with a line", "-- begins with a line"),
        ("> all\n> of it\n> quoted", ""),
    ],
)
def test_a_snippet_is_how_the_message_begins_in_its_own_words(text: str, expected: str) -> None:
    assert snippet(text) == expected


def test_a_snippet_is_short_however_long_the_text() -> None:
    assert len(snippet("word " * 100_000)) <= SNIPPET_LENGTH
    assert len(snippet("w" * 1_000_000)) == SNIPPET_LENGTH


def test_everything_that_is_found_and_shown_is_derived() -> None:
    raw = (
        b"From: Ada Lovelace <ada@example.edu>\r\nTo: grace@example.edu\r\nSubject: Notes\r\n"
        b"Date: Mon, 1 Mar 2021 10:00:00 +0000\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\n"
        b"References: <0@x> <1@x>\r\n\r\nThe engine weaves.\r\n"
    )
    derived, problem = derive(StoredMessage(7, 5, raw))
    assert problem == ""
    assert (derived.message, derived.message_id, derived.in_reply_to) == (7, "2@x", "1@x")
    assert derived.references == ("0@x", "1@x")
    assert (derived.date, derived.subject, derived.snippet) == (1614592800, "Notes", "The engine weaves.")
    assert ("from", "Ada Lovelace", "ada@example.edu") in derived.participants


def test_a_message_without_a_date_has_the_one_on_which_it_arrived() -> None:
    derived, _ = derive(StoredMessage(7, 1234, b"Subject: undated\r\n\r\nx"))
    assert derived.date == 1234


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff" * 1000, b"Subject", b"\r\n\r\n", b"From: \x00\r\n\r\n\x00"])
def test_no_bytes_keep_a_message_from_being_derived(raw: bytes) -> None:
    derived, _ = derive(StoredMessage(7, 1234, raw))
    assert derived.message == 7


def test_what_was_downloaded_can_be_found(house: House) -> None:
    house.server.put("INBOX", letter(0, body="The engine weaves algebraic patterns."))
    house.server.put("INBOX", letter(1))
    house.sync()
    assert len(search(house.archive, "algebraic").ids) == 1


def test_a_message_that_cannot_be_read_is_a_problem_and_the_rest_goes_on(house: House) -> None:
    absurd = b"Subject: absurd\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 2000
    house.server.put("INBOX", absurd)
    house.server.put("INBOX", letter(1))
    progress = house.sync()
    assert (progress.state, progress.indexed, progress.problem_count) == (SyncState.PROBLEMS, 2, 1)
    assert house.everything() == {absurd, letter(1)}
    (problem,) = browse.problems(house.archive, house.account.id)
    assert (problem.folder, problem.stage) == ("INBOX", "index")
    assert house.sync().state is SyncState.DONE


def test_the_index_rests_while_messages_still_come_and_ends_with_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_REST", 600.0)
    told: queue.Queue[Indexed | IndexEnded] = queue.Queue()
    account, control = house.account, Control(wake=lambda: None)
    folder = a_folder(house.archive, account)
    with Deriver(house.archive.path) as deriver:
        indexer = Indexer(house.archive, account.id, deriver, control, told.put)
        commit_messages(house.archive, account.id, folder, 1, [fetched(1, letter(1))])
        indexer.start()
        assert told.get(timeout=SECONDS) == Indexed(1, ())
        commit_messages(house.archive, account.id, folder, 1, [fetched(2, letter(2))])
        indexer.nudge(1)
        with pytest.raises(queue.Empty):
            told.get(timeout=0.2)
        indexer.finish()
        assert told.get(timeout=SECONDS) == Indexed(1, ())
        assert told.get(timeout=SECONDS) == IndexEnded(None)
        indexer.join(SECONDS)


def test_a_cancelled_run_does_not_wait_for_a_resting_index(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_REST", 600.0)
    told: queue.Queue[Indexed | IndexEnded] = queue.Queue()
    control = Control(wake=lambda: None)
    folder = a_folder(house.archive, house.account)
    commit_messages(house.archive, house.account.id, folder, 1, [fetched(1, letter(1))])
    with Deriver(house.archive.path) as deriver:
        indexer = Indexer(house.archive, house.account.id, deriver, control, told.put)
        indexer.start()
        assert told.get(timeout=SECONDS) == Indexed(1, ())
        control.cancel()
        indexer.finish()
        assert told.get(timeout=SECONDS) == IndexEnded(None)
        indexer.join(SECONDS)
