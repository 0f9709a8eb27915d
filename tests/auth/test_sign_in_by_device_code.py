"""Whole sign-ins by a code that is typed on another device, racing with the browser and the pasted address."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mailtrove.auth.account_type import CONSUMER_TENANT, AccountType
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.device_code import MOST_CODES
from mailtrove.auth.events import DeviceCodeEnded, DeviceCodeOffered, SignInEvent, Step, StepState
from mailtrove.auth.microsoft import SignedIn
from mailtrove.auth.paste import Pasted
from mailtrove.errors import (
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    SignInCancelled,
    SignInDeclined,
    SignInTimedOut,
    WrongMailbox,
)
from mailtrove.sandbox.authorization import Refusal
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.stand_in_browser import enter_device_code, final_address, follow
from mailtrove.sandbox.tokens import SigningKey
from tests.auth.stage import Stage

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture(autouse=True)
def _fast(stage: Stage) -> None:
    stage.provider.device_codes.interval = 0


def codes(stage: Stage) -> list[DeviceCodeOffered]:
    return [event for event in stage.told if isinstance(event, DeviceCodeOffered)]


def ended(stage: Stage) -> list[str]:
    return [event.reason for event in stage.told if isinstance(event, DeviceCodeEnded)]


def polling() -> bool:
    return any(thread.name == "device-code" for thread in threading.enumerate())


def on_another_device(stage: Stage, person: Person) -> None:
    """The person enters each code that is offered."""

    def watch(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.visit("", lambda: enter_device_code(event.verification_url, event.user_code, person.email))

    stage.watching = watch


def sign_in(stage: Stage, person: Person = ADA, **kwargs: Any) -> SignedIn:
    chosen: dict[str, Any] = {"start": stage.no_browser, "device_code": True} | kwargs
    return stage.sign_in(person, **chosen)


def refused(error: str, description: str = "") -> Callable[[Mapping[str, str]], Answer | None]:
    """A token endpoint that says this to every device, and answers everybody else."""

    def hook(form: Mapping[str, str]) -> Answer | None:
        if form.get("grant_type", GRANT) != GRANT:
            return None
        return Answer(400, {"error": error, "error_description": description})

    return hook


def when_the_code_ended(stage: Stage) -> Callable[[str], BrowserStart]:
    """The person goes to the browser once the device way has ended."""

    def start(url: str) -> BrowserStart:
        def watch(event: SignInEvent) -> None:
            if isinstance(event, DeviceCodeEnded):
                stage.visit(url, lambda: follow(url))

        stage.watching = watch
        return BrowserStart(False, "no browser in this test")

    return start


@pytest.mark.parametrize(("person", "tenant"), [(ADA, ADA.tid), (GRACE, "consumers"), (ALAN, ALAN.tid)])
def test_the_code_signs_in_with_every_check_but_the_nonce(stage: Stage, person: Person, tenant: str) -> None:
    on_another_device(stage, person)
    signed_in = sign_in(stage, person)
    assert (signed_in.identity.oid, signed_in.credential.tenant) == (person.oid, tenant)
    assert stage.checks() == [(name, True) for name in ("signature", "claims", "issuer", "audience", "expiry")]
    assert [stage.states(step)[-1] for step in (Step.BROWSER, Step.EXCHANGE, Step.ID_TOKEN)] == [StepState.DONE] * 3
    assert not polling()


def test_what_it_brought_can_be_kept_and_renewed(stage: Stage) -> None:
    on_another_device(stage, GRACE)
    stage.keep(sign_in(stage, GRACE))
    assert stage.access_token(force_refresh=True)


def test_the_code_is_told_with_its_page_and_its_time(stage: Stage) -> None:
    on_another_device(stage, ADA)
    sign_in(stage)
    (code,) = codes(stage)
    assert code.verification_url == f"{stage.provider.pages_url}/devicelogin"
    assert 0 < code.seconds_allowed <= 20
    assert code.attempt == 1


@pytest.mark.parametrize("refuses_wrong_scope", [True, False])
def test_a_personal_account_ends_on_consumers_with_a_second_code(stage: Stage, refuses_wrong_scope: bool) -> None:
    stage.provider.refuses_wrong_scope = refuses_wrong_scope
    on_another_device(stage, EMMY)
    signed_in = sign_in(stage, EMMY)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert (signed_in.credential.tenant, signed_in.credential.tid) == ("consumers", CONSUMER_TENANT)
    assert signed_in.credential.scope == "https://outlook.office.com/IMAP.AccessAsUser.All"
    assert [code.attempt for code in codes(stage)] == [1, 2]
    assert "office365" not in signed_in.credential.token_cache
    asked = [asked.tenant for asked in stage.provider.asked if asked.endpoint == "devicecode"]
    assert asked == ["common", "consumers"]


@pytest.mark.parametrize("kwargs", [{"start": None}, {"device_code": False}])
def test_no_code_is_asked_for_where_a_browser_started_or_nobody_can_show_it(
    stage: Stage, kwargs: dict[str, Any]
) -> None:
    if "start" not in kwargs:
        kwargs["start"] = lambda url: BrowserStart(False, stage.browser(url).reason)
    sign_in(stage, **kwargs)
    assert codes(stage) == []
    assert "devicecode" not in [asked.endpoint for asked in stage.provider.asked]


# The first to answer wins


def test_the_browser_wins_and_the_polling_stops(stage: Stage) -> None:
    stage.watching = lambda event: isinstance(event, DeviceCodeOffered) and stage.browser(stage.visits[0])
    assert sign_in(stage).identity.oid == ADA.oid
    assert ("nonce", True) in stage.checks()
    assert not polling()


def test_the_pasted_address_wins_and_the_polling_stops(stage: Stage) -> None:
    pasted = Pasted()
    stage.watching = lambda event: (
        isinstance(event, DeviceCodeOffered) and pasted.give(final_address(stage.visits[0])).taken
    )
    assert sign_in(stage, pasted=pasted).identity.oid == ADA.oid
    assert not polling()


def test_the_code_wins_and_nothing_is_taken_any_more(stage: Stage) -> None:
    pasted = Pasted()
    on_another_device(stage, ADA)
    assert sign_in(stage, pasted=pasted).identity.oid == ADA.oid
    assert not pasted.give("http://localhost/?code=x&state=y").taken


def test_cancelling_ends_the_polling_within_a_second(stage: Stage) -> None:
    stage.provider.device_codes.interval = 5

    def cancel(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.cancelled.set()
            cancelled_at.append(time.monotonic())

    cancelled_at: list[float] = []
    stage.watching = cancel
    with pytest.raises(SignInCancelled) as caught:
        sign_in(stage)
    assert time.monotonic() - cancelled_at[0] < 1
    assert not polling()
    stage.assert_failed(Step.BROWSER, caught.value)


def test_cancelling_during_a_slow_poll_ends_it_within_a_second(stage: Stage) -> None:
    cancelled_at: list[float] = []

    def slow(form: object) -> None:
        del form
        cancelled_at.append(time.monotonic())
        stage.cancelled.set()
        released.wait(5)

    released = threading.Event()
    stage.provider.hooks["token"] = slow
    with pytest.raises(SignInCancelled):
        sign_in(stage)
    assert time.monotonic() - cancelled_at[0] < 1
    assert not polling()
    released.set()


def test_nobody_answering_in_any_way_ends_in_time(stage: Stage) -> None:
    with pytest.raises(SignInTimedOut):
        sign_in(stage, browser_seconds=0.5)
    assert codes(stage)
    assert not polling()


# What ends the device way only

ENDINGS = {
    "conditional access": (
        "token",
        "access_denied",
        "AADSTS53003: Access has been blocked by Conditional Access policies.",
    ),
    "conditional access as a dead grant": ("token", "invalid_grant", "AADSTS53003: blocked"),
    "public client flows are off": ("token", "invalid_client", "AADSTS7000218: client_secret is needed"),
    "not allowed for this application": ("devicecode", "unauthorized_client", "AADSTS700016: not found"),
    "an administrator must allow it": ("token", "invalid_grant", "AADSTS65001: no consent"),
    "a code it doesn't know": ("token", "bad_verification_code", "AADSTS70019: what code?"),
    "a scope it doesn't know": ("devicecode", "invalid_scope", "AADSTS70011: what scope?"),
}


@pytest.mark.parametrize(("endpoint", "error", "description"), ENDINGS.values(), ids=ENDINGS.keys())
def test_it_ends_the_device_way_in_words_and_the_browser_still_signs_in(
    stage: Stage, endpoint: str, error: str, description: str
) -> None:
    stage.provider.hooks[endpoint] = refused(error, description)
    assert sign_in(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    (reason,) = ended(stage)
    assert description in reason
    assert StepState.FAILED not in stage.states(Step.BROWSER)


ODD_ANSWERS: dict[str, tuple[Answer, str]] = {
    "a service that is down": (Answer(503, "down"), "HTTP 503"),
    "no code": (Answer(200, {"hello": "you"}), "can't be understood"),
    "a page in the open": (
        Answer(200, {"device_code": "d", "user_code": "u", "verification_uri": "http://evil.example/"}),
        "not encrypted",
    ),
    "a code as long as a book": (
        Answer(200, {"device_code": "d", "user_code": "u" * 999, "verification_uri": "https://a.example"}),
        "none that could be typed",
    ),
    "a time that is none": (Answer(200, {"expires_in": "soon"}), "offers no codes"),
}


@pytest.mark.parametrize(("answer", "words"), ODD_ANSWERS.values(), ids=ODD_ANSWERS.keys())
def test_an_odd_answer_ends_the_device_way_in_words_as_well(stage: Stage, answer: Answer, words: str) -> None:
    stage.provider.hooks["devicecode"] = lambda _: answer
    assert sign_in(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert words in ended(stage)[0]
    assert codes(stage) == []


def test_an_expired_code_is_replaced_by_a_fresh_one(stage: Stage) -> None:
    def watch(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered) and len(codes(stage)) == 2:
            stage.provider.hooks.pop("token")
            stage.visit("", lambda: enter_device_code(event.verification_url, event.user_code, ADA.email))

    stage.provider.hooks["token"] = refused("expired_token", "AADSTS70020: expired")
    stage.watching = watch
    assert sign_in(stage).identity.oid == ADA.oid
    first, second = codes(stage)
    assert first.user_code != second.user_code


def test_codes_that_only_expire_end_the_way_in_words(stage: Stage) -> None:
    stage.provider.hooks["token"] = refused("expired_token", "AADSTS70020: expired")
    assert sign_in(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert len(codes(stage)) == MOST_CODES
    assert ended(stage) == ["The codes expired before any was entered."]


def test_a_code_whose_time_is_up_is_replaced_without_asking_for_it(stage: Stage) -> None:
    stage.provider.device_codes.seconds = 0
    assert sign_in(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert len(codes(stage)) == MOST_CODES
    assert GRANT not in stage.posts()


def test_a_poll_that_finds_nobody_is_repeated(stage: Stage) -> None:
    def down_once(form: object) -> Answer:
        del form
        stage.provider.hooks.pop("token")
        return Answer(503, "down")

    stage.provider.hooks["token"] = down_once
    on_another_device(stage, ADA)
    assert sign_in(stage).identity.oid == ADA.oid
    assert len(codes(stage)) == 1


# What ends the whole sign-in


@pytest.mark.parametrize("error", ["access_denied", "authorization_declined"])
def test_a_no_on_the_other_device_is_a_no(stage: Stage, error: str) -> None:
    def decline(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.provider.device_codes.decide(event.user_code, Refusal(error, "AADSTS65004: declined"))

    stage.watching = decline
    with pytest.raises(SignInDeclined, match="AADSTS65004") as caught:
        sign_in(stage)
    stage.assert_failed(Step.BROWSER, caught.value)
    assert not polling()


def test_somebody_else_is_refused(stage: Stage) -> None:
    on_another_device(stage, ADA)
    with pytest.raises(WrongMailbox, match=ADA.email) as caught:
        sign_in(stage, ALAN)
    stage.assert_failed(Step.IDENTITY, caught.value)


def test_signing_in_again_must_bring_the_same_person(stage: Stage) -> None:
    on_another_device(stage, ADA)
    with pytest.raises(WrongMailbox):
        sign_in(stage, expected=(ADA.tid, ALAN.oid))


WRONG_KEY = SigningKey()
Mint = Callable[[Stage, dict[str, Any]], str | None]


def changed(**changes: object) -> Mint:
    """The right claims but for these; None leaves a claim out."""
    return lambda stage, claims: stage.provider.key.sign(
        {name: value for name, value in (claims | changes).items() if value is not None}
    )


BAD_TOKENS: dict[str, tuple[Mint, type[IdTokenError]]] = {
    "signed with a wrong key": (
        lambda stage, claims: WRONG_KEY.sign(claims, kid=stage.provider.kid),
        IdTokenForged,
    ),
    "for another application": (changed(aud="another"), IdTokenNotForUs),
    "by another issuer": (changed(iss="https://evil.example/v2.0"), IdTokenNotForUs),
    "out of date": (changed(exp=1), IdTokenExpired),
    "of no person": (changed(oid=None), IdTokenMalformed),
    "without a subject": (changed(sub=""), IdTokenMalformed),
    "missing": (lambda _, __: None, IdTokenMissing),
    "rubbish": (lambda _, __: "rubbish.s3cr3t", IdTokenMalformed),
}


@pytest.mark.parametrize(("mint", "kind"), BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
def test_an_id_token_that_is_not_right_ends_it_and_nothing_is_written(
    stage: Stage, mint: Mint, kind: type[IdTokenError]
) -> None:
    stage.provider.mint_id_token = lambda claims: mint(stage, claims)
    on_another_device(stage, ADA)
    with pytest.raises(IdTokenError) as caught:
        sign_in(stage)
    assert type(caught.value) is kind
    assert not stage.home.exists()
    assert "s3cr3t" not in repr([caught.value, caught.value.__context__, stage.told])
    assert not polling()


def test_a_code_flow_without_a_nonce_is_still_refused_while_a_code_is_offered(stage: Stage) -> None:
    stage.provider.mint_id_token = lambda claims: changed(nonce=None)(stage, claims)
    stage.watching = lambda event: isinstance(event, DeviceCodeOffered) and stage.browser(stage.visits[0])
    with pytest.raises(IdTokenNotForUs):
        sign_in(stage)


def test_no_event_log_or_repr_holds_the_secret_half_of_the_code(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("msal", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    on_another_device(stage, ADA)
    with caplog.at_level(logging.DEBUG):
        signed_in = sign_in(stage)
    polls = [asked.params for asked in stage.provider.asked if asked.endpoint == "token"]
    secrets = {form["device_code"] for form in polls} | {signed_in.access_token}
    everything = repr([stage.told, signed_in]) + caplog.text
    assert [secret for secret in secrets if secret in everything] == []
    assert "eyJ" not in everything
    assert capfd.readouterr() == ("", "")
