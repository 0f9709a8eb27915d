"""Whole sign-ins against a provider that behaves like Entra."""

import dataclasses
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from mailtrove.auth import microsoft
from mailtrove.auth.account_type import CONSUMER_TENANT, AccountType
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import BrowserAwaited, SignInEvent, Step, StepChanged, StepState
from mailtrove.config import Config
from mailtrove.errors import (
    ClientIdMissing,
    IdTokenNotForUs,
    SignInCancelled,
    SignInDeclined,
    SignInRefused,
    SignInTimedOut,
    WrongMailbox,
)
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE
from mailtrove.sandbox.provider import Answer
from tests.auth.stage import Stage

EVERY_STEP = [Step.ACCOUNT_TYPE, Step.ROUTE, Step.RECEIVER, Step.BROWSER, Step.EXCHANGE, Step.ID_TOKEN, Step.IDENTITY]


def test_an_organisation_account_signs_in_and_every_step_is_told(stage: Stage) -> None:
    signed_in = stage.sign_in(ADA)
    assert signed_in.route.account_type is AccountType.ORGANISATION
    assert (signed_in.identity.tid, signed_in.identity.oid) == (ADA.tid, ADA.oid)
    assert signed_in.identity.warning == ""
    assert [stage.states(step)[-1] for step in EVERY_STEP] == [StepState.DONE] * len(EVERY_STEP)
    assert stage.checks() == [(name, True) for name in ("signature", "claims", "issuer", "audience", "expiry", "nonce")]
    assert not stage.home.exists()


def test_what_is_to_be_kept_names_the_accounts_own_tenant(stage: Stage) -> None:
    credential = stage.sign_in(ADA).credential
    assert (credential.tenant, credential.tid, credential.oid) == (ADA.tid, ADA.tid, ADA.oid)
    assert credential.authority == f"{stage.provider.authority}/{ADA.tid}"
    assert credential.scope == "https://outlook.office365.com/IMAP.AccessAsUser.All"
    assert credential.client_id == stage.provider.client_id


def test_a_personal_account_is_kept_under_consumers(stage: Stage) -> None:
    signed_in = stage.sign_in(GRACE)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert signed_in.credential.tenant == "consumers"
    assert signed_in.credential.tid == CONSUMER_TENANT
    assert len(stage.visits) == 1


def test_the_url_is_told_in_full_with_pkce_state_and_hint(stage: Stage) -> None:
    stage.sign_in(ADA)
    (awaited,) = stage.awaited()
    asked = parse_qs(urlsplit(awaited.url).query)
    assert awaited.url == stage.visits[0]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["login_hint"] == [ADA.email]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) == 64
    assert {"openid", "email", "offline_access"} <= set(asked["scope"][0].split())
    assert (awaited.browser_started, awaited.reason, awaited.seconds_allowed) == (True, "the test walks", 300.0)


def test_a_browser_that_was_not_started_is_told_and_the_url_still_works(stage: Stage) -> None:
    def start(url: str) -> BrowserStart:
        stage.browser(url)  # the person opens it by hand
        return BrowserStart(False, "no browser in this test")

    stage.sign_in(ADA, start=start)
    assert (stage.awaited()[0].browser_started, stage.awaited()[0].reason) == (False, "no browser in this test")


def test_a_scope_refused_before_any_token_is_corrected_in_a_second_round(stage: Stage) -> None:
    signed_in = stage.sign_in(EMMY)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert signed_in.credential.scope == "https://outlook.office.com/IMAP.AccessAsUser.All"
    assert stage.states(Step.BROWSER, 1)[-1] is StepState.CORRECTED
    assert stage.states(Step.EXCHANGE, 1) == []
    assert [stage.states(step, 2)[-1] for step in EVERY_STEP] == [StepState.DONE] * len(EVERY_STEP)
    assert [urlsplit(url).path.split("/")[1] for url in stage.visits] == ["common", "consumers"]
    assert stage.posts() == ["authorization_code"]


def test_a_scope_refused_by_the_token_endpoint_is_corrected_as_well(stage: Stage) -> None:
    stage.provider.refuses_wrong_scope = False

    def refuse_once(params: object) -> Answer | None:
        del params
        stage.provider.hooks.pop("token")
        return Answer(400, {"error": "invalid_scope", "error_description": "AADSTS70011: not for this account"})

    stage.provider.hooks["token"] = refuse_once
    assert stage.sign_in(EMMY).route.account_type is AccountType.PERSONAL
    assert stage.states(Step.EXCHANGE, 1)[-1] is StepState.CORRECTED


def test_a_tenant_that_contradicts_the_guess_is_corrected_in_a_second_round(stage: Stage) -> None:
    stage.provider.refuses_wrong_scope = False
    signed_in = stage.sign_in(EMMY)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert signed_in.credential.scope == "https://outlook.office.com/IMAP.AccessAsUser.All"
    assert stage.states(Step.IDENTITY, 1)[-1] is StepState.CORRECTED
    assert stage.states(Step.IDENTITY, 2)[-1] is StepState.DONE
    assert "office365" not in signed_in.credential.token_cache


def test_a_second_wrong_guess_is_refused_instead_of_going_round_in_circles(stage: Stage) -> None:
    refusal = {"error": "invalid_scope", "error_description": "AADSTS70011: no such scope"}
    with pytest.raises(SignInRefused, match="AADSTS70011") as caught:
        stage.sign_in(ADA, start=stage.bring(**refusal))
    assert len(stage.visits) == 2
    assert "IMAP.AccessAsUser.All" in caught.value.remedy
    stage.assert_failed(Step.BROWSER, caught.value)


