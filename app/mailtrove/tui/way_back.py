"""The way back to where a person was in a list at the end of the last session; pure."""

from typing import TYPE_CHECKING

from mailtrove.tui.list_pages import position_of
from mailtrove.tui.session import Session
from mailtrove.tui.widgets.message_list import Spot

if TYPE_CHECKING:
    from array import array


class WayBack:
    """Knows the spot until the person is there or goes elsewhere, or the message turns out to be gone."""

    def __init__(self, session: Session) -> None:
        self._spot = Spot(session.message, session.position, session.top) if session.message else None
        self._place: object = None

    @property
    def open(self) -> bool:
        """There is still a way to go."""
        return self._spot is not None

    def listing(self, place: object) -> None:
        """This is to be listed: the first time, what the person left; whatever else, and they go elsewhere."""
        if self._place is None:
            self._place = place
        elif place != self._place:
            self._spot = None

    def spot(self, ids: "array[int]", *, whole: bool, moved: bool) -> Spot | None:
        """The spot, when its message is among these; None while it may still come, and ever after.

        `moved`: the person has moved in the list meanwhile.
        """
        spot = self._spot
        if spot is None or spot.message is None or moved:
            self._spot = None
            return None
        found = position_of(ids, spot.message, spot.position)
        if found is not None or whole:
            self._spot = None
        return None if found is None else spot
