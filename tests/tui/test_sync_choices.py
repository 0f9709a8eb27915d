"""The dialog of a sync's choices, the reports of past syncs, and what is repainted of a pane."""

import dataclasses
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from mailtrove.archive import browse, store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account, Problem, RunTotals
from mailtrove.archive.runs import add_problems, end_run, start_run
from mailtrove.paths import Paths
from mailtrove.sync.choices import Choices
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import FolderProgress, SyncProgress
from mailtrove.tui.messages import SyncProgressed
from mailtrove.tui.screens.problems import ProblemsScreen
from mailtrove.tui.screens.runs import RunScreen, RunsScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.screens.sync_choices import SyncChoicesScreen
from mailtrove.tui.sync_form import SyncForm
from mailtrove.tui.widgets.folder_lines import FolderLines
from mailtrove.tui.widgets.sync_pane import SyncPane
from tests.tui.conftest import NOW, MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, archived, downloading


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Account, Choices]]:
    """What the engine was asked to start, instead of starting it."""
    asked: list[tuple[Account, Choices]] = []

    def start(_engine: SyncEngine, account: Account, choices: Choices = Choices()) -> None:  # noqa: B008 - frozen
        asked.append((account, choices))

    monkeypatch.setattr(SyncEngine, "start", start)
    return asked


def with_folders(paths: Paths) -> Account:
    """An account with folders, one of them no mail, and three past syncs."""
    [ada] = archived(paths, ADA)
    with Archive.open(paths.archive_file) as archive:
        listed = [("Inbox", "/", "inbox"), ("Junk", "/", "junk"), ("Kalender", "/", "not-mail"), ("Work", "/", "")]
        store.note_folders(archive, ada.id, listed)
        for number, (outcome, totals) in enumerate(
            [
                ("done", RunTotals(fetched=1200, bytes=48_000_000)),
                ("problems", RunTotals(14, 12, 3, 5, 0, 2_100_000, 2)),
                ("failed", RunTotals()),
            ]
        ):
            run = start_run(archive, ada.id)
            if outcome == "problems":
                add_problems(archive, run, [Problem("Inbox", 812, "fetch", "NO [SERVERBUG] \x1b[31mtry later")])
            end_run(archive, run, outcome, "The line broke." if outcome == "failed" else "", totals)
            began = int(NOW) - 86_400 * (3 - number)
            sql = f"UPDATE sync_run SET started_at = {began}, ended_at = {began + 27} WHERE id = {run}"
            archive.write(lambda sql=sql: archive.writer.run(sql))  # type: ignore[misc]
    return ada


async def on_sync(pilot: Pilot[None], *keys: str) -> None:
    """Go to Sync, and press keys, each with time for its effect."""
    for key in ("2", *keys):
        await pilot.press(key)
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (SyncForm(False, "", "", ""), set()),
        (SyncForm(True, "500", "2021", "2021-03-02"), set()),
        (SyncForm(False, "0", "", ""), {"limit"}),
        (SyncForm(False, "9" * 30, "soon", "2021-02-31"), {"limit", "after", "before"}),
        (SyncForm(False, "", "2021-03", "2021-03"), {"before"}),
    ],
)
def test_what_is_wrong_with_choices_is_told_by_field(form: SyncForm, wrong: set[str]) -> None:
    assert set(form.mistakes()) == wrong


async def test_a_sync_starts_with_what_was_chosen_and_folders_are_kept(
    make_app: MakeApp, paths: Paths, started: list[tuple[Account, Choices]]
) -> None:
    with_folders(paths)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(
            pilot, "o", "5", "0", "tab", *"2021", "tab", "tab", "down", "space", "down", "space", "f4", "enter"
        )
        await until(pilot, lambda: bool(started))
        account, choices = started[0]
        assert (choices.full, choices.limit, choices.before) == (True, 50, None)
        assert choices.after is not None
        assert (account.skipped_folders, account.included_folders) == (("Junk",), ("Kalender",))
        assert app.archive is not None
        assert browse.accounts(app.archive) == [account]


