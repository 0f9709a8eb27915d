"""Add account while it looks an address up, asks for what is missing, and opens shared mailboxes."""

import threading
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from mailtrove.accounts import Accounts, login
from mailtrove.archive.records import Account
from mailtrove.auth.registration import REGISTRATIONS_URL
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, GoogleConfig, MicrosoftApp, MicrosoftConfig, NetworkConfig, load_config
from mailtrove.errors import SignInTimedOut
from mailtrove.paths import Paths
from mailtrove.tui import look_up
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SignInEnded
from mailtrove.tui.password_form import Given
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from tests.dovecot import Dovecot
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled, still
from tests.tui.look_ups import LookUps, stand_in
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ADA, GRACE, archived

CLIENT_ID = "8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d"
WITH_CLIENT_ID = Config(microsoft=MicrosoftConfig(client_id=CLIENT_ID))
WITH_APPS = Config(microsoft=MicrosoftConfig(client_id=CLIENT_ID, apps={"work": MicrosoftApp(client_id=CLIENT_ID)}))


@pytest.fixture
def look_ups(monkeypatch: pytest.MonkeyPatch) -> LookUps:
    return stand_in(monkeypatch)


def shown(pilot: Pilot[None]) -> str:
    return "\n".join(drawn(pilot.app))


async def type_in(pilot: Pilot[None], text: str) -> None:
    focused = pilot.app.focused
    assert isinstance(focused, Input)
    focused.cursor_blink = False
    focused.insert_text_at_cursor(text)
    await pilot.pause()


# Looking up


async def test_what_the_look_up_finds_shows_as_soon_as_it_is_there(make_app: MakeApp, look_ups: LookUps) -> None:
    held = look_ups.held["ada@lovelace.org"] = threading.Event()
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.org")
        assert "Looking up lovelace.org …" in shown(pilot)
        held.set()
        await until(pilot, lambda: "Its mail is delivered to" in shown(pilot))
        assert "the organisation of lovelace.org" in shown(pilot)


async def test_only_the_address_that_stays_is_looked_up_and_only_once(
    make_app: MakeApp, look_ups: LookUps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_up, "PAUSE_SECONDS", 1.0)
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.or")
        await type_in(pilot, "g")
        await until(pilot, lambda: "Its mail is delivered to" in shown(pilot))
        await type_in(pilot, "x")
        await pilot.press("backspace")
        await pilot.pause()
        assert "Its mail is delivered to" in shown(pilot)
    assert "ada@lovelace.or" not in look_ups.asked
    assert look_ups.asked.count("ada@lovelace.org") == 1


async def test_an_answer_that_comes_too_late_is_dropped(make_app: MakeApp, look_ups: LookUps) -> None:
    late = look_ups.held["ada@lovelace.org"] = threading.Event()
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.org")
        await until(pilot, lambda: look_ups.asked == ["ada@lovelace.org"])
        await pilot.press("ctrl+u")
        await type_in(pilot, "alan@bletchley.org")
        await until(pilot, lambda: "autoconfig.bletchley.org" in shown(pilot))
        late.set()
        await pilot.pause(0.2)
        assert "autoconfig.bletchley.org" in shown(pilot)
        assert "lovelace" not in shown(pilot)


@pytest.mark.parametrize("address", ["me@gmail.com", "me@hotmail.com", "ada@lovelace.example", "ada@"])
async def test_what_is_known_or_no_address_is_not_looked_up(make_app: MakeApp, look_ups: LookUps, address: str) -> None:
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, address)
        await pilot.pause(0.5)
        assert "Looking up" not in shown(pilot)
    assert look_ups.asked == []


async def test_enter_while_it_looks_up_goes_on_with_the_answer(make_app: MakeApp, look_ups: LookUps) -> None:
    held = look_ups.held["alan@bletchley.org"] = threading.Event()
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "alan@bletchley.org")
        await pilot.press("enter")
        assert "One moment: bletchley.org is being looked up." in shown(pilot)
        held.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, PasswordScreen))
        assert "imap.bletchley.org, port 993, TLS, as alan" in shown(pilot)


