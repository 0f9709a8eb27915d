"""The list below the search bar: what is being typed may become, taken by keys or by mouse."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Button

from mailtrove.config import Config
from mailtrove.errors import ArchiveError
from mailtrove.search.completion import Candidate
from mailtrove.tui.offer import Offer
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.widgets.completion_menu import CompletionMenu
from mailtrove.tui.widgets.search_bar import SearchBar
from mailtrove.tui.widgets.search_field import SearchField
from tests.tui.mail_pilot import Mail, drawn, mail, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)


# What is picked


@pytest.mark.parametrize(
    ("steps", "texts"),
    [
        ((1, 1, 1, 1), ["mary", "mill", "m", "mary"]),
        ((-1, -1, -1), ["mill", "mary", "m"]),
        ((1, -1), ["mary", "m"]),
    ],
)
def test_one_goes_round_the_candidates_and_what_was_typed(steps: tuple[int, ...], texts: list[str]) -> None:
    offer = Offer("m", (Candidate("mary", "mary"), Candidate("mill", "mill")))
    seen = []
    for step in steps:
        offer = offer.moved(step)
        seen.append(offer.text)
    assert seen == texts
    assert offer.typed == "m"


# In the app


async def offered(opened: Mail, *labels: str) -> None:
    """Wait until just these are."""
    menu = opened.screen.query_one(CompletionMenu)
    await until(opened.pilot, lambda: menu.display and shown(opened) == list(labels))


def shown(opened: Mail) -> list[str]:
    return [
        line.split()[0] for line in str(opened.screen.query_one(CompletionMenu).render()).replace("▌", " ").splitlines()
    ]


async def typed(opened: Mail, text: str) -> None:
    await opened.press("slash", *keys_of(text))


def keys_of(text: str) -> list[str]:
    return [{":": "colon", " ": "space", '"': "quotation_mark"}.get(letter, letter) for letter in text]


def line(opened: Mail) -> str:
    return opened.screen.search_bar.field.value


async def test_an_address_is_offered_by_a_name_and_tab_types_it_out(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "from:hopp")
        await offered(opened, "grace@navy.example")
        assert "Grace Hopper" in "\n".join(drawn(opened.app)[2:5])
        assert line(opened) == "from:hopp"
        await opened.press("tab")
        assert line(opened) == "from:grace@navy.example"
        await until(opened.pilot, lambda: opened.screen.listed == "from:grace@navy.example")
        assert opened.screen.messages.count == 1


async def test_of_several_tab_shift_tab_and_the_arrows_pick_and_enter_finds(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        for key, text in (("tab", "is:unread"), ("tab", "is:starred"), ("down", "is:answered"), ("up", "is:starred")):
            await opened.press(key)
            assert line(opened) == text
        await opened.press("shift+tab", "shift+tab")
        assert line(opened) == "is:"
        await opened.press("shift+tab", "enter")
        await until(opened.pilot, lambda: opened.screen.listed == "is:gone")
        assert opened.app.focused is opened.screen.messages
        assert not opened.screen.query_one(CompletionMenu).display


async def test_escape_closes_the_list_first_and_leaves_what_was_typed(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        await opened.press("tab", "escape")
        assert line(opened) == "is:"
        assert not opened.screen.query_one(CompletionMenu).display
        assert opened.screen.search_bar.field.has_focus
        await opened.press("escape")
        assert line(opened) == ""
        assert opened.screen.messages.has_focus


async def test_its_keys_show_only_while_something_is_offered(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        await until(opened.pilot, lambda: "Complete" in drawn(opened.app)[-1])
        assert "esc As typed" in drawn(opened.app)[-1]
        await opened.press("escape")
        await until(opened.pilot, lambda: "esc Clear" in drawn(opened.app)[-1])
        assert "Complete" not in drawn(opened.app)[-1]


async def test_a_picked_one_is_gone_on_from_by_typing(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        await opened.press("tab", "space")
        assert line(opened) == "is:unread "
        assert not opened.screen.query_one(CompletionMenu).display


async def test_until_one_is_picked_up_and_down_are_for_earlier_searches(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("moth")
        await opened.press("enter")
        await opened.press("slash", *["backspace"] * 4)
        await opened.press(*keys_of("is:"))
        await offered(opened, "unread", "starred", "answered", "gone")
        await opened.press("up")
        assert line(opened) == "moth"
        assert not opened.screen.query_one(CompletionMenu).display


async def test_a_click_takes_one_and_goes_on(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        await opened.pilot.click(CompletionMenu, offset=(3, 1))
        await opened.settle()
        assert line(opened) == "is:starred"
        assert opened.app.focused is opened.screen.search_bar.field
        await until(opened.pilot, lambda: opened.screen.listed == "is:starred")


async def test_enter_finds_what_was_typed_where_nothing_is_picked(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "from:grace")
        await offered(opened, "grace@navy.example")
        await opened.press("enter")
        await until(opened.pilot, lambda: opened.screen.listed == "from:grace")


async def test_saved_searches_are_offered_with_their_queries(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        opened.app.use(Config(searches={"moths": "from:grace moth", "my tea": "tea"}))
        await typed(opened, "saved:")
        await offered(opened, "moths", "my")
        assert "from:grace moth" in "\n".join(drawn(opened.app)[2:6])
        await opened.press("tab", "tab")
        assert line(opened) == 'saved:"my tea"'
        await until(opened.pilot, lambda: opened.screen.listed == 'saved:"my tea"')


async def test_the_list_covers_the_messages_and_moves_none(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await typed(opened, "is:")
        await offered(opened, "unread", "starred", "answered", "gone")
        before = opened.screen.messages.region
        await opened.press("escape")
        assert opened.screen.messages.region == before


async def test_names_from_mail_can_not_draw_on_the_screen() -> None:
    hostile = Candidate("from:x", "\x1b]0;owned\x07[bold]x[/]", "[/nonsense] \u202e")
    async with bar(lambda _: [hostile]).run_test() as pilot:
        await pilot.press(*keys_of("from:x1"))
        menu = pilot.app.query_one(CompletionMenu)
        await until(pilot, lambda: menu.display)
        said = str(menu.render())
        assert "[bold]x[/]" in said
        assert not set("\x1b\x07\u202e") & set(said)


# The archive is asked on a thread


class Bar(App[None]):
    """A search bar with an archive that answers when the test says so."""

    def __init__(self, complete: Callable[[str], Sequence[Candidate]]) -> None:
        super().__init__()
        self._complete = complete

    def compose(self) -> ComposeResult:
        """The bar, and somewhere to go on to."""
        yield SearchBar(complete=self._complete)
        yield Button("next")

    def on_mount(self) -> None:
        """Begin to type."""
        self.query_one(SearchField).focus()


def bar(complete: Callable[[str], Sequence[Candidate]]) -> Bar:
    return Bar(complete)


async def test_a_late_answer_to_an_earlier_text_is_not_shown() -> None:
    asked: list[str] = []
    go_on = threading.Event()

    def slow(text: str) -> Sequence[Candidate]:
        asked.append(text)
        if len(asked) == 1:
            go_on.wait(60)
        return [Candidate(f"{text}!", f"for {text}")]

    shown_for: set[str] = set()

    def hear(message: Message) -> None:
        if isinstance(message, SearchField.Offered) and message.offer.candidates:
            shown_for.add(message.offer.typed)

    async with bar(slow).run_test(message_hook=hear) as pilot:
        await pilot.press(*keys_of("in:a"))
        await pilot.press("b", "c")
        menu = pilot.app.query_one(CompletionMenu)
        assert not menu.display
        go_on.set()
        await until(pilot, lambda: menu.display)
        assert str(menu.render()).split() == ["for", "in:abc"]
        assert asked == ["in:", "in:abc"]
        assert shown_for == {"in", "in:abc"}


async def test_tab_before_the_answer_waits_for_it_and_else_goes_on() -> None:
    go_on = threading.Event()

    def slow(text: str) -> Sequence[Candidate]:
        go_on.wait(60)
        return [Candidate("in:inbox", "inbox")] if text == "in:in" else []

    async with bar(slow).run_test() as pilot:
        field = pilot.app.query_one(SearchField)
        await pilot.press(*keys_of("in:in"), "tab")
        assert field.value == "in:in"
        assert field.has_focus
        go_on.set()
        await until(pilot, lambda: field.value == "in:inbox")
        assert field.has_focus
        await pilot.press("tab")
        await until(pilot, lambda: not field.has_focus)


async def test_keys_in_one_burst_are_all_typed() -> None:
    """As over a slow line: they are typed before anything is offered for the first of them."""
    async with bar(lambda _: ()).run_test() as pilot:
        field = pilot.app.query_one(SearchField)
        for letter in "from:ada":
            pilot.app.post_message(events.Key({":": "colon"}.get(letter, letter), letter))
        await until(pilot, lambda: field.value == "from:ada")
        await pilot.pause()
        assert field.value == "from:ada"


@pytest.mark.parametrize("error", [ArchiveError("closed"), ValueError("unforeseen")])
async def test_an_archive_that_does_not_answer_leaves_the_line_as_it_is(error: Exception) -> None:
    def refuse(_: str) -> Sequence[Candidate]:
        raise error

    async with bar(refuse).run_test() as pilot:
        await pilot.press(*keys_of("in:a"))
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert pilot.app.query_one(SearchField).value == "in:a"
        assert not pilot.app.query_one(CompletionMenu).display
