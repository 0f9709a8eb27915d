"""The Sync screen: a pane for each account."""

import dataclasses

import pytest
from textual.pilot import Pilot

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Problem, RunTotals
from mailtrove.archive.runs import add_problems, end_run, start_run
from mailtrove.errors import SignInExpired
from mailtrove.paths import Paths
from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged, SyncProgressed
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.problems import ProblemsScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.widgets.sync_pane import SyncPane
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, ALAN, GRACE, archived, downloading, refused, up_to_date


async def test_each_account_has_a_pane_and_the_first_is_in_focus(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        screen = _sync(app)
        assert [pane.summary.account.email for pane in screen.query(SyncPane)] == [ADA.email, GRACE.email]
        assert _focused(screen) == ADA.email
        await pilot.press("down")
        assert _focused(screen) == GRACE.email


async def test_accounts_may_go_while_their_panes_are_being_laid_out(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        for width, accounts in ((60, app.summaries[:1]), (120, app.summaries), (70, ()), (80, app.summaries)):
            await pilot.resize_terminal(width, 20)
            app.post_message(AccountsChanged(accounts))
            await pilot.pause()
            assert len(_sync(app).query(SyncPane)) == len(accounts)


async def test_an_account_that_was_just_added_is_in_focus(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        both = app.summaries
        app.post_message(AccountsChanged(both[:1]))
        await pilot.press("2")
        await pilot.pause()
        assert _focused(_sync(app)) == ADA.email
        app.post_message(AccountsChanged(both))
        await pilot.pause()
        assert _focused(_sync(app)) == GRACE.email


async def test_enter_leads_on_to_the_mail_once_there_is_some(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        [held] = app.summaries
        app.post_message(AccountsChanged((dataclasses.replace(held, messages=0),)))
        await pilot.pause()
        assert "enter" not in app.screen.active_bindings
        app.post_message(AccountsChanged((dataclasses.replace(held, messages=5),)))
        await pilot.pause()
        await pilot.press("enter")
        assert app.current_mode == "mail"


async def test_a_pane_follows_its_own_account_only(make_app: MakeApp, paths: Paths) -> None:
    ada, grace = archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        first, second = _sync(app).query(SyncPane)
        assert first.progress == downloading(ada)
        assert second.progress is None
        assert second.summary.account == grace


async def test_progress_made_while_another_screen_showed_is_there_afterwards(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.press("3")
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        assert "1,070 of 2,014 messages" in _text(app)


@pytest.mark.parametrize(
    ("run", "keys"),
    [
        (None, {"s"}),
        (downloading(ADA), {"p", "x"}),
        (downloading(ADA, SyncState.PAUSED), {"p", "x"}),
        (downloading(ADA, SyncState.CANCELLING), set()),
        (up_to_date(ADA), {"s"}),
        (refused(ADA), {"s", "e", "i"}),
    ],
)
async def test_only_the_keys_that_can_do_something_are_offered(
    make_app: MakeApp, paths: Paths, run: SyncProgress | None, keys: set[str]
) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        if run:
            app.post_message(SyncProgressed(dataclasses.replace(run, account_id=ada.id)))
            await pilot.pause()
        await pilot.pause()
        assert {"s", "S", "p", "x", "e", "i"} & set(app.screen.active_bindings) == keys


async def test_a_paused_run_is_offered_to_go_on(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        app.post_message(SyncProgressed(downloading(ada, SyncState.PAUSED)))
        await pilot.pause()
        assert app.screen.active_bindings["p"].binding.description == "Go on"


async def test_start_all_starts_every_account(make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def connect(_: Accounts, account: Account) -> None:
        asked.append(account.email)
        raise SignInExpired("It was revoked.")

    monkeypatch.setattr(Accounts, "connect", connect)
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.press("S")
        await until(pilot, lambda: [run.state for run in app.progress.values()] == [SyncState.FAILED, SyncState.FAILED])
        assert {ADA.email, GRACE.email} == set(asked)
        await until(pilot, lambda: "Please sign in again" in _text(app))


async def test_why_a_run_failed_is_told_in_full(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        app.post_message(SyncProgressed(refused(ada)))
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, ErrorScreen)
        assert "i" in app.screen.active_bindings


async def test_problems_are_listed_in_the_servers_words(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    with Archive.open(paths.archive_file) as archive:
        run = start_run(archive, ada.id)
        add_problems(archive, run, [Problem("Inbox", 812, "fetch", "NO [SERVERBUG] \x1b[31mtry later")])
        end_run(archive, run, "problems", "", RunTotals(fetched=10, bytes=1000))
    app = make_app()
    async with running(app) as (pilot, heard):
        await pilot.press("2")
        await pilot.pause()
        await pilot.press("e")
        await heard.wait_for(ProblemsScreen.Found)
        await pilot.pause()
        shown = _text(app)
        assert "Inbox, message 812" in shown
        assert "NO [SERVERBUG] \ufffd[31mtry later" in shown


async def test_names_and_words_of_a_server_are_neither_markup_nor_acting(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    nasty = "[/x][b]Boom[/b]\x1b]0;title\x07\u202e"
    run = dataclasses.replace(
        downloading(ada),
        email=nasty,
        folders=(FolderProgress(nasty, 10, 5, 10, "downloading"),),
        waiting_for=nasty,
        problems=(nasty,),
        problem_count=1,
    )
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        app.post_message(SyncProgressed(run))
        await pilot.pause()
        shown = _text(app)
        assert shown.count("[/x][b]Boom[/b]") >= 4
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


async def test_thousands_of_folders_are_counted_not_drawn(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    folders = tuple(FolderProgress(f"Folder {number}", 1, 0, 1, "waiting") for number in range(5000))
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("2")
        await pilot.pause()
        app.post_message(SyncProgressed(dataclasses.replace(downloading(ada), folders=folders)))
        await pilot.pause()
        pane = next(iter(_sync(app).query(SyncPane)))
        assert pane.scroll.lines.size.height == 101
        await pilot.press("pagedown")
        assert pane.scroll.scroll_offset.y > 0


# Pictures


@at_both_sizes
@pytest.mark.parametrize("scene", ["one", "three", "ended"])
def test_picture_of_syncs(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int], scene: str
) -> None:
    archived(paths, *((ADA,) if scene == "one" else (ADA, GRACE, ALAN)))

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        app = pilot.app
        assert isinstance(app, MailtroveApp)
        await pilot.press("2")
        await pilot.pause()
        for run in _runs(scene, [summary.account for summary in app.summaries]):
            app.post_message(SyncProgressed(run))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


def _runs(scene: str, accounts: list[Account]) -> list[SyncProgress]:
    if scene == "one":
        trail = tuple(1e5 * value for value in (0, 2, 9, 15, 22, 29, 33, 31, 27, 12, 0, 0, 11, 28, 31, 34, 31))
        return [dataclasses.replace(downloading(accounts[0]), trail=trail, linked=12, gone=3, retries=1)]
    ada, grace, alan = accounts
    if scene == "ended":
        return [up_to_date(ada), refused(grace)]
    waiting = dataclasses.replace(
        downloading(grace, SyncState.WAITING),
        waiting_for="the server asks to wait until 14:03 (27 s)",
        problem_count=2,
        problems=("Inbox, message 812: NO Server Busy",),
    )
    return [downloading(ada), waiting, downloading(alan, SyncState.PAUSED)]


def _sync(app: MailtroveApp) -> SyncScreen:
    assert isinstance(app.screen, SyncScreen)
    return app.screen


def _focused(screen: SyncScreen) -> str:
    return screen.pane.summary.account.email if screen.pane else ""


def _text(app: MailtroveApp) -> str:
    return "\n".join(drawn(app))
