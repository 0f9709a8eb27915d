"""Sign-ins on networks and in environments that are not as they should be."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from mailtrove.auth.events import Step
from mailtrove.errors import (
    AnswerRejected,
    ClockWrong,
    ConfigError,
    IdTokenExpired,
    ProviderNameUnknown,
    ProviderTrouble,
    ProviderUnreachable,
    ProviderUntrusted,
    ProxyRefused,
    PublicClientFlowsOff,
    TenantUnknown,
)
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Answer, Provider
from tests.auth.stage import Stage


def test_a_tenant_that_does_not_exist_is_named(stage: Stage) -> None:
    with pytest.raises(TenantUnknown, match="no-such-tenant") as caught:
        stage.sign_in(ADA, tenant="no-such-tenant")
    assert "tenant_id" in caught.value.remedy
    assert "AADSTS90002" in caught.value.details
    stage.assert_failed(Step.ROUTE, caught.value)


@pytest.mark.parametrize(
    ("endpoint", "step"), [("discovery", Step.ROUTE), ("token", Step.EXCHANGE), ("keys", Step.ID_TOKEN)]
)
def test_a_provider_that_is_down_is_told_as_that(stage: Stage, endpoint: str, step: Step) -> None:
    stage.provider.hooks[endpoint] = lambda _: Answer(503, "<html>down</html>", {"x-ms-request-id": "r-1"})
    with pytest.raises(ProviderTrouble, match="503") as caught:
        stage.sign_in(ADA)
    assert "Wait a little" in caught.value.remedy
    assert {"HTTP 503", "x-ms-request-id: r-1"} < set(caught.value.details.splitlines())
    assert "down" not in caught.value.details
    stage.assert_failed(step, caught.value)


@pytest.mark.parametrize(
    ("retry_after", "words"),
    [
        ("40", "40 seconds"),
        ("600", "10 minutes"),
        ("Fri, 31 Dec 2999 23:59:59 GMT", "24 hours"),
        ("soon", "a little"),
    ],
)
def test_a_provider_that_is_asked_too_much_says_how_long_to_wait(stage: Stage, retry_after: str, words: str) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(429, {}, {"Retry-After": retry_after})
    with pytest.raises(ProviderTrouble, match="fewer requests") as caught:
        stage.sign_in(ADA)
    assert words in caught.value.remedy


def test_keys_that_can_not_be_had_are_an_outage_to_wait_for(stage: Stage) -> None:
    stage.provider.hooks["keys"] = lambda _: Answer(404, {})
    with pytest.raises(ProviderTrouble, match="keys"):
        stage.sign_in(ADA)


def test_trying_again_asks_again_and_is_not_answered_from_memory(stage: Stage) -> None:
    """MSAL repeats a refusal for a minute, as long as its application object lives."""
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000218: needs 'client_secret'"}
    stage.provider.hooks["token"] = lambda _: Answer(400, refusal)
    with pytest.raises(PublicClientFlowsOff):
        stage.sign_in(ADA)
    del stage.provider.hooks["token"]
    signed_in = stage.sign_in(ADA)
    stage.keep(signed_in)
    stage.provider.hooks["token"] = lambda _: Answer(400, refusal)
    with pytest.raises(PublicClientFlowsOff):
        stage.access_token(force_refresh=True)
    del stage.provider.hooks["token"]
    assert stage.access_token(force_refresh=True)


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(minutes=47), "about 47 minutes behind"),
        (timedelta(minutes=-95), "about 95 minutes ahead of"),
        (timedelta(days=3), "about 3 days behind"),
    ],
)
def test_a_clock_that_is_wrong_is_told_with_by_how_much(stage: Stage, off: timedelta, words: str) -> None:
    play_later(stage, off)
    with pytest.raises(ClockWrong, match=words) as caught:
        stage.sign_in(ADA)
    assert "clock" in caught.value.remedy
    assert "Sign-in service: " in caught.value.details
    stage.assert_failed(Step.ID_TOKEN, caught.value)


def test_an_old_token_is_told_as_that_where_the_clocks_agree(stage: Stage) -> None:
    play_later(stage, timedelta(minutes=-95), told=timedelta(minutes=4))
    with pytest.raises(IdTokenExpired):
        stage.sign_in(ADA)


def play_later(stage: Stage, off: timedelta, *, told: timedelta | None = None) -> None:
    """Let the provider's clock be off, or only what it signs when it tells another time."""
    provider = stage.provider
    seconds = int(off.total_seconds())

    def mint(claims: dict[str, Any]) -> str:
        return provider.key.sign(claims | {name: claims[name] + seconds for name in ("iat", "nbf", "exp")})

    def keys(_: object) -> Answer:
        date = format_datetime(datetime.now(UTC) + (off if told is None else told), usegmt=True)
        issuer = f"{provider.authority}/{ADA.tid}/v2.0"
        return Answer(200, {"keys": [provider.key.public_jwk() | {"issuer": issuer}]}, {"Date": date})

    provider.mint_id_token = mint
    provider.hooks["keys"] = keys


