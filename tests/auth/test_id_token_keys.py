"""Which of a tenant's keys an ID token is checked with, and which token isn't worth asking for any."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from mailtrove.auth.id_token import Claims
from mailtrove.errors import IdTokenForged
from tests.auth.test_id_token import JWK, OUR_KEY, Tenant, check, claims, signed

NEXT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NEXT_JWK = {**RSAAlgorithm.to_jwk(NEXT_KEY.public_key(), as_dict=True), "kid": "k2", "use": "sig"}


@pytest.mark.parametrize("keys", [[JWK, NEXT_JWK], [NEXT_JWK, JWK]])
@pytest.mark.parametrize(("key", "kid"), [(OUR_KEY, "k1"), (NEXT_KEY, "k2")])
def test_while_a_tenant_changes_its_keys_either_is_good(keys: list[Any], key: Any, kid: str) -> None:
    assert isinstance(check(signed(claims(), key=key, kid=kid), Tenant(keys=keys))[0], Claims)


def test_a_key_is_good_only_under_its_own_name() -> None:
    found, told = check(signed(claims(), key=NEXT_KEY, kid="k1"), Tenant(keys=[JWK, NEXT_JWK]))
    assert type(found) is IdTokenForged
    assert told == [("signature", False)]


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_another_algorithm_of_the_same_key_is_refused_by_name_and_nobody_is_asked(algorithm: str) -> None:
    tenant = Tenant()
    found, told = check(signed(claims(), algorithm=algorithm), tenant)
    assert type(found) is IdTokenForged
    assert algorithm in found.what_happened
    assert told == [("signature", False)]
    assert tenant.asked == []


def test_a_token_without_a_signature_is_refused_by_name_and_nobody_is_asked() -> None:
    tenant = Tenant()
    found, _ = check(jwt.encode(claims(), "", algorithm="none", headers={"kid": "k1"}), tenant)
    assert type(found) is IdTokenForged
    assert "none" in found.what_happened
    assert tenant.asked == []
