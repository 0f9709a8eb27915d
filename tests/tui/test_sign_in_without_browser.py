"""The Sign in screen where no browser could be started: paste, code, ssh."""

import re
from collections.abc import Awaitable, Callable, Sequence

import pytest
from textual import events
from textual.pilot import Pilot

from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, DeviceCodeOffered, SignInEvent, Step, StepChanged
from mailtrove.auth.events import StepState as State
from mailtrove.auth.paste import NOT_AN_ADDRESS, OTHER_SIGN_IN, TAKEN
from mailtrove.tui.screens.help import key_groups
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.widgets.paste_field import AddressField
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.courses import AT_A_LANDING, BEGUN, CODE_ENDED, CODE_OFFERED, OVER_SSH, PORT_TAKEN, SSH, STARTED, URL
from tests.tui.mail_pilot import drawn, until
from tests.tui.test_sign_in import Script, show, text

CODE = (*OVER_SSH, CODE_OFFERED)
ENDED = (*OVER_SSH, CODE_ENDED)


class Pasting(Script):
    """A sign-in that takes an address with the state `mine`."""

    async def on(self, pilot: Pilot[None]) -> SignInScreen:
        screen = await show(pilot, self)
        self.pasted.open("mine")
        return screen


# Pasting


async def test_p_leads_to_the_field_and_escape_out_of_it(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(CODE))
        await pilot.press("p", "c", "d")
        assert screen.browser.paste.field.value == "cd"
        await pilot.press("escape")
        assert screen.browser.paste.field.value == ""
        await pilot.press("d")
        assert app.screen is screen
        assert app.clipboard == CODE_OFFERED.user_code


async def test_enter_hands_the_address_in_and_it_is_seen_no_more(make_app: MakeApp) -> None:
    script = Pasting(CODE)
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await script.on(pilot)
        await pilot.press("p")
        screen.browser.paste.field.value = "http://localhost:51234/?code=s3cret&state=mine"
        await pilot.press("enter")
        await pilot.pause()
        assert script.pasted.answer() == {"code": "s3cret", "state": "mine"}
        assert TAKEN in text(pilot)
        assert "s3cret" not in text(pilot)
        assert not isinstance(screen.focused, AddressField)


@pytest.mark.parametrize(
    ("given", "words"),
    [("s3cret", NOT_AN_ADDRESS), ("http://localhost/?code=s3cret&state=other", OTHER_SIGN_IN)],
)
async def test_what_is_refused_is_answered_beside_the_field_and_gone(make_app: MakeApp, given: str, words: str) -> None:
    script = Pasting(CODE)
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await script.on(pilot)
        await pilot.press("p")
        screen.browser.paste.field.value = given
        await pilot.press("enter")
        await pilot.pause()
        assert words[:60] in text(pilot)
        assert "s3cret" not in text(pilot)
        assert isinstance(screen.focused, AddressField)


async def test_a_paste_of_many_lines_anywhere_is_one_address(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(CODE))
        app.post_message(events.Paste("http://localhost:51234/?co\nde=1&st\r\nate=mine\n"))
        await until(pilot, lambda: bool(screen.browser.paste.field.value))
        app.post_message(events.Paste("&more\n=x"))
        await until(pilot, lambda: "more" in screen.browser.paste.field.value)
        assert screen.browser.paste.field.value == "http://localhost:51234/?code=1&state=mine&more=x"


async def test_with_a_browser_started_there_is_only_the_field_besides(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(STARTED))
        shown = text(pilot)
        assert URL in "".join(line.strip() for line in drawn(app))
        assert "p: paste" in shown
        assert "ssh" not in shown
        assert "code on any device" not in shown
        assert {"p", "c", "o"} <= set(screen.active_bindings)
        assert not {"d", "l", "v"} & set(screen.active_bindings)


async def test_where_the_browser_ends_at_a_page_that_can_not_be_shown_it_is_said(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(AT_A_LANDING))
        assert "The browser ends at a page that can't be shown" in text(pilot)


@pytest.mark.parametrize(
    ("told", "size"),
    [(AT_A_LANDING, (80, 24)), (PORT_TAKEN, (80, 24)), (PORT_TAKEN, (120, 40))],
    ids=["landing-80x24", "port-80x24", "port-120x40"],
)
def test_picture_of_what_no_program_receives(
    make_app: MakeApp, snap_compare: SnapCompare, told: Sequence[SignInEvent], size: tuple[int, int]
) -> None:
    assert snap_compare(make_app(), terminal_size=size, run_before=_before(told, ()))


# The code


@pytest.mark.parametrize("size", [(80, 24), (80, 30), (100, 30), (120, 24), (120, 40)])
async def test_everything_that_matters_is_in_sight_at_every_size(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with running(app, size) as (pilot, _):
        screen = await show(pilot, Script(CODE))
        shown = text(pilot)
        assert "Sign in with the browser" in shown
        assert CODE_OFFERED.verification_url in shown
        assert "4:50 left" in shown
        assert "Enter it only if you began" in shown
        assert SSH.split()[-1] in shown
        assert screen.browser.max_scroll_y == 0
        assert screen.browser.qr.display is (size[1] >= 30)


async def test_the_code_is_large_where_there_is_room_and_wide_elsewhere(make_app: MakeApp) -> None:
    for size, large in (((80, 24), False), ((120, 40), True)):
        app = make_app()
        async with running(app, size) as (pilot, _):
            await show(pilot, Script(CODE))
            assert (" ".join(CODE_OFFERED.user_code) in text(pilot)) is not large
            assert ("█▀▀▄  ▀▀█▀▀" in text(pilot)) is large


async def test_the_codes_own_time_counts_down(make_app: MakeApp) -> None:
    now = 0.0
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(CODE), clock=lambda: now)
        now = 61.0
        await until(pilot, lambda: "3:49 left" in text(pilot) and "3:59 left" in text(pilot))