async def test_a_look_up_that_fails_is_told(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no threads left")

    monkeypatch.setattr("mailtrove.accounts.discovery.discover", fails)
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.org")
        await until(pilot, lambda: "no threads left" in shown(pilot))


# The client ID


async def test_a_client_id_that_is_missing_is_asked_for_and_kept_where_it_belongs(
    make_app: MakeApp, paths: Paths, look_ups: LookUps
) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await type_in(pilot, "ada@lovelace.org")
        await until(pilot, lambda: bool(look_ups.asked) and "then its client ID" in shown(pilot))
        await pilot.press("enter")
        field = pilot.app.focused
        assert isinstance(field, Input)
        assert field.id == "client_id"
        await type_in(pilot, "8c5e2f0a")
        await pilot.press("enter")
        await pilot.pause()
        assert "A client ID is 32 digits and letters" in shown(pilot)
        await type_in(pilot, "-1b7d-4e3c-9a44-0d6f1e2b3c4d")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInScreen))
        assert app.config.microsoft.client_id == CLIENT_ID
        await pilot.press("escape")
    assert load_config(paths.config_file).microsoft.client_id == CLIENT_ID
    assert "# of your own app registration" in paths.config_file.read_text()


async def test_the_registration_page_and_a_message_to_the_admin_are_copied_with_a_key(make_app: MakeApp) -> None:
    async with running(make_app()) as (pilot, _):
        await type_in(pilot, "ada@lovelace.example")
        await pilot.press("f4")
        assert pilot.app.clipboard == REGISTRATIONS_URL
        await pilot.press("f6")
        assert "IMAP.AccessAsUser.All" in pilot.app.clipboard


async def test_a_broken_configuration_is_told_beside_the_field(make_app: MakeApp, paths: Paths) -> None:
    async with running(make_app()) as (pilot, _):
        await type_in(pilot, "ada@lovelace.example")
        await pilot.press("enter")
        paths.config_file.write_text("[microsoft\n")
        await type_in(pilot, CLIENT_ID)
        await pilot.press("enter")
        await until(pilot, lambda: "this is not TOML" in shown(pilot))
        assert isinstance(pilot.app.screen, AddAccountScreen)


# Advanced


async def test_the_registration_that_is_chosen_signs_in(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, str]] = []

    def add(_: Accounts, email: str, watcher: Watcher, *, tenant: str = "", app: str = "") -> Account:  # noqa: ARG001
        asked.append((email, tenant, app))
        raise SignInTimedOut("Nobody came back.")

    monkeypatch.setattr(Accounts, "add_microsoft", add)
    async with running(make_app(WITH_APPS)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.example")
        await pilot.press("f2")
        pilot.app.screen.query_one("#registration", Select).value = "work"
        await type_in(pilot, "lovelace.org")
        await pilot.press("enter")
        await until(pilot, lambda: bool(asked))
    assert asked == [("ada@lovelace.example", "lovelace.org", "work")]


async def test_a_choice_that_there_is_not_is_not_offered(make_app: MakeApp) -> None:
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "ada@lovelace.example")
        await pilot.press("f2")
        await pilot.pause()
        assert "Tenant: GUID or domain" in shown(pilot)
        assert "App registration" not in shown(pilot)
        assert "Shared mailbox" not in shown(pilot)


async def test_trouble_with_a_shared_mailbox_is_told_in_place(make_app: MakeApp, paths: Paths) -> None:
    (ada,) = archived(paths, ADA)
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await _choose_delegate(pilot, ada)
        assert "Enter opens it with the sign-in of ada@lovelace.example" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Please sign in again" in shown(pilot))
        assert isinstance(pilot.app.screen, AddAccountScreen)


