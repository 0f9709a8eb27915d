"""Renewing a stored sign-in in silence."""

import dataclasses
import json
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailtrove.auth import microsoft
from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import Config
from mailtrove.errors import (
    CredentialsMissing,
    CredentialsNotSaved,
    ProviderUnreachable,
    SignInExpired,
    SignInRefused,
)
from mailtrove.sandbox.people import ADA, EMMY, GRACE, Person
from mailtrove.sandbox.provider import Answer
from tests.auth.stage import KEY, Stage


@pytest.fixture
def signed_in(stage: Stage) -> microsoft.SignedIn:
    """Ada, signed in and kept; what the provider was asked so far is forgotten."""
    found = stage.sign_in(ADA)
    stage.keep(found)
    stage.provider.asked.clear()
    return found


def next_second() -> None:
    """Tokens differ by their times, which are whole seconds."""
    time.sleep(1.05 - time.time() % 1)


def age(stage: Stage) -> None:
    """Let the stored access token run out."""
    credential = stage.store.load_microsoft(KEY)
    cache = json.loads(credential.token_cache)
    for entry in cache["AccessToken"].values():
        entry["expires_on"] = str(int(time.time()) + 200)  # less than five minutes is too little
    stage.store.save_microsoft(KEY, dataclasses.replace(credential, token_cache=json.dumps(cache)))


def refresh_token(stage: Stage) -> str:
    cache = json.loads(stage.store.load_microsoft(KEY).token_cache)
    (entry,) = cache["RefreshToken"].values()
    return str(entry["secret"])


