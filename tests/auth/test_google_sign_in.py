"""Whole sign-ins with Google, by a client of the person's own."""

import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from mailtrove.auth import google
from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, Step, StepChanged
from mailtrove.config import Config
from mailtrove.errors import (
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    BlockedByPolicy,
    GoogleClientMissing,
    IdTokenNotForUs,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    SignInDeclined,
    SignInError,
    SignInRefused,
    SignInTimedOut,
    WrongMailbox,
)
from mailtrove.sandbox.people import KATHERINE
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.stand_in_browser import final_address
from tests.auth.google_stage import GoogleStage, answering
from tests.auth.stage import plain_get


def asked_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_person_is_signed_in_and_every_check_was_made(google_stage: GoogleStage) -> None:
    found = google_stage.sign_in()
    assert (found.identity.tid, found.identity.oid, found.identity.email) == ("", KATHERINE.oid, KATHERINE.email)
    assert found.credential.sub == KATHERINE.oid
    assert found.credential.access_token == found.access_token
    assert google_stage.checks() == [
        (name, True) for name in ("signature", "claims", "issuer", "audience", "expiry", "nonce")
    ]
    assert not google_stage.home.exists()


def test_the_question_has_what_google_wants_and_a_proof_of_its_own(google_stage: GoogleStage) -> None:
    google_stage.sign_in()
    asked = asked_of(google_stage.urls[0])
    assert set(asked["scope"].split()) == {"openid", "email", "profile", "https://mail.google.com/"}
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert asked["login_hint"] == KATHERINE.email
    redeemed = next(asked.params for asked in google_stage.provider.asked if asked.endpoint == "token")
    digest = hashlib.sha256(redeemed["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert asked["redirect_uri"] == redeemed["redirect_uri"]


def test_each_sign_in_has_its_own_state_nonce_and_verifier(google_stage: GoogleStage) -> None:
    google_stage.sign_in()
    google_stage.sign_in()
    first, second = map(asked_of, google_stage.urls)
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_no_secret_is_in_what_is_told_or_printed(google_stage: GoogleStage) -> None:
    found = google_stage.sign_in()
    said = repr((found, google_stage.config, google_stage.told))
    secrets = (found.access_token, found.credential.refresh_token, google_stage.provider.client_secret)
    assert not any(secret in said for secret in secrets)


def test_the_address_that_a_browser_elsewhere_ended_at_can_be_pasted(google_stage: GoogleStage) -> None:
    def walk(url: str) -> None:
        assert google_stage.pasted.give(final_address(url)).taken

    assert google_stage.sign_in(walk=walk, started=False).identity.email == KATHERINE.email


def test_without_a_browser_it_is_said_that_google_gives_no_codes(google_stage: GoogleStage) -> None:
    google_stage.sign_in(started=False)
    (ended,) = [event for event in google_stage.told if isinstance(event, DeviceCodeEnded)]
    assert "Google gives no codes" in ended.reason
    assert not any(asked.endpoint == "devicecode" for asked in google_stage.provider.asked)


def test_an_answer_with_another_state_is_none(google_stage: GoogleStage) -> None:
    def stray(url: str) -> None:
        plain_get(asked_of(url)["redirect_uri"], {"state": "another", "code": "stolen"})

    with pytest.raises(SignInTimedOut):
        google.sign_in(
            KATHERINE.email, config=google_stage.config, watcher=google_stage.watcher(stray), browser_seconds=1.0
        )
    assert google_stage.grants() == []


def test_another_persons_account_is_refused(google_stage: GoogleStage) -> None:
    with pytest.raises(WrongMailbox, match="dorothy@gmail") as caught:
        google_stage.sign_in("dorothy@gmail.com", walk=answering())
    google_stage.assert_failed(Step.IDENTITY, caught.value)


def test_the_address_may_be_written_in_other_letters(google_stage: GoogleStage) -> None:
    assert google_stage.sign_in(KATHERINE.email.title()).identity.oid == KATHERINE.oid


def test_signing_in_again_must_bring_the_same_person(google_stage: GoogleStage) -> None:
    assert google_stage.sign_in(expected=("", KATHERINE.oid)).identity.oid == KATHERINE.oid
    with pytest.raises(WrongMailbox):
        google_stage.sign_in(expected=("", "119180826202002249999"))


def test_a_mail_permission_that_was_unticked_is_told_as_such(google_stage: GoogleStage) -> None:
    with pytest.raises(SignInDeclined, match="not ticked") as caught:
        google_stage.sign_in(walk=answering(mail=""))
    google_stage.assert_failed(Step.EXCHANGE, caught.value)


def test_a_no_on_googles_page_is_a_no(google_stage: GoogleStage) -> None:
    with pytest.raises(SignInDeclined) as caught:
        google_stage.sign_in(walk=answering(answer="decline"))
    assert "test users" in caught.value.remedy
    google_stage.assert_failed(Step.BROWSER, caught.value)


def test_a_wrong_secret_names_the_two_settings(google_stage: GoogleStage) -> None:
    google_stage.client_secret = "GOCSPX-another"
    with pytest.raises(AppNotFound, match="client secret is invalid") as caught:
        google_stage.sign_in()
    assert "client_secret" in caught.value.remedy
    google_stage.assert_failed(Step.EXCHANGE, caught.value)


def test_tokens_without_refresh_token_are_not_enough(google_stage: GoogleStage) -> None:
    real = google_stage.provider.grants.redeem_code
    google_stage.provider.grants.redeem_code = lambda form: replace(real(form), offline=False)  # type: ignore[method-assign]
    with pytest.raises(SignInRefused, match="no refresh token") as caught:
        google_stage.sign_in()
    google_stage.assert_failed(Step.EXCHANGE, caught.value)


def test_without_a_client_the_steps_to_one_are_told(google_stage: GoogleStage) -> None:
    with pytest.raises(GoogleClientMissing, match="\\[google\\]") as caught:
        google.sign_in(KATHERINE.email, config=Config(), watcher=google_stage.watcher())
    assert "Desktop app" in caught.value.remedy


@pytest.mark.parametrize(
    ("error", "kind", "helps"),
    [
        ("redirect_uri_mismatch", RedirectNotRegistered, "Desktop app"),
        ("org_internal", AppOfOneTenant, "External"),
        ("admin_policy_enforced", BlockedByPolicy, "trust this client id"),
        ("deleted_client", AppDisabled, "make a new one"),
        ("unauthorized_client", PublicClientFlowsOff, "Desktop app"),
        ("invalid_grant", SignInRefused, "Start the sign-in again"),
        ("something_new", SignInRefused, ""),
    ],
)
def test_each_refusal_has_its_class_and_its_remedy(
    google_stage: GoogleStage, error: str, kind: type[SignInError], helps: str
) -> None:
    said = {"error": error, "error_description": "So says Google."}
    google_stage.provider.hooks["token"] = lambda _: Answer(400, said)
    with pytest.raises(SignInError, match="Google said: So says Google") as caught:
        google_stage.sign_in()
    assert type(caught.value) is kind
    assert helps in caught.value.remedy
    google_stage.assert_failed(Step.EXCHANGE, caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://accounts.evil.example"},
        {"jwks_uri": "https://www.googleapis.com.evil.example/oauth2/v3/certs"},
        {"jwks_uri": "http://www.googleapis.com/oauth2/v3/certs"},
        {"token_endpoint": "https://evil.example/token"},
        {"authorization_endpoint": "https://accounts.evil.example/auth"},
        {"token_endpoint": "https://evil.example:443@googleapis.com/token"},
        {"token_endpoint": "https://[googleapis.com/token"},
    ],
    ids=lambda changes: " ".join(*changes.items()),
)
def test_a_discovery_document_that_leads_elsewhere_is_refused_before_anybody_signs_in(
    google_stage: GoogleStage, changes: dict[str, str]
) -> None:
    here = google_stage.provider.authority
    right = {name: f"{here}/{name}" for name in ("jwks_uri", "token_endpoint", "authorization_endpoint")}
    right["issuer"] = here
    google_stage.provider.hooks["discovery"] = lambda _: Answer(200, right | changes)
    with pytest.raises(IdTokenNotForUs) as caught:
        google_stage.sign_in()
    google_stage.assert_failed(Step.ROUTE, caught.value)
    assert google_stage.urls == []


def test_the_steps_are_told_in_words_that_fit_google(google_stage: GoogleStage) -> None:
    google_stage.sign_in()
    said = " ".join(event.detail for event in google_stage.told if isinstance(event, StepChanged))
    assert "A Google account: your own client in config.toml" in said
    assert "tenant" not in said
    assert any(isinstance(event, BrowserAwaited) for event in google_stage.told)
