"""Questions to the archive: asked on workers' threads, one of a kind at a time, answered on the loop."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual import on
from textual.message import Message
from textual.screen import ScreenResultType

from mailtrove.tui.one_at_a_time import OneAtATime
from mailtrove.tui.screens.page import Page

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class Questions(Generic[Wish, Answer]):
    """One kind of question. Of those asked while one is being answered, only the newest is; none overtakes another."""

    def __init__(
        self,
        page: "AskingPage[Any]",
        question: "Callable[[Archive, Wish], Answer]",
        answered: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """`question` runs on a worker's thread; `answered` or `failed` on the loop."""
        self._page = page
        self._question = question
        self._answered = answered
        self._failed = failed
        self._wishes: OneAtATime[tuple[Archive, Wish]] = OneAtATime(self._start)

    @property
    def busy(self) -> bool:
        """An answer is still to come."""
        return self._wishes.busy

    def ask(self, archive: "Archive", wish: Wish) -> None:
        """Ask now, or as soon as the last answer is there."""
        self._wishes.wish((archive, wish))

    def _start(self, asked: "tuple[Archive, Wish]") -> None:
        # Described, as Textual would else describe it by all that is asked, on the loop: for a list of a million
        # messages, or one message with a large attachment, that takes a third of a second. So everywhere.
        work = partial(self._work, *asked)
        self._page.run_worker(work, thread=True, group="questions", description="asks", exit_on_error=False)

    def _work(self, archive: "Archive", wish: Wish) -> None:
        try:
            deliver = partial(self._answered, self._question(archive, wish))
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            self._page.post_message(Answered(self, partial(self._failed, error)))
        else:
            self._page.post_message(Answered(self, deliver))

    def deliver(self, deliver: Callable[[], None]) -> None:
        """Hand an answer over, and ask what waits."""
        deliver()
        self._wishes.ended()


@dataclass
class Answered(Message, bubble=False):
    """A worker is done with a question."""

    questions: Questions[Any, Any]
    deliver: Callable[[], None]


class AskingPage(Page[ScreenResultType]):
    """A screen that asks the archive."""

    @on(Answered)
    def _hand_over(self, event: Answered) -> None:
        event.questions.deliver(event.deliver)
