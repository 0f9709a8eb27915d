"""Signing in by a code, as somebody who is not accepted, or not at all: that ends the whole sign-in."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from mailtrove.auth.events import DeviceCodeOffered, SignInEvent, Step
from mailtrove.errors import (
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    SignInDeclined,
    WrongMailbox,
)
from mailtrove.sandbox.authorization import Refusal
from mailtrove.sandbox.people import ADA, ALAN
from mailtrove.sandbox.tokens import SigningKey
from tests.auth.devices import (
    on_another_device,
    polling,
    sign_in_by_code,
)
from tests.auth.stage import Stage

pytestmark = pytest.mark.usefixtures("quick_devices")


@pytest.mark.parametrize("error", ["access_denied", "authorization_declined"])
def test_a_no_on_the_other_device_is_a_no(stage: Stage, error: str) -> None:
    def decline(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.provider.device_codes.decide(event.user_code, Refusal(error, "AADSTS65004: declined"))

    stage.watching = decline
    with pytest.raises(SignInDeclined, match="AADSTS65004") as caught:
        sign_in_by_code(stage)
    stage.assert_failed(Step.BROWSER, caught.value)
    assert not polling()


def test_somebody_else_is_refused(stage: Stage) -> None:
    on_another_device(stage, ADA)
    with pytest.raises(WrongMailbox, match=ADA.email) as caught:
        sign_in_by_code(stage, ALAN)
    stage.assert_failed(Step.IDENTITY, caught.value)


def test_signing_in_again_must_bring_the_same_person(stage: Stage) -> None:
    on_another_device(stage, ADA)
    with pytest.raises(WrongMailbox):
        sign_in_by_code(stage, expected=(ADA.tid, ALAN.oid))


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
        sign_in_by_code(stage)
    assert type(caught.value) is kind
    assert not stage.home.exists()
    assert "s3cr3t" not in repr([caught.value, caught.value.__context__, stage.told])
    assert not polling()


def test_a_code_flow_without_a_nonce_is_still_refused_while_a_code_is_offered(stage: Stage) -> None:
    stage.provider.mint_id_token = lambda claims: changed(nonce=None)(stage, claims)
    stage.watching = lambda event: isinstance(event, DeviceCodeOffered) and stage.browser(stage.visits[0])
    with pytest.raises(IdTokenNotForUs):
        sign_in_by_code(stage)


def test_no_event_log_or_repr_holds_the_secret_half_of_the_code(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("msal", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    on_another_device(stage, ADA)
    with caplog.at_level(logging.DEBUG):
        signed_in = sign_in_by_code(stage)
    polls = [asked.params for asked in stage.provider.asked if asked.endpoint == "token"]
    secrets = {form["device_code"] for form in polls} | {signed_in.access_token}
    everything = repr([stage.told, signed_in]) + caplog.text
    assert [secret for secret in secrets if secret in everything] == []
    assert "eyJ" not in everything
    assert capfd.readouterr() == ("", "")
