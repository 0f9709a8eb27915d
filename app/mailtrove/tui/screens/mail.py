"""The Mail screen: folders, list, message, and a search bar; in a narrow terminal they give way to one another.

What is listed, and searched for, is `listing_page`'s.
"""

from collections.abc import Iterable, Mapping, Sequence

from textual import events, on
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.tui import mail_words
from mailtrove.tui.completing import completing
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.glyphs import glyphs_for
from mailtrove.tui.mail_reads import read_tree
from mailtrove.tui.messages import (
    AccountsChanged,
    ArchiveOpened,
    FolderWanted,
    SearchesChanged,
    SearchWanted,
    SyncProgressed,
)
from mailtrove.tui.pace import Pace
from mailtrove.tui.questions import Questions
from mailtrove.tui.screens.returning_page import ROOMY
from mailtrove.tui.screens.seeking_page import SeekingPage
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.date_bar import DateBar
from mailtrove.tui.widgets.folder_tree import FolderTree
from mailtrove.tui.widgets.marking_list import MarkingList
from mailtrove.tui.widgets.message_list import MessageList
from mailtrove.tui.widgets.message_pane import MessagePane
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.search_bar import SearchBar


class MailScreen(SeekingPage):
    """Reading and searching what is archived."""

    CSS_PATH = [stylesheet("mail")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (ROOMY, "-wide"), (160, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]
    BINDINGS = [
        # Priority: what is typed right behind it, as over a slow line all at once, must reach the line to type in.
        Binding("slash", "find", "Find", key_display="/", id="mail.find", tooltip="Find in message", priority=True),
        Binding(
            "slash", "search", "Search", key_display="/", id="mail.search", tooltip="Search the archive", priority=True
        ),
        Binding("f", "folders", "Folders", id="mail.folders", tooltip="Show or hide the folders"),
        Binding("J", "folder(1)", "Next folder", show=False, id="mail.next_folder", tooltip="Show the folder below"),
        Binding("K", "folder(-1)", "Folder before", show=False, id="mail.previous_folder", tooltip="The one above"),
        Binding("o", "order", "Order", id="mail.order", tooltip="Order the list: date, sender, subject, size, match"),
        Binding("a", "add_account", "Add account", id="mail.add_account", tooltip="Add a mail account"),
        Binding("escape", "back", "Back", show=False, id="mail.back", tooltip="Leave the search, or hide the folders"),
    ]
    REFRESH_PAUSE = 1.0
    """Seconds at least between two looks at what changed."""

    def __init__(self) -> None:
        super().__init__()
        self._trees: Questions[Mapping[str, str], Sequence[Node]] = Questions(
            self, read_tree, self._show_tree, self._tell
        )
        self._wanted_first: SearchWanted | FolderWanted | None = None
        """Asked for before there were folders."""
        self._seen: dict[int, tuple[object, ...]] = {}
        """What of each account's sync has been looked at."""
        self._looking = Pace(self.set_timer, self._pause, self._look)

    def body(self) -> Iterable[Widget]:
        """The panes, and where one is."""
        glyphs = glyphs_for(self.app.console.encoding)
        messages = MarkingList(self.app.clock, glyphs=glyphs, id="messages")
        messages.say("Opening the archive…")
        search_bar = SearchBar(complete=completing(self.app), glyphs=glyphs)
        listing = Vertical(search_bar, messages, DateBar(glyphs=glyphs), id="listing")
        mail = Container(listing, MessagePane(glyphs=glyphs, id="reading"), id="mail")
        yield Horizontal(FolderTree(glyphs=glyphs, id="folders"), mail, id="panes")
        yield Static(id="place", markup=False)

    def on_mount(self) -> None:
        """Begin at the list."""
        self.messages.focus()
        self.recall_searches()

    @property
    def settled(self) -> bool:
        """Whatever was asked for shows."""
        busy = self._trees.busy or self._listings.busy or self.opening or self.seeking
        return self._shown is not None and not busy and self.messages.settled

    # What changed in the archive

    @on(ArchiveOpened)
    @on(AccountsChanged)
    @on(events.ScreenResume)
    def _look_again(self) -> None:
        if self.app.archive:  # else the pause after a look at nothing would delay the first real one
            self._looking.want()

    @on(SyncProgressed)
    def _sync_progressed(self, event: SyncProgressed) -> None:
        if self._seen.get(event.progress.account_id) != (what := mail_words.what_changed(event.progress)):
            self._seen[event.progress.account_id] = what
            self._looking.want()

    def _pause(self) -> float:
        """Seconds; reading the ids of 200,000 messages takes 0.1, by threads 0.3, and may take no more of the time."""
        by_thread = self._shown.read if self._shown else 0
        return max(self.REFRESH_PAUSE, self.messages.count / 200_000, by_thread / 100_000)

    def _look(self) -> None:
        """Read folders and list again."""
        if archive := self.app.archive:
            self._trees.ask(archive, self.app.config.searches)
            self.list_anew()

    # Folders

    @on(SearchesChanged)
    def _read_tree(self) -> None:
        if archive := self.app.archive:
            self._trees.ask(archive, self.app.config.searches)

    def _show_tree(self, nodes: Sequence[Node]) -> None:
        self.folders.show(nodes)
        self._accounts = {node.account_id: node.label for node in nodes if node.heading}
        self.refresh_bindings()
        before = self._node
        key = before.key if before else self.app.session.node or nodes[0].key
        self._node = next((node for node in nodes if node.key == key), nodes[0])
        if before is None:
            self.begin_listing(key)
        elif before.key != self._node.key:
            self._list("", typing=False)
        self._say_place()
        if wanted := self._wanted_first:
            self._wanted_first = None
            self.post_message(wanted)

    @on(FolderTree.Chosen, "#folders")
    def _choose_folder(self) -> None:
        if (node := self.folders.node) is None:
            return
        if node.query is not None:
            self._search_for(SearchWanted(node.query.strip()))
            return
        self._node, self._before = node, None
        self.search_bar.clear()
        self._list("", typing=False)
        if not self._roomy:
            self.remove_class("-folders-toggled")
        self.messages.focus()

    @on(SearchWanted)
    def _search_for(self, event: SearchWanted) -> None:
        """As if the person had gone to that account and typed it."""
        nodes = [node for node in self.folders.nodes if node.heading or node.account_id is None]
        if not nodes:
            self._wanted_first = event
            return
        self._node = next((node for node in nodes if node.account_id == event.account_id), nodes[0])
        self._before = None
        self.search_bar.put(event.text)
        self._list(event.text, typing=False)
        self.remove_class("-reading", *([] if self._roomy else ["-folders-toggled"]))
        self.give_focus(self.messages)

    @on(FolderWanted)
    def _go_to_folder(self, event: FolderWanted) -> None:
        if not self.folders.nodes:
            self._wanted_first = event
        elif node := self.folders.reveal(event.key):
            self._node, self._before = node, None
            self.search_bar.clear()
            self._list("", typing=False)
            self.remove_class("-reading", "-folders-toggled")
            self.give_focus(self.messages)

    # Reading

    @property
    def _roomy(self) -> bool:
        """Folders, list and message show together."""
        return self.has_class("-wide") or self.has_class("-broad")

    @property
    def _reading(self) -> bool:
        """The message pane shows."""
        return self._roomy or self.has_class("-reading")

    @on(MessageList.Moved, "#messages")
    def _moved(self) -> None:
        self._say_place()
        if self._reading:
            self._open_current()

    @on(MessageList.Chosen, "#messages")
    def _read(self) -> None:
        self.add_class("-reading")
        self._open_current()
        self.give_focus(self.view)

    def action_leave_message(self) -> None:
        """Stop finding, go back to the message that this is of, or to the list."""
        if self.view.finding:
            self.pane.stop_finding()
        elif not self.close_within():
            self.remove_class("-reading")
            self.give_focus(self.messages)

    def _open_current(self) -> None:
        self.open_message(self.messages.current, self.messages.whole_thread or 0, at_message=self._searching)

    @on(MessageView.NextWanted)
    def _read_next(self, event: MessageView.NextWanted) -> None:
        self.messages.action_move(event.step)

    def on_resize(self) -> None:
        """With more room, the message under the cursor shows."""
        self.call_after_refresh(self._fitted)

    def _fitted(self) -> None:
        self._moved()
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Add account only while there is none: there is a screen for it. Searching is no offer to who does.

        With a message that does not show nothing can be done.
        """
        if action == "search":
            return not self.is_mounted or self.focused not in (self.search_bar.field, self.pane.bar.field)
        if action == "add_account":
            return self._shown is not None and not self._accounts
        if action in self.OF_MESSAGE and not self._reading:
            return False
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Go to the search bar."""
        self.remove_class("-reading")
        self.give_focus(self.search_bar.field)

    def search_for(self, text: str) -> None:
        """Search for this in place of what is listed."""
        self.remove_class("-reading")
        self.search_bar.ask(text)
        self.give_focus(self.messages)

    def action_folders(self) -> None:
        """Show the folders, or hide them."""
        self.toggle_class("-folders-toggled")
        self._note_where()
        showing = self.has_class("-folders-toggled") is not self._roomy
        if showing:
            self.remove_class("-reading")
        self.give_focus(self.folders if showing else self.messages)

    def action_folder(self, step: int) -> None:
        """Show the next folder, or the one before, wherever the keys go."""
        if self._node and self.folders.step(self._node.key, step):
            self.remove_class("-reading")
            self._choose_folder()

    def action_add_account(self) -> None:
        """Add the first account."""
        self.app.add_account()

    def action_back(self) -> None:
        """Leave the folders, the message or the search."""
        if not self._roomy and self.has_class("-folders-toggled"):
            self.remove_class("-folders-toggled")
        elif self._searching:
            self.search_bar.clear()
            self._leave_search()
        self.messages.focus()
