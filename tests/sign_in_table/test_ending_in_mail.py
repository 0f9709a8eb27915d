"""The rows that end in mail, against a real Dovecot, which verifies the tokens by itself and knows nothing of us."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.errors import LoginRefused
from mailtrove.sandbox.people import EMMY, GRACE, PASSWORD, PEOPLE, Person, person_with
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.troubles import Trouble
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot, TrustedKey
from tests.sign_in_table.case import Case, Way, signed_in
from tests.sign_in_table.house import World, house
from tests.sign_in_table.table import PROPERTY, Row
from tests.sign_in_table.test_sign_in_table import check
from tests.sign_in_table.walks import walk

pytestmark = pytest.mark.serial

LETTER = b"From: ada@lovelace.example\r\nSubject: Note G\r\n\r\nIt computes.\r\n"


def ending_in_mail(way: Way, person: Person, tenant: str = "") -> Case:
    says = () if way in (Way.REFRESH, Way.PASSWORD) else (f"opened the mailbox of {person.mailbox}",)
    if way is Way.REFRESH:
        return Case(way, person, "renewed", says, files=1, rows=1)
    return signed_in(way, person, *says, tenant=tenant)


CASES = [
    *(ending_in_mail(way, person) for person in PEOPLE for way in Way if way not in (Way.PASSWORD, Way.SHARED)),
    ending_in_mail(Way.BROWSER, person_with(Trouble.APP_OF_ONE_TENANT), tenant="trouble.example"),
    ending_in_mail(Way.PASSWORD, PASSWORD),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The sandbox's provider and a Dovecot that trusts its key; who trusts both authorities trusts their bundle."""
    with running(Provider(tmp_path_factory.mktemp("provider"))) as provider:
        key = TrustedKey(provider.kid, provider.public_key_pem.decode(), azp=provider.client_id)
        with Dovecot(keys=[key], password=PASSWORD.password, capability=EXCHANGE_CAPABILITY) as dovecot:
            bundle = tmp_path_factory.mktemp("trust") / "both.pem"
            bundle.write_bytes(provider.ca_file.read_bytes() + dovecot.ca_file.read_bytes())
            for person in {case.person for case in CASES}:
                dovecot.deliver(person.mailbox, "INBOX", LETTER)
            provider.device_codes.interval = 0
            yield World(provider, dovecot.host, dovecot.imaps_port, bundle)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_row_ends_in_mail(
    case: Case,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    world.provider.asked.clear()
    with house(world, tmp_path / "home") as home:
        outcome = walk(case, home)
        record_property(PROPERTY, Row.of(case, outcome.kind, home, ending="mail from Dovecot").as_json())
        check(case, outcome, home)
        (account,) = home.accounts.all()
        assert account.imap_user == case.person.mailbox
        connection = home.accounts.connect(account)
        assert connection.examine("INBOX").exists == 1
        assert list(connection.bodies(connection.uids()).values()) == [LETTER]
        connection.close()


def test_a_token_opens_nobody_elses_mailbox(world: World, tmp_path: Path) -> None:
    with house(world, tmp_path / "home") as home:
        assert walk(ending_in_mail(Way.BROWSER, GRACE), home).kind == "signed in"
        (account,) = home.accounts.all()
        with pytest.raises(LoginRefused):
            home.accounts.connect(replace(account, imap_user=EMMY.mailbox))
