"""What the provider's refusals are told as."""

import pytest

from mailtrove.auth.account_type import guess_route
from mailtrove.auth.provider_errors import Refusal, refresh_error, sign_in_error
from mailtrove.errors import (
    ProviderUnreachable,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInRefused,
)

ROUTE = guess_route("ada@lovelace.example", authority="https://login.microsoftonline.com")


def refused(error: str, description: str = "") -> SignInError:
    return sign_in_error(
        Refusal(error, description), ROUTE, client_id="the-client", redirect_uri="http://localhost:4711"
    )


@pytest.mark.parametrize(
    ("error", "description", "kind", "remedy"),
    [
        ("access_denied", "AADSTS65004: User declined to consent.", SignInDeclined, "permission"),
        ("access_denied", "The user has denied access", SignInDeclined, "permission"),
        ("access_denied", "AADSTS90094: Admin consent needed.", SignInRefused, "adminconsent?client_id=the-client"),
        ("consent_required", "", SignInRefused, "administrator"),
        ("invalid_client", "AADSTS7000218: needs 'client_secret'", SignInRefused, "Allow public client flows"),
        ("invalid_request", "AADSTS50011: redirect mismatch", SignInRefused, "http://localhost:4711"),
        ("unauthorized_client", "AADSTS700016: not found", SignInRefused, "client_id"),
        ("invalid_request", "AADSTS50194: not multi-tenant", SignInRefused, "tenant_id"),
        ("invalid_request", "AADSTS90002: no tenant", SignInRefused, "tenant_id"),
        ("invalid_grant", "AADSTS53003: blocked by policy", SignInRefused, "policy"),
        ("invalid_scope", "AADSTS70011: The scope is not valid.", SignInRefused, "IMAP.AccessAsUser.All"),
        ("server_error", "", ProviderUnreachable, "Try again"),
        ("temporarily_unavailable", "AADSTS90033", ProviderUnreachable, "Try again"),
        ("something_new", "Never heard of", SignInRefused, "Try again"),
    ],
)
def test_a_refused_sign_in_says_what_to_do(error: str, description: str, kind: type[SignInError], remedy: str) -> None:
    found = refused(error, description)
    assert type(found) is kind
    assert remedy in found.remedy
    assert "{" not in found.remedy


def test_the_providers_words_are_told_without_their_trace_numbers() -> None:
    said = "AADSTS65004: User declined. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01"
    assert str(refused("access_denied", said)) == "Microsoft said: AADSTS65004: User declined."
    assert str(refused("odd_error")) == "Microsoft said: odd_error"
    assert len(str(refused("odd_error", "x" * 5000))) < 500


@pytest.mark.parametrize("error", ["invalid_grant", "interaction_required", "consent_required", "login_required"])
def test_a_dead_grant_means_to_sign_in_again(error: str) -> None:
    assert type(refresh_error(Refusal(error, ""))) is SignInExpired


def test_why_a_grant_is_dead_is_told() -> None:
    assert "password was changed" in str(refresh_error(Refusal("invalid_grant", "AADSTS50173: FreshTokenNeeded")))
    assert "too long" in str(refresh_error(Refusal("invalid_grant", "AADSTS700082: expired")))


def test_an_outage_does_not_end_a_stored_sign_in() -> None:
    assert type(refresh_error(Refusal("temporarily_unavailable", ""))) is ProviderUnreachable


def test_another_refusal_of_a_renewal_keeps_its_own_remedy() -> None:
    found = refresh_error(Refusal("unauthorized_client", "AADSTS7000112: disabled"))
    assert type(found) is SignInRefused
    assert "disabled" in found.remedy
    assert "Sign in again" in refresh_error(Refusal("odd", "")).remedy