def test_a_wrong_scope_in_a_named_tenant_has_no_second_round(stage: Stage) -> None:
    with pytest.raises(SignInRefused):
        stage.sign_in(ADA, start=stage.bring(error="invalid_scope"), tenant=ADA.tenant)
    assert len(stage.visits) == 1


def test_another_person_is_refused_before_any_second_round(stage: Stage) -> None:
    stage.provider.refuses_wrong_scope = False
    emmys_name = dataclasses.replace(EMMY, email="hilbert@noether.example")
    with pytest.raises(WrongMailbox):
        stage.sign_in(emmys_name, start=lambda url: stage.browser(url.replace("hilbert%40", "emmy%40")))
    assert len(stage.visits) == 1


def test_a_sign_in_name_that_differs_is_accepted_with_a_warning_in_sight(stage: Stage) -> None:
    signed_in = stage.sign_in(ALAN)
    assert ALAN.upn in signed_in.identity.warning
    last = stage.last()
    assert isinstance(last, StepChanged)
    assert (last.step, last.state, last.detail) == (Step.IDENTITY, StepState.WARNING, signed_in.identity.warning)


def test_somebody_else_is_refused(stage: Stage) -> None:
    with pytest.raises(WrongMailbox, match=ADA.email) as caught:
        stage.sign_in(ALAN, start=lambda url: stage.browser(url.replace("alan%40bletchley", "ada%40lovelace")))
    stage.assert_failed(Step.IDENTITY, caught.value)


def test_signing_in_again_must_bring_the_same_person(stage: Stage) -> None:
    assert stage.sign_in(ADA, expected=(ADA.tid, ADA.oid)).identity.oid == ADA.oid
    with pytest.raises(WrongMailbox) as caught:
        stage.sign_in(ADA, expected=(ADA.tid, ALAN.oid))
    stage.assert_failed(Step.IDENTITY, caught.value)


def test_another_tenant_than_the_one_asked_by_its_guid_is_refused(stage: Stage) -> None:
    def alans(claims: dict[str, object]) -> str:
        issuer = f"{stage.provider.authority}/{ALAN.tid}/v2.0"
        return stage.provider.key.sign(claims | {"tid": ALAN.tid, "iss": issuer})

    stage.provider.mint_id_token = alans
    assert stage.sign_in(ADA).identity.tid == ALAN.tid  # /common serves every tenant
    with pytest.raises(IdTokenNotForUs, match="another tenant") as caught:
        stage.sign_in(ADA, tenant=ADA.tid)
    stage.assert_failed(Step.ID_TOKEN, caught.value)


def test_saying_no_on_the_page_is_told_as_that(stage: Stage) -> None:
    no = stage.bring(error="access_denied", error_description="AADSTS65004: User declined to consent.")
    with pytest.raises(SignInDeclined, match="declined to consent") as caught:
        stage.sign_in(ADA, start=no)
    stage.assert_failed(Step.BROWSER, caught.value)
    assert stage.posts() == []


def test_a_code_that_is_not_good_is_refused_with_the_providers_words(stage: Stage) -> None:
    with pytest.raises(SignInRefused, match="AADSTS") as caught:
        stage.sign_in(ADA, start=stage.bring(code="made-up"))
    stage.assert_failed(Step.EXCHANGE, caught.value)


def test_cancelling_in_the_browser_ends_it_at_once(stage: Stage) -> None:
    cancelled_at: list[float] = []

    def give_up(event: SignInEvent) -> None:
        if isinstance(event, BrowserAwaited):
            stage.cancelled.set()
            cancelled_at.append(time.monotonic())

    stage.watching = give_up
    with pytest.raises(SignInCancelled) as caught:
        stage.sign_in(ADA, start=stage.no_browser)
    assert time.monotonic() - cancelled_at[0] < 5
    stage.assert_failed(Step.BROWSER, caught.value)


@pytest.mark.parametrize(
    ("endpoint", "step"), [("discovery", Step.ROUTE), ("token", Step.EXCHANGE), ("keys", Step.ID_TOKEN)]
)
def test_cancelling_while_the_provider_is_slow_ends_it_at_once(stage: Stage, endpoint: str, step: Step) -> None:
    reached, released = threading.Event(), threading.Event()

    def slow(params: object) -> None:
        del params
        reached.set()
        released.wait(10)

    def cancel() -> None:
        reached.wait(10)
        stage.cancelled.set()
        cancelled_at.append(time.monotonic())

    cancelled_at: list[float] = []
    stage.provider.hooks[endpoint] = slow
    threading.Thread(target=cancel).start()
    with pytest.raises(SignInCancelled) as caught:
        stage.sign_in(ADA)
    assert time.monotonic() - cancelled_at[0] < 5
    released.set()
    stage.assert_failed(step, caught.value)


def test_nobody_coming_back_ends_in_time(stage: Stage) -> None:
    with pytest.raises(SignInTimedOut) as caught:
        stage.sign_in(ADA, start=stage.no_browser, browser_seconds=0.3)
    stage.assert_failed(Step.BROWSER, caught.value)


def test_without_an_app_registration_nobody_is_asked(stage: Stage) -> None:
    with pytest.raises(ClientIdMissing):
        microsoft.sign_in(ADA.email, config=Config(), watcher=stage.watcher(stage.no_browser))
    assert stage.provider.asked == []
