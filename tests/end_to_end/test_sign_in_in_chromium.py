"""A whole sign-in in a real browser: the provider's pages, and the receiver's page at the end."""

import queue
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mailtrove.auth import microsoft
from mailtrove.auth.browser import BrowserStart
from mailtrove.errors import MailtroveError, SignInDeclined
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
from tests.auth.stage import Stage
from tests.browser import chromium

pytestmark = pytest.mark.serial


class SigningIn:
    """A sign-in on its own thread, while the test clicks in the browser."""

    def __init__(self, stage: Stage) -> None:
        self.urls: queue.Queue[str] = queue.Queue()
        self.ended: microsoft.SignedIn | MailtroveError | None = None
        self._stage = stage
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.ended = self._stage.sign_in(start=self._start)
        except MailtroveError as error:
            self.ended = error

    def _start(self, url: str) -> BrowserStart:
        self.urls.put(url)
        return BrowserStart(True, "chromium")

    def outcome(self) -> microsoft.SignedIn | MailtroveError | None:
        self._thread.join(30)
        return self.ended


def click_through(page: Page, signing_in: SigningIn, button: str) -> None:
    page.goto(signing_in.urls.get(timeout=20))
    page.locator(".person.asked").click()
    page.get_by_role("button", name=button).click()


def test_accepting_in_the_browser_signs_in_and_the_last_page_says_where_to_go(tmp_path: Path) -> None:
    with running(Provider(tmp_path / "provider")) as provider, chromium(tmp_path / "profile") as page:
        signing_in = SigningIn(Stage(provider, tmp_path / "home"))
        click_through(page, signing_in, "Accept")
        page.get_by_role("heading", name="Back to your terminal").wait_for()
        shown = page.content()
        outcome = signing_in.outcome()
    assert isinstance(outcome, microsoft.SignedIn)
    assert outcome.identity.email == ADA.email
    assert "code=" not in shown, "the page echoes nothing of what it was sent"


def test_declining_in_the_browser_is_said_on_the_page_and_in_the_terminal(tmp_path: Path) -> None:
    with running(Provider(tmp_path / "provider")) as provider, chromium(tmp_path / "profile") as page:
        signing_in = SigningIn(Stage(provider, tmp_path / "home"))
        click_through(page, signing_in, "Decline")
        page.get_by_role("heading", name="The sign-in was not completed").wait_for()
        outcome = signing_in.outcome()
    assert isinstance(outcome, SignInDeclined)
    assert not list((tmp_path / "home").glob("**/*"))
