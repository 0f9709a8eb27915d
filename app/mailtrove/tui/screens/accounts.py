"""The accounts: what each is, how it does; add, sync, sign in again, remove."""

from collections.abc import Iterable

from textual import getters, on, work
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.accounts import removal
from mailtrove.archive.records import Account
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.messages import AccountsChanged, ArchiveOpened, SyncProgressed, TroubleArose
from mailtrove.tui.screens.page import Page
from mailtrove.tui.screens.remove_account import Answer, RemoveScreen
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.account_list import AccountCard, AccountList

_STOP_SECONDS = 5.0
"""As long as a sync takes to end at most, and more."""


class AccountsScreen(Page[None]):
    """All accounts."""

    CSS_PATH = stylesheet("accounts")
    BINDINGS = [
        Binding("a", "app.add_account", "Add", id="accounts.add", tooltip="Add an account"),
        Binding("s", "sync", "Sync", id="accounts.sync", tooltip="Bring this account up to date"),
        Binding("i", "sign_in", "Sign in again", id="accounts.sign_in", tooltip="Renew this account's sign-in"),
        Binding("d", "remove", "Remove", id="accounts.remove", tooltip="Forget it, with its archived mail or without"),
    ]

    app = getters.app(MailtroveApp)
    list = getters.query_one(AccountList)

    def body(self) -> Iterable[Widget]:
        """The cards, or what to do without any."""
        yield AccountList()
        add = (key_of(self, "accounts.add"), "bold")
        yield Static(Content.assemble("No account yet.\n\nPress ", add, " to add one."), id="no-accounts")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer only what the account in focus allows."""
        if action not in ("sync", "sign_in", "remove"):
            return True
        if not self.is_mounted or self.app.archive is None or (chosen := self.list.chosen) is None:
            return False
        account = chosen.account
        if action == "sync":
            return not account.mail_only and not self._syncs(account)
        # Kept mail of a shared mailbox goes on when it is added again: it has no sign-in of its own.
        return action == "remove" or not (account.mail_only and account.signs_in_as)

    @on(ArchiveOpened)
    @on(AccountsChanged)
    @on(SyncProgressed)
    async def _show(self) -> None:
        await self.list.show(self.app.summaries, self.app.progress, self.app.clock())
        self.set_class(not self.app.summaries, "-empty")
        self.refresh_bindings()

    async def on_screen_resume(self) -> None:
        """Look again, since only screens that show are told."""
        await self._show()

    def on_descendant_focus(self) -> None:
        """The keys depend on the account in focus."""
        self.refresh_bindings()

    @on(AccountCard.Opened)
    def _opened(self) -> None:
        self.app.action_go("sync")

    def action_sync(self) -> None:
        """Bring the account in focus up to date."""
        if chosen := self.list.chosen:
            self.app.start_sync([chosen.account])

    def action_sign_in(self) -> None:
        """Renew the sign-in of the account in focus."""
        if chosen := self.list.chosen:
            self.app.sign_in_again(chosen.account)

    def action_remove(self) -> None:
        """Ask, then forget the account in focus, or only how to log in to it."""
        if (chosen := self.list.chosen) is None:
            return
        account = chosen.account
        syncing = self._syncs(account)

        def answered(answer: Answer | None) -> None:
            if answer in (Answer.ALL, Answer.KEEP_MAIL):
                self._remove(account, keep_mail=answer is Answer.KEEP_MAIL, stop=syncing)

        means = removal(chosen, [summary.account for summary in self.app.summaries])
        self.app.push_screen(RemoveScreen(means, syncing=syncing), answered)

    def _syncs(self, account: Account) -> bool:
        run = self.app.progress.get(account.id)
        return run is not None and not run.state.ended

    @work(thread=True, group="remove", exit_on_error=False)
    def _remove(self, account: Account, *, keep_mail: bool, stop: bool) -> None:
        accounts, engine = self.app.accounts, self.app.engine
        assert accounts is not None  # the key is offered only with an open archive
        assert engine is not None
        try:
            if stop:
                engine.cancel(account.id)
                engine.wait(account.id, _STOP_SECONDS)  # else `remove` says that it still syncs
            accounts.remove(account, keep_mail=keep_mail)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        self.app.refresh_accounts()
