"""Fixtures that any room may use."""

import logging
from collections.abc import Iterator

import pytest

from tests.dovecot import Dovecot
from tests.sign_in_table.table import print_table


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot that takes the password "secret" for any name; for tokens or narrower servers make your own."""
    with Dovecot() as server:
        yield server


@pytest.fixture(autouse=True)
def _records_as_they_were() -> Iterator[None]:
    """A log that a test begins redacts every record of the process and takes its warnings; the next begins anew."""
    factory, level = logging.getLogRecordFactory(), logging.getLogger("mailtrove").level
    yield
    # While warnings are still taken for one test's log, a later `begin_log` would not take them for its own.
    logging.captureWarnings(False)
    logging.setLogRecordFactory(factory)
    logging.getLogger("mailtrove").setLevel(level)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Ends the run with the table of sign-ins."""
    print_table(terminalreporter)
