"""Jump mode: letters on panes and controls, on every screen, in dialogs, and in every theme."""

from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.explore import ExploreScreen
from mailtrove.tui.screens.jump import LETTERS, JumpScreen, Label, labels
from mailtrove.tui.screens.sync_choices import SyncChoicesScreen
from mailtrove.tui.widgets.message_list import MessageList
from tests.tui import mail_archive
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running
from tests.tui.mail_pilot import drawn, mail, mail_under, until
from tests.tui.people import ADA, GRACE, archived


def letter_of(app: MailtroveApp, kind: type[Widget]) -> str:
    """The letter on the first such part."""
    assert isinstance(app.screen, JumpScreen)
    return next(label.letter for label in app.screen.labels if isinstance(label.widget, kind))


async def jump(pilot: "Pilot[None]") -> None:
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))


async def test_a_letter_gives_a_pane_the_focus(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await jump(opened.pilot)
        await opened.press(letter_of(opened.app, Input))
        assert opened.screen.search_bar.field.has_focus
        await jump(opened.pilot)  # from a field too, where letters are text
        await opened.press(letter_of(opened.app, MessageList))
        assert opened.screen.messages.has_focus


async def test_a_letter_presses_a_tab(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await jump(opened.pilot)
        await opened.pilot.press(LETTERS[3])
        await until(opened.pilot, lambda: isinstance(opened.app.screen, ExploreScreen))


@pytest.mark.parametrize("key", ["escape", "ctrl+o"])
async def test_it_is_left_where_one_was(tmp_path: Path, key: str) -> None:
    async with mail(tmp_path) as opened:
        await jump(opened.pilot)
        await opened.press("1", key)
        assert opened.app.screen is opened.screen
        assert opened.app.focused is opened.screen.messages


async def test_a_click_leaves_it(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await jump(opened.pilot)
        await opened.pilot.click(offset=(40, 12))
        await until(opened.pilot, lambda: opened.app.screen is opened.screen)


async def test_another_size_leaves_it(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await jump(opened.pilot)
        await opened.pilot.resize_terminal(120, 40)
        await until(opened.pilot, lambda: opened.app.screen is opened.screen)


async def test_it_works_in_a_dialog(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2", "o")
        await until(pilot, lambda: isinstance(app.screen, SyncChoicesScreen) and bool(app.screen.focus_chain))
        dialog = app.screen
        await jump(pilot)
        assert isinstance(app.screen, JumpScreen)
        wanted = app.screen.labels[1]
        assert wanted.widget.screen is dialog, "nothing behind the dialog has a letter"
        await pilot.press(wanted.letter)
        assert app.screen is dialog
        assert app.focused is wanted.widget


@pytest.mark.parametrize("mode", ["1", "2", "3", "4"])
async def test_everything_that_can_have_the_focus_and_shows_has_a_letter(
    make_app: MakeApp, paths: Paths, mode: str
) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press(mode)
        await pilot.pause()
        below = app.screen
        await jump(pilot)
        assert isinstance(app.screen, JumpScreen)
        lettered = {label.widget for label in app.screen.labels}
        assert {part for part in below.focus_chain if below.find_widget(part).visible_region} <= lettered
        shown = drawn(app)
        assert all(f" {label.letter} " in shown[label.y] for label in app.screen.labels)


def test_letters_begin_at_the_home_row_and_never_hide_one_another() -> None:
    parts = [Static() for _ in range(4)]
    right, left = Region(78, 3, 2, 1), Region(0, 5, 9, 1)
    made = labels([(parts[0], right), (parts[1], left), (parts[2], left), (parts[3], left)], 80)
    assert [label.letter for label in made] == list("asdf")
    assert made[0] == Label("a", 77, 3, parts[0])
    assert [(label.x, label.y) for label in made[1:]] == [(0, 5), (3, 5), (6, 5)]


@at_both_sizes
@pytest.mark.parametrize("theme", ["mailtrove-dark", "ansi-dark", "ansi-light"])
def test_letters_on_mail(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    paths = Paths.below(tmp_path)
    mail_archive.fill(paths.archive_file)

    async def jumping(pilot: "Pilot[None]") -> None:
        await mail_under(pilot)
        pilot.app.theme = theme
        await jump(pilot)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(
        MailtroveApp(paths, Config(), clock=lambda: mail_archive.NOW), terminal_size=size, run_before=jumping
    )
