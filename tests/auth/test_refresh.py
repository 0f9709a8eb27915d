"""Renewing a stored sign-in in silence."""

import dataclasses
import json
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess
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
    with ThreadPoolExecutor(10) as pool:
        tokens = set(pool.map(lambda _: stage.access_token(), range(10)))
    assert tokens == {stage.access_token()}
    assert tokens != {signed_in.access_token}
    assert stage.posts() == ["refresh_token"]


def test_many_whose_token_was_refused_at_once_ask_once(stage: Stage, signed_in: microsoft.SignedIn) -> None:
    next_second()
    stage.provider.hooks["token"] = lambda _: time.sleep(0.5)
    with ThreadPoolExecutor(10) as pool:
        tokens = set(pool.map(lambda _: stage.access_token(force_refresh=True), range(10)))
    assert tokens == {stage.access_token()}
    assert tokens != {signed_in.access_token}
    assert stage.posts() == ["refresh_token"]


def used_refresh_tokens(stage: Stage) -> list[str]:
    return [asked.params["refresh_token"] for asked in stage.provider.asked if asked.endpoint == "token"]


def renew_in_process(folder: Path, config: Config, out: str, force: bool) -> None:
    store = CredentialStore(folder)
    kept = store.load_microsoft(KEY)
    person = (kept.tid, kept.oid)
    Path(out).write_text(microsoft.access_token(store, KEY, person=person, config=config, force_refresh=force))


def renewing(stage: Stage, out: Path, *, force: bool = False) -> SpawnProcess:
    """A process of its own, started, that renews the sign-in and writes what it got."""
    arguments = (stage.home / "credentials", stage.config, str(out), force)
    process = multiprocessing.get_context("spawn").Process(target=renew_in_process, args=arguments)
    process.start()
    return process


@pytest.mark.serial
@pytest.mark.usefixtures("signed_in")
def test_two_processes_at_once_ask_once_and_both_have_the_new_token(stage: Stage, tmp_path: Path) -> None:
    before = stage.store.load_microsoft(KEY)
    age(stage)
    next_second()
    stage.provider.hooks["token"] = lambda _: time.sleep(1.5)
    outs = [tmp_path / "one", tmp_path / "two"]
    workers = [renewing(stage, out) for out in outs]
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert {worker.pid for worker in workers}.isdisjoint({os.getpid()})
    assert outs[0].read_text() == outs[1].read_text() == stage.access_token()
    assert outs[0].read_text() not in before.token_cache
    assert stage.posts() == ["refresh_token"]


@pytest.mark.serial
@pytest.mark.usefixtures("signed_in")
def test_processes_that_renew_again_and_again_never_use_a_token_twice(stage: Stage, tmp_path: Path) -> None:
    """The provider takes the reuse of a rotated token as theft, and ends the sign-in."""
    workers = [renewing(stage, tmp_path / f"out{number}", force=True) for number in range(3)]
    for _ in range(3):
        next_second()
        stage.access_token(force_refresh=True)
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    used = used_refresh_tokens(stage)
    assert len(used) >= 4
    assert len(set(used)) == len(used)
    assert refresh_token(stage) not in used


@pytest.mark.serial
@pytest.mark.usefixtures("signed_in")
def test_a_process_killed_in_mid_renewal_leaves_the_way_to_the_other(stage: Stage, tmp_path: Path) -> None:
    age(stage)
    asked, killed = threading.Event(), threading.Event()

    def slow_for_the_first(_: object) -> Answer | None:
        if asked.is_set():
            return None
        asked.set()
        killed.wait(20)
        return Answer(503, "too late")

    stage.provider.hooks["token"] = slow_for_the_first
    doomed = renewing(stage, tmp_path / "doomed")
    assert asked.wait(20)
    waiting = renewing(stage, tmp_path / "waiting")
    assert doomed.pid is not None
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.join(10)
    killed.set()
    waiting.join(30)
    assert (doomed.exitcode, waiting.exitcode) == (-signal.SIGKILL, 0)
    assert not (tmp_path / "doomed").exists()
    assert (tmp_path / "waiting").read_text() == stage.access_token()
    assert stage.posts() == ["refresh_token", "refresh_token"]


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
    monkeypatch.setattr("mailtrove.auth.renewal.REFRESH_SECONDS", 1.0)
    stage.provider.hooks["discovery"] = lambda _: time.sleep(0.6)
    stage.provider.hooks["token"] = lambda _: time.sleep(0.6)
    with pytest.raises(ProviderUnreachable):
        stage.access_token(force_refresh=True)  # either request alone would be in time


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
