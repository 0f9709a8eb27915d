"""Each way of signing in without a browser here, from the screen to the account, with the sandbox's own provider."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mailtrove.auth.events import DeviceCodeOffered
from mailtrove.config import Config, MicrosoftConfig, NetworkConfig
from mailtrove.sandbox.people import ADA, EMMY, Person
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running as serving
from mailtrove.sandbox.stand_in_browser import enter_device_code, final_address, follow
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.sign_ins import again, with_microsoft
from mailtrove.tui.widgets.paste_field import AddressField
from tests.tui.conftest import MakeApp, running
from tests.tui.mail_pilot import until
from tests.tui.test_sign_in import text

pytestmark = [pytest.mark.serial]


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider, seen from a computer that one is on over SSH."""
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.7 50022 203.0.113.9 22")
    with serving(Provider(tmp_path / "provider")) as provider:
        provider.device_codes.interval = 0
        yield provider


@pytest.fixture
def app(provider: Provider, make_app: MakeApp) -> MailtroveApp:
    """An app for that provider; nobody serves mail, which is a warning and no more."""
    microsoft = MicrosoftConfig(provider.client_id, authority=provider.authority, imap_host="127.0.0.1", imap_port=1)
    return make_app(Config(microsoft=microsoft, network=NetworkConfig(ca_file=str(provider.ca_file))))


async def begun(pilot: "Pilot[None]", make: Callable[[MailtroveApp], SignInScreen]) -> SignInScreen:
    """A sign-in that waits for the person, its code offered."""
    app = pilot.app
    assert isinstance(app, MailtroveApp)
    screen = make(app)
    await app.push_screen(screen)
    await waiting(pilot, screen, 1)
    return screen


async def waiting(pilot: "Pilot[None]", screen: SignInScreen, attempt: int) -> tuple[str, DeviceCodeOffered]:
    """The address and the code of this round."""

    def both() -> bool:
        timeline = screen.timeline.timeline
        code = timeline.device_code
        return isinstance(code, DeviceCodeOffered) and code.attempt == attempt and timeline.awaited is not None

    await until(pilot, both)
    timeline = screen.timeline.timeline
    assert timeline.awaited
    assert isinstance(timeline.device_code, DeviceCodeOffered)
    return timeline.awaited.url, timeline.device_code


async def paste(pilot: "Pilot[None]", screen: SignInScreen, address: str) -> None:
    """As the person does it."""
    await pilot.press("p")
    assert isinstance(screen.focused, AddressField)
    screen.focused.take(address)
    await pilot.press("enter")


def adding(person: Person) -> Callable[[MailtroveApp], SignInScreen]:
    return lambda app: with_microsoft(app, person.email, "")


async def signed_in(pilot: "Pilot[None]", person: Person) -> None:
    """Wait for the happy end; the account is kept."""
    await until(pilot, lambda: f"Signed in as {person.display_name}" in text(pilot))
    app = pilot.app
    assert isinstance(app, MailtroveApp)
    assert app.accounts
    assert person.email in [account.email for account in app.accounts.all()]


async def test_the_pasted_address_adds_the_account(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        url, _code = await waiting(pilot, screen, 1)
        await paste(pilot, screen, await asyncio.to_thread(final_address, url))
        await signed_in(pilot, ADA)
        assert "code=" not in text(pilot)


async def test_the_code_entered_elsewhere_adds_the_account(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        _url, code = await waiting(pilot, screen, 1)
        await asyncio.to_thread(enter_device_code, code.verification_url, code.user_code, ADA.email)
        await signed_in(pilot, ADA)


async def test_who_was_about_to_paste_can_go_on_when_the_code_was_faster(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        _url, code = await waiting(pilot, screen, 1)
        await pilot.press("p", "h", "t")
        await asyncio.to_thread(enter_device_code, code.verification_url, code.user_code, ADA.email)
        await signed_in(pilot, ADA)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not screen)


async def test_a_browser_that_comes_through_ssh_adds_the_account(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        url, _code = await waiting(pilot, screen, 1)
        awaited = screen.timeline.timeline.awaited
        assert awaited
        port = url.partition("localhost%3A")[2].partition("&")[0]
        assert awaited.ssh_command.startswith(f"ssh -L {port}:localhost:{port} ")
        await asyncio.to_thread(follow, url)
        await signed_in(pilot, ADA)


async def test_a_wrong_guess_takes_one_way_first_and_another_then(app: MailtroveApp, provider: Provider) -> None:
    provider.refuses_wrong_scope = False
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(EMMY))
        url, _code = await waiting(pilot, screen, 1)
        await paste(pilot, screen, await asyncio.to_thread(final_address, url))
        _url, code = await waiting(pilot, screen, 2)
        assert "(attempt 2)" in text(pilot)
        assert "Taken" not in text(pilot)
        await asyncio.to_thread(enter_device_code, code.verification_url, code.user_code, EMMY.email)
        await signed_in(pilot, EMMY)


async def test_signing_in_again_takes_a_pasted_address_too(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        url, _code = await waiting(pilot, screen, 1)
        await paste(pilot, screen, await asyncio.to_thread(final_address, url))
        await signed_in(pilot, ADA)
        await pilot.press("escape")
        assert app.accounts
        [account] = app.accounts.all()
        screen = await begun(pilot, lambda app: again(app, account))
        url, _code = await waiting(pilot, screen, 1)
        await paste(pilot, screen, await asyncio.to_thread(final_address, url))
        await signed_in(pilot, ADA)


async def test_trying_again_takes_a_new_address(app: MailtroveApp) -> None:
    async with running(app) as (pilot, _):
        screen = await begun(pilot, adding(ADA))
        url, _code = await waiting(pilot, screen, 1)
        state = url.partition("state=")[2].partition("&")[0]
        await paste(pilot, screen, f"http://localhost/?error=access_denied&state={state}")
        await until(pilot, lambda: screen.ending.display)
        await pilot.press("r")
        url, _code = await waiting(pilot, screen, 1)
        await paste(pilot, screen, await asyncio.to_thread(final_address, url))
        await signed_in(pilot, ADA)