async def test_nothing_starts_with_choices_that_are_wrong_nor_with_none(
    make_app: MakeApp, paths: Paths, started: list[tuple[Account, Choices]]
) -> None:
    with_folders(paths)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot, "o", "tab", *"soon", "enter")
        assert isinstance(app.screen, SyncChoicesScreen)
        assert app.focused is not None
        assert app.focused.id == "after"
        assert "is no date" in "\n".join(drawn(app))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, SyncScreen)
        assert not started


async def test_a_full_look_is_a_key_away(
    make_app: MakeApp, paths: Paths, started: list[tuple[Account, Choices]]
) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot, "F")
        await until(pilot, lambda: bool(started))
        assert started[0][1] == Choices(full=True)


async def test_problems_are_tried_again_from_where_they_are_read(
    make_app: MakeApp, paths: Paths, started: list[tuple[Account, Choices]]
) -> None:
    [ada] = archived(paths, ADA)
    with Archive.open(paths.archive_file) as archive:
        run = start_run(archive, ada.id)
        add_problems(archive, run, [Problem("Inbox", 812, "fetch", "NO")])
        end_run(archive, run, "problems", "", RunTotals())
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot, "e")
        assert isinstance(app.screen, ProblemsScreen)
        await pilot.press("r")
        await until(pilot, lambda: bool(started))
        assert started[0][1].only == ("Inbox",)


async def test_a_report_is_read_later_with_the_servers_words(make_app: MakeApp, paths: Paths) -> None:
    with_folders(paths)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot, "l")
        assert isinstance(app.screen, RunsScreen)
        lines = [line for line in drawn(app) if "27 s" in line]
        assert [word in line for word, line in zip(("failed", "with problems", "1,200 new"), lines, strict=True)] == [
            True
        ] * 3
        await pilot.press("down", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, RunScreen)
        shown = "\n".join(drawn(app))
        assert "14 messages, 2.1 MB" in shown
        assert "Inbox, message 812" in shown
        assert "NO [SERVERBUG] \ufffd[31mtry later" in shown


# What is repainted


def repainted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Widget, int, bool]]:
    """Each refresh that widgets ask for: which, of how many of its lines (0 for all), and whether all is laid out."""
    asked: list[tuple[Widget, int, bool]] = []
    refresh = Widget.refresh

    def note(widget: Widget, *regions: Any, layout: bool = False, **more: Any) -> Widget:
        asked.append((widget, sum(region.height for region in regions), layout))
        return refresh(widget, *regions, layout=layout, **more)

    monkeypatch.setattr(Widget, "refresh", note)
    return asked


async def told(pilot: Pilot[None], progress: SyncProgress) -> None:
    pilot.app.post_message(SyncProgressed(progress))
    await pilot.pause()


async def test_only_what_differs_is_painted_anew_and_nothing_is_laid_out(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot)
        run = downloading(ada)
        await told(pilot, run)
        await pilot.pause()
        asked = repainted(monkeypatch)
        await told(pilot, dataclasses.replace(run))
        pane = app.screen.query_one(SyncPane)
        assert [one for one in asked if one[0] in pane.walk_children(with_self=True)] == []
        further = [
            dataclasses.replace(folder, fetched=folder.fetched + 1) if folder.name == "Archive" else folder
            for folder in run.folders
        ]
        await told(pilot, dataclasses.replace(run, fetched=run.fetched + 1, folders=tuple(further)))
        assert not any(layout for _, _, layout in asked)
        of_pane = [one for one in asked if one[0] in pane.walk_children(with_self=True)]
        assert {(type(widget).__name__, lines) for widget, lines, _ in of_pane} == {("TwoSides", 0), ("FolderLines", 1)}


async def test_a_folder_more_is_laid_out(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await on_sync(pilot)
        run = downloading(ada)
        await told(pilot, run)
        more = (*run.folders, FolderProgress("Another", 1, 0, 0, "waiting"))
        await told(pilot, dataclasses.replace(run, folders=more))
        await pilot.pause()
        assert app.screen.query_one(FolderLines).size.height == len(more)
        assert "Another" in "\n".join(drawn(app))


# Pictures


@at_both_sizes
@pytest.mark.parametrize("keys", ["o", "l", "l down enter"])
def test_picture_of_choices_and_reports(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int], keys: str
) -> None:
    with_folders(paths)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await on_sync(pilot, *keys.split())
        await settled(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=before)