async def test_a_shared_mailbox_that_opens_is_added_and_synced(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, grace = archived(paths, ADA, GRACE)
    asked: list[tuple[str, int]] = []

    def add(_: Accounts, email: str, delegate: Account, *, cancelled: threading.Event) -> Account:
        assert not cancelled.is_set()
        asked.append((email, delegate.id))
        return replace(ada, email=email)

    monkeypatch.setattr(Accounts, "add_shared", add)
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await _choose_delegate(pilot, grace)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SyncScreen))
    assert asked == [("shared@lovelace.example", grace.id)]


async def test_escape_while_a_shared_mailbox_is_opened_adds_none(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, grace = archived(paths, ADA, GRACE)
    begun, may_open = threading.Event(), threading.Event()

    class Opened:
        def close(self) -> None:
            begun.set()
            may_open.wait(10)

    monkeypatch.setattr(login, "connect", lambda *_, **__: Opened())
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, heard):
        await _choose_delegate(pilot, grace)
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, AddAccountScreen))
        may_open.set()
        await heard.wait_for(SignInEnded)
        assert isinstance(pilot.app, MailtroveApp)
        assert pilot.app.accounts is not None
        assert pilot.app.accounts.all() == [ada, grace]
        assert isinstance(pilot.app.screen, AccountsScreen)


async def _choose_delegate(pilot: Pilot[None], delegate: Account) -> None:
    await pilot.press("3", "a")
    await pilot.pause()
    await type_in(pilot, "shared@lovelace.example")
    await pilot.press("f2")
    pilot.app.screen.query_one("#delegate", Select).value = delegate.id
    await pilot.pause()


# The password form


async def test_gmail_is_asked_for_an_app_password_with_steps_and_a_link(make_app: MakeApp) -> None:
    async with running(make_app()) as (pilot, _):
        await type_in(pilot, "me@gmail.com")
        await pilot.press("f4")
        assert pilot.app.clipboard == "https://myaccount.google.com/apppasswords"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PasswordScreen)
        assert "2-Step Verification" in shown(pilot)
        assert "imap.gmail.com, port 993, TLS, as me@gmail.com" in shown(pilot)
        assert "App password" in shown(pilot)
        assert not pilot.app.screen.query_one("#server").display
        await pilot.press("f2")
        await pilot.pause()
        assert pilot.app.screen.query_one("#server").display


async def test_gmail_signs_in_with_google_where_there_is_a_client(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def add(_: Accounts, email: str, watcher: Watcher) -> Account:  # noqa: ARG001
        asked.append(email)
        raise SignInTimedOut("Nobody came back.")

    monkeypatch.setattr(Accounts, "add_google", add)
    async with running(make_app(Config(google=GoogleConfig(client_id="mine.apps.googleusercontent.com")))) as (
        pilot,
        _,
    ):
        await type_in(pilot, "me@gmail.com")
        assert "f5 signs in with Google" in shown(pilot)
        await pilot.press("f5")
        await until(pilot, lambda: bool(asked))
    assert asked == ["me@gmail.com"]


async def test_without_a_client_google_is_not_offered(make_app: MakeApp) -> None:
    async with running(make_app(WITH_CLIENT_ID)) as (pilot, _):
        await type_in(pilot, "me@gmail.com")
        await pilot.press("f5")
        await pilot.pause()
        assert "Google " not in drawn(pilot.app)[-1]
        assert isinstance(pilot.app.screen, AddAccountScreen)


@pytest.mark.parametrize(
    ("address", "words"),
    [("emmy@noether.org", "imap.hoster.net is not part of noether.org"), ("me@hopper.org", "only a guess")],
)
async def test_a_server_that_is_not_sure_is_shown_to_be_looked_at(
    make_app: MakeApp, look_ups: LookUps, address: str, words: str
) -> None:
    async with running(make_app()) as (pilot, _):
        await type_in(pilot, address)
        await pilot.press("enter")
        await until(pilot, lambda: bool(look_ups.asked) and isinstance(pilot.app.screen, PasswordScreen))
        await pilot.pause()
        assert words in shown(pilot)
        assert pilot.app.screen.query_one("#server").display


async def test_a_password_from_a_command_opens_the_mailbox_and_is_kept_nowhere(
    make_app: MakeApp, paths: Paths, dovecot: Dovecot
) -> None:
    app = make_app(Config(network=NetworkConfig(ca_file=str(dovecot.ca_file))))
    async with running(app) as (pilot, _):
        await type_in(pilot, "me@posteo.de")
        await pilot.press("enter")
        await pilot.pause()
        screen = pilot.app.screen
        screen.query_one("#host", Input).value = dovecot.host
        screen.query_one("#port", Input).value = str(dovecot.imaps_port)
        screen.query_one("#given", Select).value = Given.COMMAND
        await pilot.pause()
        await type_in(pilot, "echo secret")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen))
        await until(pilot, lambda: bool(app.summaries))
        assert app.summaries[0].account.password_command == "echo secret"
    (kept,) = paths.credentials.glob("*.json")
    assert kept.name.startswith("allowed_")  # the command, not what it prints


