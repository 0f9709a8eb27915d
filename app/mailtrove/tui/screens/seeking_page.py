"""A screen in whose list one goes to the next unread message, or to a date."""

from datetime import UTC, datetime

from textual import getters, on

from mailtrove.archive.order import Order
from mailtrove.errors import QueryMistake
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.marked_reads import Seek, Sought, seek_date, seek_unread
from mailtrove.tui.questions import Questions
from mailtrove.tui.screens.marking_page import MarkingPage
from mailtrove.tui.widgets.date_bar import DateBar


class SeekingPage(MarkingPage):
    """Looks on workers' threads; what is found is a message, so that mail that arrived meanwhile moves nothing."""

    date_bar = getters.query_one(DateBar)

    def __init__(self) -> None:
        super().__init__()
        self._unread: Questions[Seek, Sought] = Questions(self, seek_unread, self._go_to_unread, self._tell)
        self._dates: Questions[Seek, Sought] = Questions(self, seek_date, self._go_to_date, self._tell)

    @property
    def seeking(self) -> bool:
        """A place is being looked for."""
        return self._unread.busy or self._dates.busy or self.weighing

    # The next unread message

    def action_unread(self, step: int) -> None:
        """Go to the next unread message, or the one before; beyond the end one begins again at the other."""
        self._seek_unread(step)

    def _seek_unread(self, step: int) -> None:
        messages = self.messages
        if archive := self.app.archive:
            wish = Seek(messages.ids, messages.cursor, step, wraps=messages.whole, lines=messages.lines)
            self._unread.ask(archive, wish)

    def _go_to_unread(self, sought: Sought) -> None:
        seek, position = sought.seek, sought.position
        if position is None and not seek.wraps:
            self.messages.when_whole(lambda: self._seek_unread(seek.step))
        elif position is None:
            self.notify("No unread message here.", markup=False)
        else:
            if (position - seek.cursor) * seek.step <= 0:
                self.notify("Begun again at the other end.", markup=False)
            self.messages.go_to(seek.ids[position], position)

    # A date

    def action_date(self) -> None:
        """Ask for a date to go to; only a list in the order of dates has a place for it."""
        if self._order.by_date:
            self.give_focus(self.date_bar.open())
        else:
            key = key_of(self, "mail.order")
            self.notify(f"The list stands {self._order}: {key} puts it in order of date.", markup=False)

    @on(DateBar.Asked)
    def _asked_for_date(self, event: DateBar.Asked) -> None:
        from mailtrove.search.jump import moment_of  # the language takes 20 ms, and the first frame needs none of it

        newest_first = self._order is Order.NEWEST
        today = datetime.fromtimestamp(self.app.clock(), UTC).astimezone().date()
        try:
            moment = moment_of(event.text, today, newest_first=newest_first)
        except QueryMistake as mistake:
            self.date_bar.show_mistake(mistake)
            return
        self._close_date_bar()
        self.messages.when_whole(lambda: self._seek_date(moment, newest_first=newest_first))

    def _seek_date(self, moment: int, *, newest_first: bool) -> None:
        if archive := self.app.archive:
            self._dates.ask(archive, Seek(self.messages.ids, moment=moment, newest_first=newest_first))

    def _go_to_date(self, sought: Sought) -> None:
        ids, position = sought.seek.ids, sought.position
        if not ids or position is None:
            return
        if position == len(ids):
            age = "old" if sought.seek.newest_first else "new"
            self.notify(f"Nothing here is as {age} as that.", markup=False)
            position -= 1
        self.messages.go_to(ids[position], position)

    @on(DateBar.Left)
    def _close_date_bar(self) -> None:
        self.date_bar.close()
        self.give_focus(self.messages)
