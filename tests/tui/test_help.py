"""Help, made from the active bindings; the palette; the error and how they look."""

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from mailtrove.errors import SignInExpired
from mailtrove.paths import Paths
from mailtrove.search.operators import OPERATORS
from mailtrove.search.query import parse
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SyncProgressed, TroubleArose
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.help import SEARCH_LANGUAGE, HelpScreen, key_groups
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.remove_account import RemoveScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.trouble import trouble_of
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, GRACE, archived, downloading

SCREENS = (AccountsScreen, AddAccountScreen, RemoveScreen, ErrorScreen, PasswordScreen, SignInScreen, SyncScreen)


@pytest.mark.parametrize("mode", ["1", "2", "3"])
async def test_every_active_key_with_a_name_is_in_help(make_app: MakeApp, paths: Paths, mode: str) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press(mode)
        await pilot.pause()
        named = {active.binding.description for active in app.screen.active_bindings.values() if active.enabled}
        helped = {key.description for group in key_groups(app.screen) for key in group.keys}
        assert named - {""} == helped
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_f1_helps_while_typing(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_help_on_mail_tells_what_a_search_can_say(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        shown = ""
        for _ in range(4):
            shown += "\n".join(drawn(app))
            await pilot.press("pagedown")
            await pilot.pause()
        assert all(example in shown for example, _ in SEARCH_LANGUAGE)


async def test_while_a_search_is_typed_help_begins_with_what_it_can_say(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("slash", "f1")
        await pilot.pause()
        assert "What a search can say" in "\n".join(drawn(app)[:6])


def test_help_has_every_operator_and_its_examples_make_sense() -> None:
    for example, _ in SEARCH_LANGUAGE:
        assert parse(example, {"work": "from:ada"}).terms
    told = " ".join(f"{example} {meaning}" for example, meaning in SEARCH_LANGUAGE)
    assert not [name for name in OPERATORS if f"{name}:" not in told and name != "folder"]


async def test_two_keys_for_the_same_thing_stand_in_one_line(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        [following] = [
            key for group in key_groups(app.screen) for key in group.keys if key.description == "Next account"
        ]
        assert following.keys == ("↓", "j")


@pytest.mark.parametrize("screen", [MailtroveApp, *SCREENS], ids=lambda screen: screen.__name__)
def test_every_key_has_an_id_and_a_name_and_shown_ones_a_tooltip(screen: type) -> None:
    for binding in Binding.make_bindings(screen.BINDINGS):  # type: ignore[attr-defined]
        assert binding.id, binding
        assert binding.description, binding
        assert binding.tooltip or not binding.show, binding


@at_both_sizes
@pytest.mark.parametrize("mode", ["1", "2"])
def test_picture_of_help(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int], mode: str
) -> None:
    [ada, _] = archived(paths, ADA, GRACE)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press(mode)
        pilot.app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_the_palette(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    archived(paths, ADA, GRACE)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("3")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Go to Sync" in "\n".join(drawn(pilot.app)))
        await settled(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_an_error(make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    [ada] = archived(paths, ADA)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("3")
        error = SignInExpired("Microsoft says that the password was changed (AADSTS50173).")
        pilot.app.post_message(TroubleArose(trouble_of(error), ada))
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


@pytest.mark.parametrize("theme", ["mailtrove-light", "ansi-dark", "textual-dark"])
def test_picture_in_other_themes(make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, theme: str) -> None:
    [ada, _] = archived(paths, ADA, GRACE)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        pilot.app.theme = theme
        await pilot.press("2")
        await pilot.pause()
        pilot.app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()

    assert snap_compare(make_app(), terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("mode", ["2", "3"])
def test_picture_in_a_narrow_terminal(make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, mode: str) -> None:
    [ada, _] = archived(paths, ADA, GRACE)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press(mode)
        await pilot.pause()
        pilot.app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=(60, 15), run_before=before)
