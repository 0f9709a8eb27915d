"""What is asked next."""

import threading
from dataclasses import replace

from mailtrove.archive.records import Folder
from mailtrove.imap.state import MessageFacts
from mailtrove.sync.board import Board, CompareFolder, FetchBatch, ListFolders

INBOX = Folder(1, 1, "INBOX", "/", "inbox", 0, 0, 0, 0)
OLD = Folder(2, 1, "Old", "/", "", 0, 0, 0, 0)


def facts(*uids: int, size: int = 10) -> list[MessageFacts]:
    return [MessageFacts(uid, frozenset(), 1000, size) for uid in uids]


def listed(*, look_ahead: bool) -> Board:
    board = Board(look_ahead=look_ahead)
    assert board.take() == ListFolders()
    board.compare([INBOX, OLD])
    return board


def taken(board: Board) -> tuple[str, tuple[int, ...]]:
    job = board.take()
    assert job is not None
    assert not isinstance(job, ListFolders)
    return job.folder.name, tuple(message.uid for message in job.facts) if isinstance(job, FetchBatch) else ()


def test_a_single_line_takes_folder_by_folder() -> None:
    board = listed(look_ahead=False)
    assert taken(board) == ("INBOX", ())
    board.fetch(INBOX, 7, facts(3, 2, 1))
    board.compared(INBOX.id)
    assert taken(board) == ("INBOX", (3, 2, 1))
    assert taken(board) == ("Old", ())


def test_of_several_lines_one_looks_ahead_while_the_others_download() -> None:
    board = listed(look_ahead=True)
    assert taken(board) == ("INBOX", ())
    board.fetch(INBOX, 7, facts(*range(300, 0, -1)))
    board.compared(INBOX.id)
    assert taken(board) == ("Old", ())
    assert taken(board) == ("INBOX", tuple(range(300, 200, -1)))
    assert taken(board) == ("INBOX", tuple(range(200, 100, -1)))


def test_batches_are_bounded_in_bytes() -> None:
    board = listed(look_ahead=False)
    board.take()
    board.bound_batches(25)
    board.fetch(INBOX, 7, facts(4, 3, 2, 1))
    board.compared(INBOX.id)
    assert taken(board) == ("INBOX", (4, 3))


def test_what_breaks_lines_goes_to_the_end_and_then_in_halves() -> None:
    board = listed(look_ahead=False)
    board.take()
    board.bound_batches(20)
    board.fetch(INBOX, 7, facts(6, 5, 4, 3))
    board.compared(INBOX.id)
    batch = board.take()
    assert isinstance(batch, FetchBatch)
    board.put_back(batch, lost=True)
    assert taken(board) == ("INBOX", (4, 3))
    again = board.take()
    assert again == replace(batch, losses=1)
    board.put_back(again, lost=True)
    assert taken(board) == ("INBOX", (6,))
    assert taken(board) == ("INBOX", (5,))


def test_a_pause_costs_a_batch_nothing() -> None:
    board = listed(look_ahead=False)
    board.take()
    board.fetch(INBOX, 7, facts(2, 1))
    board.compared(INBOX.id)
    batch = board.take()
    assert isinstance(batch, FetchBatch)
    board.put_back(batch, lost=False)
    assert board.take() == batch


def test_a_folder_given_up_is_taken_back_whole() -> None:
    board = listed(look_ahead=False)
    board.take()
    board.bound_batches(20)
    board.fetch(INBOX, 7, facts(4, 3, 2, 1))
    batch = board.take()
    assert isinstance(batch, FetchBatch)
    board.put_back(batch, lost=True)
    assert sorted(board.drop(INBOX.id)) == [1, 2, 3, 4]
    board.compared(INBOX.id)
    assert board.take() == CompareFolder(OLD)


def test_what_nobody_has_begun_is_left_and_what_is_on_its_way_goes_on() -> None:
    board = listed(look_ahead=True)
    board.take()
    board.fetch(INBOX, 7, facts(*range(300, 0, -1)))
    board.compared(INBOX.id)
    ahead = board.take()
    assert ahead == CompareFolder(OLD)
    assert taken(board) == ("INBOX", tuple(range(300, 200, -1)))
    assert board.leave_rest([INBOX.id, OLD.id]) == {OLD.id}
    board.put_back(ahead, lost=True)
    assert taken(board) == ("Old", ())  # nobody can take back what is on its way; its answer is passed over
    assert taken(board) == ("INBOX", tuple(range(200, 100, -1)))


def test_before_any_download_the_folder_that_is_being_compared_is_on_its_way() -> None:
    board = listed(look_ahead=True)
    assert board.take() == CompareFolder(INBOX)
    assert board.leave_rest([INBOX.id, OLD.id]) == {OLD.id}
    board.compared(INBOX.id)
    board.close()
    assert board.take() is None


def test_closing_lets_go_who_waits_for_work() -> None:
    board = Board(look_ahead=True)
    board.take()
    got: list[object] = [1]
    thread = threading.Thread(target=lambda: got.append(board.take()))
    thread.start()
    board.close()
    thread.join(5)
    assert got == [1, None]
    assert board.take() is None
