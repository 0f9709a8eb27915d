"""An ID token that is not right, in a whole sign-in: the step fails, and nothing is written anywhere."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from mailtrove.auth.events import Step, StepChanged, StepState
from mailtrove.errors import (
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    SignInError,
    WrongMailbox,
)
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.tokens import SigningKey
from tests.auth.stage import Stage

Claims = dict[str, Any]
Mint = Callable[[Provider, Claims], str | None]
WRONG_KEY = SigningKey()


def changed(**changes: object) -> Mint:
    """The right claims but for these; None leaves a claim out."""

    def mint(provider: Provider, claims: Claims) -> str:
        return provider.key.sign({name: value for name, value in (claims | changes).items() if value is not None})

    return mint


def later(name: str, seconds: int) -> Mint:
    """A time claim that is off."""
    return lambda provider, claims: provider.key.sign(claims | {name: claims[name] + seconds})


def with_public_key_as_password(provider: Provider, claims: Claims) -> str:
    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT", "kid": provider.kid}
    text = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{text}.{part(hmac.digest(provider.public_key_pem, text.encode(), hashlib.sha256))}"


REFUSED: dict[str, tuple[Mint, type[SignInError], Step]] = {
    "signed with a wrong key": (
        lambda provider, claims: WRONG_KEY.sign(claims, kid=provider.kid),
        IdTokenForged,
        Step.ID_TOKEN,
    ),
    "signed with an unknown key": (lambda _, claims: WRONG_KEY.sign(claims), IdTokenForged, Step.ID_TOKEN),
    "not signed": (
        lambda provider, claims: jwt.encode(claims, "", algorithm="none", headers={"kid": provider.kid}),
        IdTokenForged,
        Step.ID_TOKEN,
    ),
    "signed with the public key as a password": (with_public_key_as_password, IdTokenForged, Step.ID_TOKEN),
    "for another application": (changed(aud="another"), IdTokenNotForUs, Step.ID_TOKEN),
    "by another issuer": (changed(iss="https://evil.example/v2.0"), IdTokenNotForUs, Step.ID_TOKEN),
    "out of date": (later("exp", -7200), IdTokenExpired, Step.ID_TOKEN),
    "not valid yet": (later("nbf", 7200), IdTokenExpired, Step.ID_TOKEN),
    "another nonce": (changed(nonce="another"), IdTokenNotForUs, Step.EXCHANGE),
    "no nonce": (changed(nonce=None), IdTokenNotForUs, Step.EXCHANGE),
    "no person": (changed(oid=None), IdTokenMalformed, Step.ID_TOKEN),
    "no tenant": (changed(tid=None), IdTokenMalformed, Step.ID_TOKEN),
    "no end": (changed(exp=None), IdTokenMalformed, Step.ID_TOKEN),
    "a tenant that doesn't exist": (changed(tid="00000000-0000-4000-8000-000000000000"), IdTokenForged, Step.ID_TOKEN),
    "another existing tenant": (changed(tid="19120623-1954-4e16-8a11-b1e7c41e9aac"), IdTokenNotForUs, Step.ID_TOKEN),
    "another mailbox": (changed(email="eve@evil.example"), WrongMailbox, Step.IDENTITY),
    "nobody's mailbox": (changed(email=None, preferred_username=None), IdTokenMalformed, Step.IDENTITY),
    "no token": (lambda _, __: None, IdTokenMissing, Step.ID_TOKEN),
    "no token at all": (lambda _, __: "rubbish", IdTokenMalformed, Step.EXCHANGE),
    "no JSON inside": (lambda _, __: "e30.bm90IGpzb24.c2ln", IdTokenMalformed, Step.EXCHANGE),
    "a list inside": (lambda _, __: "e30.W10.c2ln", IdTokenMalformed, Step.EXCHANGE),
}


@pytest.mark.parametrize(("mint", "kind", "step"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_and_nothing_is_written(stage: Stage, mint: Mint, kind: type[SignInError], step: Step) -> None:
    stage.provider.mint_id_token = lambda claims: mint(stage.provider, claims)
    with pytest.raises(SignInError) as caught:
        stage.sign_in(ADA)
    assert type(caught.value) is kind
    assert caught.value.remedy
    last = stage.last()
    assert isinstance(last, StepChanged)
    assert (last.step, last.state, last.detail) == (step, StepState.FAILED, caught.value.what_happened)
    assert not stage.home.exists()


@pytest.mark.parametrize("name", ["by another issuer", "another nonce", "signed with a wrong key", "out of date"])
def test_the_check_that_failed_is_told_last(stage: Stage, name: str) -> None:
    mint = REFUSED[name][0]
    stage.provider.mint_id_token = lambda claims: mint(stage.provider, claims)
    with pytest.raises(IdTokenError):
        stage.sign_in(ADA)
    expected = {
        "by another issuer": "issuer",
        "another nonce": "nonce",
        "signed with a wrong key": "signature",
        "out of date": "expiry",
    }
    assert stage.checks()[-1] == (expected[name], False)
