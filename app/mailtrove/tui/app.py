"""The app: wiring only. Which screens there are, which keys lead to them, how they look, who shows trouble."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.binding import Binding
from textual.driver import Driver
from textual.screen import Screen, SystemModalScreen
from textual.widgets import Input

from mailtrove.archive.records import Account
from mailtrove.auth.ssh import over_ssh
from mailtrove.errors import DelegateMissing
from mailtrove.tui.configured import ConfiguredShell
from mailtrove.tui.ending import end_on_signals
from mailtrove.tui.glyphs import ASCII, glyphs_for
from mailtrove.tui.messages import (
    AccountsChanged,
    FolderWanted,
    GroupingWanted,
    SearchWanted,
    TroubleArose,
)
from mailtrove.tui.pace import Pace
from mailtrove.tui.plain_signs import plain_key
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import Trouble, trouble_of

if TYPE_CHECKING:
    from textual.command import Provider

# Screens are loaded when they are first shown, so that the first paint waits for one of them only.


def _mail_screen() -> Screen[None]:
    from mailtrove.tui.screens.mail import MailScreen

    return MailScreen()


def _sync_screen() -> Screen[None]:
    from mailtrove.tui.screens.sync import SyncScreen

    return SyncScreen()


def _accounts_screen() -> Screen[None]:
    from mailtrove.tui.screens.accounts import AccountsScreen

    return AccountsScreen()


def _explore_screen() -> Screen[None]:
    from mailtrove.tui.screens.explore import ExploreScreen

    return ExploreScreen()


def _commands() -> "type[Provider]":
    from mailtrove.tui.palette.provider import MailtroveCommands

    return MailtroveCommands


class MailtroveApp(ConfiguredShell):
    """mailtrove on a terminal."""

    TITLE = "mailtrove"
    CSS_PATH = [stylesheet("theme")]
    MODES = {"mail": _mail_screen, "sync": _sync_screen, "accounts": _accounts_screen, "explore": _explore_screen}
    COMMANDS = {_commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS = [
        Binding("1", "go('mail')", "Mail", show=False, id="app.mail", tooltip="Read and search the archive"),
        Binding("2", "go('sync')", "Sync", show=False, id="app.sync", tooltip="Watch and steer the syncs"),
        Binding("3", "go('accounts')", "Accounts", show=False, id="app.accounts", tooltip="Add, sign in, remove"),
        Binding(
            "4", "go('explore')", "Explore", show=False, id="app.explore", tooltip="Who writes, what eats the space"
        ),
        Binding("question_mark", "help", "Help", key_display="?", id="app.help", tooltip="Every key of this screen"),
        Binding("f1", "help", "Help", id="app.help_anywhere", tooltip="Every key, even while typing"),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Stop syncs cleanly, and leave"),
        Binding(
            "ctrl+o",
            "jump",
            "Jump",
            show=False,
            priority=True,
            id="app.jump",
            tooltip="A letter on every pane and control",
        ),
        # Textual's own two, by ids of ours.
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit_anywhere", tooltip="Even in a field"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Commands",
            show=False,
            priority=True,
            id="app.commands",
            tooltip="All that can be done now, and themes",
        ),
    ]

    _began = False
    """It is known which accounts there are."""
    KEEP_PAUSE = 10.0
    """Seconds at least between two times that where the person is is kept; the end of the session comes besides."""

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice; on a terminal, ours around it."""
        chosen = super().get_driver_class()
        if chosen.__module__ != "textual.drivers.linux_driver":
            return chosen
        from mailtrove.tui.terminal_driver import TerminalDriver  # not where there is no terminal to drive

        return TerminalDriver

    def get_key_display(self, binding: Binding) -> str:
        """As Textual shows it; in letters where a terminal has no arrows."""
        shown = super().get_key_display(binding)
        return plain_key(shown) if glyphs_for(self.console.encoding) is ASCII else shown

    async def on_mount(self) -> None:
        """Choose the theme and the first screen; the archive is opened after the first paint."""
        end_on_signals(self, self.action_quit)
        if over_ssh() and "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"  # each frame of it would be sent
        self._session_pace = Pace(self.set_timer, lambda: self.KEEP_PAUSE, self._keep_session)
        self.begin_theme()
        trouble = self._begin_keys() if self.config.keys else None
        if self.paths.archive_file.exists():
            await self.switch_mode(self.session.screen if self.session.screen in self.MODES else "mail")
        else:
            await self._welcome()
        self.call_after_refresh(self.open_rooms)
        if trouble:
            self.show_trouble(trouble)

    def _begin_keys(self) -> Trouble | None:
        from mailtrove.tui.keys.using import use_keys  # every screen, 60 ms: for those only who want other keys

        return use_keys(self)

    async def _welcome(self) -> None:
        """The first run lands on Add account."""
        await self.switch_mode("accounts")
        self.add_account()

    @on(AccountsChanged)
    async def _welcome_without_accounts(self, event: AccountsChanged) -> None:
        began, self._began = self._began, True
        if not event.summaries and (self.current_mode == "mail" or not (began or self.current_mode == "accounts")):
            await self._welcome()

    def session_changed(self) -> None:
        """Keep where the person is, soon: a line that breaks lets nobody quit."""
        self._session_pace.want()

    def _keep_session(self) -> None:
        self.run_worker(self.write_session, thread=True, group="session", description="session", exit_on_error=False)

    # Going somewhere

    def action_go(self, mode: str) -> None:
        """Show a mode's screens as they were left."""
        self.switch_mode(mode)
        self.session_changed()

    async def show_mail(self, text: str, account_id: int | None) -> None:
        """Show in Mail what a search finds in an account, or in all."""
        await self.switch_mode("mail")
        self.tell(SearchWanted(text, account_id))

    async def show_folder(self, key: str) -> None:
        """Show a folder's mail, by the key of its node in the tree."""
        await self.switch_mode("mail")
        self.tell(FolderWanted(key))

    async def explore(self, grouping: str) -> None:
        """Show all mail, grouped by that."""
        await self.switch_mode("explore")
        self.tell(GroupingWanted(grouping))

    def action_add_account(self) -> None:
        """Add an account, from anywhere."""
        self.switch_mode("accounts")
        self.add_account()

    def add_account(self) -> None:
        """Show Add account; what is added there is synced at once."""
        from mailtrove.tui.screens.add_account import AddAccountScreen

        if not isinstance(self.screen, AddAccountScreen):
            self.push_screen(AddAccountScreen(), self._added)

    def sign_in_again(self, account: Account) -> None:
        """Renew an account's sign-in, in the browser or with another password, as it has it; a shared mailbox's is
        its delegate's. Kept mail goes on then."""
        from mailtrove.accounts import signer_of  # loaded by now
        from mailtrove.tui.screens.password import PasswordScreen
        from mailtrove.tui.sign_ins import again

        try:
            signer = signer_of(account, [summary.account for summary in self.summaries])
        except DelegateMissing as error:
            self.show_trouble(trouble_of(error))
            return

        def signed_in(done: Account | None) -> None:
            self._added(account if done and account.signs_in_as else done)

        if signer.auth_method == "xoauth2" or (signer.mail_only and signer.oid):
            self.push_screen(again(self, signer), signed_in)
        else:
            known = replace(signer, id=0, auth_method="password") if signer.mail_only else signer
            self.push_screen(PasswordScreen(known), signed_in)

    def _added(self, account: Account | None) -> None:
        if account:
            self.refresh_accounts()
            self.start_sync([account])
            self.switch_mode("sync")

    def action_help(self) -> None:
        """Show every key of the screen in focus."""
        from mailtrove.tui.screens.help import HelpScreen, key_groups

        if not self.screen.is_modal:
            typing = isinstance(self.focused, Input)
            self.push_screen(
                HelpScreen(key_groups(self.screen), search=self.current_mode in ("mail", "explore"), typing=typing)
            )

    def action_jump(self) -> None:
        """Put a letter on every pane and control, to go there; or take them away again."""
        from mailtrove.tui.screens.jump import JumpScreen, go_to, targets

        if isinstance(self.screen, JumpScreen):
            self.screen.action_leave()
        elif not isinstance(self.screen, SystemModalScreen) and (seen := targets(self.screen)):
            self.push_screen(JumpScreen(seen, self.size), go_to)

    def toggle_watch(self) -> None:
        """Keep every account current from now on, or no more; it is kept in config.toml."""
        self.watches_wanted = not self.watches_wanted
        self.keep_watch()
        self.keep_setting("sync", "watch", lambda: self.watches_wanted)

    # Trouble

    def show_trouble(self, trouble: Trouble, account: Account | None = None) -> None:
        """Say what went wrong and what to do now, on top of whatever shows."""
        from mailtrove.tui.screens.error import ErrorScreen

        def answered(again: bool | None) -> None:
            if again and account:
                self.sign_in_again(account)

        self.push_screen(ErrorScreen(trouble, can_sign_in=account is not None), answered)

    @on(TroubleArose)
    def _trouble_arose(self, event: TroubleArose) -> None:
        self.show_trouble(event.trouble, event.account)
