"""The sign-in pages in a real browser: clicked through by headless Chromium, and a picture taken of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mailtrove.sandbox.people import ADA, EMMY
from tests.browser import chromium
from tests.sandbox.application import Application, mail_scope

pytestmark = pytest.mark.serial


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path / "profile") as opened:
        yield opened


def test_a_person_clicks_through_to_the_receiver(application: Application, page: Page, tmp_path: Path) -> None:
    page.goto(application.url(ADA))
    assert page.title().startswith("Pick an account")
    assert page.locator(".person").count() == 4
    assert "Ada Lovelace" in page.locator(".person").first.inner_text()
    assert "asked for" in page.locator(".person.asked").inner_text()
    page.screenshot(path=str(tmp_path / "sign-in.png"))
    page.locator(".person.asked").click()
    assert "Read your mailbox over IMAP" in page.locator("main").inner_text()
    page.screenshot(path=str(tmp_path / "consent.png"))
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(application.landing.uri + "/**")
    assert application.landing.answers[-1]["code"]
    assert all((tmp_path / name).stat().st_size > 5000 for name in ("sign-in.png", "consent.png"))


def test_declining_is_told_to_the_application(application: Application, page: Page) -> None:
    page.goto(application.url(ADA))
    page.locator(".person.asked").click()
    page.get_by_role("button", name="Decline").click()
    page.wait_for_url(application.landing.uri + "/**")
    assert application.landing.answers[-1]["error"] == "access_denied"


def test_the_form_that_posts_itself_does(application: Application, page: Page) -> None:
    page.goto(application.url(ADA, response_mode="form_post"))
    page.locator(".person.asked").click()
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(application.landing.uri + "/**")
    assert application.landing.methods == ["POST"]


def test_whoever_can_t_sign_in_here_is_told_on_the_page_and_may_choose_again(
    application: Application, page: Page, tmp_path: Path
) -> None:
    page.goto(application.url(EMMY, ADA.tid, scope=f"openid {mail_scope(personal=False)}"))
    page.locator(".person.asked").click()
    assert "AADSTS50020" in page.get_by_role("alert").inner_text()
    page.screenshot(path=str(tmp_path / "elsewhere.png"))
    page.get_by_text("Ada Lovelace").click()
    assert page.get_by_role("button", name="Accept").is_visible()


def test_a_devices_code_is_typed_and_the_last_page_says_where_to_go(
    application: Application, page: Page, tmp_path: Path
) -> None:
    codes = application.provider.device_codes
    code = codes.offer("common", {"scope": f"openid {mail_scope(personal=False)}"}, "")
    page.goto(f"{application.provider.pages_url}/devicelogin")
    page.get_by_label("Code").fill("WRONG")
    page.get_by_role("button", name="Next").click()
    assert "didn't work" in page.get_by_role("alert").inner_text()
    page.screenshot(path=str(tmp_path / "code.png"))
    page.get_by_label("Code").fill(code["user_code"].lower())
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Ada Lovelace").click()
    page.get_by_role("button", name="Accept").click()
    assert "Go back to mailtrove" in page.get_by_role("status").inner_text()
    page.screenshot(path=str(tmp_path / "done.png"))
    assert codes.redeem("common", {"device_code": code["device_code"]}).person is ADA
