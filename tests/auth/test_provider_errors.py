"""What the provider's refusals are told as: one row for each."""

import re
from dataclasses import dataclass

import pytest

from mailtrove.auth.account_type import guess_route
from mailtrove.auth.provider_errors import Refusal, refresh_error, refusal_of, sign_in_error
from mailtrove.auth.registration import Asked
from mailtrove.config import MicrosoftApp, MicrosoftConfig
from mailtrove.errors import (
    AccountUnavailable,
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    AskedTooOften,
    BlockedByPolicy,
    ConsentNeeded,
    PersonalAccountsOff,
    ProviderTrouble,
    ProviderUnreachable,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    ScopeUnavailable,
    SecondFactorNeeded,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInRefused,
    TenantUnknown,
    WorkAccountsOff,
)
from mailtrove.redaction import redacted

CLIENT_ID = "5a9db0c5-1843-4ada-8c0d-e0f0a9a17e57"
TRACE = "0a1b2c3d-0000-4000-8000-000000000001"
CORRELATION = "0a1b2c3d-0000-4000-8000-000000000002"
SECRET = "1.AXoAs3cr3tC0de"
ROUTE = guess_route("ada@lovelace.example", authority="https://login.microsoftonline.com")
CONFIG = MicrosoftConfig(apps={"work": MicrosoftApp(CLIENT_ID, redirect_uri="http://localhost:4711/back")})
ASKED = Asked(CONFIG.app("work"), ROUTE.authority, ROUTE.scope, "ada@lovelace.example")
HERE = "[microsoft.apps.work]"
APP_PAGES = ("Registration page", "Application ID")


def as_entra_says(sentence: str) -> str:
    """The sentence, as Entra ends it; with a secret in it, which it shouldn't have."""
    stamp = "2026-11-24 16:30:12Z"
    return (
        f"{sentence} code={SECRET} Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: {stamp}"
        if sentence
        else ""
    )


@dataclass(frozen=True, slots=True)
class Row:
    error: str
    sentence: str
    kind: type[SignInError]
    remedy: tuple[str, ...]
    """What it must name."""
    to_copy: tuple[str, ...] = ()
    """The labels."""


