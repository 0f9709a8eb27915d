"""Fixtures that any room may use."""

from collections.abc import Iterator

import pytest

from tests.dovecot import Dovecot
from tests.sign_in_table.table import print_table


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot that takes the password "secret" for any name; for tokens or narrower servers make your own."""
    with Dovecot() as server:
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Ends the run with the table of sign-ins."""
    print_table(terminalreporter)
