"""What ends the way with a code, and nothing else: the other ways go on."""

import math

import pytest

from mailtrove.auth.device_code import MOST_CODES
from mailtrove.auth.events import DeviceCodeOffered, SignInEvent, Step, StepState
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.stand_in_browser import enter_device_code
from tests.auth.devices import GRANT, codes, ended, on_another_device, refused, sign_in_by_code, when_the_code_ended
from tests.auth.stage import Stage

pytestmark = pytest.mark.usefixtures("quick_devices")


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
    assert sign_in_by_code(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    (reason,) = ended(stage)
    assert description in reason
    assert StepState.FAILED not in stage.states(Step.BROWSER)


CODE = {"device_code": "d", "user_code": "u", "verification_uri": "https://a.example", "expires_in": 900, "interval": 0}
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
    "a time without end": (Answer(200, CODE | {"expires_in": math.inf}), "offers no codes"),
    "a time that is over": (Answer(200, CODE | {"expires_in": -5}), "no time that can be understood"),
    "a pause that is none": (Answer(200, CODE | {"interval": "now and then"}), "offers no codes"),
    "a page that is no address": (Answer(200, CODE | {"verification_uri": "https://[x"}), "names no page"),
}


@pytest.mark.parametrize(("answer", "words"), ODD_ANSWERS.values(), ids=ODD_ANSWERS.keys())
def test_an_odd_answer_ends_the_device_way_in_words_as_well(stage: Stage, answer: Answer, words: str) -> None:
    stage.provider.hooks["devicecode"] = lambda _: answer
    assert sign_in_by_code(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert words in ended(stage)[0]
    assert codes(stage) == []


def test_an_expired_code_is_replaced_by_a_fresh_one(stage: Stage) -> None:
    def watch(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered) and len(codes(stage)) == 2:
            stage.provider.hooks.pop("token")
            stage.visit("", lambda: enter_device_code(event.verification_url, event.user_code, ADA.email))

    stage.provider.hooks["token"] = refused("expired_token", "AADSTS70020: expired")
    stage.watching = watch
    assert sign_in_by_code(stage).identity.oid == ADA.oid
    first, second = codes(stage)
    assert first.user_code != second.user_code


def test_codes_that_only_expire_end_the_way_in_words(stage: Stage) -> None:
    stage.provider.hooks["token"] = refused("expired_token", "AADSTS70020: expired")
    assert sign_in_by_code(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert len(codes(stage)) == MOST_CODES
    assert ended(stage) == ["The codes expired before any was entered."]


def test_a_code_whose_time_is_up_is_replaced_without_asking_for_it(stage: Stage) -> None:
    stage.provider.device_codes.seconds = 0
    assert sign_in_by_code(stage, start=when_the_code_ended(stage)).identity.oid == ADA.oid
    assert len(codes(stage)) == MOST_CODES
    assert GRANT not in stage.posts()


def test_a_poll_that_finds_nobody_is_repeated(stage: Stage) -> None:
    def down_once(form: object) -> Answer:
        del form
        stage.provider.hooks.pop("token")
        return Answer(503, "down")

    stage.provider.hooks["token"] = down_once
    on_another_device(stage, ADA)
    assert sign_in_by_code(stage).identity.oid == ADA.oid
    assert len(codes(stage)) == 1
