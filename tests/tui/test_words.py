"""Figures in words."""

import dataclasses

import pytest

from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState
from mailtrove.tui.words import share

DONE = FolderProgress("Inbox", 10, 10, 10, "done")
HALF = FolderProgress("Archive", 10, 5, 10, "downloading")
WAITING = FolderProgress("Sent", 0, 0, 0, "waiting")
FETCHING = SyncProgress(1, "ada@lovelace.example", SyncState.FETCHING)


@pytest.mark.parametrize(
    ("folders", "wanted", "fetched", "expected"),
    [
        ((), 0, 0, 0.0),
        ((DONE, WAITING), 10, 10, 0.5),
        ((DONE, HALF), 20, 15, 0.75),
        ((DONE, HALF, WAITING, WAITING), 20, 15, 0.375),
        ((WAITING,), 0, 0, 0.0),
    ],
)
def test_a_run_is_not_done_while_folders_have_not_been_looked_into(
    folders: tuple[FolderProgress, ...], wanted: int, fetched: int, expected: float
) -> None:
    assert share(dataclasses.replace(FETCHING, folders=folders, wanted=wanted, fetched=fetched)) == expected


def test_a_run_that_ended_well_is_done() -> None:
    assert share(dataclasses.replace(FETCHING, state=SyncState.DONE)) == 1.0
