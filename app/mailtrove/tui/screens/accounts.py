"""The accounts: what each is, how it does; add, sync, sign in again, remove."""

from collections.abc import Iterable

from textual import getters, on, work
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.archive.records import Account, AccountSummary
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged, ArchiveOpened, SyncProgressed, TroubleArose
from mailtrove.tui.screens.confirm import ConfirmScreen
from mailtrove.tui.screens.page import Page
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.account_list import AccountCard, AccountList
from mailtrove.tui.words import count, size


class AccountsScreen(Page[None]):
    """All accounts."""

    CSS_PATH = stylesheet("accounts")
    BINDINGS = [
        Binding("a", "app.add_account", "Add", id="accounts.add", tooltip="Add an account"),
        Binding("s", "sync", "Sync", id="accounts.sync", tooltip="Bring this account up to date"),
        Binding("i", "sign_in", "Sign in again", id="accounts.sign_in", tooltip="Renew this account's sign-in"),
        Binding("d", "remove", "Remove", id="accounts.remove", tooltip="Forget it and its archived mail"),
    ]

    app = getters.app(MailtroveApp)
    list = getters.query_one(AccountList)

    def body(self) -> Iterable[Widget]:
        """The cards, or what to do without any."""
        yield AccountList()
        yield Static("No account yet.\n\nPress [b]a[/b] to add one.", id="no-accounts")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer only what the account in focus allows."""
        if action not in ("sync", "sign_in", "remove"):
            return True
        if self.is_mounted and self.app.archive is not None and (chosen := self.list.chosen):
            if action == "sign_in":
                return True
            running = self.app.progress.get(chosen.account.id)
            if running is None or running.state.ended:
                return True
            return None if action == "remove" else False  # there, but dim: the sync must be stopped before
        return False

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
        """Ask, then forget the account in focus."""
        chosen = self.list.chosen
        if chosen is None:
            return
        account = chosen.account

        def answered(yes: bool | None) -> None:
            if yes:
                self._remove(account)

        self.app.push_screen(_question(chosen), answered)

    @work(thread=True, group="remove", exit_on_error=False)
    def _remove(self, account: Account) -> None:
        accounts = self.app.accounts
        assert accounts is not None  # the key is offered only with an open archive
        try:
            accounts.remove(account)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self.app.post_message(TroubleArose(trouble_of(error)))
        self.app.refresh_accounts()


def _question(summary: AccountSummary) -> ConfirmScreen:
    return ConfirmScreen(
        f"Remove {summary.account.email}?",
        f"From this computer go: {count(summary.messages, 'archived message')} ({size(summary.bytes)}) of "
        f"{count(summary.folders, 'folder')}, the search index over them, and the stored sign-in.\n\n"
        f"On the server nothing changes.",
    )