async def test_a_code_that_replaces_another_is_shown_and_copied(make_app: MakeApp) -> None:
    newer = DeviceCodeOffered("ZZZZTOP99", CODE_OFFERED.verification_url, 200.0)
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script((*CODE, newer)))
        assert "Z Z Z Z T O P 9 9" in text(pilot)
        await pilot.press("d")
        assert app.clipboard == "ZZZZTOP99"
        await until(pilot, lambda: "The code ZZZZTOP99 is copied." in text(pilot))


async def test_why_the_code_ended_is_told_and_the_other_ways_stay(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(ENDED))
        assert "2  Not by a code" in text(pilot)
        assert "two ways" in text(pilot)
        assert "! The organisation does not allow" in text(pilot)
        assert SSH in text(pilot)
        assert "d" not in screen.active_bindings


async def test_a_code_of_a_former_attempt_is_gone_in_the_next(make_app: MakeApp) -> None:
    again = (
        StepChanged(Step.BROWSER, State.DONE, "entered"),
        BrowserAwaited(URL, False, "over SSH no browser is started", 300.0, 2, SSH),
    )
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script((*CODE, *again)))
        assert "Asking for a code" in text(pilot)
        assert "(attempt 2)" in text(pilot)


# The address and ssh


async def test_l_copies_the_exact_line_for_ssh(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, Script(CODE))
        await pilot.press("l")
        assert app.clipboard == SSH
        await until(pilot, lambda: "The ssh line is copied." in text(pilot))


async def test_without_ssh_there_is_no_line_for_it(make_app: MakeApp) -> None:
    awaited = BrowserAwaited(URL, False, "there is no graphical display here", 300.0)
    app = make_app()
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script((*BEGUN, awaited, CODE_OFFERED)))
        assert "two ways" in text(pilot)
        assert "Or run this" not in text(pilot)
        assert "l" not in screen.active_bindings


@at_both_sizes
async def test_v_shows_the_whole_address_alone_and_the_ways_again(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with running(app, size) as (pilot, _):
        await show(pilot, Script(CODE))
        await pilot.press("v")
        await pilot.pause()
        assert URL in "".join(line.strip() for line in drawn(app))
        assert "any device" not in text(pilot)
        await pilot.press("v")
        await pilot.pause()
        assert "any device" in text(pilot)


async def test_every_key_has_its_place_in_the_footer_or_in_help(make_app: MakeApp) -> None:
    app = make_app(stand_in_browser=lambda _: None)
    async with running(app) as (pilot, _):
        screen = await show(pilot, Script(CODE))
        footer = drawn(app)[-1]
        for key in ("p Paste", "c Copy URL", "d Code", "l ssh", "b Stand-in", "esc Cancel", "? Help", "q Quit"):
            assert key in footer
        helped = {name for group in key_groups(screen) for key in group.keys for name in key.keys}
        assert {"p", "c", "d", "l", "v", "o", "b", "esc"} <= helped


@at_both_sizes
async def test_texts_of_a_provider_neither_act_nor_are_markup(make_app: MakeApp, size: tuple[int, int]) -> None:
    nasty = "[/x]\x1b]52;c;AAAA\x07\u202e[b]"
    told: Sequence[SignInEvent] = (
        *BEGUN,
        BrowserAwaited(f"https://x/{nasty}", False, nasty, 300.0, 1, f"ssh {nasty}"),
    )
    for last in (DeviceCodeOffered(f"A{nasty}", f"https://y/{nasty}", 60.0), DeviceCodeEnded(nasty)):
        app = make_app()
        async with running(app, size) as (pilot, _):
            await show(pilot, Script((*told, last)))
            if isinstance(last, DeviceCodeOffered):
                await pilot.press("d")
                assert not re.search(r"[\x00-\x1f]", app.clipboard)
            shown = text(pilot)
            assert "[/x]" in shown
            assert not {"\x1b", "\x07", "\u202e"} & set(shown)


# Pictures


@at_both_sizes
@pytest.mark.parametrize(
    ("events_told", "keys"),
    [
        pytest.param(OVER_SSH, (), id="asking"),
        pytest.param(CODE, (), id="offered"),
        pytest.param(ENDED, (), id="ended"),
        pytest.param(CODE, ("p", "x", "enter"), id="refused"),
        pytest.param(CODE, ("v",), id="whole-url"),
        pytest.param(STARTED, (), id="started"),
    ],
)
def test_picture_of_the_ways(
    make_app: MakeApp,
    snap_compare: SnapCompare,
    size: tuple[int, int],
    events_told: Sequence[SignInEvent],
    keys: tuple[str, ...],
) -> None:
    assert snap_compare(make_app(), terminal_size=size, run_before=_before(events_told, keys))


@pytest.mark.parametrize("size", [(80, 30), (100, 30)], ids=["80x30", "100x30"])
def test_picture_of_the_code_beside_the_ways(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    assert snap_compare(make_app(), terminal_size=size, run_before=_before(CODE, ()))


def test_picture_in_a_light_theme(make_app: MakeApp, snap_compare: SnapCompare) -> None:
    app = make_app()

    async def before(pilot: Pilot[None]) -> None:
        app.theme = "mailtrove-light"
        await _before(CODE, ())(pilot)

    assert snap_compare(app, terminal_size=(120, 40), run_before=before)


def _before(told: Sequence[SignInEvent], keys: tuple[str, ...]) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        screen = await show(pilot, (script := Script(told)))
        script.pasted.open("mine")
        screen.browser.paste.field.cursor_blink = False
        await pilot.press(*keys)
        await pilot.pause()

    return before
