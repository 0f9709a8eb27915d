"""Doing what a row says: the person at the browser, at the paste field, at another device; and what came of it."""

import contextlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import requests

from mailtrove.accounts import password_account
from mailtrove.archive.records import Account
from mailtrove.auth import page
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, DeviceCodeOffered, SignInEvent, StepChanged
from mailtrove.auth.watcher import Watcher
from mailtrove.errors import MailtroveError, SandboxUnavailable
from mailtrove.sandbox.people import ANALYSTS, PASSWORD
from mailtrove.sandbox.stand_in_browser import enter_device_code, final_address
from mailtrove.sandbox.troubles import Trouble
from tests.sign_in_table.case import Case, Way
from tests.sign_in_table.circumstances import circumstance
from tests.sign_in_table.house import House, page_at

_MOST_SECONDS = 20.0
_POLLS = 3
_SOON = 60
"""Seconds: so little that a token is renewed before it is used again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row."""

    kind: str
    text: str
    """All that people were told: title, what happened, the steps, the browser's last page."""
    remedy: str


def walk(case: Case, house: House) -> Outcome:
    """Sign in as the row says, and open the mailbox; the outcome is the first error on the way."""
    with circumstance(case.circumstance, house) as later:
        return _walk(case, house, later)


def _walk(case: Case, house: House, later: Callable[[], None]) -> Outcome:
    try:
        account = _account(case, house, later)
        with contextlib.closing(house.accounts.connect(account)) as connection:
            assert connection.examine("INBOX").exists, "a mailbox that opens has mail in it"
    except MailtroveError as error:
        if ended := [event for event in house.told if isinstance(event, DeviceCodeEnded)]:
            return Outcome("code ended", _told(house), ended[0].reason)
        return Outcome(type(error).__name__, f"{error.title}\n{error.what_happened}\n{_told(house)}", error.remedy)
    renewals = [asked for asked in house.world.provider.asked if "refresh_token" in asked.params]
    return Outcome("renewed" if len(renewals) == 1 else "signed in", _told(house), "")


def _account(case: Case, house: House, later: Callable[[], None]) -> Account:
    accounts = house.accounts
    match case.way:
        case Way.PASSWORD:
            mail = house.config.microsoft
            account = password_account(case.person.email, host=mail.imap_host, port=mail.imap_port)
            return accounts.add_password(account, PASSWORD.password)
        case Way.SHARED:
            delegate = _add(case, house, Way.BROWSER)
            house.forget_words()
            return house.accounts.add_shared(ANALYSTS.mailbox, delegate)
        case Way.AGAIN:
            account = _add(case, house, Way.BROWSER)
            house.forget_words()
            house.kept = house.secrets()
            later()
            return _walking(house, lambda watcher: accounts.sign_in_again(account, watcher), case, Way.BROWSER)
        case Way.REFRESH:
            provider = house.world.provider
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(provider, "access_token_seconds", _SOON)
                account = _add(case, house, Way.BROWSER)
            house.forget_words()
            later()
            return account
        case _:
            return _add(case, house, case.way)


def _add(case: Case, house: House, way: Way) -> Account:
    return _walking(
        house,
        lambda watcher: house.accounts.add_microsoft(case.person.email, watcher, tenant=case.tenant),
        case,
        way,
    )


def _walking(house: House, sign_in: Callable[[Watcher], Account], case: Case, way: Way) -> Account:
    def report(event: SignInEvent) -> None:
        house.told.append(event)
        if isinstance(event, BrowserAwaited) and way is Way.PASTE:
            _aside(house, lambda: _paste(house, event.url))
        if isinstance(event, DeviceCodeOffered):
            _aside(house, lambda: _enter(house, event, case))
        if isinstance(event, DeviceCodeEnded):
            house.cancelled.set()  # the other ways would go on for minutes

    def start(url: str) -> BrowserStart:
        if case.circumstance == "nobody comes":
            return BrowserStart(False, "nobody is there")
        if way is not Way.BROWSER:
            return BrowserStart(False, "over SSH")
        _aside(house, lambda: _browse(house, url))
        return BrowserStart(True, "the test walks")

    watcher = Watcher(report, house.cancelled, start, house.pasted, way is Way.DEVICE)
    try:
        return sign_in(watcher)
    finally:
        for thread in house.threads:
            thread.join(_MOST_SECONDS)


def _browse(house: House, url: str) -> None:
    if house.browser_knows:
        url = re.sub(r"login_hint=[^&]*", urlencode({"login_hint": house.browser_knows.email}), url)
    try:
        shown = page_at(final_address(url))
    except (SandboxUnavailable, requests.RequestException) as error:
        shown = f"{page.STRANGER.heading}: {error}"
    house.pages.append(shown)
    if page.STRANGER.heading in shown:
        house.cancelled.set()  # nobody else will come


def _paste(house: House, url: str) -> None:
    reply = house.pasted.give(final_address(url))
    house.pages.append(reply.words)
    if not reply.taken:
        house.cancelled.set()


def _enter(house: House, code: DeviceCodeOffered, case: Case) -> None:
    with contextlib.suppress(SandboxUnavailable):  # a code may have been replaced by the next one meanwhile
        enter_device_code(code.verification_url, code.user_code, case.person.email)
    if case.person.trouble in (Trouble.CODE_PENDING, Trouble.THROTTLED):  # asked again and again
        _wait(lambda: _polls(house) >= _POLLS)
        house.cancelled.set()


def _polls(house: House) -> int:
    return sum("device_code" in asked.params for asked in house.world.provider.asked)


def _aside(house: House, walk: Callable[[], None]) -> None:
    thread = threading.Thread(target=walk, name="the person")
    house.threads.append(thread)
    thread.start()


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _MOST_SECONDS
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _told(house: House) -> str:
    said = [event.detail for event in house.told if isinstance(event, StepChanged)]
    said += [event.reason for event in house.told if isinstance(event, DeviceCodeEnded)]
    return "\n".join([*said, *house.pages])
