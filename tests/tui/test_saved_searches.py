"""Searches saved under names: in the folder pane, by `S` in a list of results, and in the command palette."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from mailtrove.config import load_config, write_setting
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.palette.searches import search_commands
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.explore import ExploreScreen
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.screens.search_dialogs import ForgetSearch, SearchName
from mailtrove.tui.widgets.search_bar import SearchBar
from tests.tui.mail_archive import GRACE, LETTERS, NOW, Letter, fill
from tests.tui.mail_pilot import Mail, drawn, mail_under, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)


def app_with(home: Path, searches: Mapping[str, str] = {}) -> MailtroveApp:
    paths = Paths.below(home)
    fill(paths.archive_file)
    for name, query in searches.items():
        write_setting(paths.config_file, "searches", name, query)
    return MailtroveApp(paths, load_config(paths.config_file), clock=lambda: NOW)


def kept(home: Path) -> Mapping[str, str]:
    return load_config(Paths.below(home).config_file).searches


# Saving


async def asked_for_a_name(opened: Mail, key: str = "S") -> SearchName:
    await opened.pilot.press(key)
    await until(opened.pilot, lambda: isinstance(opened.app.screen, SearchName))
    assert isinstance(opened.app.screen, SearchName)
    return opened.app.screen


async def asked_to_save(opened: Mail, text: str) -> SearchName:
    await opened.search(text)
    await opened.press("enter")
    return await asked_for_a_name(opened)


async def test_s_saves_what_was_searched_for_under_the_name_that_is_proposed(tmp_path: Path) -> None:
    app = app_with(tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        opened = await mail_under(pilot)
        dialog = await asked_to_save(opened, "from:grace moth")
        assert dialog.field.value == "grace moth"
        assert "from:grace moth" in "\n".join(drawn(app))
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.config.searches))
        await opened.settle()
        assert kept(tmp_path) == {"grace moth": "from:grace moth"}
        await until(pilot, lambda: "grace moth" in [node.label for node in opened.screen.folders.nodes])


async def test_s_is_offered_only_for_a_search(tmp_path: Path) -> None:
    app = app_with(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await opened.press("S")
        assert app.screen is opened.screen
        assert "Save" not in drawn(app)[-1]
        await opened.search("tea")
        await opened.press("enter")
        assert "S Save" in drawn(app)[-1]


async def test_a_name_that_is_taken_is_asked_about_before_it_is_replaced(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"Work": "from:ada"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        dialog = await asked_to_save(opened, "tea")
        dialog.field.value = "work"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is dialog
        assert "“Work” is saved already: from:ada" in "\n".join(drawn(app))
        assert kept(tmp_path) == {"Work": "from:ada"}
        await pilot.press("enter")
        await until(pilot, lambda: app.config.searches == {"Work": "tea"})
        assert kept(tmp_path) == {"Work": "tea"}


async def test_another_name_after_the_question_replaces_nothing(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"work": "from:ada", "play": "tea"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        dialog = await asked_to_save(opened, "moth")
        dialog.field.value = "work"
        await pilot.press("enter")
        dialog.field.value = "play"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is dialog
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is opened.screen)
        assert kept(tmp_path) == {"work": "from:ada", "play": "tea"}


async def test_a_name_that_can_not_be_said_is_told_so(tmp_path: Path) -> None:
    app = app_with(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        dialog = await asked_to_save(opened, "tea")
        dialog.field.value = 'my "tea"'
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is dialog
        assert "no quotation marks" in "\n".join(drawn(app))


async def test_a_search_in_one_of_several_accounts_is_saved_with_it(tmp_path: Path) -> None:
    app = app_with(tmp_path)
    fill(app.paths.archive_file, [Letter("Bob <bob@navy.example>", "Tea", "Tea!", 5000)], account=GRACE)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await opened.press("f", "j", "enter")
        await asked_to_save(opened, "tea")
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.config.searches))
        assert list(kept(tmp_path).values()) == ["tea account:ada@lovelace.example"]


async def test_a_file_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    app = app_with(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        app.paths.config_file.write_text("[searches\n")
        await asked_to_save(opened, "tea")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        assert app.paths.config_file.read_text() == "[searches\n"


# In the folder pane


async def at_search(opened: Mail, name: str) -> None:
    """The cursor is on that search in the folders."""
    await opened.press("f")
    await until(opened.pilot, lambda: opened.app.focused is opened.screen.folders)
    while opened.screen.folders.node is None or opened.screen.folders.node.label != name:
        await opened.press("j")


async def test_enter_lists_what_a_search_finds_with_its_query_to_go_on_from(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"moths": "from:grace moth"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await at_search(opened, "moths")
        await opened.press("enter")
        await until(pilot, lambda: opened.screen.listed == "from:grace moth")
        await opened.settle()
        assert opened.screen.messages.count == 1
        assert opened.screen.search_bar.text == "from:grace moth"
        assert app.focused is opened.screen.messages
        await opened.press("escape")
        assert opened.screen.messages.count == len(LETTERS)


async def test_a_search_that_can_not_be_understood_is_marked_and_its_mistake_is_shown(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"broken": "tea before:x", "fine": "saved:broken"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await at_search(opened, "broken")
        marked = [line for line in drawn(app) if "broken" in line or "fine" in line]
        assert [line[:25].split()[-2:] for line in marked] == [["broken", "!"], ["fine", "!"]]
        await opened.press("enter")
        await until(pilot, lambda: "▲" in opened.said_below())
        assert opened.screen.messages.count == len(LETTERS)


async def test_its_keys_show_only_on_a_search(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"moths": "moth"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await opened.press("f")
        assert "Forget" not in drawn(app)[-1]
        await opened.press("r", "d")
        assert app.screen is opened.screen
        await opened.press("j", "j")
        await pilot.pause()
        assert "Rename" in drawn(app)[-1]
        assert "Forget" in drawn(app)[-1]


async def test_a_search_is_renamed(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"moths": "moth", "tea": "tea -saved:moths"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await at_search(opened, "moths")
        dialog = await asked_for_a_name(opened, "r")
        assert dialog.field.value == "moths"
        dialog.field.value = "Moths"
        await pilot.press("enter")
        await until(pilot, lambda: dict(app.config.searches) == {"tea": "tea -saved:Moths", "Moths": "moth"})
        assert kept(tmp_path) == {"tea": "tea -saved:Moths", "Moths": "moth"}


async def test_a_search_is_forgotten_only_after_a_yes(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"moths": "moth"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await at_search(opened, "moths")
        for answer in ("enter", "y"):
            await pilot.press("d")
            await until(pilot, lambda: isinstance(app.screen, ForgetSearch))
            assert kept(tmp_path) == {"moths": "moth"}
            await pilot.press(answer)
            await until(pilot, lambda: app.screen is opened.screen)
        await until(pilot, lambda: not app.config.searches)
        await until(pilot, lambda: "Searches" not in [node.label for node in opened.screen.folders.nodes])
        assert kept(tmp_path) == {}


# In the language and in the palette


async def test_a_saved_search_can_be_named_and_narrowed_in_the_search_bar(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"unread": "is:unread"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await opened.search("saved:unread moth")
        assert opened.screen.messages.count == 1
        assert opened.said_below().startswith("with “moth” · unread")


async def test_the_palette_has_every_saved_search(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"moths": "moth"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        commands = {command.name: command for command in search_commands(app)}
        assert "Save this search" not in commands
        await commands["Search moths"].run()  # type: ignore[misc]
        await until(pilot, lambda: opened.screen.listed == "moth")
        assert "Save this search" in {command.name for command in search_commands(app)}


async def test_a_hostile_name_and_query_reach_the_screen_safely(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"[bold]x[/]": "tea \x1b]0;owned\x07"})
    async with app.run_test(size=(80, 24)) as pilot:
        opened = await mail_under(pilot)
        await at_search(opened, "[bold]x[/]")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, SearchName))
        await pilot.pause()
        assert "\x1b" not in "".join(drawn(app))
        assert "[bold]x[/]" in app.screen.query_one(Input).value


async def test_explore_knows_them_too(tmp_path: Path) -> None:
    app = app_with(tmp_path, {"navy": "from:grace"})
    async with app.run_test(size=(80, 24)) as pilot:
        await mail_under(pilot)
        app.action_go("explore")
        await until(pilot, lambda: isinstance(app.screen, ExploreScreen) and app.screen.settled)
        await pilot.press("slash", *"saved", "colon", *"navy", "enter")
        await until(pilot, lambda: "1 of 1 sender" in str(app.screen.query_one("#place", Static).content))
