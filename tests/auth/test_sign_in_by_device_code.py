"""Whole sign-ins by a code that is typed on another device, racing with the browser and the pasted address."""

import threading
import time
from typing import Any

import pytest

from mailtrove.auth.account_type import CONSUMER_TENANT, AccountType
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import DeviceCodeOffered, SignInEvent, Step, StepState
from mailtrove.auth.paste import Pasted
from mailtrove.errors import (
    SignInCancelled,
    SignInTimedOut,
)
from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person
from mailtrove.sandbox.stand_in_browser import final_address
from tests.auth.devices import (
    codes,
    on_another_device,
    polling,
    sign_in_by_code,
)
from tests.auth.stage import Stage

pytestmark = pytest.mark.usefixtures("quick_devices")


@pytest.mark.parametrize(("person", "tenant"), [(ADA, ADA.tid), (GRACE, "consumers"), (ALAN, ALAN.tid)])
def test_the_code_signs_in_with_every_check_but_the_nonce(stage: Stage, person: Person, tenant: str) -> None:
    on_another_device(stage, person)
    signed_in = sign_in_by_code(stage, person)
    assert (signed_in.identity.oid, signed_in.credential.tenant) == (person.oid, tenant)
    assert stage.checks() == [(name, True) for name in ("signature", "claims", "issuer", "audience", "expiry")]
    assert [stage.states(step)[-1] for step in (Step.BROWSER, Step.EXCHANGE, Step.ID_TOKEN)] == [StepState.DONE] * 3
    assert not polling()


def test_what_it_brought_can_be_kept_and_renewed(stage: Stage) -> None:
    on_another_device(stage, GRACE)
    stage.keep(sign_in_by_code(stage, GRACE))
    assert stage.access_token(force_refresh=True)


def test_the_code_is_told_with_its_page_and_its_time(stage: Stage) -> None:
    on_another_device(stage, ADA)
    sign_in_by_code(stage)
    (code,) = codes(stage)
    assert code.verification_url == f"{stage.provider.pages_url}/devicelogin"
    assert 0 < code.seconds_allowed <= 20
    assert code.attempt == 1


@pytest.mark.parametrize("refuses_wrong_scope", [True, False])
def test_a_personal_account_ends_on_consumers_with_a_second_code(stage: Stage, refuses_wrong_scope: bool) -> None:
    stage.provider.refuses_wrong_scope = refuses_wrong_scope
    on_another_device(stage, EMMY)
    signed_in = sign_in_by_code(stage, EMMY)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert (signed_in.credential.tenant, signed_in.credential.tid) == ("consumers", CONSUMER_TENANT)
    assert signed_in.credential.scope == "https://outlook.office.com/IMAP.AccessAsUser.All"
    assert [code.attempt for code in codes(stage)] == [1, 2]
    assert "office365" not in signed_in.credential.token_cache
    asked = [asked.tenant for asked in stage.provider.asked if asked.endpoint == "devicecode"]
    assert asked == ["common", "consumers"]


@pytest.mark.parametrize("kwargs", [{"start": None}, {"device_code": False}])
def test_no_code_is_asked_for_where_a_browser_started_or_nobody_can_show_it(
    stage: Stage, kwargs: dict[str, Any]
) -> None:
    if "start" not in kwargs:
        kwargs["start"] = lambda url: BrowserStart(False, stage.browser(url).reason)
    sign_in_by_code(stage, **kwargs)
    assert codes(stage) == []
    assert "devicecode" not in [asked.endpoint for asked in stage.provider.asked]


# The first to answer wins


def test_the_browser_wins_and_the_polling_stops(stage: Stage) -> None:
    stage.watching = lambda event: isinstance(event, DeviceCodeOffered) and stage.browser(stage.visits[0])
    assert sign_in_by_code(stage).identity.oid == ADA.oid
    assert ("nonce", True) in stage.checks()
    assert not polling()


def test_the_pasted_address_wins_and_the_polling_stops(stage: Stage) -> None:
    pasted = Pasted()
    stage.watching = lambda event: (
        isinstance(event, DeviceCodeOffered) and pasted.give(final_address(stage.visits[0])).taken
    )
    assert sign_in_by_code(stage, pasted=pasted).identity.oid == ADA.oid
    assert not polling()


def test_the_code_wins_and_nothing_is_taken_any_more(stage: Stage) -> None:
    pasted = Pasted()
    on_another_device(stage, ADA)
    assert sign_in_by_code(stage, pasted=pasted).identity.oid == ADA.oid
    assert not pasted.give("http://localhost/?code=x&state=y").taken


def test_cancelling_ends_the_polling_at_once(stage: Stage) -> None:
    stage.provider.device_codes.interval = 5

    def cancel(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.cancelled.set()
            cancelled_at.append(time.monotonic())

    cancelled_at: list[float] = []
    stage.watching = cancel
    with pytest.raises(SignInCancelled) as caught:
        sign_in_by_code(stage)
    assert time.monotonic() - cancelled_at[0] < 4
    assert not polling()
    stage.assert_failed(Step.BROWSER, caught.value)


def test_cancelling_during_a_slow_poll_ends_it_at_once(stage: Stage) -> None:
    cancelled_at: list[float] = []

    def slow(form: object) -> None:
        del form
        cancelled_at.append(time.monotonic())
        stage.cancelled.set()
        released.wait(5)

    released = threading.Event()
    stage.provider.hooks["token"] = slow
    with pytest.raises(SignInCancelled):
        sign_in_by_code(stage)
    assert time.monotonic() - cancelled_at[0] < 4
    assert not polling()
    released.set()


def test_nobody_answering_in_any_way_ends_in_time(stage: Stage) -> None:
    with pytest.raises(SignInTimedOut):
        sign_in_by_code(stage, browser_seconds=0.5)
    assert codes(stage)
    assert not polling()
