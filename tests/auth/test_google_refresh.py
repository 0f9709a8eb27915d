"""Renewing a stored Google sign-in in silence."""

import dataclasses
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailtrove.auth.google_credential import GoogleCredential
from mailtrove.errors import (
    AppNotFound,
    CredentialsDamaged,
    CredentialsMissing,
    CredentialsNotSaved,
    ProviderUnreachable,
    SignInExpired,
)
from mailtrove.sandbox.provider import Answer
from tests.auth.google_stage import KEY, GoogleStage


@pytest.fixture
def kept(google_stage: GoogleStage) -> GoogleCredential:
    return google_stage.keep()


def change(stage: GoogleStage, **changes: object) -> None:
    """Store the sign-in with these changes."""
    stage.store.save_google(KEY, dataclasses.replace(stage.store.load_google(KEY), **changes))  # type: ignore[arg-type]


def age(stage: GoogleStage) -> None:
    """Let the stored access token run out: less than five minutes is too little."""
    change(stage, expires_on=int(time.time()) + 200)


def test_a_token_that_lasts_is_handed_out_without_asking_anybody(
    google_stage: GoogleStage, kept: GoogleCredential
) -> None:
    assert google_stage.access_token() == kept.access_token
    assert google_stage.provider.asked == []


def test_a_token_that_runs_out_is_renewed_and_kept(google_stage: GoogleStage, kept: GoogleCredential) -> None:
    age(google_stage)
    renewed = google_stage.access_token()
    assert renewed != kept.access_token
    stored = google_stage.store.load_google(KEY)
    assert (stored.access_token, stored.refresh_token) == (renewed, kept.refresh_token)
    assert google_stage.access_token() == renewed
    assert google_stage.grants() == ["refresh_token"]


def test_a_refresh_token_that_is_replaced_is_kept_and_used_next(
    google_stage: GoogleStage, kept: GoogleCredential
) -> None:
    google_stage.provider.rotates_refresh_tokens = True
    seen = {kept.refresh_token}
    for _ in range(3):
        google_stage.access_token(force_refresh=True)
        seen.add(google_stage.store.load_google(KEY).refresh_token)
    assert len(seen) == 4


def test_many_at_once_ask_once(google_stage: GoogleStage, kept: GoogleCredential) -> None:
    google_stage.provider.hooks["token"] = lambda _: time.sleep(0.3)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: google_stage.access_token(force_refresh=True), range(8)))
    assert len(tokens) == 1
    assert tokens != {kept.access_token}
    assert google_stage.grants() == ["refresh_token"]


@pytest.mark.usefixtures("kept")
def test_a_dead_grant_asks_to_sign_in_again_and_names_the_seven_days(google_stage: GoogleStage) -> None:
    google_stage.provider.grants.revoke_all()
    with pytest.raises(SignInExpired, match="expired or revoked") as caught:
        google_stage.access_token(force_refresh=True)
    assert "seven days" in caught.value.remedy
    assert "Sign in again" in caught.value.remedy


@pytest.mark.usefixtures("kept")
def test_a_secret_that_was_changed_is_no_reason_to_sign_in_again(google_stage: GoogleStage) -> None:
    google_stage.client_secret = "GOCSPX-another"
    with pytest.raises(AppNotFound, match="client secret is invalid"):
        google_stage.access_token(force_refresh=True)


def test_an_outage_leaves_the_stored_sign_in_alone(google_stage: GoogleStage, kept: GoogleCredential) -> None:
    answers = [Answer(503, "down"), Answer(400, {"error": "server_error"})]
    while answers:
        google_stage.provider.hooks["token"] = lambda _: answers.pop()
        with pytest.raises(ProviderUnreachable):
            google_stage.access_token(force_refresh=True)
    assert google_stage.store.load_google(KEY) == kept


def test_a_renewal_that_can_not_be_kept_hands_out_nothing(
    google_stage: GoogleStage, kept: GoogleCredential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(CredentialsNotSaved, match="No space left"):
            google_stage.access_token(force_refresh=True)
    assert google_stage.store.load_google(KEY) == kept


@pytest.mark.usefixtures("kept")
def test_all_of_a_renewal_has_one_limit(google_stage: GoogleStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailtrove.auth.renewal.REFRESH_SECONDS", 1.0)
    google_stage.provider.hooks["discovery"] = lambda _: time.sleep(0.6)
    google_stage.provider.hooks["token"] = lambda _: time.sleep(0.6)
    with pytest.raises(ProviderUnreachable):
        google_stage.access_token(force_refresh=True)  # either request alone would be in time


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("stale", [{"client_id": "another"}, {"authority": "https://accounts.elsewhere.example"}])
def test_a_stored_sign_in_that_no_longer_fits_asks_to_sign_in_again(
    google_stage: GoogleStage, stale: dict[str, str]
) -> None:
    change(google_stage, **stale)
    with pytest.raises(SignInExpired):
        google_stage.access_token()
    assert google_stage.grants() == []


def test_nothing_stored_or_nothing_whole_asks_to_sign_in(google_stage: GoogleStage) -> None:
    with pytest.raises(CredentialsMissing):
        google_stage.access_token()
    google_stage.keep()
    change(google_stage, expires_on="soon")
    with pytest.raises(CredentialsDamaged):
        google_stage.access_token()
