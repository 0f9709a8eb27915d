"""Every key of the screen in focus, made from its active bindings; on Mail also what a search can say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from mailtrove.tui.styles import stylesheet
from mailtrove.tui.widgets.key_line import KeyLine

SEARCH_LANGUAGE: Final = (
    ("budget report", "both words, anywhere; accents don't matter"),
    ('"budget report"', "these words in this order"),
    ("budg*", "words that begin so"),
    ("paid OR settled", "one of the two at least"),
    ("-draft -(a b)", "without it; brackets hold together"),
    ("from:ada", "who wrote it: name, address or @domain"),
    ("to:grace", "who got it, copies too; cc: bcc: only these"),
    ("with:grace", "who wrote or got it"),
    ("subject:budget", "in the subject line; body: filename: as well"),
    ("in:inbox", "in that folder; in:work* in all that begin so"),
    ("account:ada", "in that account"),
    ("is:unread", "or is:starred is:answered is:gone"),
    ("list:python", "came through that mailing list"),
    ("has:attachment", "or has:invitation has:link; type:pdf"),
    ("after:2021-03-01", "on that day or later; 2021 and 2021-03 do too"),
    ("before:2021-03-01", "before that day; on: on it; date:2019..2021"),
    ("newer_than:7d", "in the last 7 days; 2w 6m 1y do too"),
    ("older_than:1y", "before that"),
    ("larger:5M", "or smaller:100k"),
    ("thread:4711", "all its conversation; msgid: by Message-ID"),
    ("saved:work", "what that saved search finds; S saves one"),
)
_KEY_CELLS: Final = 12


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One action: the keys for it, what it is, and what it does."""

    keys: tuple[str, ...]
    description: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together."""

    title: str
    keys: tuple[KeyHelp, ...]


def key_groups(screen: Screen[Any]) -> list[KeyGroup]:
    """The keys that work on this screen now: its own, then those of the widget in focus, then those of everywhere."""
    titles = ("On this screen", "In the part in focus", "Everywhere")
    groups: list[dict[tuple[str, str], list[ActiveBinding]]] = [{}, {}, {}]
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or not active.enabled:
            continue
        place = 2 if isinstance(active.node, App) or _is_textuals(binding) else 0 if active.node is screen else 1
        groups[place].setdefault((binding.action, binding.description), []).append(active)
    return [
        KeyGroup(title, tuple(_help(screen.app, bindings) for bindings in group.values()))
        for title, group in zip(titles, groups, strict=True)
        if group
    ]


def _is_textuals(binding: Binding) -> bool:
    """Whether Textual gives the key to every screen: focus, selection, palette."""
    return binding.action.startswith("app.focus") or binding.action == "screen.copy_text"


def _help(app: App[Any], bindings: Sequence[ActiveBinding]) -> KeyHelp:
    last = bindings[-1].binding  # Textual's own binding of a key that is ours too (ctrl+q) comes first
    # A shown name stands for the binding's first key only; every further key is named by itself.
    keys = dict.fromkeys(app.get_key_display(_plain(active.binding)) for active in bindings)
    return KeyHelp(tuple(keys), last.description, last.tooltip)


def _plain(binding: Binding) -> Binding:
    return Binding(binding.key, binding.action)


class HelpScreen(ModalScreen[None]):
    """The keys, in groups."""

    CSS_PATH = stylesheet("help")
    BINDINGS = [
        Binding("escape,question_mark,f1,q", "close", "Close", key_display="esc", id="help.close", tooltip="Back"),
    ]

    def __init__(self, groups: Sequence[KeyGroup], *, search: bool, typing: bool = False) -> None:
        """`search`: tell what a search can say; first of all when the person is `typing` one."""
        super().__init__()
        self._groups = groups
        self._search = search
        self._typing = typing

    def compose(self) -> ComposeResult:
        """The groups and the search language."""
        with VerticalScroll(classes="dialog") as dialog:
            dialog.border_title = "Keys"
            if self._search and self._typing:
                yield from _search_language()
            for group in self._groups:
                yield Static(Content(group.title), classes="group")
                for key in group.keys:
                    yield _line("  ".join(key.keys), key.description, key.tooltip)
            if self._search and not self._typing:
                yield from _search_language()
        yield KeyLine()

    def action_close(self) -> None:
        """Close."""
        self.dismiss()


def _search_language() -> Iterator[Static]:
    yield Static("What a search can say", classes="group")
    for example, meaning in SEARCH_LANGUAGE:
        yield Static(Content.assemble((f"{example:<20} ", "$primary"), meaning), classes="key")


def _line(key: str, description: str, tooltip: str) -> Static:
    more = tooltip if tooltip != description else ""
    words = Content.assemble(f"{description:<15} ", (more, "$faint")) if more else Content(description)
    return Static(Content.assemble((f"{key:<{_KEY_CELLS}} ", "$primary"), words), classes="key")
