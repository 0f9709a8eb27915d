"""Fixtures that any room may use."""

from collections.abc import Iterator

import pytest

from tests.dovecot import Dovecot


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot that takes the password "secret" for any name; for tokens or narrower servers make your own."""
    with Dovecot() as server:
        yield server
