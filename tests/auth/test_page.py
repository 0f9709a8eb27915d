"""The page that the browser shows at the end."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from mailtrove.auth import page

PAGES = [value for value in vars(page).values() if isinstance(value, page.Page)]


def parts_of(shown: page.Page) -> tuple[dict[str, str], str]:
    head, _, body = shown.response().decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return {"status": status, **headers}, body


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.status)
def test_every_page_is_neither_kept_nor_guessed_at_and_runs_nothing(shown: page.Page) -> None:
    headers, body = parts_of(shown)
    assert headers["status"] == f"HTTP/1.1 {shown.status}"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Connection"] == "close"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert int(headers["Content-Length"]) == len(body.encode())
    assert "<script" not in body


@pytest.mark.parametrize("shown", [page.RECEIVED, page.REFUSED, page.STRANGER], ids=lambda shown: shown.heading)
def test_the_policy_allows_the_pages_own_style_and_no_other(shown: page.Page) -> None:
    headers, body = parts_of(shown)
    styles = re.findall("<style>(.*?)</style>", body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert len(styles) == 1
    assert f"style-src 'sha256-{digest}'" in headers["Content-Security-Policy"]
    assert "prefers-color-scheme:dark" in styles[0]
    assert " style=" not in body


@pytest.mark.parametrize(
    "shown", [shown for shown in PAGES if shown is not page.NO_ICON], ids=lambda shown: shown.status
)
def test_every_page_is_well_formed_and_says_what_happened(shown: page.Page) -> None:
    open_tags: list[str] = []
    texts: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            if tag not in ("meta", "link"):
                open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

        def handle_data(self, data: str) -> None:
            texts.append(data)

    Reader().feed(parts_of(shown)[1])
    assert open_tags == []
    assert shown.heading in texts
    assert shown.text in texts


def test_a_head_request_gets_the_headers_alone() -> None:
    assert page.WRONG_METHOD.response(head_only=True).endswith(b"\r\n\r\n")
    assert b"Allow: GET, POST\r\n" in page.WRONG_METHOD.response()


def test_the_icons_answer_has_no_body() -> None:
    headers, body = parts_of(page.NO_ICON)
    assert (headers["status"], body) == ("HTTP/1.1 204 No Content", "")
