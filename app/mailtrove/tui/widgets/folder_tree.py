"""The folder tree: accounts and their folders with what is unread in them, drawn line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.message import Message

from mailtrove.printable import printable_line
from mailtrove.tui.cells import cut, fit
from mailtrove.tui.folder_nodes import ALL_KEY, Node, shown_nodes
from mailtrove.tui.glyphs import UNICODE, Glyphs
from mailtrove.tui.widgets.line_list import LineList

_PARTS: Final = ("text", "dim", "accent", "heading", "unread", "current")
_MOST_INDENT: Final = 9
_SHOWN_CHARACTERS: Final = 300


class FolderTree(LineList):
    """Where mail can be looked at. The cursor stays on its folder while counts and neighbours change."""

    BINDINGS = [
        Binding("enter,space", "choose", "Open", key_display="enter", id="tree.choose", tooltip="Show its mail"),
        Binding("right,l", "open(True)", "Unfold", show=False, id="tree.open", tooltip="Show what is nested in it"),
        Binding("left,h", "open(False)", "Fold", show=False, id="tree.close", tooltip="Fold it, or go to its parent"),
        Binding("r", "change('rename')", "Rename", id="tree.rename", tooltip="Give this saved search another name"),
        Binding("d", "change('forget')", "Forget", id="tree.forget", tooltip="Forget this saved search"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"folder-tree--{part}" for part in _PARTS}

    @dataclass
    class SearchChange(Message):
        """A saved search is to be renamed or forgotten."""

        node: Node
        change: Literal["rename", "forget"]

    def __init__(self, *, glyphs: Glyphs = UNICODE, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._all: Sequence[Node] = ()
        self._lines: Sequence[Node] = ()
        self._folded: frozenset[str] = frozenset()
        self._current = ALL_KEY

    @property
    def node(self) -> Node | None:
        """The one under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    @property
    def nodes(self) -> Sequence[Node]:
        """All of them, the folded ones too."""
        return self._all

    def show(self, nodes: Sequence[Node]) -> None:
        """Show this tree; the cursor stays where it is, or goes to the nearest there is."""
        self._all = nodes
        self._arrange(self.node)

    def mark(self, key: str) -> None:
        """Mark the node whose mail shows."""
        self._current = key
        self.refresh()

    def reveal(self, key: str) -> Node | None:
        """Put the cursor on a node, unfolded as far as that needs; the node, if it is still there."""
        node = next((node for node in self._all if node.key == key), None)
        if node:
            self._folded -= set(node.parents)
            self._arrange(node)
        return node

    def go_to(self, key: str) -> None:
        """Put the cursor on this node, where it shows."""
        self.move_to(next((index for index, node in enumerate(self._lines) if node.key == key), self.cursor))

    def step(self, key: str, step: int) -> bool:
        """Put the cursor on the next line with mail of its own after that of `key`, or before it; whether there is one.

        What is folded away is passed over.
        """
        keys = [node.key for node in self._lines]
        at = keys.index(key) if key in keys else self.cursor
        places = [index for index, node in enumerate(self._lines) if node.view and (index - at) * step > 0]
        if not places:
            return False
        self.move_to(places[0] if step > 0 else places[-1])
        return True

    def _arrange(self, at: Node | None) -> None:
        before = self.cursor - self.top
        self._lines = shown_nodes(self._all, self._folded)
        places = {node.key: index for index, node in enumerate(self._lines)}
        wanted = [at.key, *reversed(at.parents)] if at else []
        cursor = next((places[key] for key in wanted if key in places), self.cursor)
        self.set_count(len(self._lines), cursor=cursor, top=max(0, cursor - before))

    def draw_line(self, index: int, width: int, *, marked: bool) -> list[Segment]:
        """`▾ Projects              12`."""
        node = self._lines[index]
        styles = {part: self.line_style(f"folder-tree--{part}", marked=marked) for part in _PARTS}
        current = node.key == self._current
        number = "!" if node.wrong else f"{node.unread:,}" if node.unread else ""
        indent = min(_MOST_INDENT, max(0, node.depth * 2 - 1))
        room = max(1, width - indent - 4 - (cell_len(number) + 1 if number else 0))
        label = printable_line(node.label[:_SHOWN_CHARACTERS]) or "(no name)"
        label_style = self._label_style(node, styles, current=current)
        return [
            Segment(self._glyphs.bar if current or marked else " ", styles["accent"]),
            Segment(" " * indent + self._fold(node) + " ", styles["dim"]),
            Segment(fit(cut(label, room), room), label_style),
            Segment(f" {number} " if number else " ", styles["accent"]),
        ]

    def _label_style(self, node: Node, styles: dict[str, Style], *, current: bool) -> Style:
        if current:
            return styles["current"]
        if node.heading or (node.view is None and not node.depth):
            return styles["heading"]
        if node.view is None and (node.query is None or node.wrong):
            return styles["dim"]
        return styles["unread" if node.unread else "text"]

    def _fold(self, node: Node) -> str:
        if not node.has_children:
            return " "
        return self._glyphs.closed if node.key in self._folded else self._glyphs.open

    def on_click(self, event: events.Click) -> None:
        """Show what was clicked."""
        super().on_click(event)
        if event.chain == 1 and event.y + self.top < self.count:
            self.action_choose()

    def action_choose(self) -> None:
        """Show this folder's mail, or what the search finds; what only holds others is folded or unfolded."""
        if (node := self.node) is None:
            return
        if node.view is None and node.query is None:
            self.action_open(node.key in self._folded)
        else:
            self.post_message(self.Chosen(self))

    def watch_cursor(self, old: int, new: int) -> None:
        """Saved searches have keys of their own."""
        super().watch_cursor(old, new)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Only a saved search has a name of the person's own."""
        return action != "change" or (self.node is not None and self.node.query is not None)

    def action_change(self, change: Literal["rename", "forget"]) -> None:
        """Rename the saved search, or forget it."""
        if node := self.node:
            self.post_message(self.SearchChange(node, change))

    def action_open(self, wanted: bool) -> None:
        """Unfold the node, or fold it; one that has nothing to fold leads to its parent."""
        if (node := self.node) is None:
            return
        if wanted:
            self._folded -= {node.key}
        elif node.has_children and node.key not in self._folded:
            self._folded |= {node.key}
        elif node.parents:
            parents = [index for index, other in enumerate(self._lines) if other.key == node.parents[-1]]
            self.move_to(parents[0] if parents else self.cursor)
            return
        self._arrange(node)
