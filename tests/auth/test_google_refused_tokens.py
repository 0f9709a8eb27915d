"""An ID token of Google's that is not right, in a whole sign-in: the step fails, and nothing is written anywhere."""

import jwt
import pytest

from mailtrove.auth.events import Step
from mailtrove.errors import (
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    SignInError,
    WrongMailbox,
)
from tests.auth.google_stage import GoogleStage
from tests.auth.test_refused_tokens import WRONG_KEY, Claims


def change(claims: Claims, **changes: object) -> Claims:
    """The right claims but for these; None leaves a claim out."""
    return {name: value for name, value in (claims | changes).items() if value is not None}


REFUSED: dict[str, tuple[dict[str, object], type[SignInError], Step]] = {
    "for another application": ({"aud": "another"}, IdTokenNotForUs, Step.ID_TOKEN),
    "for several applications": ({"aud": ["another", "more"]}, IdTokenNotForUs, Step.ID_TOKEN),
    "by another issuer": ({"iss": "https://accounts.evil.example"}, IdTokenNotForUs, Step.ID_TOKEN),
    "by Google without https": ({"iss": "accounts.google.com"}, IdTokenNotForUs, Step.ID_TOKEN),
    "out of date": ({"exp": 1_700_000_000}, IdTokenExpired, Step.ID_TOKEN),
    "issued in the future": ({"iat": 4_000_000_000}, IdTokenExpired, Step.ID_TOKEN),
    "no end": ({"exp": None}, IdTokenMalformed, Step.ID_TOKEN),
    "another nonce": ({"nonce": "another"}, IdTokenNotForUs, Step.ID_TOKEN),
    "no nonce": ({"nonce": None}, IdTokenMalformed, Step.ID_TOKEN),
    "nobody": ({"sub": None}, IdTokenMalformed, Step.ID_TOKEN),
    "somebody who is no text": ({"sub": 119180826}, IdTokenMalformed, Step.ID_TOKEN),
    "no address": ({"email": None}, IdTokenMalformed, Step.ID_TOKEN),
    "another address": ({"email": "eve@gmail.com"}, WrongMailbox, Step.IDENTITY),
    "an address not proved": ({"email_verified": False}, WrongMailbox, Step.IDENTITY),
    "an address proved in a text": ({"email_verified": "true"}, WrongMailbox, Step.IDENTITY),
    "no word on the address": ({"email_verified": None}, WrongMailbox, Step.IDENTITY),
}


@pytest.mark.parametrize(("changes", "kind", "step"), REFUSED.values(), ids=REFUSED.keys())
def test_wrong_claims_are_refused_and_nothing_is_written(
    google_stage: GoogleStage, changes: dict[str, object], kind: type[SignInError], step: Step
) -> None:
    provider = google_stage.provider
    provider.mint_id_token = lambda claims: provider.key.sign(change(claims, **changes))
    with pytest.raises(SignInError) as caught:
        google_stage.sign_in()
    assert type(caught.value) is kind
    google_stage.assert_failed(step, caught.value)


@pytest.mark.parametrize("how", ["a wrong key", "an unknown key", "no key", "nothing at all"])
def test_a_wrong_signature_is_refused_and_nothing_is_written(google_stage: GoogleStage, how: str) -> None:
    kid = google_stage.provider.key.kid

    def mint(claims: Claims) -> str | None:
        match how:
            case "a wrong key":
                return WRONG_KEY.sign(claims, kid=kid)
            case "an unknown key":
                return WRONG_KEY.sign(claims)
            case "no key":
                return jwt.encode(claims, "", algorithm="none", headers={"kid": kid})
            case _:
                return None

    google_stage.provider.mint_id_token = mint
    kind = IdTokenMissing if how == "nothing at all" else IdTokenForged
    with pytest.raises(kind) as caught:
        google_stage.sign_in()
    google_stage.assert_failed(Step.ID_TOKEN, caught.value)
