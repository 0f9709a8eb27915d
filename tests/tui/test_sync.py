"""The Sync screen: a pane for each account."""

import dataclasses

import pytest
from textual.pilot import Pilot

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Problem
from mailtrove.archive.runs import add_problem, end_run, start_run
from mailtrove.errors import SignInExpired
from mailtrove.paths import Paths
from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState
from mailtrove.tui import sync_words
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SyncProgressed
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.problems import ProblemsScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.widgets.sync_pane import SyncPane
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, ALAN, FOLDERS, GRACE, archived, downloading, refused, up_to_date

# Words


def test_what_is_downloaded_how_fast_and_how_long_still() -> None:
    run = downloading(ADA)
    assert sync_words.amounts(run) == "1,070 of 2,014 messages · 48 MB of 84 MB"
    assert sync_words.speed(run) == "212/s · 3.1 MB/s · 12 s left"
    assert sync_words.index_words(run) == "1,022 searchable, 48 to index"


def test_no_speed_is_told_while_nothing_is_downloaded() -> None:
    assert sync_words.speed(downloading(ADA, SyncState.PAUSED)) == ""


def test_what_a_run_brought_is_told_in_the_end() -> None:
    assert sync_words.outcome(up_to_date(ADA)) == "2,014 downloaded, 12 already here, 3 with other flags"
    assert sync_words.outcome(SyncProgress(1, "a@b.example", SyncState.DONE)) == "nothing new"
    assert sync_words.outcome(downloading(ADA)) == ""


def test_folders_keep_the_servers_order_while_there_is_room() -> None:
    assert sync_words.in_order(FOLDERS, len(FOLDERS)) == list(FOLDERS)


def test_busy_folders_come_first_where_there_is_little_room() -> None:
    names = [folder.name for folder in sync_words.in_order(FOLDERS, 3)]
    assert names[:4] == ["Archive", "Sent Items", "Travel", "Deleted Items"]
    assert names[-1] == "Inbox"


def test_every_state_has_a_word() -> None:
    assert all(sync_words.state_sign(state) for state in SyncState)


# The screen


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
        add_problem(archive, run, Problem("Inbox", 812, "fetch", "NO [SERVERBUG] \x1b[31mtry later"))
        end_run(archive, run, "problems", "", 10, 0, 0, 1000)
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
        return [downloading(accounts[0])]
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