def test_a_token_that_lasts_is_handed_out_without_asking_anybody(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    assert stage.access_token() == signed_in.access_token
    assert stage.provider.asked == []


def test_a_token_that_runs_out_is_renewed_at_the_accounts_own_tenant_and_kept(
    stage: Stage, signed_in: microsoft.SignedIn
) -> None:
    before = refresh_token(stage)
    age(stage)
    next_second()
    renewed = stage.access_token()
    assert renewed != signed_in.access_token
    assert stage.posts() == ["refresh_token"]
    assert {asked.tenant for asked in stage.provider.asked} == {ADA.tid}
    assert refresh_token(stage) != before
    assert stage.access_token() == renewed
    assert stage.posts() == ["refresh_token"]


@pytest.mark.parametrize("person", [GRACE, EMMY])
def test_a_personal_account_is_renewed_at_consumers(stage: Stage, person: Person) -> None:
    stage.keep(stage.sign_in(person))
    stage.provider.asked.clear()
    assert stage.access_token(force_refresh=True)
    assert {asked.tenant for asked in stage.provider.asked} == {"consumers"}


def test_each_renewal_uses_the_refresh_token_that_the_last_one_brought(
    stage: Stage, signed_in: microsoft.SignedIn
) -> None:
    seen = {signed_in.access_token}
    for _ in range(3):
        next_second()
        seen.add(stage.access_token(force_refresh=True))
    assert len(seen) == 4


def test_a_provider_that_does_not_rotate_is_fine_too(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    stage.provider.rotates_refresh_tokens = False
    before = refresh_token(stage)
    next_second()
    assert stage.access_token(force_refresh=True) != signed_in.access_token
    assert refresh_token(stage) == before


def test_many_at_once_ask_once(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    age(stage)
    next_second()
    stage.provider.hooks["token"] = lambda _: time.sleep(0.3)
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: stage.access_token(), range(8)))
    assert len(tokens) == 1
    assert tokens != {signed_in.access_token}
    assert stage.posts() == ["refresh_token"]


def test_many_whose_token_was_refused_at_once_ask_once(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    next_second()
    stage.provider.hooks["token"] = lambda _: time.sleep(0.5)
    with ThreadPoolExecutor(5) as pool:
        tokens = set(pool.map(lambda _: stage.access_token(force_refresh=True), range(5)))
    assert len(tokens) == 1
    assert tokens != {signed_in.access_token}
    assert stage.posts() == ["refresh_token"]


def renew_in_process(folder: Path, config: Config, out: str) -> None:
    Path(out).write_text(microsoft.access_token(CredentialStore(folder), KEY, config=config))


@pytest.mark.usefixtures("signed_in")
def test_two_processes_at_once_ask_once(stage: Stage, tmp_path: Path) -> None:
    age(stage)
    stage.provider.hooks["token"] = lambda _: time.sleep(1.5)
    context = multiprocessing.get_context("spawn")
    outs = [tmp_path / "one", tmp_path / "two"]
    workers = [
        context.Process(target=renew_in_process, args=(stage.home / "credentials", stage.config, str(out)))
        for out in outs
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert outs[0].read_text() == outs[1].read_text()
    assert stage.posts() == ["refresh_token"]


@pytest.mark.usefixtures("signed_in")
def test_a_renewal_that_can_not_be_kept_is_an_error_and_hands_out_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CredentialsNotSaved, match="No space left"):
        stage.access_token(force_refresh=True)


def test_nothing_stored_asks_to_sign_in(stage: Stage) -> None:
    with pytest.raises(CredentialsMissing):
        stage.access_token()


@pytest.mark.usefixtures("signed_in")
def test_a_dead_refresh_token_asks_to_sign_in_again_with_the_reason(stage: Stage) -> None:
    said = "AADSTS50173: The provided grant has expired due to it being revoked."
    stage.provider.hooks["token"] = lambda _: Answer(400, {"error": "invalid_grant", "error_description": said})
    with pytest.raises(SignInExpired, match="password was changed") as caught:
        stage.access_token(force_refresh=True)
    assert "Sign in again" in caught.value.remedy
    assert "AADSTS50173" in caught.value.what_happened


def test_after_something_was_mended_the_next_try_asks_anew(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    """MSAL would repeat the refusal from memory for a minute."""
    stage.provider.hooks["token"] = lambda _: Answer(400, {"error": "interaction_required"})
    with pytest.raises(SignInExpired):
        stage.access_token(force_refresh=True)
    stage.provider.hooks.clear()
    next_second()
    assert stage.access_token(force_refresh=True) != signed_in.access_token


@pytest.mark.usefixtures("signed_in")
def test_an_outage_leaves_the_stored_sign_in_alone(stage: Stage) -> None:
    before = refresh_token(stage)
    stage.provider.hooks["token"] = lambda _: Answer(503, "down")
    with pytest.raises(ProviderUnreachable):
        stage.access_token(force_refresh=True)
    stage.provider.hooks["token"] = lambda _: Answer(400, {"error": "temporarily_unavailable"})
    with pytest.raises(ProviderUnreachable):
        stage.access_token(force_refresh=True)
    assert refresh_token(stage) == before


@pytest.mark.usefixtures("signed_in")
def test_an_application_that_was_disabled_is_no_reason_to_sign_in_again(stage: Stage) -> None:
    refusal = {"error": "unauthorized_client", "error_description": "AADSTS7000112: Application is disabled."}
    stage.provider.hooks["token"] = lambda _: Answer(400, refusal)
    with pytest.raises(SignInRefused, match="AADSTS7000112"):
        stage.access_token(force_refresh=True)


@pytest.mark.usefixtures("signed_in")
def test_all_of_a_renewal_has_one_limit(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailtrove.auth.refresh.REFRESH_SECONDS", 1.0)
    stage.provider.hooks["discovery"] = lambda _: time.sleep(0.6)
    stage.provider.hooks["token"] = lambda _: time.sleep(0.6)
    started = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        stage.access_token(force_refresh=True)
    assert time.monotonic() - started < 1.3


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    "stale",
    [
        {"scope": "https://outlook.office.com/IMAP.AccessAsUser.All"},
        {"authority": "https://login.elsewhere.example/" + ADA.tid},
        {"tid": "9188040d-6c67-4c5b-b112-36a304b66dad"},
        {"token_cache": "not json"},
        {"token_cache": "{}"},
    ],
    ids=lambda stale: next(iter(stale)),
)
def test_a_stored_sign_in_that_no_longer_fits_asks_to_sign_in_again(stage: Stage, stale: dict[str, str]) -> None:
    stage.store.save_microsoft(KEY, dataclasses.replace(stage.store.load_microsoft(KEY), **stale))
    with pytest.raises(SignInExpired):
        stage.access_token()
    assert stage.posts() == []


@pytest.mark.usefixtures("signed_in")
def test_a_sign_in_without_refresh_token_ends_with_its_access_token(stage: Stage) -> None:
    credential = stage.store.load_microsoft(KEY)
    cache = json.loads(credential.token_cache) | {"RefreshToken": {}}
    stage.store.save_microsoft(KEY, dataclasses.replace(credential, token_cache=json.dumps(cache)))
    with pytest.raises(SignInExpired, match="no refresh token"):
        stage.access_token(force_refresh=True)
