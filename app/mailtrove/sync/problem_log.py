"""What a run could not have: noted with the run, to be read later, and told to whoever watches it now.

Belongs to the run's coordinator thread.
"""

from collections.abc import Mapping, Sequence

from mailtrove.archive.browse import message_folders
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Problem
from mailtrove.archive.runs import add_problems
from mailtrove.sync.index import Indexed
from mailtrove.sync.progress import Progress


class ProblemLog:
    """The problems of one run."""

    def __init__(self, archive: Archive, progress: Progress) -> None:
        self.run_id = 0
        """The row of sync_run to note them with."""
        self._archive = archive
        self._progress = progress

    def note(self, problems: Sequence[Problem]) -> None:
        """Write them down, all in one transaction, and tell of them."""
        if not problems:
            return
        add_problems(self._archive, self.run_id, problems)
        for problem in problems:
            place = f"{problem.folder}, message {problem.uid}" if problem.uid else problem.folder
            self._progress.add_problem(f"{place}: {problem.words}" if place else problem.words)

    def note_folder(self, folder: str, stage: str, words: str) -> None:
        """A whole folder, or the rest of it, could not be had."""
        self.note([Problem(folder, 0, stage, words)])

    def note_unfetched(self, folder: str, refused: Mapping[int, str]) -> None:
        """Messages of a folder could not be had: by UID, the server's words."""
        self.note([Problem(folder, uid, "fetch", words) for uid, words in refused.items()])

    def note_unindexed(self, indexed: Indexed) -> None:
        """Messages are here, and can't be made searchable."""
        problems = []
        for message_id, words in indexed.problems:
            folder = next(iter(message_folders(self._archive, message_id)), "")
            problems.append(Problem(folder, 0, "index", f"Message {message_id}: {words}"))
        self.note(problems)
