"""The app as a whole: where it begins, how it goes from screen to screen, how it ends."""

import asyncio
import threading
import time
from dataclasses import replace

import pytest

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.config import Config, UiConfig, load_config
from mailtrove.errors import ArchiveUnreadable, ConnectionLost, SignInExpired
from mailtrove.paths import Paths
from mailtrove.sync.events import SyncProgress
from mailtrove.tui import themes
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged, SyncProgressed, TroubleArose
from mailtrove.tui.palette.everywhere import possible_commands
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.title_line import TitleLine
from mailtrove.tui.words import ago, countdown, duration, size, status_words
from tests.tui.conftest import MakeApp, running
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, archived, downloading


async def test_the_first_run_lands_on_add_account(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app):
        assert isinstance(app.screen, AddAccountScreen)


async def test_an_archive_without_accounts_leads_to_add_account_too(make_app: MakeApp, paths: Paths) -> None:
    archived(paths)
    app = make_app()
    async with running(app):
        assert isinstance(app.screen, AddAccountScreen)


async def test_with_an_account_it_begins_on_mail(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app):
        assert isinstance(app.screen, MailScreen)
        assert [summary.account.email for summary in app.summaries] == [ADA.email]


async def test_digits_go_from_screen_to_screen(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        for key, screen in (("2", SyncScreen), ("3", AccountsScreen), ("1", MailScreen)):
            await pilot.press(key)
            assert isinstance(app.screen, screen)


async def test_a_click_on_a_tab_goes_there(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.click(app.screen.query(".tab")[1])
        assert isinstance(app.screen, SyncScreen)


async def test_digits_and_question_marks_can_be_typed_into_a_field(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("1", "question_mark", "q")
        assert isinstance(app.screen, AddAccountScreen)
        assert app.screen.email.value == "1?q"


async def test_the_archive_is_opened_only_after_the_first_paint(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[bool] = []
    real = Archive.open.__func__  # type: ignore[attr-defined]

    def noted(cls: type[Archive], path: object) -> Archive:
        painted.append(bool(app.screen.query(TitleLine)) and app.screen.size.width == 80)
        return real(cls, path)  # type: ignore[no-any-return]

    monkeypatch.setattr(Archive, "open", classmethod(noted))
    app = make_app()
    async with running(app):
        assert painted == [True]


async def test_a_broken_archive_is_told_with_what_to_do(make_app: MakeApp, paths: Paths) -> None:
    paths.archive_file.parent.mkdir(parents=True)
    paths.archive_file.write_bytes(b"no archive at all, but long enough to be read as one" * 100)
    app = make_app()
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, ErrorScreen)
        assert ArchiveUnreadable.title in _text(app)


async def test_an_error_of_the_sign_in_offers_to_sign_in_again(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        app.post_message(TroubleArose(trouble_of(SignInExpired("The password was changed.")), ada))
        await pilot.pause()
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, SignInScreen)


async def test_other_errors_offer_no_sign_in(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        app.post_message(TroubleArose(trouble_of(ArchiveUnreadable("Page 3 is torn.")), ada))
        await pilot.pause()
        await pilot.press("i")
        assert isinstance(app.screen, ErrorScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, MailScreen)


async def test_an_error_text_from_outside_is_neither_markup_nor_acting(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        app.post_message(TroubleArose(trouble_of(ArchiveUnreadable("[red]x[/red] \x1b]52;c;AAAA\x07 [/nope]"))))
        await pilot.pause()
        shown = _text(app)
        assert "[red]x[/red]" in shown
        assert "\x1b]52" not in shown


async def test_the_title_line_tells_how_a_sync_does(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        assert "downloading 23% · ada@" in _text(app)


async def test_a_newer_picture_replaces_only_those_of_the_same_account() -> None:
    first, second, other = (SyncProgressed(downloading(replace(ADA, id=id_))) for id_ in (1, 1, 2))
    assert first.can_replace(second)
    assert not first.can_replace(other)


async def test_a_run_that_ended_has_the_accounts_read_again(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, heard):
        before = sum(isinstance(message, AccountsChanged) for message in heard.messages)
        app.post_message(SyncProgressed(SyncProgress(ada.id, ada.email, state=downloading(ada).state.DONE)))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert sum(isinstance(message, AccountsChanged) for message in heard.messages) > before


async def test_quitting_during_a_sync_stops_it_within_two_seconds(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = archived(paths, ADA)
    connecting, released = threading.Event(), threading.Event()

    def silent_server(*_: object) -> None:
        connecting.set()
        released.wait(30)
        raise ConnectionLost("It was silent all the time.")

    monkeypatch.setattr(Accounts, "connect", silent_server)
    app = make_app()
    async with running(app) as (pilot, _):
        app.start_sync([ada])
        await asyncio.to_thread(connecting.wait, 10)
        began = time.monotonic()
        await pilot.press("q")
        while app.return_code is None and time.monotonic() - began < 20:
            await pilot.pause()
        assert time.monotonic() - began < 15
        assert app.archive is None
    released.set()


async def test_a_chosen_theme_is_kept_in_the_configuration(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        app.theme = "nord"
        await pilot.pause()
        await app.workers.wait_for_complete()
    assert load_config(paths.config_file).ui.theme == "nord"


async def test_the_theme_it_begins_with_is_not_written_down(make_app: MakeApp, paths: Paths) -> None:
    app = make_app()
    async with running(app):
        assert app.theme == themes.DARK.name
    assert load_config(paths.config_file).ui.theme == ""


async def test_an_unknown_theme_is_told_and_passed_over(make_app: MakeApp) -> None:
    app = make_app(Config(ui=UiConfig(theme="mauve")))
    async with running(app):
        assert app.theme == themes.DARK.name


@pytest.mark.parametrize(
    ("configured", "color_system", "ground", "theme"),
    [
        ("", "truecolor", "", "mailtrove-dark"),
        ("", "256", "15;0", "mailtrove-dark"),
        ("", "256", "0;15", "mailtrove-light"),
        ("", "standard", "", "ansi-dark"),
        ("", "standard", "0;default;7", "ansi-light"),
        ("", None, "", "mailtrove-dark"),
        ("nord", "standard", "0;15", "nord"),
        ("gone", "standard", "", "ansi-dark"),
    ],
)
def test_the_theme_suits_the_terminal_unless_one_is_configured(
    configured: str, color_system: str | None, ground: str, theme: str
) -> None:
    known = frozenset({"nord", "mailtrove-dark"})
    assert themes.first_theme(configured, known, color_system, {"COLORFGBG": ground}) == theme


@pytest.mark.parametrize(("connection", "level"), [("192.0.2.1 50000 192.0.2.2 22", "none"), ("", "full")])
async def test_nothing_is_animated_over_ssh(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, connection: str, level: str
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", connection)
    app = make_app()
    async with running(app):
        assert app.animation_level == level


async def test_the_palette_offers_only_what_is_possible_now(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        names = [command.name for command in possible_commands(app)]
        assert "Go to Mail" not in names
        assert f"Sync {ada.email}" in names
        assert f"Stop {ada.email}" not in names
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        names = [command.name for command in possible_commands(app)]
        assert f"Sync {ada.email}" not in names
        assert f"Stop {ada.email}" in names


async def test_the_palette_finds_and_runs_a_command(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("ctrl+p")
        await pilot.press(*"accounts")
        await until(pilot, lambda: "Go to Accounts" in _text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AccountsScreen)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (7200, "2 hours ago"),
        (90_000, "yesterday"),
        (5 * 86_400, "5 days ago"),
        (20 * 86_400, "2 weeks ago"),
        (100 * 86_400, "3 months ago"),
        (400 * 86_400, "1 year ago"),
    ],
)
def test_moments_are_told_as_people_tell_them(passed: int, words: str) -> None:
    assert ago(1_000_000_000, 1_000_000_000 + passed) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_960, "10 kB"), (84_300_000, "84 MB"), (999_600_000, "1.0 GB")],
)
def test_sizes_have_two_digits_at_least(number: int, words: str) -> None:
    assert size(number) == words


def test_durations_and_countdowns() -> None:
    assert [duration(seconds) for seconds in (3, 99, 240, 7200, 7800)] == ["3 s", "99 s", "4 min", "2 h", "2 h 10 min"]
    assert [countdown(seconds) for seconds in (300, 61, 9, -1)] == ["5:00", "1:01", "0:09", "0:00"]


def test_the_status_of_several_syncs_is_summed_up() -> None:
    runs = [downloading(replace(ADA, id=id_)) for id_ in (1, 2)]
    assert status_words(runs, 2) == "2 syncing, 2,140 of 4,028"
    assert status_words([], 0) == "no account yet"


def _text(app: MailtroveApp) -> str:
    return "\n".join(drawn(app))
