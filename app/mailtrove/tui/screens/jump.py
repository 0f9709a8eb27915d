"""Jump mode: a letter on every pane and control of the screen below; pressing it goes there, or presses the control."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"
"""Where fingers rest first."""
_LABEL_CELLS: Final = 3


@runtime_checkable
class Pressable(Protocol):
    """A control that does something when it is pressed, as a button or a tab does."""

    def press(self) -> object:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Label:
    """A letter, where it stands, and what it is for."""

    letter: str
    x: int
    y: int
    widget: Widget


def targets(screen: Screen[Any]) -> list[tuple[Widget, Region]]:
    """What can be jumped to on the screen, and where of it is to be seen; in reading order."""
    wanted = dict.fromkeys((*screen.focus_chain, *(each for each in screen.query("*") if isinstance(each, Pressable))))
    seen = [(widget, screen.find_widget(widget).visible_region) for widget in wanted if widget.region]
    return sorted((each for each in seen if each[1]), key=lambda each: (each[1].y, each[1].x))


def labels(seen: Sequence[tuple[Widget, Region]], width: int) -> list[Label]:
    """A letter for each, at its upper left corner; beside the one before where two begin together."""
    taken: set[tuple[int, int]] = set()
    made: list[Label] = []
    for letter, (widget, region) in zip(LETTERS, seen, strict=False):
        x, y = min(region.x, width - _LABEL_CELLS), region.y
        while (x, y) in taken and x + 2 * _LABEL_CELLS <= width:
            x += _LABEL_CELLS
        taken.add((x, y))
        made.append(Label(letter, x, y, widget))
    return made


class JumpScreen(ModalScreen[Widget | None]):
    """The letters; ends with what was chosen, if anything was."""

    CSS_PATH = stylesheet("jump")
    BINDINGS = [Binding("escape", "leave", "Stay here", id="jump.leave", tooltip="Go nowhere")]

    def __init__(self, seen: Sequence[tuple[Widget, Region]], size: tuple[int, int]) -> None:
        super().__init__()
        self._size_then = size
        self.labels = labels(seen, size[0])
        """What is shown, in reading order."""

    def compose(self) -> ComposeResult:
        """The letters, over what is below."""
        for label in self.labels:
            mark = Static(Content(f" {label.letter} "), classes="label")
            mark.styles.offset = (label.x, label.y)
            yield mark
        yield KeyLine()

    def on_key(self, event: events.Key) -> None:
        """Choose; other letters are nobody's, and do nothing."""
        for label in self.labels:
            if event.key == label.letter:
                event.stop()
                self.dismiss(label.widget)
                return

    def on_click(self) -> None:
        """Stay."""
        self.action_leave()

    def on_resize(self, event: events.Resize) -> None:
        """What the letters stand on has moved."""
        if event.size != self._size_then:
            self.action_leave()

    def action_leave(self) -> None:
        """Stay."""
        if self.is_current:
            self.dismiss(None)


def go_to(widget: Widget | None) -> None:
    """Press it, or give it the focus."""
    if isinstance(widget, Pressable):
        widget.press()
    elif widget is not None:
        widget.screen.set_focus(widget)
