"""The sandbox's Google, as an application meets it that does something wrong."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from mailtrove.sandbox.certificates import Certificates
from mailtrove.sandbox.google_provider import GoogleProvider
from mailtrove.sandbox.people import KATHERINE
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.stand_in_browser import final_address
from mailtrove.sandbox.tokens import SigningKey

VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
REDIRECT = "http://localhost:1"


@pytest.fixture
def google(tmp_path: Path) -> Iterator[GoogleProvider]:
    with running(GoogleProvider(Certificates(tmp_path), SigningKey())) as provider:
        yield provider


def page_url(google: GoogleProvider, **changes: str) -> str:
    asked = {
        "client_id": google.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid email https://mail.google.com/",
        "access_type": "offline",
        "prompt": "consent",
        "state": "s",
        "nonce": "n",
        "login_hint": KATHERINE.email,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    request = requests.Request("GET", f"http://localhost:{google.ports[1]}/o/oauth2/v2/auth", params=asked | changes)
    return str(request.prepare().url)


def redeem(google: GoogleProvider, **changes: str) -> requests.Response:
    """Sign in and exchange the code, but for these changes to the form."""
    code = parse_qs(urlsplit(final_address(page_url(google))).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "client_id": google.client_id,
        "client_secret": google.client_secret,
    }
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(google.certificates.ca_file)
        return session.post(f"{google.authority}/token", data=form | changes, timeout=10)


def test_a_good_form_brings_all_tokens(google: GoogleProvider) -> None:
    found = redeem(google).json()
    assert {"access_token", "refresh_token", "id_token", "expires_in", "scope"} <= found.keys()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "another"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code": "4/0Astolen"}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:2"}, "redirect_uri_mismatch"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "1//0made-up"}, "invalid_grant"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else value,
)
def test_a_wrong_form_brings_an_error_and_nothing_else(
    google: GoogleProvider, changes: dict[str, str], error: str
) -> None:
    answer = redeem(google, **changes)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == error
    assert "access_token" not in answer.json()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "another"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_mismatch"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "openid https://mail.evil.example/"}, "invalid_scope"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else value,
)
def test_a_wrong_question_is_answered_on_the_page_and_never_sent_back(
    google: GoogleProvider, changes: dict[str, str], error: str
) -> None:
    answer = requests.get(page_url(google, **changes), allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    assert error in answer.text


def test_the_page_shows_what_it_was_given_as_text_only(google: GoogleProvider) -> None:
    answer = requests.get(page_url(google, login_hint="<script>alert(1)</script>"), timeout=10)
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text
