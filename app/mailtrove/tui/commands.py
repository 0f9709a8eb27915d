"""What the command palette offers: only what is possible now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mailtrove.archive.records import Account
from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.group_words import TITLES
from mailtrove.tui.screens.saving_page import SavingPage


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    name: str
    """`printable`."""
    help: str
    run: Callable[[], object]


def possible_commands(app: MailtroveApp) -> Iterator[Command]:
    """All that can be done now, wherever one is."""
    places = (
        ("mail", "Mail", "Read and search the archive"),
        ("sync", "Sync", "Watch and steer the syncs"),
        ("accounts", "Accounts", "Add, sign in again, remove"),
        ("explore", "Explore", "Who writes, what eats the space, when did it begin"),
    )
    for mode, name, explanation in places:
        if mode != app.current_mode:
            yield Command(f"Go to {name}", explanation, partial(app.action_go, mode))
    yield Command("Add account", "Add a mail account", app.action_add_account)
    if app.engine is not None:
        for grouping, title in TITLES.items():
            yield Command(f"Explore {title.lower()}", "All mail, grouped so", partial(app.explore, grouping))
        yield from _search_commands(app)
        yield from _sync_commands(app)
    yield Command("Change theme", "Choose how it looks; it is kept in config.toml", app.action_change_theme)
    yield Command("Help", "Every key of this screen", app.action_help)
    yield Command("Quit", "Stop syncs cleanly, and leave", app.action_quit)


def _search_commands(app: MailtroveApp) -> Iterator[Command]:
    page = app.screen_stack[0]
    if isinstance(page, SavingPage) and page.can_save:
        yield Command("Save this search", "Under a name, among the folders", page.action_save_search)
    for name, query in app.config.searches.items():
        yield Command(f"Search {printable_line(name)}", printable_line(query), partial(app.show_mail, query, None))


def _sync_commands(app: MailtroveApp) -> Iterator[Command]:
    accounts = [summary.account for summary in app.summaries]
    idle = [account for account in accounts if not account.mail_only and not _running(app, account)]
    if len(idle) > 1:
        yield Command("Sync all accounts", "Bring every account up to date", partial(app.start_sync, idle))
    if app.watches_wanted:
        yield Command("Stop watching", "Sync only when you say so", app.toggle_watch)
    elif app.synced:
        yield Command("Watch all accounts", "Keep them current while mailtrove runs", app.toggle_watch)
    for account in accounts:
        yield from _account_commands(app, account)


def _account_commands(app: MailtroveApp, account: Account) -> Iterator[Command]:
    name = printable_line(account.email)
    if account.mail_only:
        pass
    elif not _running(app, account):
        yield Command(f"Sync {name}", "Bring it up to date", partial(app.start_sync, [account]))
    else:
        state = app.progress[account.id].state
        if state in (SyncState.PAUSED, SyncState.PAUSING):
            go_on = partial(app.steer, lambda engine: engine.resume(account.id), account)
            yield Command(f"Go on with {name}", "It is paused", go_on)
        elif state is not SyncState.CANCELLING:
            pause = partial(app.steer, lambda engine: engine.pause(account.id), account)
            yield Command(f"Pause {name}", "Finish what is on its way, then rest", pause)
        if state is not SyncState.CANCELLING:
            stop = partial(app.steer, lambda engine: engine.cancel(account.id), account)
            yield Command(f"Stop {name}", "The next sync goes on from there", stop)
    if not (account.mail_only and account.signs_in_as):
        yield Command(f"Sign in again: {name}", "Renew its sign-in", partial(app.sign_in_again, account))


def _running(app: MailtroveApp, account: Account) -> bool:
    run = app.progress.get(account.id)
    return run is not None and not run.state.ended


class MailtroveCommands(Provider):
    """Hands the commands to the palette."""

    @property
    def _commands(self) -> list[Command]:
        assert isinstance(self.app, MailtroveApp)
        return list(possible_commands(self.app))

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in self._commands:
            yield DiscoveryHit(Content(command.name), command.run, text=command.name, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose name fits what is typed."""
        matcher = self.matcher(query)
        for command in self._commands:
            score, offsets = matcher.fuzzy_search.match(query, command.name)
            if score > 0:
                shown = Content(command.name)  # `highlight` would read an address as markup
                for offset in offsets:
                    shown = shown.stylize(matcher.match_style, offset, offset + 1)
                yield Hit(score, shown, command.run, text=command.name, help=command.help)
