"""The Accounts screen: cards, their keys, removing."""

import dataclasses
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from mailtrove.accounts import Accounts, kind
from mailtrove.archive.records import Account, AccountSummary
from mailtrove.paths import Paths
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import AccountsChanged, SyncProgressed
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.remove_account import RemoveScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.widgets.account_list import AccountCard, health
from tests.tui.conftest import NOW, MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, ALAN, ANALYSTS, GRACE, archived, downloading


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
        assert isinstance(app.screen, RemoveScreen)
        assert "stored sign-in" in "\n".join(drawn(app))
        await pilot.press("enter")
        assert isinstance(app.screen, AccountsScreen)
        assert len(app.summaries) == 2
        await pilot.press("d", "y")
        await heard.wait_for(AccountsChanged, lambda message: len(message.summaries) == 1)
        await pilot.pause()
        assert [card.summary.account.email for card in app.screen.query(AccountCard)] == [GRACE.email]


async def test_an_account_that_syncs_can_not_be_started_and_is_stopped_before_it_is_removed(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = archived(paths, ADA)
    app = make_app()
    steps: list[str] = []
    monkeypatch.setattr(SyncEngine, "cancel", lambda *_: steps.append("stopped"))
    monkeypatch.setattr(Accounts, "remove", lambda *_, keep_mail: steps.append(f"removed, mail kept: {keep_mail}"))
    async with running(app) as (pilot, _):
        await pilot.press("3")
        app.post_message(SyncProgressed(downloading(ada)))
        await pilot.pause()
        assert "s" not in app.screen.active_bindings
        await pilot.press("d")
        await pilot.pause()
        assert "It is syncing now" in "\n".join(drawn(app))
        await pilot.press("y")
        await until(pilot, lambda: steps == ["stopped", "removed, mail kept: False"])


async def test_k_keeps_the_mail_and_the_card_says_so(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA)
    app = make_app()
    async with running(app) as (pilot, heard):
        await pilot.press("3", "d", "k")
        await heard.wait_for(AccountsChanged, lambda message: message.summaries[0].account.mail_only)
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "Kept mail, nothing logs in · Microsoft" in shown
        keys = app.screen.active_bindings
        assert "s" not in keys
        assert {"i", "d"} <= set(keys)
        await pilot.press("d")
        await pilot.pause()
        assert "k" not in app.screen.active_bindings
        await pilot.press("n", "2")
        await pilot.pause()
        assert "No account to sync yet" in "\n".join(drawn(app))


async def test_the_question_names_what_stops_and_where_consent_is_withdrawn(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, replace(ANALYSTS, signs_in_as=1))
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3", "d")
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert ANALYSTS.email in shown
        assert "https://myapps.microsoft.com" in shown
        await pilot.press("c")
        assert app.clipboard == "https://myapps.microsoft.com"
        await pilot.press("n")
        assert len(app.summaries) == 2


async def test_a_shared_mailbox_signs_in_again_with_its_delegate(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, ADA, replace(ANALYSTS, signs_in_as=1))
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3", "j", "i")
        await pilot.pause()
        assert isinstance(app.screen, SignInScreen)
        assert f"Sign in · {ADA.email}" in "\n".join(drawn(app))


async def test_a_shared_mailbox_without_its_delegate_says_what_is_missing(make_app: MakeApp, paths: Paths) -> None:
    archived(paths, replace(ANALYSTS, signs_in_as=7, oid="another"))
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3")
        await pilot.pause()
        assert "✗ the account that opened it is gone" in "\n".join(drawn(app))
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(app.screen, ErrorScreen)
        assert "opened with another account" in "\n".join(drawn(app))


async def test_kept_mail_of_a_password_account_asks_for_the_password_as_if_it_were_new(
    make_app: MakeApp, paths: Paths
) -> None:
    archived(paths, replace(ALAN, auth_method="none"))
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("3", "i")
        await pilot.pause()
        assert isinstance(app.screen, PasswordScreen)
        assert not app.screen.query_one("#user").disabled


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (ADA, f"Microsoft · organisation · tenant {ADA.tid}"),
        (
            replace(ADA, authority="https://login.microsoftonline.com/lovelace.example"),
            "Microsoft · organisation · tenant lovelace.example",
        ),
        (
            replace(ADA, oauth_app="work", authority="https://login.microsoftonline.com/lovelace.example"),
            "Microsoft · organisation · tenant lovelace.example · app work",
        ),
        (replace(GRACE, imap_user="grace@x.example"), "Microsoft · personal · as grace@x.example"),
        (replace(ANALYSTS, signs_in_as=1), "Microsoft · shared mailbox, opened by nobody any more"),
        (
            replace(ANALYSTS, signs_in_as=1, auth_method="none"),
            "kept mail, nothing logs in · Microsoft · shared mailbox",
        ),
        (ALAN, "IMAP · password · imap.bletchley.example"),
        (replace(ALAN, password_command="pass mail"), "IMAP · password by a command · imap.bletchley.example"),
        (replace(ALAN, password_variable="MAIL"), "IMAP · password from $MAIL · imap.bletchley.example"),
        (replace(ALAN, provider="google", host="imap.gmail.com"), "Google · password · imap.gmail.com"),
    ],
)
def test_what_an_account_is_stands_in_words(account: Account, words: str) -> None:
    assert " · ".join(kind(account, [account])) == words


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
def test_picture_of_every_kind_of_account(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    named = "https://login.microsoftonline.com/lovelace.example"
    ada = replace(ADA, authority=named, oauth_app="work")
    archived(paths, ada, replace(ANALYSTS, signs_in_as=1), replace(GRACE, auth_method="none"))
    assert snap_compare(make_app(), terminal_size=size, run_before=_show_accounts)


@at_both_sizes
def test_picture_of_the_question_before_removing_a_delegate_that_syncs(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    archived(paths, ADA, replace(ANALYSTS, signs_in_as=1), ALAN)

    async def before(pilot: Pilot[None]) -> None:
        await _show_accounts(pilot)
        await pilot.press("d")
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


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
