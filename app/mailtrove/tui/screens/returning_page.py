"""A screen that begins where the person was at the end of the last session, and lets the app know where they are."""

import logging
from dataclasses import replace
from typing import Final

from mailtrove.archive.order import Order
from mailtrove.tui.screens.listing_page import ListingPage
from mailtrove.tui.session import BEGINNING, place_of
from mailtrove.tui.way_back import WayBack

ROOMY: Final = 100
"""Columns from which on folders, list and message show together."""

_log: Final = logging.getLogger(__name__)


class ReturningPage(ListingPage):
    """Lists again what was listed, with the cursor on the same message."""

    def on_mount(self) -> None:
        """Show or hide the folders as they were, in a terminal as wide as then."""
        session = self.app.session
        self._way_back = WayBack(session)
        self.set_class(session.folders_toggled and session.roomy == (self.app.size.width >= ROOMY), "-folders-toggled")

    def begin_listing(self, key: str) -> None:
        """List what was listed at the end of the last session, if it was in the node of that key."""
        session = self.app.session
        if self._node is None or self._node.key != key:
            _log.warning("The folder of the last session is not there any more: the list begins with all mail.")
            self._way_back = WayBack(BEGINNING)
            self._list("", typing=False)
            return
        self.folders.go_to(key)
        self._order = Order.__members__.get(session.order, Order.NEWEST)
        text = "" if self.search_bar.text else session.search  # else the person has begun to type already
        if text:
            self.search_bar.put(text)
        self._list(text, typing=False)

    def _say_place(self) -> None:
        super()._say_place()
        self._note_where()

    def _note_where(self) -> None:
        """Let the app know, for the next start."""
        if self._shown is None or self._way_back.open:
            return
        wish, spot = self._shown.wish, self.messages.spot
        session = replace(
            self.app.session,
            node=wish.node.key,
            search=wish.text,
            order=wish.order.name,
            message=(spot.message or 0) if spot.position else 0,
            position=spot.position,
            top=spot.top,
            folders_toggled=self.has_class("-folders-toggled"),
            roomy=not self.has_class("-narrow"),
        )
        elsewhere = place_of(session) != place_of(self.app.session)
        self.app.session = session
        if elsewhere:
            self.app.session_changed()
