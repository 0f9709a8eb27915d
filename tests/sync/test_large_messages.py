"""Messages too large to be held, and answers larger than is taken."""

import random

import pytest

from mailtrove.archive import browse
from mailtrove.errors import AnswerTooLarge, CommandRefused, ConnectionLost
from mailtrove.imap.batches import MAX_BYTES
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

LARGE = b"Subject: Large\r\nMessage-ID: <large@example.edu>\r\n\r\n" + random.Random(3).randbytes(MAX_BYTES)
"""A little more than is asked for at once."""


def problems(house: House) -> list[tuple[int, str]]:
    return [(one.uid, one.words) for one in browse.problems(house.archive, house.account.id)]


def spooled(house: House) -> list[str]:
    """The files beside the archive that are not its own."""
    return [file.name for file in house.archive.path.parent.iterdir() if not file.name.startswith("archive.sqlite3")]


def test_a_large_message_comes_in_pieces_and_others_as_ever(house: House) -> None:
    house.server.put("INBOX", letter(1))
    large = house.server.put("INBOX", LARGE)
    before = spooled(house)
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.indexed) == (SyncState.DONE, 2, 2)
    assert house.everything() == {letter(1), LARGE}
    assert house.server.asked("pieces") == [large]
    assert large not in house.server.asked("bodies")
    assert spooled(house) == before
    assert house.sync().fetched == 0


def test_the_same_large_message_in_two_folders_is_stored_once(house: House) -> None:
    house.server.put("INBOX", LARGE, date=5)
    house.server.put("Sent", LARGE, date=6)
    assert house.sync().state is SyncState.DONE
    assert house.rows("SELECT count(*) FROM raw_message") == [(1,)]
    assert house.folder("INBOX") == house.folder("Sent") == [LARGE]


@pytest.mark.parametrize("error", [ConnectionLost("The line broke."), AnswerTooLarge("Too much at once.")])
def test_a_line_that_breaks_over_a_large_message_loses_nothing_else(
    house: House, error: ConnectionLost | AnswerTooLarge
) -> None:
    house.server.put("INBOX", letter(1))
    large = house.server.put("INBOX", LARGE)

    def breaks(command: Command) -> None:
        if command.name == "pieces" and command.line:
            command.line.broken.set()
            raise error

    house.server.mishap = breaks
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.PROBLEMS, 1)
    ((uid, words),) = problems(house)
    assert uid == large
    assert "Too much at once." in words or "breaks the connection" in words
    house.server.mishap = lambda _: None
    assert house.sync().fetched == 1


def test_a_large_message_without_a_body_or_refused_is_a_problem(house: House) -> None:
    house.server.empty = {house.server.put("INBOX", LARGE + b"1")}
    house.server.silent_about = {house.server.put("INBOX", LARGE + b"2")}
    refused = house.server.put("INBOX", LARGE + b"3")

    def refuse(command: Command) -> None:
        if command.name == "pieces" and refused in command.uids:
            raise CommandRefused("It stopped sending.")

    house.server.mishap = refuse
    assert house.sync().state is SyncState.PROBLEMS
    said = dict(problems(house))
    assert said.pop(refused) == "It stopped sending."
    assert sorted(said) == [*house.server.empty, *house.server.silent_about]
    assert house.everything() == set()


def test_a_message_far_larger_than_announced_is_found_out_and_asked_for_in_pieces(house: House) -> None:
    uids = [house.server.put("INBOX", letter(number)) for number in range(10)]
    culprit = uids[6]

    def too_much(command: Command) -> None:
        if command.name == "bodies" and culprit in command.uids and command.line:
            command.line.broken.set()
            raise AnswerTooLarge("The server announced 99999999999 bytes at once.")

    house.server.mishap = too_much
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 10)
    assert house.server.asked("pieces") == [culprit]
