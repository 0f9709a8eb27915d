"""Fixtures that any room may use."""

import logging
from collections.abc import Iterator

import pytest

from tests.dovecot import Dovecot


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot that takes the password "secret" for any name; for tokens or narrower servers make your own."""
    with Dovecot() as server:
        yield server


@pytest.fixture(autouse=True)
def _records_as_they_were() -> Iterator[None]:
    """A log that a test begins redacts every record of the process; the next test looks for secrets itself."""
    factory, level = logging.getLogRecordFactory(), logging.getLogger("mailtrove").level
    yield
    logging.setLogRecordFactory(factory)
    logging.getLogger("mailtrove").setLevel(level)