ROWS = [
    Row(
        "invalid_request",
        "AADSTS50011: The redirect URI does not match.",
        RedirectNotRegistered,
        ("http://localhost/back", "Mobile and desktop", HERE),
        ("Redirect URI", "Registration page"),
    ),
    Row(
        "invalid_request",
        "AADSTS500113: No reply address is registered.",
        RedirectNotRegistered,
        ("http://localhost/back", "Add a platform"),
        ("Redirect URI", "Registration page"),
    ),
    Row(
        "invalid_request",
        "The provided value for the input parameter 'redirect_uri' is not valid.",
        RedirectNotRegistered,
        ("http://localhost/back",),
        ("Redirect URI", "Registration page"),
    ),
    Row("unauthorized_client", "AADSTS700016: not found", AppNotFound, ("client_id", HERE), APP_PAGES),
    Row("unauthorized_client", "AADSTS70001: not found", AppNotFound, ("client_id", HERE), APP_PAGES),
    Row("invalid_request", "AADSTS50194: not multi-tenant", AppOfOneTenant, ("tenant_id", HERE), APP_PAGES),
    Row("invalid_request", "AADSTS70002: no consumers", PersonalAccountsOff, ("Supported account", HERE), APP_PAGES),
    Row("invalid_request", "AADSTS50020: not in tenant", PersonalAccountsOff, ("tenant_id", "“common”"), APP_PAGES),
    Row("invalid_request", "AADSTS90072: not in tenant", PersonalAccountsOff, ("tenant_id", HERE), APP_PAGES),
    Row(
        "unauthorized_client",
        "The client does not exist or is not enabled for consumers.",
        PersonalAccountsOff,
        ("personal Microsoft accounts", "client_id"),
        APP_PAGES,
    ),
    Row("invalid_request", "AADSTS9002331: use /consumers", WorkAccountsOff, ("Supported account", HERE), APP_PAGES),
    Row("invalid_request", "AADSTS90002: no tenant", TenantUnknown, ("tenant_id", HERE)),
    Row(
        "invalid_client",
        "AADSTS7000218: needs 'client_secret'",
        PublicClientFlowsOff,
        ("Allow public client flows", "http://localhost/back", "“Web”", HERE),
        ("Redirect URI", "Registration page"),
    ),
    Row("unauthorized_client", "AADSTS7000112: disabled", AppDisabled, ("Enterprise applications", HERE), APP_PAGES),
    *(
        Row(error, sentence, ConsentNeeded, ("administrator",), ("Link for your admin", "Message to your admin"))
        for error, sentence in (
            ("invalid_grant", "AADSTS65001: The user or administrator has not consented."),
            ("access_denied", "AADSTS90094: Admin consent needed."),
            ("access_denied", "AADSTS90095: Admin consent needed."),
            ("consent_required", ""),
        )
    ),
    *(
        Row(error, sentence, SignInDeclined, ("permission", "accept"))
        for error, sentence in (
            ("access_denied", "AADSTS65004: User declined to consent."),
            ("access_denied", "The user has denied access to the scope requested."),
            ("authorization_declined", ""),
        )
    ),
    *(
        Row("access_denied", f"AADSTS{code}: blocked", BlockedByPolicy, ("device code", "copy"))
        for code in (53000, 53001, 53003, 530003)
    ),
    *(
        Row("interaction_required", f"AADSTS{code}: use MFA", SecondFactorNeeded, ("second",), ("Page to set it up",))
        for code in (50076, 50078, 50079)
    ),
    Row("access_denied", "AADSTS50057: disabled", AccountUnavailable, ("disabled",), ("Application ID",)),
    Row("invalid_grant", "AADSTS50034: no such user", AccountUnavailable, ("address",), ("Application ID",)),
    Row("access_denied", "AADSTS50105: no role", AccountUnavailable, ("Users and groups",), ("Application ID",)),
    Row("invalid_request", "AADSTS50196: loop", AskedTooOften, ("five minutes",)),
    Row("invalid_scope", "AADSTS70011: no such scope", ScopeUnavailable, ("IMAP.AccessAsUser.All",), APP_PAGES),
    Row("invalid_scope", "AADSTS65001: odd", ScopeUnavailable, ("IMAP.AccessAsUser.All",), APP_PAGES),
    Row("server_error", "", ProviderTrouble, ("try again",)),
    Row("temporarily_unavailable", "AADSTS50011: odd", ProviderTrouble, ("try again",)),
    Row("invalid_client", "AADSTS7000215: wrong secret", SignInRefused, ("client_secret", HERE)),
    Row("invalid_client", "AADSTS7000222: old secret", SignInRefused, ("client_secret", HERE)),
    Row("invalid_client", "AADSTS700025: public client", SignInRefused, ("client_secret", HERE)),
    Row("invalid_grant", "AADSTS54005: redeemed", SignInRefused, ("Start again",)),
    Row("something_new", "Never heard of", SignInRefused, ("Try again",)),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.error} {row.sentence[:13]}")
def test_a_refused_sign_in_says_what_happened_and_what_to_do(row: Row) -> None:
    found = sign_in_error(Refusal(row.error, as_entra_says(row.sentence)), ASKED)
    assert type(found) is row.kind
    assert found.title != SignInError.title
    assert found.what_happened.startswith(f"Microsoft said: {row.sentence or row.error}")
    assert all(words in found.remedy for words in row.remedy)
    assert not set("{}") & set(found.remedy)
    assert redacted(found.remedy) == found.remedy
    assert tuple(copied.label for copied in found.to_copy) == row.to_copy
    assert all(copied.text.strip() and "{" not in copied.text for copied in found.to_copy)
    assert f"Error: {row.error}" in found.details
    assert SECRET not in found.what_happened + found.details


