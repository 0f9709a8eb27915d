"""The switch that keeps accounts current: what it starts, what the panes and the title line say, what is kept."""

import time
from typing import Final

from mailtrove.accounts import password_account
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.sync.watching import WatchPicture, WatchState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SyncProgressed, WatchProgressed
from mailtrove.tui.palette.everywhere import possible_commands
from tests.tui.conftest import Heard, MakeApp, running
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, GRACE, archived, up_to_date

NOON: Final = time.mktime((2024, 5, 16, 12, 3, 0, 0, 0, -1))
NOT_LET_IN: Final = "watched no more: Please sign in again"
"""What becomes of a watch over these accounts: nothing is stored to sign them in with."""


def shown(app: MailtroveApp) -> str:
    return "\n".join(drawn(app))


def ended(app: MailtroveApp) -> int:
    """How many watches have ended with an error."""
    return sum(picture.state is WatchState.ENDED and bool(picture.title) for picture in app.watched.values())


def endings(heard: Heard) -> list[str]:
    """Whose watches have ended with an error, as often as they have; app and screens hear the same picture."""
    told = {id(one.picture): one.picture for one in heard.messages if isinstance(one, WatchProgressed)}
    return [picture.email for picture in told.values() if picture.title]


async def test_the_switch_starts_a_watch_over_every_account_and_is_kept(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        assert app.watched == {}
        await pilot.press("2", "w")
        await until(pilot, lambda: ended(app) == 2)
        await until(pilot, lambda: shown(app).count(NOT_LET_IN) == 2)
        assert "not all watched" in app.status
        await until(pilot, lambda: load_config(paths.config_file).sync.watch)
        await pilot.press("w")
        await until(pilot, lambda: NOT_LET_IN not in shown(app))
        await until(pilot, lambda: not load_config(paths.config_file).sync.watch)
        assert "watch" not in app.status


async def test_what_was_switched_on_is_on_when_the_app_starts(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    paths.config_file.write_text("[sync]\nwatch = true\n")
    app = make_app()
    async with running(app) as (pilot, _):
        await until(pilot, lambda: ended(app) == 1)


async def test_an_account_that_comes_is_watched_too_and_no_other_again(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    paths.config_file.write_text("[sync]\nwatch = true\n")
    app = make_app()
    async with running(app) as (pilot, heard):
        await until(pilot, lambda: ended(app) == 1)
        assert app.archive is not None
        add_account(app.archive, password_account("alan@example.org", host="localhost"))
        app.refresh_accounts()
        await until(pilot, lambda: ended(app) == 2)
        assert sorted(endings(heard)) == sorted([ADA.email, "alan@example.org"])


async def test_a_run_that_went_well_starts_an_ended_watch_again(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    paths.config_file.write_text("[sync]\nwatch = true\n")
    app = make_app()
    async with running(app) as (pilot, heard):
        await until(pilot, lambda: ended(app) == 1)
        [held] = app.summaries
        app.post_message(SyncProgressed(up_to_date(held.account)))
        await until(pilot, lambda: endings(heard) == [ADA.email, ADA.email])


async def test_the_pane_and_the_title_line_tell_what_a_watch_does(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app(clock=lambda: NOON)
    async with running(app) as (pilot, _):
        await pilot.press("2")
        [held] = app.summaries

        async def told(state: WatchState, words: str, status: str, **more: object) -> None:
            picture = WatchPicture(held.account.id, ADA.email, state, "INBOX", **more)  # type: ignore[arg-type]
            app.post_message(WatchProgressed(picture))
            await until(pilot, lambda: words in shown(app) and app.status == status)

        await told(WatchState.WATCHING, "watching INBOX · looked 12:03", "watching", looked_at=NOON)
        await told(
            WatchState.WAITING,
            "trying again in 8 s · The line broke",
            "waiting to watch",
            until=NOON + 8,
            why="The line broke",
        )
        await pilot.press("1", "2")
        await until(pilot, lambda: "trying again in 8 s · The line broke" in shown(app))


async def test_the_palette_has_the_switch(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        commands = {command.name: command for command in possible_commands(app)}
        commands["Watch all accounts"].run()
        await until(pilot, lambda: ended(app) == 1)
        assert "Stop watching" in {command.name for command in possible_commands(app)}
        assert "Watch all accounts" not in {command.name for command in possible_commands(app)}


async def test_without_an_account_there_is_nothing_to_watch(make_app: MakeApp, paths: Paths) -> None:
    with Archive.open(paths.archive_file):
        pass
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("escape", "2")
        assert "w" not in app.screen.active_bindings
