"""The provider's refusals through the real MSAL and HTTP, from wherever they come: redirect, token or code endpoint."""

import pytest

from mailtrove.auth.events import DeviceCodeEnded, Step
from mailtrove.errors import (
    AccountUnavailable,
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    AskedTooOften,
    BlockedByPolicy,
    ConsentNeeded,
    PersonalAccountsOff,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    SecondFactorNeeded,
    SignInDeclined,
    SignInError,
    SignInExpired,
    TenantUnknown,
    WorkAccountsOff,
)
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Answer
from tests.auth.stage import Stage

CORRELATION = "0a1b2c3d-0000-4000-8000-000000000002"
REFUSALS = [
    ("invalid_request", 50011, RedirectNotRegistered),
    ("unauthorized_client", 700016, AppNotFound),
    ("invalid_request", 50194, AppOfOneTenant),
    ("invalid_request", 70002, PersonalAccountsOff),
    ("invalid_request", 9002331, WorkAccountsOff),
    ("invalid_request", 90002, TenantUnknown),
    ("invalid_client", 7000218, PublicClientFlowsOff),
    ("unauthorized_client", 7000112, AppDisabled),
    ("invalid_grant", 65001, ConsentNeeded),
    ("access_denied", 65004, SignInDeclined),
    ("access_denied", 53003, BlockedByPolicy),
    ("interaction_required", 50076, SecondFactorNeeded),
    ("access_denied", 50105, AccountUnavailable),
    ("invalid_request", 50196, AskedTooOften),
]


def as_entra_answers(error: str, number: int) -> Answer:
    """As the token endpoint says it, with the numbers beside the sentence."""
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: no. Trace ID: t Correlation ID: {CORRELATION} Timestamp: now",
        "error_codes": [number],
        "timestamp": "2026-11-24 16:30:12Z",
        "trace_id": "0a1b2c3d-0000-4000-8000-000000000001",
        "correlation_id": CORRELATION,
    }
    return Answer(401 if error == "invalid_client" else 400, body)


def assert_told(found: SignInError, kind: type[SignInError], number: int) -> None:
    assert type(found) is kind
    assert {f"Number: AADSTS{number}", f"Correlation ID: {CORRELATION}", "Timestamp: 2026-11-24 16:30:12Z"} < set(
        found.details.splitlines()
    )
    assert found.remedy


@pytest.mark.parametrize(("error", "number", "kind"), REFUSALS)
def test_a_refusal_of_the_token_endpoint_has_its_class(
    stage: Stage, error: str, number: int, kind: type[SignInError]
) -> None:
    stage.provider.hooks["token"] = lambda _: as_entra_answers(error, number)
    with pytest.raises(SignInError) as caught:
        stage.sign_in(ADA)
    assert_told(caught.value, kind, number)
    stage.assert_failed(Step.EXCHANGE, caught.value)


@pytest.mark.parametrize(("error", "number", "kind"), REFUSALS)
def test_a_refusal_that_the_browser_brings_has_its_class(
    stage: Stage, error: str, number: int, kind: type[SignInError]
) -> None:
    said = (
        f"AADSTS{number}: no.\r\nTrace ID: 0a1b2c3d-0000-4000-8000-000000000001\r\n"
        f"Correlation ID: {CORRELATION}\r\nTimestamp: 2026-11-24 16:30:12Z"
    )
    with pytest.raises(SignInError) as caught:
        stage.sign_in(ADA, start=stage.bring(error=error, error_description=said))
    assert_told(caught.value, kind, number)
    stage.assert_failed(Step.BROWSER, caught.value)
    assert stage.posts() == []


@pytest.mark.parametrize(("error", "number", "kind"), REFUSALS)
def test_a_refused_renewal_asks_to_sign_in_again_or_keeps_its_class(
    stage: Stage, error: str, number: int, kind: type[SignInError]
) -> None:
    stage.keep(stage.sign_in(ADA))
    before = stage.store.load_microsoft("microsoft:somebody").token_cache
    stage.provider.hooks["token"] = lambda _: as_entra_answers(error, number)
    with pytest.raises(SignInError) as caught:
        stage.access_token(force_refresh=True)
    dead = error in ("invalid_grant", "interaction_required")
    assert_told(caught.value, SignInExpired if dead else kind, number)
    assert stage.store.load_microsoft("microsoft:somebody").token_cache == before


@pytest.mark.parametrize("number", [70000, 70008, 70043, 700082, 50173])
def test_a_grant_that_is_over_is_told_with_its_number(stage: Stage, number: int) -> None:
    stage.keep(stage.sign_in(ADA))
    stage.provider.hooks["token"] = lambda _: as_entra_answers("invalid_grant", number)
    with pytest.raises(SignInExpired, match="can't be renewed: ") as caught:
        stage.access_token(force_refresh=True)
    assert_told(caught.value, SignInExpired, number)


@pytest.mark.usefixtures("quick_devices")
def test_a_way_that_is_blocked_by_policy_ends_alone_and_says_so(stage: Stage) -> None:
    stage.provider.hooks["devicecode"] = lambda _: as_entra_answers("access_denied", 53003)
    with pytest.raises(SignInError):
        stage.sign_in(ADA, start=stage.no_browser, device_code=True, browser_seconds=2.0)
    [ended] = [event for event in stage.told if isinstance(event, DeviceCodeEnded)]
    assert "AADSTS53003" in ended.reason
