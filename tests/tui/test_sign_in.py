"""The screen that runs a sign-in."""

import threading
from collections.abc import Callable, Sequence

import pytest
from textual.pilot import Pilot

from mailtrove.archive.records import Account
from mailtrove.auth.events import (
    BrowserAwaited,
    DeviceCodeEnded,
    DeviceCodeOffered,
    SignInEvent,
    Step,
    StepChanged,
    StepState,
    TokenChecked,
)
from mailtrove.auth.paste import Pasted
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftConfig
from mailtrove.errors import IdTokenForged, SignInCancelled
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SignInEnded
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.courses import AWAITING, CORRECTED, FORGED, SIGNED_IN, URL
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA


class Script:
    """A sign-in that tells these events, then ends as it is told, or waits to be cancelled."""

    def __init__(self, events: Sequence[SignInEvent], end: Account | Exception | None = None) -> None:
        self.events = events
        self.end = end
        self.stopped = threading.Event()
        self.runs = 0
        self.pasted = Pasted()

    def __call__(self, watcher: Watcher) -> Account:
        self.runs += 1
        self.pasted = watcher.pasted
        for event in self.events:
            watcher.report(event)
        if isinstance(self.end, Exception):
            raise self.end
        if self.end is not None:
            return self.end
        watcher.cancelled.wait(30)
        self.stopped.set()
        raise SignInCancelled("You stopped it.")


async def show(pilot: Pilot[None], script: Script, clock: Callable[[], float] = lambda: 0.0) -> SignInScreen:
    """Put a sign-in on the screen, and wait until it has told everything."""
    screen = SignInScreen(ADA.email, script, clock=clock)
    pilot.app.push_screen(screen)
    await pilot.pause()
    last = script.events[-1]
    if isinstance(last, (BrowserAwaited, DeviceCodeOffered, DeviceCodeEnded)):
        await until(pilot, lambda: last in (screen.timeline.timeline.awaited, screen.timeline.timeline.device_code))
    else:
        await until(pilot, lambda: bool(screen.ending.display))
    await pilot.pause()
    return screen


def text(pilot: Pilot[None]) -> str:
    """What the terminal shows."""
    return "\n".join(drawn(pilot.app))


async def test_the_whole_url_can_be_seen(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(AWAITING))
        await pilot.press("v")
        await pilot.pause()
        assert URL in "".join(line.strip() for line in drawn(app))


async def test_c_copies_the_url_as_it_is(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(AWAITING))
        await pilot.press("c")
        assert app.clipboard == URL


async def test_why_no_browser_was_started_is_said(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(AWAITING))
        assert "No browser is started over SSH" in text(pilot)


async def test_the_time_left_counts_down(make_app: MakeApp) -> None:
    now = 0.0
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(AWAITING), clock=lambda: now)
        assert "5:00 left" in text(pilot)
        now = 61.0
        await until(pilot, lambda: "3:59 left" in str(screen.browser.time_left.content))


async def test_the_stand_in_browser_is_offered_only_where_there_is_one(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(AWAITING))
        assert "b" not in screen.active_bindings


async def test_b_lets_the_stand_in_browser_follow_the_url(make_app: MakeApp) -> None:
    followed: list[str] = []
    app = make_app(stand_in_browser=followed.append)
    async with running(app) as (pilot, _):
        await show(pilot, Script(AWAITING))
        await pilot.press("b")
        await until(pilot, lambda: followed == [URL])


async def test_a_stand_in_browser_that_fails_is_told(make_app: MakeApp) -> None:
    def broken(_: str) -> None:
        raise OSError("[/nope] connection refused")

    app = make_app(stand_in_browser=broken)
    async with running(app) as (pilot, _):
        await show(pilot, Script(AWAITING))
        await pilot.press("b")
        await until(pilot, lambda: "connection refused" in text(pilot))


async def test_escape_cancels_at_once(make_app: MakeApp) -> None:
    script = Script(AWAITING)
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, script)
        await pilot.press("escape")
        assert isinstance(app.screen, AddAccountScreen)
        await until(pilot, script.stopped.is_set)


async def test_leaving_the_app_cancels_too(make_app: MakeApp) -> None:
    script = Script(AWAITING)
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, script)
    assert script.stopped.wait(5)


async def test_signed_in_enter_starts_the_sync(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    app = make_app(Config(microsoft=MicrosoftConfig(client_id="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d")))
    monkeypatch.setattr(app, "start_sync", lambda accounts: started.extend(each.email for each in accounts))
    async with running(app) as (pilot, _):
        screen = SignInScreen(ADA.email, Script(SIGNED_IN, ADA))
        app.push_screen(screen, lambda account: app.start_sync([account]) if account else None)
        await until(pilot, lambda: screen.is_mounted and bool(screen.ending.display))
        await until(pilot, lambda: "Signed in as Ada Lovelace (ada@lovelace.example)" in text(pilot))
        await pilot.press("enter")
        assert started == [ADA.email]


async def test_an_account_added_from_add_account_is_synced_and_shown(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mailtrove.accounts import Accounts

    started: list[str] = []
    app = make_app(Config(microsoft=MicrosoftConfig(client_id="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d")))
    monkeypatch.setattr(app, "start_sync", lambda accounts: started.extend(each.email for each in accounts))
    monkeypatch.setattr(Accounts, "add_microsoft", lambda *_, **__: ADA)
    async with running(app) as (pilot, heard):
        await pilot.press(*"ada", "at", *"lovelace", "full_stop", *"example", "enter")
        await heard.wait_for(SignInEnded)
        await until(pilot, lambda: "Enter starts the sync" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen))
        assert started == [ADA.email]


async def test_a_forged_token_is_told_with_what_to_do_and_can_be_tried_again(make_app: MakeApp) -> None:
    script = Script(FORGED, IdTokenForged("Signed by a key that is none of the tenant's."))
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, script)
        shown = text(pilot)
        assert "The proof of identity has a false signature" in shown
        assert "Don't retry on this" in shown
        await pilot.press("r")
        await until(pilot, lambda: script.runs == 2)


async def test_texts_of_a_provider_are_neither_markup_nor_acting(make_app: MakeApp) -> None:
    nasty = "[/x][red]no[/red]\x1b]52;c;AAAA\x07\u202eabc"
    events = (StepChanged(Step.ROUTE, StepState.FAILED, nasty), TokenChecked("signature", False, nasty))
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(events, IdTokenForged(nasty)))
        shown = text(pilot)
        assert "[/x][red]no[/red]" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


# Pictures


@at_both_sizes
@pytest.mark.parametrize(
    "script",
    [
        pytest.param(lambda: Script(AWAITING), id="awaiting"),
        pytest.param(lambda: Script(CORRECTED), id="corrected"),
        pytest.param(lambda: Script(SIGNED_IN, ADA), id="signed-in"),
        pytest.param(
            lambda: Script(FORGED, IdTokenForged("Signed by a key that is none of the tenant's.")), id="forged"
        ),
    ],
)
def test_picture_of_signing_in(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], script: Callable[[], Script]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await show(pilot, script())

    app: MailtroveApp = make_app(stand_in_browser=lambda _: None)
    assert snap_compare(app, terminal_size=size, run_before=before)
