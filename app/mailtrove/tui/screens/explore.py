"""The Explore screen: mail in groups, opened one into the next, and from everywhere on to the messages.

It asks the archive on workers' threads (`explore_reads`); the answer before stays until the next is there.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from textual import events, getters, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.archive.groupings import Grouping
from mailtrove.tui import explore_words
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.completing import completing
from mailtrove.tui.explore_reads import Details, DetailWish, Grouped, GroupWish, read_details, read_groups, step_into
from mailtrove.tui.glyphs import glyphs_for
from mailtrove.tui.group_line import group_columns, headings
from mailtrove.tui.group_words import Order, first_order, next_grouping
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.mail_words import what_changed
from mailtrove.tui.messages import AccountsChanged, ArchiveOpened, GroupingWanted, SyncProgressed, TroubleArose
from mailtrove.tui.pace import Pace
from mailtrove.tui.questions import AskingPage, Questions
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.group_list import GroupList
from mailtrove.tui.widgets.grouping_tabs import GroupingTab, GroupingTabs
from mailtrove.tui.widgets.search_bar import SearchBar


class ExploreScreen(AskingPage[None]):
    """Who writes most, what eats the space, when did this begin."""

    CSS_PATH = [stylesheet("mail"), stylesheet("explore")]
    BINDINGS = [
        Binding(
            "slash", "search", "Search", key_display="/", id="explore.search", tooltip="Only what a search finds",
            priority=True,
        ),
        Binding("b", "group_by(1)", "By…", id="explore.next", tooltip="Group by the next thing"),
        Binding("B", "group_by(-1)", "By before", show=False, id="explore.previous", tooltip="Group by the one before"),
        Binding("o", "sort", "Sort", id="explore.sort", tooltip="Sort by the next column"),
        Binding("O", "reverse", "Reverse", show=False, id="explore.reverse", tooltip="Sort the other way round"),
        Binding("m", "messages", "Messages", id="explore.messages", tooltip="List the messages of this group"),
        Binding("M", "all_messages", "All of them", show=False, id="explore.all", tooltip="List all that is grouped"),
        Binding("a", "account", "Account", show=False, id="explore.account", tooltip="The next account, or all mail"),
        Binding("escape,left,h", "back", "Back", id="explore.back", tooltip="Out of the group, or of the search"),
    ]  # fmt: skip
    REFRESH_PAUSE = 2.0
    """Seconds between two looks at what changed."""

    app = getters.app(MailtroveApp)
    groups = getters.query_one(GroupList)
    search_bar = getters.query_one(SearchBar)
    tabs = getters.query_one(GroupingTabs)
    path = getters.query_one("#path", Static)
    columns = getters.query_one("#columns", Static)
    place = getters.query_one("#place", Static)

    def __init__(self) -> None:
        super().__init__()
        self._groupings: Questions[GroupWish, Grouped] = Questions(self, read_groups, self._show, self._tell)
        self._details: Questions[DetailWish, Details] = Questions(self, read_details, self._fill, self._tell)
        self._wish = GroupWish(Grouping.SENDERS, first_order(Grouping.SENDERS))
        self._shown: Grouped | None = None
        self._at = ""
        """The group that the cursor is to be on, after a step back."""
        self._seen: dict[int, tuple[object, ...]] = {}
        """What of each account's sync has been looked at."""
        self._looking = Pace(self.set_timer, lambda: self.REFRESH_PAUSE, self._ask)

    def body(self) -> Iterable[Widget]:
        """Search bar, ways to group, where one is, the groups."""
        self._glyphs = glyphs_for(self.app.console.encoding)
        groups = GroupList(self._want_details, glyphs=self._glyphs, id="groups")
        groups.say("Opening the archive…")
        yield Vertical(
            SearchBar(complete=completing(self.app), glyphs=self._glyphs),
            GroupingTabs(),
            Static(id="path", markup=False),
            Static(id="columns", markup=False),
            groups,
            Static(id="place", markup=False),
            id="explore",
        )

    def on_mount(self) -> None:
        """Begin at the groups."""
        self.groups.focus()
        self.tabs.mark(self._wish.grouping)

    @property
    def wish(self) -> GroupWish:
        """What is shown, or will be as soon as it is read."""
        return self._wish

    @property
    def settled(self) -> bool:
        """Whatever was asked for shows."""
        busy = self._groupings.busy or self._details.busy
        return self._shown is not None and self._shown.wish == self._wish and not busy and self.groups.settled

    # What changed in the archive

    @on(ArchiveOpened)
    @on(AccountsChanged)
    @on(events.ScreenResume)
    def _look_again(self) -> None:
        known = {summary.account.id for summary in self.app.summaries}
        if self._wish.account_id is not None and self._wish.account_id not in known:
            self._wish = replace(self._wish, account_id=None)
        if self.app.archive:
            self._looking.want()
        self.refresh_bindings()

    @on(SyncProgressed)
    def _sync_progressed(self, event: SyncProgressed) -> None:
        if self._seen.get(event.progress.account_id) != (what := what_changed(event.progress)):
            self._seen[event.progress.account_id] = what
            self._looking.want()

    def _tell(self, error: Exception) -> None:
        if self.app.archive is not None:  # it is closed while the app ends
            self.app.post_message(TroubleArose(trouble_of(error)))

    # Groups

    def _ask(self) -> None:
        if archive := self.app.archive:
            self._groupings.ask(archive, self._wish)

    def _want(self, wish: GroupWish, *, at: str = "") -> None:
        self._wish, self._at = wish, at
        self.tabs.mark(wish.grouping)
        self._ask()

    def _show(self, grouped: Grouped) -> None:
        if grouped.wish != self._wish:
            return  # the person has gone on
        if grouped.mistake:
            self.search_bar.show_mistake(grouped.wish.text, grouped.mistake)
            return
        if grouped.wish.text:
            self.search_bar.show_found(grouped.explanation, f"{grouped.messages:,}", "")
        self.groups.say(*explore_words.notice(grouped, partial(key_of, self), accounts=bool(self.app.summaries)))
        self._shown = grouped
        self.groups.show(grouped, at=self._at)
        self._at = ""
        self._say_columns()
        self.refresh_bindings()

    def _want_details(self, wish: DetailWish) -> None:
        if archive := self.app.archive:
            self._details.ask(archive, wish)

    def _fill(self, details: Details) -> None:
        self.groups.fill(details.wish, details.details)

    @on(GroupList.Moved)
    def _say_place(self) -> None:
        if not (shown := self._shown):
            return
        emails = {summary.account.id: summary.account.email for summary in self.app.summaries}
        self.path.update(Content(explore_words.path(shown.wish, emails, self._glyphs.into, self.size.width - 2)))
        self.place.update(Content(explore_words.place(shown, self.groups.cursor + 1, self._glyphs.dot)))

    def _say_columns(self) -> None:
        columns = group_columns(self.groups.scrollable_content_region.width)
        wish = self._wish
        self.columns.update(Content(headings(columns, wish.order, backwards=wish.backwards, glyphs=self._glyphs)))

    def on_resize(self) -> None:
        """The columns are others."""
        self.call_after_refresh(self._fitted)

    def _fitted(self) -> None:
        self._say_columns()
        self._say_place()

    # Searching

    @on(SearchBar.Asked)
    def _asked(self, event: SearchBar.Asked) -> None:
        typing, saved = event.typing and bool(event.text), self.app.config.searches
        self._want(replace(self._wish, text=event.text, typing=typing, saved=saved))

    @on(SearchBar.Done)
    @on(SearchBar.Cleared)
    def _leave_bar(self, event: SearchBar.Done | SearchBar.Cleared) -> None:
        if isinstance(event, SearchBar.Cleared) and self._wish.text:
            self._want(replace(self._wish, text="", typing=False))
        self.give_focus(self.groups)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done now."""
        if action == "search":
            return not self.is_mounted or self.focused is not self.search_bar.field
        if action == "account":
            return len(self.app.summaries) > 1
        if action in ("messages", "all_messages"):
            return self._shown is not None and bool(self._shown.groups)
        if action == "back":
            return bool(self._wish.steps or self._wish.text)
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Go to the search bar."""
        self.give_focus(self.search_bar.field)

    @on(GroupingTab.Chosen)
    def _choose_grouping(self, event: GroupingTab.Chosen) -> None:
        self._group_by(event.grouping)

    @on(GroupingWanted)
    def _begin_anew(self, event: GroupingWanted) -> None:
        grouping = Grouping(event.grouping)
        self.search_bar.clear()
        self._want(GroupWish(grouping, first_order(grouping)))
        self.give_focus(self.groups)

    def _group_by(self, grouping: Grouping) -> None:
        self._want(replace(self._wish, grouping=grouping, order=first_order(grouping), backwards=False))

    def action_group_by(self, step: int) -> None:
        """Group by another thing."""
        every = list(Grouping)
        self._group_by(every[(every.index(self._wish.grouping) + step) % len(every)])

    def action_sort(self) -> None:
        """Sort by the next column."""
        every = list(Order)
        order = every[(every.index(self._wish.order) + 1) % len(every)]
        self._want(replace(self._wish, order=order, backwards=False), at=self._name_here)

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._want(replace(self._wish, backwards=not self._wish.backwards))

    def action_account(self) -> None:
        """Look into the next account, or into all of them after the last."""
        every = [None, *(summary.account.id for summary in self.app.summaries)]
        following = every[(every.index(self._wish.account_id) + 1) % len(every)]
        self._want(replace(self._wish, account_id=following))

    @on(GroupList.Chosen)
    async def _open(self) -> None:
        """Look into the group; what has been looked at from all sides leads on to its messages."""
        shown, group = self._shown, self.groups.group
        if shown is None or group is None or shown.wish != self._wish:
            return
        grouping = next_grouping(shown.wish.grouping, (step.grouping for step in shown.wish.steps))
        if grouping is None:
            await self.action_messages()
        elif step := step_into(shown.wish.grouping, group):
            self._want(self._wish.into(step, grouping))
        else:
            self._cannot()

    def action_back(self) -> None:
        """Leave the group for the one around it, with the cursor where it was; at last, the search."""
        if steps := self._wish.steps:
            self._want(self._wish.out(), at=steps[-1].name)
        elif self._wish.text:
            self.search_bar.clear()
            self._want(self._wish.out())

    async def action_messages(self) -> None:
        """List the messages of the group under the cursor, in Mail, by a search that finds just these."""
        shown, group = self._shown, self.groups.group
        if shown is None or group is None:
            return
        if step := step_into(shown.wish.grouping, group):
            wish = replace(shown.wish, steps=(*shown.wish.steps, step))
            await self.app.show_mail(wish.query, wish.account_id)
        else:
            self._cannot()

    async def action_all_messages(self) -> None:
        """List all messages that are grouped here, in Mail."""
        if shown := self._shown:
            await self.app.show_mail(shown.wish.query, shown.wish.account_id)

    @property
    def _name_here(self) -> str:
        return self.groups.group.name if self.groups.group else ""

    def _cannot(self) -> None:
        self.notify(explore_words.UNTYPABLE, title="No search can name this group", markup=False)
