"""The accounts, a card each: what it is, what is archived of it, and its health in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mailtrove.accounts import delegate_gone, kind
from mailtrove.archive.records import Account, AccountSummary
from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncProgress
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.words import ago, count, share, size


@dataclass(frozen=True, slots=True)
class Health:
    """How an account does."""

    glyph: str
    words: str
    look: str
    """A class of theme.tcss: "good", "warning", "bad", "muted"."""


def health(summary: AccountSummary, progress: SyncProgress | None, *, opens: bool = True) -> Health:
    """How an account does, in words; a running sync says more than the last one.

    `opens` is False for a shared mailbox whose delegate is gone.
    """
    if summary.account.mail_only:
        return Health(SIGNS.stopped, "its mail stays here to read and search", "muted")
    if not opens:
        return Health(SIGNS.failed, "the account that opened it is gone; add that one again", "bad")
    if progress and not progress.state.ended:
        done = f" {share(progress):.0%}" if progress.wanted else ""
        return Health(SIGNS.again, f"{progress.state.value}{done}", "strong")
    match summary.last_outcome:
        case "":
            return Health(SIGNS.waiting, "not synced yet", "muted")
        case "done":
            return Health(SIGNS.done, "all well", "good")
        case "problems":
            return Health(SIGNS.warning, f"{count(summary.problems, 'problem')} in the last sync", "warning")
        case "cancelled":
            return Health(SIGNS.stopped, "stopped before the end", "muted")
        case "interrupted":
            return Health(SIGNS.warning, "interrupted; a sync goes on where it was", "warning")
        case _:
            return Health(SIGNS.failed, printable_line(summary.last_words) or "the last sync failed", "bad")


@dataclass(frozen=True, slots=True)
class Shown:
    """What cards show besides their own account."""

    accounts: Sequence[Account]
    """All of them: some open others."""
    progress: Mapping[int, SyncProgress]
    now: float


class AccountCard(Vertical, can_focus=True, inherit_bindings=False):
    """One account."""

    @dataclass
    class Opened(Message):
        """Enter or a double click: the person wants to see its mail syncing."""

        account: Account

    BINDINGS = [Binding("enter", "open", "Show its sync", show=False, id="account.open")]

    def __init__(self, summary: AccountSummary, shown: Shown) -> None:
        super().__init__(classes="frame account")
        self.summary = summary
        self._shown = shown

    def compose(self) -> ComposeResult:
        """Kind and health; what is archived."""
        yield Static(classes="kind")
        yield Static(classes="held")
        yield Static(classes="health")

    def on_mount(self) -> None:
        """Fill it."""
        self.show(self.summary, self._shown)

    def show(self, summary: AccountSummary, shown: Shown) -> None:
        """Show how the account stands now."""
        self.summary = summary
        account = summary.account
        self.border_title = Content(printable_line(account.email))
        self.border_subtitle = Content(f"synced {ago(summary.last_sync, shown.now)}" if summary.last_sync else "")
        what = f" {SIGNS.dot} ".join(printable_line(part) for part in kind(account, shown.accounts))
        self.query_one(".kind", Static).update(Content(f"{what[:1].upper()}{what[1:]}"))
        held = (count(summary.messages, "message"), size(summary.bytes), count(summary.folders, "folder"))
        self.query_one(".held", Static).update(Content(f" {SIGNS.dot} ".join(held)))
        opens = not delegate_gone(account, shown.accounts)
        state = health(summary, shown.progress.get(account.id), opens=opens)
        line = self.query_one(".health", Static)
        line.update(Content(f"{state.glyph} {state.words}"))
        line.set_classes(f"health {state.look}")

    def action_open(self) -> None:
        """Tell that it was chosen."""
        self.post_message(self.Opened(self.summary.account))


class AccountList(VerticalScroll, can_focus=False, inherit_bindings=False):
    """All accounts, one below the other; arrows and j k go from one to the next."""

    BINDINGS = [
        Binding("down,j", "next", "Next account", show=False, id="accounts.next"),
        Binding("up,k", "previous", "Previous account", show=False, id="accounts.previous"),
    ]

    @property
    def chosen(self) -> AccountSummary | None:
        """The account in focus, or the only one there is."""
        cards = list(self.query(AccountCard))
        for card in cards:
            if card.has_focus:
                return card.summary
        return cards[0].summary if len(cards) == 1 else None

    async def show(self, summaries: Sequence[AccountSummary], progress: Mapping[int, SyncProgress], now: float) -> None:
        """Show these accounts; cards that stay are only filled anew."""
        shown = Shown([summary.account for summary in summaries], progress, now)
        cards = list(self.query(AccountCard))
        wanted = [summary.account.id for summary in summaries]
        if [card.summary.account.id for card in cards] == wanted:
            for card, summary in zip(cards, summaries, strict=True):
                card.show(summary, shown)
            return
        at = next((index for index, card in enumerate(cards) if card.has_focus), 0)
        async with self.batch():
            await self.remove_children(AccountCard)
            await self.mount_all(AccountCard(summary, shown) for summary in summaries)
        after = list(self.query(AccountCard))
        if after:
            after[min(at, len(after) - 1)].focus()

    def action_next(self) -> None:
        """Go to the next account."""
        self.screen.focus_next(AccountCard)

    def action_previous(self) -> None:
        """Go to the previous account."""
        self.screen.focus_previous(AccountCard)
