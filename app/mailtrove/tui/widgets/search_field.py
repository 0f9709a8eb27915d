"""The line that a search is typed in, and what it may become: operators at once, the rest from the archive.

The archive is asked on a worker's thread for the newest text only; an answer to another text than stands there counts
for nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from mailtrove.errors import ArchiveError
from mailtrove.tui.offer import Offer
from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.widgets.printable_input import PrintableInput

if TYPE_CHECKING:
    from mailtrove.search.completion import Candidate

Complete = Callable[[str], "Sequence[Candidate]"]
"""What the archive makes of an unfinished text; called on a thread."""

_log: Final = logging.getLogger(__name__)


class SearchField(PrintableInput):
    """Posts `Offered` whenever what the text may become is something else."""

    BINDINGS = [
        Binding("enter", "submit", "Find", id="search.find", tooltip="Find whole words, and go to the list"),
        Binding("tab", "pick(1)", "Complete", id="search.complete", tooltip="Type out what is offered"),
        Binding(
            "shift+tab", "pick(-1)", "The one before", show=False, id="search.before", tooltip="Of what is offered"
        ),
        Binding("down", "go(1)", "Next", show=False, id="search.next", tooltip="The next of what is offered"),
        Binding(
            "up", "go(-1)", "Before", show=False, id="search.previous", tooltip="The one before of what is offered"
        ),
        Binding("escape", "close", "As typed", id="search.close", tooltip="Close the list, with what you typed"),
    ]

    @dataclass
    class Offered(Message):
        """The text may become this."""

        offer: Offer

    @dataclass
    class _Found(Message, bubble=False):
        """A worker has asked the archive."""

        text: str
        candidates: "Sequence[Candidate]"

    def __init__(self, complete: Complete, *, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True)
        self._complete = complete
        self._offer = Offer()
        self._asking = OneAtATime(self._start)
        self._awaited: str | None = None
        """The text for which an answer is still to come."""
        self._early_step = 0
        """The person has pressed Tab before it came."""

    def put(self, text: str) -> None:
        """Put this into the line, and offer nothing for it."""
        self._put(Offer(text))

    def close(self) -> None:
        """Offer nothing more for what stands there."""
        self._show(Offer(self.value))

    def take(self, index: int) -> None:
        """Put a candidate into the line, and go on from there as if it had been typed."""
        self._put(self._offer.taken(index))
        self._begin()

    # Asking

    @on(Input.Changed)
    def _changed(self) -> None:
        if self.value != self._offer.text:  # not the event's: more may have been typed since
            self._begin()

    def _begin(self) -> None:
        """Offer what the text may become."""
        from mailtrove.search.completion import begins_value, operators_begun  # 20 ms; the first frame needs none

        text, self._early_step = self.value, 0
        self._show(Offer(text, operators_begun(text) if self.cursor_at_end else ()))
        if self.cursor_at_end and begins_value(text):
            self._awaited = text
            self._asking.wish(text)

    def _start(self, text: str) -> None:
        self.run_worker(
            partial(self._work, text), thread=True, group="completion", description="completion", exit_on_error=False
        )

    def _work(self, text: str) -> None:
        found: Sequence[Candidate] = ()
        try:
            found = self._complete(text)
        except ArchiveError:  # it is being closed, or whoever searches will be told
            pass
        except Exception:  # noqa: BLE001 - the thread's outermost frame
            _log.exception("Nothing can be offered for a search.")
        finally:
            self.post_message(self._Found(text, found))

    @on(_Found)
    def _answered(self, event: _Found) -> None:
        self._asking.ended()
        if event.text != self._awaited or event.text != self.value:
            return
        self._show(Offer(event.text, event.candidates))
        if self._early_step and self._offer.candidates:
            self.action_pick(self._early_step)
        elif self._early_step:
            self.screen.focus_next()

    def _show(self, offer: Offer) -> None:
        before, self._offer, self._awaited = self._offer, offer, None
        if (bool(before.candidates), before.picked is None) != (bool(offer.candidates), offer.picked is None):
            self.refresh_bindings()
        self.post_message(self.Offered(offer))

    def _put(self, offer: Offer) -> None:
        self._show(offer)
        self.value = offer.text
        self.cursor_position = len(offer.text)

    def on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 - Textual's
        """Who is elsewhere needs no list here."""
        self.close()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Tab goes on to the next part where nothing is offered; up and down are for earlier searches until one of the
        candidates is picked."""
        if action == "pick":
            return bool(self._offer.candidates) or self._awaited == self.value
        if action == "go":
            return self._offer.picked is not None
        return action != "close" or bool(self._offer.candidates)

    def action_pick(self, step: int) -> None:
        """Put the next candidate into the line, or the one before; an only one is taken."""
        if not self._offer.candidates:
            self._early_step = step
        elif len(self._offer.candidates) == 1:
            self.take(0)
        else:
            self._put(self._offer.moved(step))

    def action_go(self, step: int) -> None:
        """As `pick`."""
        self.action_pick(step)

    def action_close(self) -> None:
        """Back to what was typed."""
        self.put(self._offer.typed)
