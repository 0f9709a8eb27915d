"""How errors are told: unfolded, copied, and on both screens that show them."""

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from mailtrove.auth.events import Step, StepChanged, StepState
from mailtrove.auth.provider_errors import Refusal, sign_in_error
from mailtrove.auth.registration import Asked, client_id_missing
from mailtrove.config import MicrosoftApp
from mailtrove.errors import ConsentNeeded, IdTokenForged, MailtroveError, ToCopy
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.trouble import copy_keys, trouble_of
from mailtrove.tui.widgets.trouble_card import TroubleCard
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.courses import ANSWERED
from tests.tui.mail_pilot import drawn, until
from tests.tui.test_sign_in import Script, show

SECRET = "1.AXoAs3cr3tC0de"
NEEDS_CONSENT = sign_in_error(
    Refusal(
        "access_denied",
        f"AADSTS90094: The grant needs an administrator. code={SECRET}"
        " Trace ID: 0a1b2c3d-0000-4000-8000-000000000001 Correlation ID: 0a1b2c3d-0000-4000-8000-000000000002"
        " Timestamp: 2026-11-24 16:30:12Z",
    ),
    Asked(
        MicrosoftApp("5a9db0c5-1843-4ada-8c0d-e0f0a9a17e57"),
        "https://login.microsoftonline.com/lovelace.example",
        "https://outlook.office365.com/IMAP.AccessAsUser.All",
        "ada@lovelace.example",
    ),
)
COURSE = (*ANSWERED[:4], StepChanged(Step.BROWSER, StepState.FAILED, NEEDS_CONSENT.what_happened))
LINK, MESSAGE = NEEDS_CONSENT.to_copy


def text(pilot: Pilot[None]) -> str:
    return "\n".join(drawn(pilot.app))


async def in_dialog(pilot: Pilot[None], error: MailtroveError = NEEDS_CONSENT) -> None:
    pilot.app.post_message(TroubleArose(trouble_of(error)))
    await until(pilot, lambda: isinstance(pilot.app.screen, ErrorScreen))
    await pilot.pause()


async def in_sign_in(pilot: Pilot[None]) -> None:
    await show(pilot, Script(COURSE, NEEDS_CONSENT))


async def without_client_id(pilot: Pilot[None]) -> None:
    error = client_id_missing(MicrosoftApp(), host="https://login.microsoftonline.com", email="ada@lovelace.example")
    course = (StepChanged(Step.ACCOUNT_TYPE, StepState.FAILED, error.what_happened),)
    await show(pilot, Script(course, error))


both_screens = pytest.mark.parametrize("appear", [in_dialog, in_sign_in])
Appear = Callable[[Pilot[None]], Awaitable[None]]


@both_screens
async def test_v_unfolds_the_raw_error_and_folds_it_again(make_app: MakeApp, appear: Appear) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await appear(pilot)
        assert "Correlation ID" not in text(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "Correlation ID: 0a1b2c3d-0000-4000-8000-000000000002" in text(pilot))
        assert "Number: AADSTS90094" in text(pilot)
        assert SECRET not in text(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "Correlation ID" not in text(pilot))


@both_screens
async def test_c_copies_all_of_it_without_secrets(make_app: MakeApp, appear: Appear) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await appear(pilot)
        await pilot.press("c")
        await pilot.pause()
        for part in (ConsentNeeded.title, "Microsoft said", NEEDS_CONSENT.remedy, LINK.text, "Correlation ID: 0a1b"):
            assert part in app.clipboard
        assert SECRET not in app.clipboard
        assert "Copied: all of this text." in text(pilot)


@both_screens
@pytest.mark.parametrize(("key", "copied"), [("l", LINK), ("m", MESSAGE)])
async def test_link_and_message_have_a_key_each_and_a_toast_says_which_was_copied(
    make_app: MakeApp, appear: Appear, key: str, copied: ToCopy
) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await appear(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert app.clipboard == copied.text
        assert f"Copied: {copied.label}." in text(pilot)


async def test_only_what_there_is_can_be_unfolded_and_copied(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await in_dialog(pilot, IdTokenForged("Signed by nobody."))
        assert {"v", "l", "m", "t"}.isdisjoint(app.screen.active_bindings)
        assert "c" in app.screen.active_bindings
        assert "To copy" not in text(pilot)


async def test_a_long_error_can_be_scrolled_with_the_keyboard(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await in_dialog(pilot, ConsentNeeded("what " * 300, details="the very end"))
        assert "the very end" not in text(pilot)
        await pilot.press("v", "end")
        await until(pilot, lambda: "the very end" in text(pilot))
        await pilot.press("home")
        await until(pilot, lambda: ConsentNeeded.title in text(pilot))


async def test_details_from_outside_are_neither_markup_nor_acting(make_app: MakeApp) -> None:
    nasty = "[/x][red]no[/red]\x1b]52;c;AAAA\x07\u202eabc"
    app = make_app()
    async with running(app) as (pilot, _):
        await in_dialog(
            pilot,
            ConsentNeeded(
                "no", details=f"{nasty} code={SECRET}", to_copy=[ToCopy(nasty, f"https://x.example/{nasty}")]
            ),
        )
        await pilot.press("v", "l")
        await pilot.pause()
        assert text(pilot).count("[/x][red]no[/red]") >= 2
        assert not {"\x1b", "\x07", "\u202e"} & set(text(pilot) + app.clipboard)
        await pilot.press("c")
        assert SECRET not in text(pilot) + app.clipboard
        assert not {"\x1b", "\x07", "\u202e"} & set(app.clipboard)


async def test_trying_again_leaves_the_card_and_its_keys_behind(make_app: MakeApp) -> None:
    script = Script(COURSE, NEEDS_CONSENT)
    app = make_app()
    async with running(app) as (pilot, _):
        await show(pilot, script)
        await pilot.press("v", "r")
        await until(pilot, lambda: script.runs == 2)
        await until(pilot, lambda: bool(app.screen.query(TroubleCard)) and "Correlation" not in text(pilot))


@pytest.mark.parametrize(
    ("texts", "keys"),
    [
        ((), ""),
        (("https://a.example/x",), "l"),
        (("Hello,\n\nplease",), "m"),
        (("chmod 600 file",), "t"),
        (("https://a.example/x", "Hello,\nplease"), "lm"),
        (("https://a.example/x", "https://b.example/y"), "lt"),
        (("https://a.example/x", "Hello,\nplease", "https://b.example/y", "one too many"), "lmt"),
        (("https://a.example/x y",), "t"),
    ],
)
def test_a_text_to_copy_has_the_key_of_its_kind_or_the_next_that_is_free(texts: tuple[str, ...], keys: str) -> None:
    by_id = {"trouble.link": "l", "trouble.message": "m", "trouble.text": "t"}
    assert "".join(by_id[id_] for id_ in copy_keys([ToCopy(each, each) for each in texts])) == keys


# Pictures


@at_both_sizes
@pytest.mark.parametrize(
    ("appear", "keys"),
    [
        pytest.param(in_dialog, "", id="dialog"),
        pytest.param(in_dialog, "v", id="dialog-unfolded"),
        pytest.param(in_sign_in, "", id="sign-in"),
        pytest.param(in_sign_in, "v", id="sign-in-unfolded"),
        pytest.param(without_client_id, "", id="without-client-id"),
    ],
)
def test_picture_of_trouble(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], appear: Appear, keys: str
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await appear(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)
