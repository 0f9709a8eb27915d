"""Every account's sync at once: watch, start, pause, stop."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.archive.records import Account
from mailtrove.sync.choices import Choices
from mailtrove.sync.events import SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.messages import AccountsChanged, ArchiveOpened, SyncProgressed, TroubleArose, WatchProgressed
from mailtrove.tui.screens.page import Page
from mailtrove.tui.screens.problems import ProblemsScreen
from mailtrove.tui.screens.runs import RunsScreen
from mailtrove.tui.screens.sync_choices import Chosen, SyncChoicesScreen
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of, trouble_of_sync
from mailtrove.tui.widgets.sync_pane import SyncPane

if TYPE_CHECKING:
    from mailtrove.sync.engine import SyncEngine

_OF_A_PANE = (
    "start",
    "choose",
    "full",
    "retry",
    "pause",
    "resume",
    "leave",
    "cancel",
    "problems",
    "runs",
    "sign_in",
)
"""What is done to the account in focus."""
_PAUSED = (SyncState.PAUSED, SyncState.PAUSING)


class Panes(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The panes, one below the other; it scrolls by going from one to the next."""


class SyncScreen(Page[None]):
    """A pane for each account."""

    CSS_PATH = stylesheet("sync")
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (100, "-wide")]
    BINDINGS = [
        Binding("s", "start", "Start", id="sync.start", tooltip="Bring this account up to date"),
        Binding("S", "start_all", "Start all", id="sync.start_all", tooltip="Bring every account up to date"),
        Binding("w", "watch", "Watch", id="sync.watch", tooltip="Keep every account current while mailtrove runs"),
        Binding("w", "unwatch", "Stop watching", id="sync.unwatch", tooltip="Sync only when you say so"),
        Binding("p", "pause", "Pause", id="sync.pause", tooltip="Finish what is on its way, then rest"),
        Binding("p", "resume", "Go on", id="sync.resume", tooltip="Go on where it paused"),
        Binding("x", "cancel", "Stop", id="sync.cancel", tooltip="Stop; the next sync goes on from there"),
        Binding("f", "leave", "Stop after", id="sync.leave", tooltip="Stop once the folders on their way are done"),
        Binding("o", "choose", "Choices", id="sync.choose", tooltip="Start with choices: folders, dates, how many"),
        Binding("F", "full", "Full look", show=False, id="sync.full", tooltip="Start, and ask for everything again"),
        Binding("r", "retry", "Retry", id="sync.retry", tooltip="Ask again for what had problems, and nothing else"),
        Binding(
            "e", "problems", "Problems", id="sync.problems", tooltip="What could not be had, in the server's words"
        ),
        Binding("l", "runs", "Past", id="sync.runs", tooltip="Reports of this account's past syncs"),
        Binding("i", "sign_in", "Sign in again", id="sync.sign_in", tooltip="Renew this account's sign-in"),
        Binding("enter", "read", "Read", id="sync.read", tooltip="Go to the mail that is here already"),
        Binding("down,j", "next", "Next account", show=False, id="sync.next"),
        Binding("up,k", "previous", "Previous account", show=False, id="sync.previous"),
    ]

    app = getters.app(MailtroveApp)
    panes = getters.query_one(Panes)

    @property
    def pane(self) -> SyncPane | None:
        """The pane in focus, or the only one there is."""
        if isinstance(self.focused, SyncPane):
            return self.focused
        panes = self.panes.children
        return panes[0] if len(panes) == 1 and isinstance(panes[0], SyncPane) else None

    def body(self) -> Iterable[Widget]:
        """The panes, or what to do without any account."""
        yield Panes(id="panes")
        add = (key_of(self, "app.accounts"), "bold")
        yield Static(Content.assemble("No account to sync yet.\n\nPress ", add, " to add one."), id="no-accounts")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer only what can be done with the pane in focus now."""
        if not self.is_mounted or self.app.engine is None:
            return action not in (*_OF_A_PANE, "start_all", "read", "watch", "unwatch")
        if action in ("watch", "unwatch"):
            return bool(self.app.synced) and self.app.watches_wanted is (action == "unwatch")
        if action == "read":
            return any(summary.messages for summary in self.app.summaries)
        if action == "start_all":
            return len(self.app.synced) > 1
        if (pane := self.pane) is None:
            return action not in _OF_A_PANE
        return _possible(action, pane)

    async def on_screen_resume(self) -> None:
        """Look again, since only screens that show are told."""
        await self._show_accounts()

    @on(ArchiveOpened)
    @on(AccountsChanged)
    async def _show_accounts(self) -> None:
        app, summaries = self.app, self.app.synced
        self.set_class(not summaries, "-empty")
        self.set_class(len(summaries) == 1, "-alone")
        panes = list(self.query(SyncPane))
        known = {pane.summary.account.id for pane in panes}
        if [pane.summary.account.id for pane in panes] == [summary.account.id for summary in summaries]:
            for pane, summary in zip(panes, summaries, strict=True):
                pane.show(summary, app.progress.get(summary.account.id), app.clock())
        else:
            new = [SyncPane(each, app.progress.get(each.account.id), app.clock()) for each in summaries]
            async with self.batch():
                await self.panes.remove_children()
                await self.panes.mount_all(new)
            if new:
                self._wanted(new, known).focus()
        for pane in self.query(SyncPane):
            pane.show_watch(app.watched.get(pane.summary.account.id), app.clock())
        self.refresh_bindings()

    @on(SyncProgressed)
    def _progressed(self, event: SyncProgressed) -> None:
        progress = event.progress
        for pane in self.query(SyncPane):
            if pane.summary.account.id == progress.account_id:
                state_before = pane.progress.state if pane.progress else None
                pane.show(pane.summary, progress, self.app.clock())
                if progress.state is not state_before:
                    self.refresh_bindings()

    @on(WatchProgressed)
    def _watch_progressed(self, event: WatchProgressed) -> None:
        for pane in self.query(SyncPane):
            if pane.summary.account.id == event.picture.account_id:
                pane.show_watch(event.picture, self.app.clock())

    def _wanted(self, panes: list[SyncPane], known: set[int]) -> SyncPane:
        """What a person wants to see first: the account just added, else one at work."""
        added = (pane for pane in panes if known and pane.summary.account.id not in known)
        running = (pane for pane in panes if pane.progress and not pane.progress.state.ended)
        return next(added, next(running, panes[0]))

    def action_start(self) -> None:
        """Bring the account in focus up to date."""
        if pane := self.pane:
            self.app.start_sync([pane.summary.account])

    def action_start_all(self) -> None:
        """Bring every account up to date."""
        self.app.start_sync([summary.account for summary in self.app.synced])

    def action_watch(self) -> None:
        """Keep every account current while mailtrove runs."""
        self.app.toggle_watch()
        self.refresh_bindings()

    def action_unwatch(self) -> None:
        """Sync only when the person says so."""
        self.action_watch()

    def action_pause(self) -> None:
        """Finish what is on its way, then rest."""
        self._steer(lambda engine, account: engine.pause(account.id))

    def action_resume(self) -> None:
        """Go on where it paused."""
        self._steer(lambda engine, account: engine.resume(account.id))

    def action_leave(self) -> None:
        """Stop the run once the folders on their way are done."""
        self._steer(lambda engine, account: engine.leave(account.id))

    def action_cancel(self) -> None:
        """Stop the run; what is downloaded stays."""
        self._steer(lambda engine, account: engine.cancel(account.id))

    def action_retry(self) -> None:
        """Ask again for what had problems, and nothing else."""
        self._steer(lambda engine, account: engine.retry(account))

    def action_full(self) -> None:
        """Ask for everything again."""
        self._steer(lambda engine, account: engine.start(account, Choices(full=True)))

    def action_choose(self) -> None:
        """Ask what is wanted, then start."""
        if pane := self.pane:
            account = pane.summary.account

            def chosen(wish: Chosen | None) -> None:
                if wish:
                    self._start_with(account, wish)

            self.app.push_screen(SyncChoicesScreen(account), chosen)

    @work(thread=True, group="engine", exit_on_error=False)
    def _start_with(self, account: Account, wish: Chosen) -> None:
        """Keep which folders are left out, and start."""
        from mailtrove.accounts.skipping import choose_folders  # peewee; loaded by now

        app = self.app
        if app.archive is None or app.engine is None:
            return
        try:
            if wish.account != account:
                choose_folders(app.archive, wish.account, locks=app.paths.locks)
                app.refresh_accounts()
            app.engine.start(wish.account, wish.choices)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            app.post_message(TroubleArose(trouble_of(error), account))

    def _steer(self, command: "Callable[[SyncEngine, Account], object]") -> None:
        if pane := self.pane:
            account = pane.summary.account
            self.app.steer(lambda engine: command(engine, account), account)

    def action_problems(self) -> None:
        """Show why the run failed, or what it could not have."""
        if (pane := self.pane) is None:
            return

        def answered(again: bool | None) -> None:
            if again:
                self.action_retry()

        if pane.progress and pane.progress.state is SyncState.FAILED:
            self.app.show_trouble(trouble_of_sync(pane.progress), pane.summary.account)
        else:
            self.app.push_screen(ProblemsScreen(pane.summary.account, can_retry=_possible("retry", pane)), answered)

    def action_runs(self) -> None:
        """Show the reports of past syncs."""
        if pane := self.pane:
            self.app.push_screen(RunsScreen(pane.summary.account))

    def action_sign_in(self) -> None:
        """Renew the sign-in of the account in focus."""
        if pane := self.pane:
            self.app.sign_in_again(pane.summary.account)

    def action_read(self) -> None:
        """Go to the mail that is here already."""
        self.app.action_go("mail")

    def action_next(self) -> None:
        """Go to the next pane."""
        self._go(1)

    def action_previous(self) -> None:
        """Go to the previous pane."""
        self._go(-1)

    def _go(self, step: int) -> None:
        """At once: gliding there would draw all panes again and again."""
        panes = [pane for pane in self.panes.children if isinstance(pane, SyncPane)]
        if panes:
            at = panes.index(self.pane) if self.pane else -step
            pane = panes[(at + step) % len(panes)]
            self.set_focus(pane, scroll_visible=False)
            pane.scroll_visible(animate=False)


def _possible(action: str, pane: SyncPane) -> bool:
    run = pane.progress
    running = run is not None and not run.state.ended
    match action:
        case "start" | "choose" | "full":
            return not running
        case "retry":
            return not running and bool(run.problem_count if run else pane.summary.problems)
        case "pause":
            return running and run is not None and run.state not in (*_PAUSED, SyncState.CANCELLING)
        case "resume":
            return run is not None and run.state in _PAUSED
        case "leave":
            return running and run is not None and run.state not in (SyncState.CANCELLING, SyncState.LEAVING)
        case "cancel":
            return running and run is not None and run.state is not SyncState.CANCELLING
        case "problems":
            failed = run is not None and run.state is SyncState.FAILED
            return failed or bool(run.problem_count if run else pane.summary.problems)
        case "sign_in":
            return run is not None and run.state is SyncState.FAILED and trouble_of_sync(run).sign_in_again
        case _:
            return True