@pytest.mark.parametrize("body", ["<html>log in to this wi-fi</html>", "[]"])
def test_an_answer_that_is_no_providers_is_told_as_that(stage: Stage, body: str) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(200, body)
    with pytest.raises(ProviderUnreachable, match="not as a sign-in service does"):
        stage.sign_in(ADA)


def test_an_answer_with_neither_tokens_nor_error_is_rejected(stage: Stage) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(200, {"hello": "you"})
    with pytest.raises(AnswerRejected):
        stage.sign_in(ADA)


def test_a_provider_that_answers_too_slowly_is_told_as_that(stage: Stage) -> None:
    stage.timeout_seconds = 1
    stage.provider.hooks["token"] = lambda _: time.sleep(2)
    with pytest.raises(ProviderUnreachable, match="within 1 seconds"):
        stage.sign_in(ADA)


def test_a_provider_whose_certificate_is_not_trusted_is_not_asked(stage: Stage, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    stage.provider.certificates.ca_file = stranger
    with pytest.raises(ProviderUntrusted, match=r"certificate of localhost.* can't be verified: ") as caught:
        stage.sign_in(ADA)
    assert "ca_file under [network]" in caught.value.remedy
    assert str(stranger) in caught.value.remedy
    assert "CERTIFICATE_VERIFY_FAILED" in caught.value.details
    assert stage.provider.asked == []


def test_a_name_that_is_not_known_is_told_as_that(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Provider, "authority", "https://login.mailtrove.invalid")
    with pytest.raises(ProviderNameUnknown, match=r"login\.mailtrove\.invalid") as caught:
        stage.sign_in(ADA)
    assert "DNS" in caught.value.remedy
    stage.assert_failed(Step.ROUTE, caught.value)


def test_nobody_at_the_port_is_no_connection(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Provider, "authority", "https://localhost:9")
    with pytest.raises(ProviderUnreachable, match="No connection to localhost:9") as caught:
        stage.sign_in(ADA)
    assert type(caught.value) is ProviderUnreachable
    assert "Connection refused" in caught.value.details


def test_a_bundle_without_certificates_is_a_mistake_in_the_config(stage: Stage, tmp_path: Path) -> None:
    stage.provider.certificates.ca_file = tmp_path / "empty.pem"
    stage.provider.certificates.ca_file.write_text("nothing")
    with pytest.raises(ConfigError, match="ca_file"):
        stage.sign_in(ADA)


def test_the_environments_bundle_does_not_replace_ours(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/etc/hostname")
    assert stage.sign_in(ADA).identity.email == ADA.email


def test_the_environments_proxy_is_used_and_may_be_bypassed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pr0xy-passw0rd@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(ProxyRefused, match="proxy") as caught:
        stage.sign_in(ADA)
    assert "HTTPS_PROXY" in caught.value.remedy
    assert "pr0xy" not in caught.value.what_happened + caught.value.details
    monkeypatch.setenv("NO_PROXY", "localhost")
    assert stage.sign_in(ADA).identity.email == ADA.email
