"""Which names a mailbox is tried by, and in which order."""

from dataclasses import replace

import pytest

from mailtrove.accounts import password_account
from mailtrove.accounts.proof import prove_mailbox
from mailtrove.config import Config
from mailtrove.errors import LoginRefused
from mailtrove.imap import connection
from mailtrove.imap.connection import TokenLogin

ADDRESS, SIGN_IN_NAME, FORMER = "alan@x.example", "a.turing@x.example", "turing@x.example"


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that a server was tried with, which takes none of them."""
    names: list[str] = []

    def refuse(_: object, login: TokenLogin) -> None:
        names.append(login.user)
        raise LoginRefused("no")

    monkeypatch.setattr(connection, "connect", refuse)
    return names


@pytest.mark.parametrize(
    ("known", "sign_in_name", "names"),
    [
        (ADDRESS, SIGN_IN_NAME, [ADDRESS, SIGN_IN_NAME]),
        (ADDRESS, ADDRESS, [ADDRESS]),
        (ADDRESS, "", [ADDRESS]),
        (SIGN_IN_NAME, SIGN_IN_NAME, [SIGN_IN_NAME, ADDRESS]),
        (FORMER, SIGN_IN_NAME, [FORMER, SIGN_IN_NAME]),
        (FORMER, "", [FORMER, ADDRESS]),
    ],
)
def test_two_names_are_tried_at_most_the_known_one_first(
    tried: list[str], known: str, sign_in_name: str, names: list[str]
) -> None:
    account = replace(password_account(ADDRESS), imap_user=known)
    kept = prove_mailbox(account, "token", sign_in_name, config=Config(), report=lambda _: None)
    assert tried == names
    assert kept == account
