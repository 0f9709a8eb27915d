"""What becomes of each result that a run's threads bring: it is committed, counted, and decides what is asked next.

Belongs to the run's coordinator thread; nothing here talks to a server.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import count_waiting
from mailtrove.archive.records import Account, Folder
from mailtrove.archive.store import commit_folder, commit_packed, mark_folders_gone
from mailtrove.imap.batches import suited_bytes
from mailtrove.imap.state import FolderState, MessageFacts
from mailtrove.printable import printable_line
from mailtrove.sync.ask import Fetched
from mailtrove.sync.board import Board, CompareFolder
from mailtrove.sync.choices import Choices, wanted_messages
from mailtrove.sync.compare import Compared, Unchanged, unchanged
from mailtrove.sync.doubts import may_be_limited, still_lacking
from mailtrove.sync.events import SyncState
from mailtrove.sync.fetch import Comparing, Listed, Refused
from mailtrove.sync.folder_list import FolderList, note_listed
from mailtrove.sync.folder_task import FolderTask
from mailtrove.sync.index import Indexed
from mailtrove.sync.plan import newest
from mailtrove.sync.problem_log import ProblemLog
from mailtrove.sync.progress import Progress
from mailtrove.sync.questions import Flags, is_full_look

_log: Final = logging.getLogger(__name__)
_HOPELESS: Final = 200
"""After so many refused messages in a row nothing more is asked for in that folder."""


class Intake:
    """The results of one run, as they come in."""

    def __init__(self, account: Account, archive: Archive, board: Board, progress: Progress, choices: Choices) -> None:
        """`choices`: what is to be brought."""
        self.problems = ProblemLog(archive, progress)
        self._account = account
        self._archive = archive
        self._board = board
        self._progress = progress
        self._choices = choices
        self._list: FolderList | None = None
        self._to_compare: set[int] = set()
        self._to_close: set[int] = set()
        self._last: frozenset[int] = frozenset()
        self._withheld: dict[int, tuple[MessageFacts, ...]] = {}
        self._leaves_rest = False

    @property
    def is_settled(self) -> bool:
        """Whether everything that could be had is committed."""
        return self._list is not None and not self._to_close

    @property
    def has_left(self) -> bool:
        """Whether `leave_rest` left something for the next run."""
        return self._list is not None and any(task.passed_over for task in self._list.tasks.values())

    def leave_rest(self) -> None:
        """Once the folders are known: begin with no other one. What is missing there is missing for the next run."""
        if self._list is None or self._leaves_rest:
            return
        self._leaves_rest = True
        self._last = frozenset()
        for folder_id in self._board.leave_rest(self._to_close):
            task = self._task(folder_id)
            task.passed_over = True
            self._to_compare.discard(folder_id)
            self._withheld.pop(folder_id, None)
            dropped = self._board.drop(folder_id)
            task.lacking += len(dropped)
            self._want_no_more(task, dropped)
            self._close_if_settled(task)
        self._look_further()

    def begin(self) -> None:
        """Count what an earlier run left for the index."""
        self._progress.counts.to_index = count_waiting(self._archive, self._account.id)

    def take_listed(self, listed: Listed) -> None:
        """Note which folders there are, and have them compared."""
        self._list = note_listed(self._archive, self._account, self._choices, listed)
        self._mark_folders_gone()
        self.problems.note(self._list.doubts)
        tasks, told = self._list.tasks, listed.states
        self._to_compare, self._to_close = set(tasks), set(tasks)
        for task in tasks.values():
            self._progress.set_folder(task.progress())
        self._progress.state = SyncState.COMPARING
        changed = [task.folder for task in tasks.values() if not self._is_settled_by(told.get(task.folder.name), task)]
        # What a superset shares with other folders is known once theirs is here. A limit is for all of them at once.
        self._last = self._list.supersets if self._choices.limit is None else frozenset()
        self._compare(folder for folder in changed if folder.id not in self._last)
        self._compare_last()
        self._look_further()

    def note_comparing(self, comparing: Comparing) -> None:
        """Tell that a folder is being compared."""
        task = self._task(comparing.folder_id)
        task.comparing = True
        self._progress.set_folder(task.progress())

    def take_compared(self, compared: Compared) -> None:
        """Commit what changed in a folder, and have its new messages downloaded."""
        task = self._task(compared.job.folder.id)
        if task.closed:  # it was left meanwhile
            self._board.compared(task.folder.id)
            return
        self._to_compare.discard(task.folder.id)
        self._note_refused(task, compared.refused)
        changes = task.take_compared(compared)
        self.problems.note_unfetched(task.folder.name, compared.in_doubt)
        self._warn_of_limit(task)
        self._progress.count_compared(compared)
        if changes:
            commit_folder(self._archive, task.folder.id, changes)
        name, new, gone = printable_line(task.folder.name), len(compared.fetch), len(compared.gone)
        _log.info("Compared %s: %d to download, %d known already, %d gone", name, new, len(compared.linked), gone)
        self._withheld[task.folder.id] = wanted_messages(self._choices, task.folder.name, compared.fetch)
        self._look_further()
        self._board.compared(task.folder.id)

    def take_unchanged(self, settled: Unchanged) -> None:
        """Close a folder that nobody had to open."""
        task = self._task(settled.folder_id)
        if not task.closed:  # else it was left meanwhile
            self._settle_unchanged(settled)
            self._look_further()
        self._board.compared(task.folder.id)

    def take_fetched(self, fetched: Fetched) -> None:
        """Commit a batch."""
        task = self._task(fetched.job.folder.id)
        counts = self._progress.counts
        if fetched.messages:
            where = (self._account.id, task.folder.id, fetched.job.uidvalidity)
            result = commit_packed(self._archive, *where, fetched.messages)
            size = sum(message.packed.length for message in fetched.messages)
            counts.fetched += len(fetched.messages)
            counts.fetched_bytes += size
            counts.to_index += result.stored
            task.fetched += len(fetched.messages)
            task.refused_in_a_row = 0
            self._progress.meter.count(time.monotonic(), len(fetched.messages), size)
            self._board.bound_batches(suited_bytes(self._progress.bytes_per_second))
        if fetched.linked:
            commit_folder(self._archive, task.folder.id, task.changes(linked=fetched.linked))
            counts.linked += len(fetched.linked)
        self._note_refused(task, fetched.refused)
        self._want_no_more(task, [*(link.uid for link in fetched.linked), *fetched.gone])
        self._settle(task, [message.uid for message in fetched.job.facts])
        if task.refused_in_a_row >= _HOPELESS:
            self._give_up(task, "The server refuses one message after the other; the rest was not asked for.")
        self._close_if_settled(task)

    def take_refused(self, refused: Refused) -> None:
        """Note what can't be had: one message, or the rest of a folder."""
        task = self._task(refused.job.folder.id)
        if isinstance(refused.job, CompareFolder):
            if task.closed:  # it was left meanwhile
                self._board.compared(task.folder.id)
                return
            self.problems.note_folder(task.folder.name, "list", refused.words)
            task.failed = True
            self._to_compare.discard(task.folder.id)
            self._withheld[task.folder.id] = ()
            self._look_further()
            self._board.compared(task.folder.id)
            return
        uids = [message.uid for message in refused.job.facts]
        if len(uids) == 1:
            self._note_refused(task, {uids[0]: refused.words})
        else:
            self._give_up(task, refused.words)
        self._settle(task, uids)
        self._close_if_settled(task)

    def take_indexed(self, indexed: Indexed) -> None:
        """Count a batch of the index."""
        counts = self._progress.counts
        counts.indexed += indexed.messages
        counts.to_index = max(counts.to_index - indexed.messages, 0)
        self.problems.note_unindexed(indexed)

    def _is_settled_by(self, told: FolderState | None, task: FolderTask) -> bool:
        """Close a folder that nobody need open; True when it is one."""
        settled = None if told is None or self._choices.full else unchanged(self._archive, task.folder, told)
        if settled is not None:
            self._settle_unchanged(settled)
        return settled is not None

    def _settle_unchanged(self, settled: Unchanged) -> None:
        task = self._task(settled.folder_id)
        task.state, task.resting = settled.state, settled.resting
        task.looked_at = int(time.time()) if is_full_look(Flags.NONE, settled.state) else 0
        self._to_compare.discard(task.folder.id)
        self._warn_of_limit(task)
        self._close_if_settled(task)

    def _warn_of_limit(self, task: FolderTask) -> None:
        if task.state and self._is_labelled(task) and (words := may_be_limited(task.state.exists)):
            self.problems.note_folder(task.folder.name, "list", words)

    def _task(self, folder_id: int) -> FolderTask:
        assert self._list is not None, "results of folders come after the list of folders"
        return self._list.tasks[folder_id]

    def _is_labelled(self, task: FolderTask) -> bool:
        return self._list is not None and task.folder.id == self._list.labelled

    def _look_further(self) -> None:
        """Have downloaded what is known to be wanted: at once, or with a limit when every folder was compared."""
        self._progress.total_known = not self._to_compare
        if self._choices.limit is not None:
            if not self._progress.total_known:
                return
            self._withheld = {
                folder_id: tuple(facts) for folder_id, facts in newest(self._withheld, self._choices.limit).items()
            }
        withheld, self._withheld = self._withheld, {}
        for folder_id, facts in withheld.items():
            task = self._task(folder_id)
            self._want(task, facts)
            self._close_if_settled(task)

    def _compare(self, folders: Iterable[Folder]) -> None:
        told = self._list.states if self._list else {}
        self._board.compare(list(folders), told=told, full=self._choices.full)

    def _compare_last(self) -> None:
        """Have those compared that come after all others, once everything else is committed."""
        if self._last and self._to_close <= self._last:
            last, self._last = self._last & self._to_close, frozenset()
            self._compare(self._task(folder_id).folder for folder_id in last)

    def _want(self, task: FolderTask, facts: tuple[MessageFacts, ...]) -> None:
        task.want(facts)
        task.changed |= bool(facts)
        task.lacking -= len(facts)
        counts = self._progress.counts
        counts.wanted += len(facts)
        counts.wanted_bytes += sum(message.size for message in facts)
        self._progress.set_folder(task.progress())
        if facts:
            assert task.state is not None, "messages are wanted only of folders that were compared"
            if self._progress.state is SyncState.COMPARING:
                self._progress.state = SyncState.FETCHING
                self._progress.meter.start(time.monotonic())
            self._board.fetch(task.folder, task.state.uidvalidity, facts)

    def _want_no_more(self, task: FolderTask, uids: list[int]) -> None:
        """These need no download after all."""
        messages, size = task.settle(uids)
        task.wanted -= messages
        self._progress.counts.wanted -= messages
        self._progress.counts.wanted_bytes -= size

    def _settle(self, task: FolderTask, uids: list[int]) -> None:
        messages, size = task.settle(uids)
        self._progress.counts.done_with += messages
        self._progress.counts.done_with_bytes += size

    def _give_up(self, task: FolderTask, words: str) -> None:
        """Ask for nothing more of a folder; said once, however many batches are on their way."""
        dropped = self._board.drop(task.folder.id)
        if not task.failed:
            self.problems.note_folder(task.folder.name, "fetch", words)
        task.failed = True
        self._settle(task, dropped)

    def _close_if_settled(self, task: FolderTask) -> None:
        if not task.remaining and not task.closed:
            task.closed = True
            self._to_close.discard(task.folder.id)
            if task.resting:
                self.problems.note_folder(task.folder.name, "fetch", still_lacking(len(task.resting)))
            if task.state is not None and not task.is_as_it_was:
                commit_folder(self._archive, task.folder.id, task.changes())
                if self._is_labelled(task):
                    self._mark_folders_gone()  # a label that Gmail doesn't list is gone with its last message
            self._compare_last()
        self._progress.set_folder(task.progress())

    def _mark_folders_gone(self) -> None:
        assert self._list is not None, "a folder is gone when the list lacks it"
        mark_folders_gone(self._archive, self._account.id, self._list.names, labelled=self._list.labelled)

    def _note_refused(self, task: FolderTask, refused: Mapping[int, str]) -> None:
        self.problems.note_unfetched(task.folder.name, refused)
        task.refused.update(refused)
        task.refused_in_a_row += len(refused)
