"""A screen that lists messages, of a folder or of a search, and the search bar above them.

It asks the archive on workers' threads (`mail_reads`) and decides here, on the loop, what shows.
"""

from dataclasses import dataclass, replace
from functools import partial

from textual import getters, on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from mailtrove.archive.order import Order
from mailtrove.tui import mail_words
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.listings import Listings
from mailtrove.tui.mail_reads import Listing, ListWish, read_rows
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.screens.message_page import MessagePage
from mailtrove.tui.search_history import add_to_history, read_history
from mailtrove.tui.search_nodes import key_shown
from mailtrove.tui.session import BEGINNING
from mailtrove.tui.thread_lines import FOLDED
from mailtrove.tui.thread_reads import read_members, read_trees
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.way_back import WayBack
from mailtrove.tui.widgets.folder_tree import FolderTree
from mailtrove.tui.widgets.message_list import Spot
from mailtrove.tui.widgets.search_bar import SearchBar
from mailtrove.tui.widgets.threaded_list import ThreadedList


@dataclass
class Recalled(Message, bubble=False):
    """A worker has read what was searched for before."""

    searches: tuple[str, ...]


class ListingPage(MessagePage):
    """Has a list, a search bar, a folder tree to mark what is listed in, and a line that says where one is."""

    folders = getters.query_one(FolderTree)
    messages = getters.query_one(ThreadedList)
    search_bar = getters.query_one(SearchBar)
    place = getters.query_one("#place", Static)

    def __init__(self) -> None:
        super().__init__()
        self._listings = Listings(self, self._show_listing, self._tell)
        self._accounts: dict[int | None, str] = {}
        """The address of each account."""
        self._node: Node | None = None
        """The folder or account that is shown, or searched."""
        self._shown: Listing | None = None
        self._before: tuple[Listing, Spot] | None = None
        """What was listed before the search, and where in it the person was."""
        self._order = Order.NEWEST
        self._way_back = WayBack(BEGINNING)
        self.marked_words = ""
        """How much is marked, for the line that says where one is."""
        self._threaded = False
        self._unfolded = FOLDED

    @property
    def listed(self) -> str | None:
        """The search whose answer shows; empty where none does, None before anything does."""
        return self._shown.wish.text if self._shown else None

    def _tell(self, error: Exception) -> None:
        if self.app.archive is not None:  # it is closed while the app ends
            self.app.post_message(TroubleArose(trouble_of(error)))

    # Listing

    def _list(self, text: str, *, typing: bool) -> None:
        """List what is in the current node, or what a search finds there."""
        archive = self.app.archive
        if archive is None or self._node is None:
            return
        self.messages.read_with(partial(read_rows, archive))
        self.messages.read_threads_with(partial(read_trees, archive), partial(read_members, archive))
        if not text and self._order is Order.RELEVANCE:
            self._order = Order.NEWEST
        saved = self.app.config.searches
        wish = ListWish(self._node, text, typing, self._order, saved, self._threaded, self._unfolded)
        self._way_back.listing(wish.place)
        self._listings.ask(archive, wish)

    def _show_listing(self, listing: Listing) -> None:
        wish = listing.wish
        if listing.mistake:
            self.search_bar.show_mistake(wish.text, listing.mistake)
            if self._shown is None:  # it was searched for in the last session
                self._list("", typing=False)
            return
        if wish.text:
            where = mail_words.address_of(wish.node, self._accounts)
            self.search_bar.show_found(listing.explanation, mail_words.amount(listing), where)
        self.messages.hits = mail_words.hits(listing)
        self.messages.recipients = wish.node.outgoing and not wish.text
        self.messages.say(*mail_words.notice(wish, partial(key_of, self), accounts=bool(self._accounts)))
        moved = self.messages.cursor > 0
        spot = self._way_back.spot(listing.ids, whole=listing.whole, moved=moved)
        self.messages.list_by_thread(listing.threads, listing.at)
        if spot is None and self._shown and self._shown.wish.place == wish.place:
            self.messages.update_ids(listing.ids, whole=listing.whole)
        else:
            spot = spot or (self._before[1] if self._before and not wish.text else None)
            self.messages.show(listing.ids, spot=spot, whole=listing.whole)
        if not wish.text:
            self._before = None
        self._shown = listing
        self.pane.mark(listing.sought)
        self.folders.mark(key_shown(wish.node.key, wish.text, wish.saved))
        self._say_place()

    def _say_place(self) -> None:
        if self._shown:
            number = self.messages.cursor + 1
            said = mail_words.place(self._shown, number, self._accounts, self.marked_words)
            self.place.update(Content(said))

    # Searching

    @on(SearchBar.Asked)
    def _asked(self, event: SearchBar.Asked) -> None:
        if event.text and not event.typing:
            self.recall_searches(event.text)
        if event.text:
            if self._shown and not self._searching:
                self._before = self._shown, self.messages.spot
            self._list(event.text, typing=event.typing)
        elif self._searching:
            self._list_again()

    @on(SearchBar.Done)
    def _go_to_list(self, event: SearchBar.Done) -> None:
        if event.entered and self.focused is self.messages:
            # Two keys came in one burst, as over a slow line: the second was meant for the list.
            self.messages.action_read()
        else:
            self.give_focus(self.messages)

    @property
    def _searching(self) -> bool:
        """A search is listed, or will be."""
        return self._listings.wish is not None and bool(self._listings.wish.text)

    @on(SearchBar.Cleared)
    def _leave_search(self) -> None:
        if self._searching:
            self._list_again()
        self.messages.focus()

    def _list_again(self) -> None:
        """List what was listed before the search."""
        if self.app.archive and self._before:
            before = self._before[0].wish
            self._order, self._threaded, self._unfolded = before.order, before.threaded, before.unfolded
            self._listings.go_back(self.app.archive, self._before[0])
        else:
            self._list("", typing=False)

    @work(thread=True, group="history", exit_on_error=False)
    def recall_searches(self, newest: str = "") -> None:
        """Let the search bar know what was searched for before, with the newest of it."""
        file = self.app.paths.search_history
        self.post_message(Recalled(add_to_history(file, newest) if newest else read_history(file)))

    @on(Recalled)
    def _recalled(self, event: Recalled) -> None:
        self.search_bar.remember(event.searches)

    # Order

    def action_order(self) -> None:
        """Ask which order the list shall have."""
        from mailtrove.tui.screens.order_choice import OrderChoice  # screens are loaded when first shown

        self.app.push_screen(OrderChoice(self._order, searching=self._searching), self._put_in_order)

    def _put_in_order(self, order: Order | None) -> None:
        if order is None:
            return
        self._order = order
        wish = self._listings.wish
        self._list(wish.text if wish else "", typing=bool(wish and wish.typing))

    # Threads

    def list_anew(self) -> None:
        """The archive has changed: list the same as it is now."""
        archive, wish = self.app.archive, self._listings.wish
        if archive and wish:
            # Of threads that show, the trees come with the list: else they would stand otherwise for a moment.
            self._listings.wish = replace(wish, showing=self.messages.showing if wish.unfolded.all else frozenset())
            self._listings.ask_again(archive)

    def action_by_thread(self) -> None:
        """List by threads, or message by message again; the person stays where they are."""
        self._threaded = not self._threaded
        if not (archive := self.app.archive) or not (wish := self._listings.wish):
            return
        wish = replace(wish, threaded=self._threaded, unfolded=self._unfolded, at=self.messages.current)
        if self.messages.cursor:
            self._listings.ask_all(archive, wish)
        else:
            self._listings.ask(archive, wish)

    @on(ThreadedList.Refolded)
    def _refolded(self, event: ThreadedList.Refolded) -> None:
        archive, wish, lines = self.app.archive, self._listings.wish, self.messages.lines
        if not (archive and wish and lines and self._shown):
            return
        self._unfolded = event.unfolded
        wish = replace(wish, unfolded=event.unfolded, showing=self.messages.showing, at=None)
        if event.all:
            self._listings.ask_all(archive, wish)
        else:
            self._shown = replace(self._shown, wish=wish, ids=lines.ids, threads=lines)
            self._listings.amend(wish)
            self._say_place()
