"""From the server's list to the folders of a run: noted in the archive, and what is odd about the list.

Belongs to the run's coordinator.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mailtrove.archive.browse import folders as archived_folders
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Problem
from mailtrove.archive.store import note_folders
from mailtrove.errors import CommandRefused
from mailtrove.imap.state import FolderState, RemoteFolder, Role
from mailtrove.sync.choices import Choices, chosen_folders, unknown_folders
from mailtrove.sync.doubts import ALL_MAIL_IS_HIDDEN, NO_SUCH_FOLDER
from mailtrove.sync.fetch import Listed
from mailtrove.sync.folder_task import FolderTask
from mailtrove.sync.plan import folders_to_sync, labels_among


@dataclass(frozen=True, slots=True)
class FolderList:
    """The folders of a run."""

    tasks: dict[int, FolderTask]
    """Those to look at, by their rows, in the order to look at them."""
    names: tuple[str, ...]
    """All that the server lists."""
    labelled: int | None
    """The row of the folder whose messages have labels."""
    doubts: tuple[Problem, ...]
    states: Mapping[str, FolderState]
    """Of those folders, by name, of which the server told with its list."""

    @property
    def supersets(self) -> frozenset[int]:
        r"""The rows of those that hold what others hold too: \All, where it has no labels (RFC 6154 2)."""
        rows = (row for row, task in self.tasks.items() if task.folder.role == Role.ALL)
        return frozenset(row for row in rows if row != self.labelled)


def note_listed(archive: Archive, account: Account, choices: Choices, listed: Listed) -> FolderList:
    """Note which folders there are, and choose those to look at.

    Raises:
        CommandRefused: the server lists none.
    """
    if not listed.folders:
        raise CommandRefused("The server lists no folder at all.")
    labels = labels_among(listed.folders, account.skipped_folders) if listed.are_labels else frozenset()
    usual = folders_to_sync(listed.folders, {*account.skipped_folders, *labels}, account.included_folders)
    wanted = chosen_folders(choices, listed.folders, usual, labels)
    left_out = [one for one in listed.folders if one.role is Role.NOT_MAIL]
    noted = {one.name: one for one in (*usual, *wanted, *left_out)}
    rows = note_folders(archive, account.id, [_row(one) for one in noted.values()])
    labelled = next((rows[one.name] for one in usual if one.role is Role.ALL and listed.are_labels), None)
    if labelled is not None:
        rows_of_labels = [_row(one) for one in listed.folders if one.name in labels]
        note_folders(archive, account.id, rows_of_labels, label_of=labelled)
    by_id = {folder.id: folder for folder in archived_folders(archive, account.id, left_out=True)}
    return FolderList(
        tasks={rows[one.name]: FolderTask(by_id[rows[one.name]]) for one in wanted},
        names=tuple(one.name for one in listed.folders),
        labelled=labelled,
        doubts=tuple(_doubts(choices, listed)),
        states=listed.states,
    )


def _doubts(choices: Choices, listed: Listed) -> list[Problem]:
    hidden = listed.are_labels and not any(one.role is Role.ALL for one in listed.folders)
    unknown = unknown_folders(choices, listed.folders)
    return [
        *([Problem("", 0, "list", ALL_MAIL_IS_HIDDEN)] if hidden else ()),
        *(Problem(name, 0, "list", NO_SUCH_FOLDER) for name in unknown),
    ]


def _row(folder: RemoteFolder) -> tuple[str, str, str]:
    return folder.name, folder.delimiter, folder.role.value
