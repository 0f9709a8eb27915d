"""What the tests of `imap` stand on: a key that Dovecot trusts, and tokens signed with it."""

import time
from collections.abc import Callable, Iterator
from typing import Final

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from tests.dovecot import Dovecot, TrustedKey

ADA: Final = "ada@lovelace.example"

Mint = Callable[..., str]


@pytest.fixture(scope="session")
def signing_key() -> rsa.RSAPrivateKey:
    """The identity provider's key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def trusted_key(signing_key: rsa.RSAPrivateKey) -> TrustedKey:
    """Its public half, as Dovecot wants it."""
    pem = signing_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return TrustedKey("k1", pem.decode())


@pytest.fixture
def mint(signing_key: rsa.RSAPrivateKey) -> Mint:
    """Signs access tokens: `mint(email, expires_in=3600)`."""

    def token(email: str, expires_in: int = 3600) -> str:
        claims = {"sub": email, "email": email, "exp": int(time.time()) + expires_in}
        return jwt.encode(claims, signing_key, algorithm="RS256", headers={"kid": "k1"})

    return token


def at(dovecot: Dovecot, *, security: Security = Security.TLS, timeout_seconds: float = 20.0) -> Server:
    """Where a Dovecot is, with its authority trusted."""
    port = dovecot.imaps_port if security is Security.TLS else dovecot.imap_port
    return Server(dovecot.host, port, security, str(dovecot.ca_file), timeout_seconds)


@pytest.fixture
def ada(dovecot: Dovecot) -> Iterator[Connection]:
    """Ada's connection to the running Dovecot."""
    with connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
        yield connection
