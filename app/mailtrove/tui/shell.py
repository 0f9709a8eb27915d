"""The part of the app that holds the rooms: opens and closes them, and knows how accounts and syncs stand.

Which screens there are and which keys lead to them is `app`'s.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from mailtrove.archive.records import Account, AccountSummary
from mailtrove.config import Config
from mailtrove.logs import FILE_NAME
from mailtrove.paths import Paths
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.watching import WatchPicture, WatchState
from mailtrove.tui.messages import (
    AccountsChanged,
    ArchiveOpened,
    RoomsOpened,
    SignInEnded,
    SyncProgressed,
    TerminalGone,
    TroubleArose,
    WatchProgressed,
)
from mailtrove.tui.session import BEGINNING, Session, write_session
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.words import status_words

if TYPE_CHECKING:
    from mailtrove.accounts import Accounts
    from mailtrove.archive.database import Archive
    from mailtrove.sync.engine import SyncEngine
    from mailtrove.tui.rooms import Rooms

_log = logging.getLogger(__name__)


class Shell(App[None]):
    """An app around open rooms.

    `stand_in_browser` follows a sign-in URL to its end where no graphical browser can, and `people` are addresses to
    sign in as, each with a word on who that is; only the sandbox has them.
    `clock` tells the time for words like “3 minutes ago”, in seconds since the epoch.
    """

    status: reactive[str] = reactive("opening the archive…")
    """How the syncs are doing, in words for the title line; `printable`."""

    def __init__(
        self,
        paths: Paths,
        config: Config,
        *,
        stand_in_browser: Callable[[str], None] | None = None,
        people: Sequence[tuple[str, str]] = (),
        clock: Callable[[], float] = time.time,
        session: Session = BEGINNING,
    ) -> None:
        super().__init__()
        self.paths = paths
        self.config = config
        self.stand_in_browser = stand_in_browser
        self.people = tuple(people)
        self.clock = clock
        self.session = session
        """Where the person is on the Mail screen, and at first where they were at the end of the last session."""
        self.summaries: tuple[AccountSummary, ...] = ()
        """The accounts and what is archived of each, as of the last `AccountsChanged`."""
        self.progress: dict[int, SyncProgress] = {}
        """The newest picture of each account's run, by account id."""
        self.watches_wanted = config.sync.watch
        """Whether every account is to be kept current."""
        self.watched: dict[int, WatchPicture] = {}
        """The newest picture of each account's watch, by account id."""
        self._watching: frozenset[int] = frozenset()
        """The accounts whose watches were started. One that ended with an error is not started again by itself."""
        self.changed_keys: Mapping[str, tuple[str, ...]] = {}
        """The keys that config.toml changes, by the id of the binding."""
        self._rooms: Rooms | None = None
        self._quitting = False
        self._keeping_session = threading.Lock()

    @property
    def archive(self) -> "Archive | None":
        """None until `ArchiveOpened`."""
        return self._rooms.archive if self._rooms else None

    @property
    def accounts(self) -> "Accounts | None":
        """None until `ArchiveOpened`."""
        return self._rooms.accounts if self._rooms else None

    @property
    def engine(self) -> "SyncEngine | None":
        """None until `ArchiveOpened`."""
        return self._rooms.engine if self._rooms else None

    @property
    def synced(self) -> tuple[AccountSummary, ...]:
        """The accounts that log in: all but those of kept mail."""
        return tuple(summary for summary in self.summaries if not summary.account.mail_only)

    def use(self, config: Config) -> None:
        """Go by other settings from now on."""
        self.config = config
        if self.accounts:
            self.accounts.configure(config)

    def tell(self, message: Message) -> None:
        """Hand a message to every screen of the mode that shows; the others look again when they show."""
        for screen in self.screen_stack:
            screen.post_message(message)

    # Opening and closing

    @work(thread=True, group="rooms", exit_on_error=False)
    def open_rooms(self) -> None:
        """Open the archive and what stands on it; `ArchiveOpened` or trouble follows."""
        from mailtrove.tui.rooms import close_rooms, open_rooms  # after the first paint
        from mailtrove.tui.warm_up import load_soon, spare_what_stays  # as above

        try:
            rooms = open_rooms(self.paths, self.config, self._watch, self._watch_told)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.post_message(TroubleArose(trouble_of(error)))
            return
        if not self.post_message(RoomsOpened(rooms)):
            close_rooms(rooms)
            return
        load_soon()
        if not self.is_headless:  # tests have many apps in one process
            spare_what_stays()

    def _watch(self, progress: SyncProgress) -> None:
        """Called on the engine's threads."""
        self.post_message(SyncProgressed(progress))

    def _watch_told(self, picture: WatchPicture) -> None:
        """Called on the threads of the watches."""
        self.post_message(WatchProgressed(picture))

    @on(RoomsOpened)
    def _rooms_opened(self, event: RoomsOpened) -> None:
        self._rooms = event.rooms
        self.tell(ArchiveOpened())
        self.refresh_accounts()

    @on(TerminalGone)
    async def action_quit(self) -> None:
        """Stop the syncs, close the archive, leave; within two seconds."""
        if not self._quitting:
            self._quitting = True
            self.status = "stopping…"
            self._close_rooms()

    @work(thread=True, group="rooms", exit_on_error=False)
    def _close_rooms(self) -> None:
        from mailtrove.tui.rooms import close_rooms  # loaded by now, when there is something to close

        try:
            self.write_session()
            if rooms := self._rooms:
                close_rooms(rooms)
                self._rooms = None
        finally:
            self.call_from_thread(self.exit)

    def write_session(self) -> None:
        """Keep where the person is, for the next start. Blocks; not for the loop."""
        with self._keeping_session:  # one after the other, and the last one finds the newest
            write_session(self.paths.session, replace(self.session, screen=self.current_mode))

    def on_unmount(self) -> None:
        """Close what an end by another way left open."""
        if rooms := self._rooms:
            from mailtrove.tui.rooms import close_rooms  # loaded by now

            close_rooms(rooms)
            self._rooms = None

    def _handle_exception(self, error: Exception) -> None:
        """End in words, with the details in the log.

        The one private method of Textual's that we override, for it has no public hook: its own prints every local
        variable of every frame over the terminal, and some of ours hold tokens and passwords.
        """
        if self.is_headless:
            super()._handle_exception(error)  # who drives the app gets the exception itself
            return
        _log.critical("The app ended in a way that was not foreseen.", exc_info=error)
        details = self.paths.logs / FILE_NAME
        self.exit(return_code=1, message=f"mailtrove ended because of a mistake of its own. Details: {details}")

    # Accounts and syncs

    def start_sync(self, accounts: Sequence[Account]) -> None:
        """Sync these accounts, but for those of kept mail; one that is at it already goes on."""
        for account in accounts:
            if not account.mail_only:
                self.steer(partial(_start, account), account)

    @work(thread=True, group="engine", exit_on_error=False)
    def steer(self, command: "Callable[[SyncEngine], object]", account: Account | None = None) -> None:
        """Give the engine a command, off the loop; trouble is shown."""
        engine = self.engine
        if engine is None:
            return
        try:
            command(engine)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.post_message(TroubleArose(trouble_of(error), account))

    @work(thread=True, group="summaries", exclusive=True, exit_on_error=False)
    def refresh_accounts(self) -> None:
        """Read again what is archived of each account; `AccountsChanged` follows."""
        from mailtrove.archive import browse  # peewee; loaded by now

        archive = self.archive
        if archive is None:
            return
        try:
            summaries = tuple(browse.summaries(archive))
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.post_message(TroubleArose(trouble_of(error)))
            return
        if not get_current_worker().is_cancelled:
            self.post_message(AccountsChanged(summaries))

    @on(AccountsChanged)
    def _accounts_changed(self, event: AccountsChanged) -> None:
        self.summaries = event.summaries
        known = {summary.account.id for summary in event.summaries}
        self.progress = {id_: progress for id_, progress in self.progress.items() if id_ in known}
        self.watched = {id_: picture for id_, picture in self.watched.items() if id_ in known}
        self.keep_watch()
        self._say_status()
        self.tell(AccountsChanged(event.summaries))

    @on(SyncProgressed)
    def _sync_progressed(self, event: SyncProgressed) -> None:
        self.progress[event.progress.account_id] = event.progress
        self._say_status()
        self.tell(SyncProgressed(event.progress))
        if event.progress.state.ended:
            self.refresh_accounts()
        if event.progress.state in (SyncState.DONE, SyncState.PROBLEMS):
            self._watch_again(event.progress.account_id)

    # Watches

    def keep_watch(self) -> None:
        """Let those accounts be watched that are to be, and no others."""
        if (rooms := self._rooms) is None or self._quitting:
            return
        accounts = {summary.account.id: summary.account for summary in self.synced if self.watches_wanted}
        for account_id in self._watching - accounts.keys():
            rooms.watches.stop(account_id)
        for account_id in accounts.keys() - self._watching:
            rooms.watches.start(accounts[account_id])
        self._watching = frozenset(accounts)

    def _watch_again(self, account_id: int) -> None:
        """A run went well, and so the way in is open again."""
        ended = (picture := self.watched.get(account_id)) is not None and picture.state is WatchState.ENDED
        if ended and account_id in self._watching:
            self._watching -= {account_id}
            self.keep_watch()

    @on(WatchProgressed)
    def _watch_progressed(self, event: WatchProgressed) -> None:
        self.watched[event.picture.account_id] = event.picture
        self._say_status()
        self.tell(WatchProgressed(event.picture))

    @on(SignInEnded)
    def _signed_in(self, event: SignInEnded) -> None:
        """Heard even when the screen of the sign-in has been left."""
        if event.account:
            self.refresh_accounts()

    def _say_status(self) -> None:
        if not self._quitting:
            runs, watches = list(self.progress.values()), list(self.watched.values())
            self.status = status_words(runs, len(self.summaries), watches)


def _start(account: Account, engine: "SyncEngine") -> None:
    if account.id not in engine.active():
        engine.start(account)