@pytest.mark.parametrize(("given", "words"), [("command", "The command is empty"), ("variable", "its name alone")])
async def test_what_can_be_no_command_or_variable_is_said_below(make_app: MakeApp, given: str, words: str) -> None:
    async with running(make_app()) as (pilot, _):
        await type_in(pilot, "me@posteo.de")
        await pilot.press("enter")
        await pilot.pause()
        pilot.app.screen.query_one("#given", Select).value = Given(given)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert words in shown(pilot)


# Pictures


@at_both_sizes
@pytest.mark.parametrize(
    ("address", "config"),
    [
        ("ada@lovelace.org", WITH_CLIENT_ID),
        ("ada@lovelace.org", Config()),
        ("me@gmail.com", WITH_CLIENT_ID),
        ("emmy@noether.org", WITH_CLIENT_ID),
        ("me@hopper.org", WITH_CLIENT_ID),
    ],
    ids=["organisation", "no-client-id", "gmail", "outside", "guess"],
)
@pytest.mark.usefixtures("look_ups")
def test_picture_of_what_was_found(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], address: str, config: Config
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await type_in(pilot, address)
        await until(pilot, lambda: "Looking up" not in shown(pilot))

    assert snap_compare(make_app(config), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_looking_up(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], look_ups: LookUps
) -> None:
    held = look_ups.held["ada@lovelace.org"] = threading.Event()

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await type_in(pilot, "ada@lovelace.org")
        await pilot.press("enter")

    assert snap_compare(make_app(WITH_CLIENT_ID), terminal_size=size, run_before=before)
    held.set()


@at_both_sizes
def test_picture_of_what_is_seldom_needed(
    make_app: MakeApp, paths: Paths, snap_compare: SnapCompare, size: tuple[int, int]
) -> None:
    archived(paths, ADA, GRACE)

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await until(pilot, lambda: bool(pilot.app.summaries))  # type: ignore[attr-defined]
        await pilot.press("3", "a")
        await pilot.pause()
        await type_in(pilot, "shared@lovelace.example")
        await pilot.press("f2")
        await pilot.pause()
        still(pilot.app)  # type: ignore[arg-type]

    assert snap_compare(make_app(WITH_APPS), terminal_size=size, run_before=before)


@at_both_sizes
@pytest.mark.parametrize(
    ("address", "given"),
    [("me@gmail.com", "password"), ("emmy@noether.org", "password"), ("alan@bletchley.org", "command")],
    ids=["gmail", "outside", "command"],
)
def test_picture_of_asking_for_the_password(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], look_ups: LookUps, address: str, given: str
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await type_in(pilot, address)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasswordScreen))
        pilot.app.screen.query_one("#given", Select).value = Given(given)
        await pilot.pause()
        still(pilot.app)  # type: ignore[arg-type]
        await pilot.pause()

    assert snap_compare(make_app(WITH_CLIENT_ID), terminal_size=size, run_before=before)
    assert len(look_ups.asked) <= 1
