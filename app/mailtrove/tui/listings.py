"""What the list shows, asked for in two steps: the first page, which is there at once, and then the whole."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mailtrove.tui.mail_reads import Listing, ListWish, read_first_page, read_listing
from mailtrove.tui.questions import AskingPage, Questions

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive


class Listings:
    """Hands over the answers to the newest wish only, and never less of one than has been handed over."""

    def __init__(
        self, page: AskingPage[Any], show: Callable[[Listing], None], failed: Callable[[Exception], None]
    ) -> None:
        self._firsts: Questions[ListWish, Listing] = Questions(page, read_first_page, self._first_read, failed)
        self._wholes: Questions[ListWish, Listing] = Questions(page, read_listing, self._whole_read, failed)
        self._show = show
        self._archive: Archive | None = None
        self.wish: ListWish | None = None
        """What is to be listed."""
        self._whole = False
        """All of it has been handed over."""

    @property
    def busy(self) -> bool:
        """An answer, or the rest of one, is still to come."""
        return self._firsts.busy or self._wholes.busy

    def ask(self, archive: "Archive", wish: ListWish) -> None:
        """List this from now on."""
        self.wish, self._archive, self._whole = wish, archive, False
        self._firsts.ask(archive, wish)

    def ask_all(self, archive: "Archive", wish: ListWish) -> None:
        """List this from now on, all of it at once: the person is somewhere in it."""
        self.wish, self._archive, self._whole = wish, archive, False
        self._wholes.ask(archive, wish)

    def amend(self, wish: ListWish) -> None:
        """What shows has become what this wish would bring: from now on it is what is asked for."""
        unanswered, self.wish = self.busy, wish
        if unanswered and self._archive:
            self._wholes.ask(self._archive, wish)

    def ask_again(self, archive: "Archive") -> None:
        """The archive has changed: list the same anew, all at once, as nobody waits for it."""
        if self.wish:
            self._wholes.ask(archive, self.wish)

    def go_back(self, archive: "Archive", listing: Listing) -> None:
        """List what was handed over before: at once as it was then, and then as it is now."""
        self.wish, self._archive = listing.wish, archive
        self._hand_over(listing)
        self._wholes.ask(archive, listing.wish)

    def _first_read(self, listing: Listing) -> None:
        if listing.wish != self.wish or self._whole:
            return
        self._hand_over(listing)
        if not listing.whole and self._archive:
            self._wholes.ask(self._archive, listing.wish)

    def _whole_read(self, listing: Listing) -> None:
        if listing.wish == self.wish:
            self._hand_over(listing)

    def _hand_over(self, listing: Listing) -> None:
        self._whole = listing.whole
        self._show(listing)
