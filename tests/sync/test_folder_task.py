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


@pytest.mark.parametrize(
    ("settled", "lacking", "failed", "complete"),
    [
        ((), 0, False, False),
        ((2,), 0, False, False),
        ((2, 1), 1, False, False),
        ((2, 1), 0, True, False),
        ((2, 1), 0, False, True),
    ],
    ids=["nothing yet", "one to come", "one refused", "given up", "all there"],
)
def test_the_cursors_are_told_only_when_nothing_lacks(
    settled: tuple[int, ...], lacking: int, failed: bool, complete: bool
) -> None:
    one = task(lacking=lacking, failed=failed)
    one.settle(settled)
    changes = one.changes()
    assert changes.complete is complete
    assert (changes.uidnext, changes.highestmodseq) == ((12, 99) if complete else (0, 0))
    assert (changes.uidvalidity, changes.exists) == (7, 2)


def test_changes_are_counted_on_only_from_a_look_at_everything() -> None:
    one = task()
    one.looked_at = 0
    one.settle([2, 1])
    changes = one.changes()
    assert (changes.complete, changes.uidnext, changes.highestmodseq) == (True, 12, 0)


def test_what_is_settled_twice_counts_once() -> None:
    one = task()
    assert one.settle([2, 2, 5]) == (1, 10)
    assert one.settle([2]) == (0, 0)
