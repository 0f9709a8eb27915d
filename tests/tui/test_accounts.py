"""The Accounts screen: cards, their keys, removing."""

import dataclasses

import pytest
from textual.pilot import Pilot

from mailtrove.archive.records import AccountSummary
from mailtrove.paths import Paths
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged, SyncProgressed
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.confirm import ConfirmScreen
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.widgets.account_list import AccountCard, health
from tests.tui.conftest import NOW, MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, ALAN, GRACE, archived, downloading


def summary(**changes: object) -> AccountSummary:
    """Ada's account after a good sync, but for `changes`."""
    usual = AccountSummary(ADA, 2014, 84_300_000, 12, int(NOW) - 180, "done", 0, "")
    return dataclasses.replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "✓ all well"),
        ({"last_outcome": ""}, "○ not synced yet"),
        ({"last_outcome": "problems", "problems": 3}, "! 3 problems in the last sync"),
        ({"last_outcome": "problems", "problems": 1}, "! 1 problem in the last sync"),
        ({"last_outcome": "cancelled"}, "■ stopped before the end"),
        ({"last_outcome": "interrupted"}, "! interrupted; a sync goes on where it was"),
        ({"last_outcome": "failed", "last_words": "No route\x1b[31m to host"}, "✗ No route\ufffd[31m to host"),
    ],
)
def test_health_is_told_in_words_and_a_sign(changes: dict[str, object], words: str) -> None:
    state = health(summary(**changes), None)
    assert f"{state.glyph} {state.words}" == words


def test_a_running_sync_says_more_than_the_last_one() -> None:
    run = downloading(ADA)
    assert health(summary(last_outcome="failed"), run).words == "downloading 23%"
    over = dataclasses.replace(run, state=SyncState.DONE)
    assert health(summary(last_outcome="failed", last_words="no"), over).words == "no"


async def test_each_account_has_a_card(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE, ALAN)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3")
        await pilot.pause()
        assert [card.summary.account.email for card in app.screen.query(AccountCard)] == [
            ADA.email,
            GRACE.email,
            ALAN.email,
        ]
        shown = "\n".join(drawn(app))
        assert f"Microsoft · organisation · tenant {ADA.tid}" in shown
        assert "Microsoft · personal" in shown
        assert "IMAP · password · imap.bletchley.example" in shown


async def test_j_and_k_go_from_account_to_account(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3")
        await pilot.pause()
        screen = _accounts(app)
        assert _chosen(screen) == ADA.email
        await pilot.press("j")
        assert _chosen(screen) == GRACE.email
        await pilot.press("up")
        assert _chosen(screen) == ADA.email


async def test_an_account_is_removed_only_after_a_yes(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, GRACE)
    app = make_app()
    async with running(app) as (pilot, heard):
        await pilot.press("3")
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "stored sign-in" in "\n".join(drawn(app))
        await pilot.press("enter")
        assert isinstance(app.screen, AccountsScreen)
        assert len(app.summaries) == 2
        await pilot.press("d", "y")
        await heard.wait_for(AccountsChanged, lambda message: len(message.summaries) == 1)
        await pilot.pause()
        assert [card.summary.account.email for card in app.screen.query(AccountCard)] == [GRACE.email]


async def test_while_an_account_syncs_it_can_be_neither_started_nor_removed(make_app: MakeApp, paths: Paths) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3")
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        keys = app.screen.active_bindings
        assert "s" not in keys
        assert not keys["d"].enabled
        app.post_message(SyncProgressed(SyncProgress(ada.id, ada.email, SyncState.DONE)))
        await until(pilot, lambda: app.screen.active_bindings["d"].enabled)


async def test_signing_in_again_takes_the_way_that_the_account_has(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ALAN, ADA)
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3")
        await pilot.pause()
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, PasswordScreen)
        await pilot.press("escape", "j", "i")
        await pilot.pause()
        assert isinstance(app.screen, SignInScreen)


# Pictures


@at_both_sizes
def test_picture_of_accounts(make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    archived(paths, ADA, GRACE, ALAN)

    async def before(pilot: Pilot[None]) -> None:
        await _show_accounts(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_the_question_before_removing(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    archived(paths, ADA, GRACE, ALAN)

    async def before(pilot: Pilot[None]) -> None:
        await _show_accounts(pilot)
        await pilot.press("j", "d")
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


async def _show_accounts(pilot: Pilot[None]) -> None:
    """The Accounts screen with numbers that an archive of three accounts would have after some years."""
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, MailtroveApp)
    await pilot.press("3")
    ada, grace, alan = (each.account for each in app.summaries)
    day = 86_400
    app.post_message(
        AccountsChanged(
            (
                AccountSummary(ada, 2014, 84_300_000, 12, int(NOW) - 180, "done", 0, ""),
                AccountSummary(grace, 18_402, 1_940_000_000, 31, int(NOW) - day, "problems", 3, ""),
                AccountSummary(alan, 0, 0, 0, None, "", 0, ""),
            )
        )
    )
    app.post_message(SyncProgressed(downloading(ada)))
    await pilot.pause()


def _accounts(app: MailtroveApp) -> AccountsScreen:
    assert isinstance(app.screen, AccountsScreen)
    return app.screen


def _chosen(screen: AccountsScreen) -> str:
    chosen = screen.list.chosen
    return chosen.account.email if chosen else ""
