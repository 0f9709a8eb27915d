"""When a folder's cursors may be told: only once nothing of it lacks."""

import pytest

from mailtrove.archive.records import Folder
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.sync.folder_task import FolderTask

FACTS = tuple(MessageFacts(uid, frozenset(), 1_600_000_000, 10) for uid in (1, 2))


def task(*, lacking: int = 0, failed: bool = False) -> FolderTask:
    """A folder that was compared, with two messages to download."""
    folder = Folder(1, 1, "INBOX", "/", "inbox", uidvalidity=7, uidnext=0, messages=0, unread=0)
    made = FolderTask(folder, FolderState(uidvalidity=7, uidnext=12, exists=2, highestmodseq=99))
    made.want(FACTS)
    made.looked_at = 1_700_000_000
    made.lacking = lacking
    made.failed = failed
    return made


def settle(one: FolderTask, *uids: int) -> None:
    """As `Intake` does, which closes a folder with its last message."""
    one.settle(uids)
    one.closed = not one.remaining


@pytest.mark.parametrize(
    ("settled", "lacking", "failed", "complete"),
    [
        ((), 0, False, False),
        ((2,), 0, False, False),
        ((2, 1), 1, False, False),
        ((2, 1), 0, True, False),
        ((2, 1), 0, False, True),
    ],
    ids=["nothing yet", "one to come", "one beyond the limit", "given up", "all there"],
)
def test_the_cursors_are_told_only_when_nothing_is_left(
    settled: tuple[int, ...], lacking: int, failed: bool, complete: bool
) -> None:
    one = task(lacking=lacking, failed=failed)
    settle(one, *settled)
    changes = one.changes()
    assert changes.complete is complete
    assert (changes.uidnext, changes.highestmodseq) == ((12, 99) if complete else (0, 0))
    assert (changes.uidvalidity, changes.exists) == (7, 2)


def test_a_gap_is_passed_only_together_with_the_note_of_it() -> None:
    one = task()
    one.refused, one.resting = {2: "No such message"}, frozenset({9})
    settle(one, 2)
    assert (one.changes().uidnext, one.changes().refused, one.changes().lacking) == (0, {}, None)
    settle(one, 1)
    changes = one.changes()
    assert (changes.uidnext, changes.highestmodseq, changes.complete) == (12, 99, False)
    assert (changes.refused, changes.lacking) == ({2: "No such message"}, {2, 9})


def test_a_folder_given_up_notes_what_was_refused_and_passes_nothing() -> None:
    one = task(failed=True)
    one.refused = {2: "No such message"}
    settle(one, 2, 1)
    changes = one.changes()
    assert (changes.uidnext, changes.refused, changes.lacking) == (0, {2: "No such message"}, None)


def test_changes_are_counted_on_only_from_a_look_at_everything() -> None:
    one = task()
    one.looked_at = 0
    settle(one, 2, 1)
    changes = one.changes()
    assert (changes.complete, changes.uidnext, changes.highestmodseq) == (True, 12, 0)


def test_what_is_settled_twice_counts_once() -> None:
    one = task()
    assert one.settle([2, 2, 5]) == (1, 10)
    assert one.settle([2]) == (0, 0)
