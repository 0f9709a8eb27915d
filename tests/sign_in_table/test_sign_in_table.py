"""Every way to sign in, and every way it goes wrong: one row a case, through the real MSAL, PyJWT and IMAPClient.

`table.py` prints the rows at the end of the run.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailtrove.sandbox import outages
from mailtrove.sandbox.people import ANALYSTS
from mailtrove.sandbox.troubles import Trouble
from tests.sign_in_table.case import Case, Way
from tests.sign_in_table.cases import CASES
from tests.sign_in_table.house import House, World, house, sandbox_world
from tests.sign_in_table.table import PROPERTY, Row
from tests.sign_in_table.walks import Outcome, walk


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One sandbox for all rows."""
    with sandbox_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def world(everybody: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The sandbox as if nobody had been there."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr(outages, "SLOW_SECONDS", 0.5)
    everybody.provider.asked.clear()
    everybody.provider.hooks.clear()
    return everybody


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_row(case: Case, world: World, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    with house(world, tmp_path / "home") as home:
        outcome = walk(case, home)
        record_property(PROPERTY, Row.of(case, outcome.kind, home).as_json())
        check(case, outcome, home)


def check(case: Case, outcome: Outcome, home: House) -> None:
    """Outcome, words, files and rows are what the row says."""
    assert outcome.kind == case.outcome, outcome.text
    for words in case.says:
        assert words in outcome.text
    for words in case.remedy:
        assert words in outcome.remedy
    files = home.files()
    assert len(files) == case.files
    assert all(file.stat().st_mode & 0o077 == 0 for file in files) or case.circumstance == "credentials open to all"
    if case.way is Way.AGAIN:
        assert (home.secrets() == home.kept) == (case.outcome != "signed in")
    accounts = home.accounts.all()
    assert [account.email for account in accounts] == [case.person.email, ANALYSTS.mailbox][: case.rows]
    if case.way is Way.SHARED:
        return  # its row holds whose sign-in it uses, and nothing else of that
    for account in accounts if case.way is not Way.PASSWORD else ():
        assert (account.tid, account.oid) == (case.person.tid, case.person.oid)
        # By its name where the domain tells it, else by its GUID.
        tenants = {"consumers"} if case.person.personal else {case.person.tenant, case.person.tid}
        assert account.authority.removeprefix(f"{home.world.provider.authority}/") in tenants


def test_every_trouble_of_the_sandbox_has_a_row() -> None:
    assert {case.person.trouble for case in CASES} >= set(Trouble)


def test_no_row_is_there_twice() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
