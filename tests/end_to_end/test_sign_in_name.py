"""A mailbox that answers to the sign-in name and not to the address, on a real Dovecot."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.archive import account_store
from mailtrove.auth.events import SignInEvent, Step, StepChanged, StepState
from mailtrove.sandbox.people import ADA, ALAN
from mailtrove.sandbox.registrations import MAILTROVE
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot, TrustedKey
from tests.homes import Home, opened_home

pytestmark = pytest.mark.serial


@pytest.fixture
def told() -> list[SignInEvent]:
    return []


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[SignInEvent]) -> Iterator[Home]:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with opened_home(tmp_path) as made:
        key = TrustedKey(made.provider.kid, made.provider.public_key_pem.decode(), MAILTROVE.client_id)
        with Dovecot(keys=[key], capability=EXCHANGE_CAPABILITY) as dovecot:
            made.serve_mail(dovecot.imaps_port, dovecot.ca_file)
            made.listen = told.append
            yield made


def mailbox_step(told: list[SignInEvent]) -> StepChanged:
    return [event for event in told if isinstance(event, StepChanged) and event.step is Step.MAILBOX][-1]


def test_the_name_that_worked_is_kept_and_said(home: Home, told: list[SignInEvent]) -> None:
    added = home.add(ALAN)
    assert (added.email, added.imap_user) == (ALAN.email, ALAN.upn)
    assert added.identifier.startswith(f"imaps://{ALAN.upn}@localhost")
    step = mailbox_step(told)
    assert step.state is StepState.WARNING
    assert ALAN.upn in step.detail
    home.accounts.connect(added).close()


def test_an_address_that_is_the_sign_in_name_needs_no_second_try(home: Home, told: list[SignInEvent]) -> None:
    assert home.add().imap_user == ADA.email
    assert mailbox_step(told).state is StepState.DONE


def test_a_sign_in_name_that_was_changed_is_found_again(home: Home) -> None:
    renamed = replace(home.add(ALAN), imap_user="turing@bletchley.example")
    account_store.update_account(home.archive, renamed)
    assert home.sign_in_again(renamed).imap_user == ALAN.upn