def test_every_number_that_a_class_names_is_in_the_table() -> None:
    named = {
        (kind, code) for kind in SignInRefused.__subclasses__() for code in re.findall(r"\d{5,}", kind.__doc__ or "")
    }
    rows = {(row.kind, code) for row in ROWS for code in re.findall(r"AADSTS(\d+)", row.sentence)}
    assert named <= rows
    assert len(named) > 20


def test_the_details_hold_what_a_help_desk_asks_for() -> None:
    found = sign_in_error(Refusal("invalid_request", as_entra_says("AADSTS50011: mismatch")), ASKED)
    assert found.details.splitlines() == [
        "Error: invalid_request",
        "Number: AADSTS50011",
        "Said: AADSTS50011: mismatch code=[left out]",
        f"Trace ID: {TRACE}",
        f"Correlation ID: {CORRELATION}",
        "Timestamp: 2026-11-24 16:30:12Z",
    ]


def test_numbers_that_come_apart_from_the_sentence_are_in_the_details_too() -> None:
    answer = {"error": "invalid_grant", "suberror": "bad_token", "correlation_id": CORRELATION, "trace_id": None}
    details = refusal_of(answer).details
    assert "Suberror: bad_token" in details
    assert f"Correlation ID: {CORRELATION}" in details
    assert "Trace ID" not in details
    assert "(this computer's)" in details


def test_who_must_ask_an_administrator_has_a_link_and_a_message_that_needs_no_more_words() -> None:
    link, message = sign_in_error(Refusal("access_denied", "AADSTS90094"), ASKED).to_copy
    assert link.text == (
        "https://login.microsoftonline.com/organizations/v2.0/adminconsent"
        f"?client_id={CLIENT_ID}&scope=https%3A%2F%2Foutlook.office365.com%2FIMAP.AccessAsUser.All"
        "&redirect_uri=http%3A%2F%2Flocalhost%2Fback"
    )
    for needed in (link.text, CLIENT_ID, "ada@lovelace.example", "IMAP.AccessAsUser.All", "only reads", "Thank you"):
        assert needed in message.text


def test_the_providers_words_are_told_without_their_trace_numbers() -> None:
    said = "AADSTS65004: User declined. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01"
    assert Refusal("access_denied", said).words == "Microsoft said: AADSTS65004: User declined."
    assert Refusal("odd_error", "").words == "Microsoft said: odd_error"
    assert len(Refusal("odd_error", "x" * 5000).words) < 500


@pytest.mark.parametrize("error", ["invalid_grant", "interaction_required", "consent_required", "login_required"])
def test_a_dead_grant_means_to_sign_in_again(error: str) -> None:
    assert type(refresh_error(Refusal(error, ""), ASKED)) is SignInExpired


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (70000, "withdrawn"),
        (70008, "too long"),
        (70043, "frequency"),
        (700082, "too long"),
        (50173, "password was changed"),
        (50076, "second factor"),
        (53003, "policy"),
        (53000, "device"),
        (65001, "permission"),
        (50057, "disabled"),
    ],
)
def test_why_a_grant_is_dead_is_told(code: int, reason: str) -> None:
    found = refresh_error(Refusal("invalid_grant", f"AADSTS{code}: no"), ASKED)
    assert type(found) is SignInExpired
    assert reason in found.what_happened
    assert "Sign in again" in found.remedy
    assert f"AADSTS{code}" in found.details


def test_an_outage_does_not_end_a_stored_sign_in() -> None:
    assert isinstance(refresh_error(Refusal("temporarily_unavailable", ""), ASKED), ProviderUnreachable)


def test_another_refusal_of_a_renewal_keeps_its_own_class_and_remedy() -> None:
    found = refresh_error(Refusal("unauthorized_client", "AADSTS7000112: disabled"), ASKED)
    assert type(found) is AppDisabled
    assert HERE in found.remedy
    assert "client_secret" in refresh_error(Refusal("invalid_client", "AADSTS7000222: old"), ASKED).remedy
    assert "Sign in again" in refresh_error(Refusal("odd", ""), ASKED).remedy
